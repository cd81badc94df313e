"""Writes what no form can take into every box of every form that somebody has seen."""
from collections.abc import Iterator
from typing import Any

from bs4 import Tag

from tests.guards.personal_numbers import BOXES, forms
from tests.guards.walk import Visit
from tests.page import Browser, Page, controls_of

BAD = {"NUL": "Hej\0då", "emoji": "Hej 😀 då", "private": "Hej \ue000då", "long": "å" * 5000}
HUGE = {"a megabyte": "a" * 1_000_000}
"""In the first box of each form."""
NEVER_SHOWN = {"password", "new_password"}
SEARCHES = {"companies.index"}
"""A search finds nothing, and says so: there is nothing to refuse."""


def troubles(browsers: dict[str, Browser], visits: list[Visit]) -> tuple[int, list[str]]:
    """How many times something bad was sent, and one line for each answer that was not good enough."""
    tries, found = 0, list[str]()
    for visit, form in forms(visits):
        if visit.endpoint in SEARCHES:
            continue
        sent = controls_of(form)
        for n, control in enumerate(form.select(BOXES)):
            for kind, text in (BAD | HUGE if n == 0 else BAD).items():
                tries += 1
                given = sent | _good(form, control) | {str(control["name"]): text}
                answer = browsers[visit.who].post(str(form.get("action") or visit.path), given)
                found += (f"{kind} in {control['name']} of {visit}: {line}" for line in _wrong(answer, control, given))
    return tries, found


def _good(form: Tag, spoiled: Tag) -> dict[str, str]:
    """Good answers in the boxes that are shown empty, so that what is told about is the box that was spoiled."""
    good = {"[type=password]": "en mening som ingen gissar", "[inputmode=email]": "ingen@example.com"}
    return {str(c["name"]): answer for kind, answer in good.items() for c in form.select(kind) if c is not spoiled}


def _wrong(answer: Page, control: Tag, given: dict[str, Any]) -> Iterator[str]:
    name, box = str(control["name"]), str(control["id"])
    if answer.status != 422:
        yield f"answered {answer.status}"
        return
    if not answer.errors().keys() & {box, box.removesuffix("-other")}:
        yield "nothing is said beside the field"
    shown = [form for form in answer.soup.select("main form[method=post]") if form.select(f"[name={name}]")]
    back = controls_of(shown[0]) if shown else {}
    for field in given.keys() - NEVER_SHOWN - {"csrf_token"}:
        if _as_drawn(back.get(field)) != _as_drawn(given[field]):
            yield f"{field} was not kept"


def _as_drawn(value: Any) -> Any:
    """A browser's line ends, and the sign that stands for NUL, make no difference."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n").strip()
