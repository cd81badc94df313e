"""A question that hangs on another one: it names one that stands before it, and answers which that one can have."""
from collections.abc import Iterator
from typing import Any, TypeAlias

from flask import Flask
from wtforms.fields.core import UnboundField

from portal.companies.forms import ContactForm, EnterForm, StartForm
from portal.core.forms import PortalForm
from portal.core.forms.fields import ANYTHING, Chosen, Tick
from portal.needs.forms import NewNeed
from portal.offers.forms import FutureForm, TimesForm
from portal.offers.questions import box

Question: TypeAlias = "UnboundField[Any]"
KNOWN = {"ContactForm.next_on", "EnterForm.union_name", "EnterForm.unit_name", "FutureForm.training_wish",
         "NewNeed.no_reason", "StartForm.union_name", "StartForm.unit_name", "TimesForm.start_until"}
FORMS: tuple[type[PortalForm], ...] = (ContactForm, EnterForm, FutureForm, NewNeed, StartForm, TimesForm)


def _fields(form: type[PortalForm]) -> dict[str, Question]:
    return {name: field for name in dir(form) if isinstance(field := getattr(form, name), UnboundField)}


def _hanging() -> Iterator[tuple[str, Question, Question]]:
    for form in FORMS:
        fields = _fields(form)
        for name, field in fields.items():
            if only := field.kwargs.get("only_when"):
                yield f"{form.__name__}.{name}", field, fields[only.name]


def test_every_one_of_them_is_named_here() -> None:
    assert {name for name, _, _ in _hanging()} == KNOWN


def test_it_hangs_on_a_question_before_it_and_says_when() -> None:
    for name, field, other in _hanging():
        only = field.kwargs["only_when"]
        assert other.creation_counter < field.creation_counter, name
        assert only.said.startswith("Svara ") and only.said.endswith("."), name
        if issubclass(other.field_class, Chosen):
            with Flask(__name__).test_request_context("/"):
                asked = other.bind(PortalForm(), "asked")
            assert set(only.values) <= {value for value, _ in asked.choices}, name
        else:
            assert only.values == (("",) if other.field_class is Tick else (ANYTHING,)), name


def test_alone_it_hangs_on_nothing() -> None:
    assert box("training_wish").kwargs["only_when"] is None
