"""Occupations by the words people use: the list itself, and how many of the commonest words lead somewhere right."""
import csv
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.core import occupation_titles, occupations
from portal.core.forms import PortalForm
from portal.core.forms.occupation_field import OccupationField
from portal.core.occupation_titles import Kind
from portal.core.text import search_text

COMMON = Path(__file__).parents[1] / "data" / "everyday_titles.csv"
REACHED = 280
"""Of the 300."""


class OneForm(PortalForm):
    job = OccupationField("Yrke", missing="Välj ett yrke.")


@pytest.fixture
def context() -> Any:
    with Flask(__name__).test_request_context("/", method="POST"):
        yield


def common() -> list[tuple[str, set[str]]]:
    """(title, the codes that are right) of the three hundred."""
    lines = [line for line in COMMON.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(row["title"], set(row["ssyk"].split())) for row in csv.DictReader(lines)]


def test_of_the_commonest_titles_nearly_all_lead_somewhere_right(context: Any) -> None:
    titles, reached, wrong = common(), 0, []
    for title, right in titles:
        form = OneForm(formdata=MultiDict({"job": "", "job_other": title}))
        form.validate()
        led_to = {form.job.data} if form.job.data else {code for code, _ in form.job.hits}
        reached += bool(led_to & right)
        if form.job.data and form.job.data not in right:
            wrong.append((title, form.job.data))
    assert len(titles) == len({title for title, _ in titles}) == 300
    assert reached >= REACHED, f"{reached} of 300"
    assert wrong == [], "none is taken for another occupation"


def test_both_lists_name_codes_that_exist() -> None:
    codes = [code for title in occupation_titles.known().values() for code in title.codes]
    assert {*codes, *(code for _, right in common() for code in right)} <= occupations.names().keys()


def test_every_occupation_of_the_menu_has_titles_of_its_own() -> None:
    people = {code for title in occupation_titles.known().values() if title.kind is Kind.PERSON for code in title.codes}
    assert {code for codes in occupations.MENU.values() for code in codes} <= people


def test_no_title_stands_twice() -> None:
    keys = Counter(occupation_titles.key(title) for title in occupation_titles.suggestions())
    assert [name for name, times in keys.items() if times > 2] == []
    listed = [title.text for title in occupation_titles.listed()]
    assert [title for title, times in Counter(listed).items() if times > 1] == []


def test_what_a_title_means_is_what_is_searched_for() -> None:
    """The names stand in `search_text` just as they are looked for, whatever becomes of its signs."""
    for title in ("diskare", "kock", "personlig assistent", "underskoterska"):
        for code, meaning in zip(occupation_titles.known()[occupation_titles.key(title)].codes,
                                 occupation_titles.meanings(title), strict=True):
            assert meaning in search_text("Plats", occupations.name(code), "Nyköping")
    assert occupation_titles.meanings("xyzzy") == occupation_titles.meanings("") == ()


def test_suggestions_are_found_as_they_are_written() -> None:
    for text in occupation_titles.suggestions():
        assert occupation_titles.find(text).codes, text


@pytest.mark.parametrize("text", ["", " ", "-", "%", "xyzzy", "\0", "9999", "...", "på"])
def test_nothing_is_made_of_nothing(text: str) -> None:
    assert not occupation_titles.find(text).sure


def test_the_strangest_text_takes_no_time() -> None:
    texts = ["qzx " * 30, "a" * 120, "undersköterskeassistentbiträde", "restuarnagbitärde"]
    occupation_titles.find("diskare")
    for text in texts:
        begun = time.process_time()
        occupation_titles.find(text)
        assert time.process_time() - begun < 0.15, text
