from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.core.forms import PortalForm
from portal.core.forms.occupation_field import BOTH, ONE, SEVERAL, UNKNOWN, OccupationField

COOK, KITCHEN, OUTSIDE = "5120", "9412", "2654"


class OneForm(PortalForm):
    job = OccupationField("Yrke", missing="Välj ett yrke.")


@pytest.fixture(autouse=True)
def context() -> Any:
    with Flask(__name__).test_request_context("/", method="POST"):
        yield


def sent(data: str | None = None, **fields: str) -> OneForm:
    form = OneForm(formdata=MultiDict(fields), data={"job": data})
    form.validate()
    return form


def test_a_code_from_the_menu_is_taken() -> None:
    form = sent(job=KITCHEN)
    assert (form.job.data, form.job.errors, form.job.raw, form.job.other) == (KITCHEN, [], KITCHEN, "")


@pytest.mark.parametrize("text", ["2654", "regissörer", "Regissörer"])
def test_a_text_that_means_one_occupation_is_taken(text: str) -> None:
    form = sent(job="", job_other=text)
    assert form.job.data == OUTSIDE
    assert form.job.raw == ""
    assert form.job.other.startswith("Regissörer")
    assert form.job.was == OUTSIDE


@pytest.mark.parametrize(("text", "code"), [
    ("restaurangbiträde", KITCHEN), ("Diskare", KITCHEN), ("diskarna", KITCHEN), ("lokalvårdare", "9111"),
    ("lagerarbetare", "4322"), ("kassör", "5230"), ("bussförare", "8331"), ("VVS montör", "7125"), ("kockar", COOK),
    ("Grov-arbetare", "9310"), ("RESTAURANGBITRADE", KITCHEN),
])
def test_the_word_that_people_use_is_taken(text: str, code: str) -> None:
    form = sent(job="", job_other=text)
    assert (form.job.data, form.job.errors) == (code, [])


@pytest.mark.parametrize(("text", "code"), [
    ("undersköterska", "5323"), ("butiksbiträde", "5223"), ("lager", "4322"), ("storkök", KITCHEN),
])
def test_a_word_for_several_or_for_the_work_is_a_choice(text: str, code: str) -> None:
    form = sent(job="", job_other=text)
    assert form.job.data is None and form.job.errors == [SEVERAL]
    assert code in dict(form.job.hits)
    assert sent(job="", job_other=text, job_hit=code).job.data == code


@pytest.mark.parametrize(("text", "code"), [
    ("film", OUTSIDE), ("skorstensf", "7133"), ("skoldiskare", KITCHEN), ("kock på skola", COOK),
    ("resturangbiträde", KITCHEN), ("städare hos oss", "9111"),
])
def test_a_hit_inside_another_word_or_text_is_offered_and_never_taken(text: str, code: str) -> None:
    form = sent(job="", job_other=text)
    assert form.job.data is None and form.job.errors == [ONE]
    assert [hit for hit, _ in form.job.hits] == [code]
    assert form.job.other == text
    assert sent(job="", job_other=text, job_hit=code).job.data == code


def test_a_text_that_means_several_gives_a_list_to_choose_from() -> None:
    form = sent(job="", job_other="lärare")
    assert form.job.errors == [SEVERAL]
    assert form.job.other == "lärare"
    assert form.job.anchor == "job-hit-0"
    code, _ = form.job.hits[1]
    assert sent(job="", job_other="lärare", job_hit=code).job.data == code


def test_a_hit_that_does_not_fit_the_text_is_not_taken() -> None:
    assert sent(job="", job_other="lärare", job_hit=KITCHEN).job.data is None


@pytest.mark.parametrize("text", ["xyzzy", "9999", "\0", "a" * 5000, "%", "640823-3234"])
def test_an_unknown_text_says_so_and_stays_in_the_box(text: str) -> None:
    form = sent(job="", job_other=text)
    assert form.job.errors == [UNKNOWN]
    assert form.job.other == text.strip()


def test_menu_and_text_that_differ_is_refused_and_nothing_lost() -> None:
    form = sent(job=KITCHEN, job_other="regissörer")
    assert form.job.errors == [BOTH]
    assert (form.job.raw, form.job.other) == (KITCHEN, "regissörer")


def test_the_control_that_was_changed_wins() -> None:
    assert sent(KITCHEN, job=KITCHEN, job_was=KITCHEN, job_other="regissörer").job.data == OUTSIDE
    drawn = OneForm(formdata=None, data={"job": OUTSIDE}).job.other
    assert sent(OUTSIDE, job=COOK, job_was=OUTSIDE, job_other=drawn).job.data == COOK
    assert sent(OUTSIDE, job="", job_was=OUTSIDE, job_other=drawn).job.data == OUTSIDE


@pytest.mark.parametrize("code", ["9999", "941", "x", "\0"])
def test_a_code_that_does_not_exist_is_refused(code: str) -> None:
    assert sent(job=code).job.errors == ["Välj ett av alternativen."]


def test_nothing_chosen() -> None:
    assert sent(job="", job_other="  ").job.errors == ["Välj ett yrke."]


def test_a_stored_code_outside_the_menu_stands_in_the_text_box() -> None:
    field = OneForm(formdata=None, data={"job": OUTSIDE}).job
    assert field.raw == ""
    assert field.other.startswith("Regissörer")
