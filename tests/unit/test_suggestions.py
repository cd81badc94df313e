"""Suggested values: kept, read, said and judged. No database."""
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.companies.models import EmployerType
from portal.offers import content, questions, suggestions
from portal.offers.models import Lifting, Offer, Pace, Shift
from portal.offers.rules import Around
from tests.unit.test_offer_rules import FULL

AROUND = Around(employer_type=EmployerType.PRIVATE, today=date(2026, 11, 25))


@pytest.mark.parametrize(("field", "value", "kept", "said"), [
    ("title", "Kock", "Kock", "Kock"),
    ("places", 3, "3", "3"),
    ("occupation", "5120", "5120", "Kockar och kallskänkor"),
    ("lifting", Lifting.LIGHT, "light", "Lätta lyft"),
    ("standing", False, "no", "Nej"),
    ("ramp_up", True, "yes", "Ja"),
    ("weeks", 12, "12", "12\xa0veckor"),
    ("hours_per_week", Decimal("37.5"), "37.5", "37,5\xa0timmar"),
    ("start_until", date(2026, 12, 1), "2026-12-01", "tisdag 1 december 2026"),
    ("shift", frozenset({Shift.NIGHT, Shift.DAY}), "day,night", "Dag, natt"),
])
def test_a_value_is_kept_read_and_said(field: str, value: Any, kept: str, said: str) -> None:
    assert suggestions.kept(value) == kept
    assert suggestions.read(field, kept) == {field: value}
    assert suggestions.said(field, kept) == said
    assert suggestions.is_taken(Offer(**{field: value}), field, kept)


def test_fields_of_several_columns() -> None:
    assert suggestions.read("start_from", "2026-12-01") == {"start_from": date(2026, 12, 1), "start_rolling": False}
    read = suggestions.read("open_to", "practice,adapted")
    assert read is not None and [kind for kind, yes in read.items() if yes] == ["open_to_practice", "open_to_adapted"]
    assert suggestions.said("open_to", "practice,adapted") == "Praktik, anpassad anställning"


@pytest.mark.parametrize(("field", "text"), [
    ("lifting", "Lätta lyft"), ("standing", "kanske"), ("places", "två"), ("hours_per_week", "många"),
    ("start_from", "i mars"), ("shift", "day,lunch"), ("open_to", ""), ("need_id", "1"), ("company_id", "1"),
])
def test_what_is_no_answer_is_not_read(field: str, text: str) -> None:
    assert suggestions.read(field, text) is None
    assert not suggestions.is_taken(Offer(), field, text)
    assert suggestions.said(field, text) == text


def test_only_what_a_suggestion_makes_wrong_is_its_fault() -> None:
    offer = Offer(**FULL | {"start_rolling": False, "start_from": date(2026, 1, 1), "start_until": date(2027, 3, 1)})

    def wrong(**values: Any) -> list[str]:
        return [p.field for p in suggestions.problems(offer, values, AROUND)]

    assert wrong(weeks=10) == []
    assert wrong(start_from=date(2026, 2, 1), start_rolling=False) == ["start_from"]
    assert wrong(start_from=date(2027, 4, 1), start_rolling=False) == ["start_until"]
    assert wrong(open_to_municipal=True) == ["open_to"]


def test_every_field_has_its_question_but_what_only_the_company_has() -> None:
    without = {field for field in content.FIELDS if questions.box(field) is None}
    assert without == {"need_id", "workplace_id"}
    assert questions.box("id") is None
    assert questions.box("pace").args == (questions.LABEL, Pace)
