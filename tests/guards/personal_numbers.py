"""Writes a personal number into every text field of every form that somebody has seen."""
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from tests import factories as make
from tests.guards.walk import Visit
from tests.page import Browser, controls_of

BOXES = "textarea, input:is([type=text], [type=email], [type=tel], [type=password], :not([type]))"
NUMBERS = (make.PERSONAL_NUMBER.replace("-", "  "), make.UNKNOWN_MONTH)


@dataclass(frozen=True)
class Attempt:
    """One number sent in one field, and what came of it."""

    form: str
    field: str
    number: str
    status: int
    is_told: bool

    def __str__(self) -> str:
        return f"{self.status} for {self.number} in {self.field} of {self.form}"


def attempts(browsers: dict[str, Browser], visits: list[Visit]) -> list[Attempt]:
    """Every form once, every text field of it in turn."""
    made: list[Attempt] = []
    for visit, form in forms(visits):
        fields = {str(control["name"]): control for control in _texts(form)}
        made += _try(browsers[visit.who], visit, form, fields)
    return made


def forms(visits: list[Visit]) -> Iterator[tuple[Visit, Tag]]:
    """Every form with a box to write in, once."""
    seen: set[tuple[str, frozenset[str]]] = set()
    for visit in visits:
        for form in visit.page.soup.select("main form[method=post]"):
            kind = (visit.endpoint, frozenset(str(control["name"]) for control in form.select(BOXES)))
            if kind[1] and kind not in seen:
                seen.add(kind)
                yield visit, form


def _texts(form: Tag) -> Iterator[Tag]:
    """Boxes where words can be written. Phones and passwords are no words."""
    for control in form.select("textarea, input[type=text], input:not([type])"):
        if control.get("inputmode") != "tel":
            yield control


def _try(browser: Browser, visit: Visit, form: Tag, fields: dict[str, Tag]) -> Iterator[Attempt]:
    action = str(form.get("action") or visit.path)
    for name, control in fields.items():
        for number in NUMBERS:
            answer = browser.post(action, controls_of(form) | {name: f"Ring {number}"})
            marked = {f"{control['id']}-error", f"{str(control['id']).removesuffix('-other')}-error"}
            is_told = any(answer.soup.find(id=mark) for mark in marked)
            yield Attempt(f"{visit.endpoint} {sorted(fields)}", name, number, answer.status, is_told)
