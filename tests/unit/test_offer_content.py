"""An offer in Swedish words, field by field. No database."""
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.offers import content
from portal.offers.models import CONTENT_FIELDS, Lifting, Offer, OpenTo, Shift, Submission, Weekday
from tests.unit.test_offer_rules import EMPTY, FULL


def offer(**changes: Any) -> Offer:
    return Offer(**FULL | changes)


def test_every_column_stands_in_one_section() -> None:
    assert sorted(content.COLUMNS) == sorted(CONTENT_FIELDS)
    assert len(set(content.FIELDS)) == len(content.FIELDS)


def test_every_field_has_words() -> None:
    for field in content.FIELDS:
        assert content.label(field)
        assert field in content.section_of(field).fields
        assert content.shown(offer(), field)
    with pytest.raises(KeyError):
        content.label("company_id")


@pytest.mark.parametrize(("field", "changes", "words"), [
    ("title", {}, "Kock"),
    ("occupation", {}, "Kockar och kallskänkor"),
    ("occupation", {"occupation": "0000"}, "0000"),
    ("open_to", {}, "Praktik"),
    ("open_to", {"open_to_adapted": True}, "Praktik, anpassad anställning"),
    ("places", {}, "2"),
    ("workplace_id", {}, "Valt"),
    ("need_id", {"need_id": 3}, "Ja"),
    ("lifting", {"lifting": Lifting.NONE}, "Inga lyft"),
    ("standing", {"standing": False}, "Nej"),
    ("start_from", {}, "måndag 11 januari 2027"),
    ("start_from", {"start_rolling": True}, "Löpande"),
    ("start_until", {"start_until": date(2027, 2, 1)}, "måndag 1 februari 2027"),
    ("weeks", {}, "12\N{NO-BREAK SPACE}veckor"),
    ("weeks", {"weeks": 1}, "1\N{NO-BREAK SPACE}vecka"),
    ("hours_per_week", {}, "37,5\N{NO-BREAK SPACE}timmar"),
    ("hours_per_week", {"hours_per_week": Decimal("30.0")}, "30\N{NO-BREAK SPACE}timmar"),
    ("weekdays", {"weekdays": frozenset({Weekday.FRI, Weekday.MON})}, "Måndag, fredag"),
    ("shift", {"shift": frozenset(Shift)}, "Dag, kväll, natt, helg"),
])
def test_values_as_people_read_them(field: str, changes: dict[str, Any], words: str) -> None:
    assert content.shown(offer(**changes), field) == words


def test_names_of_what_is_pointed_at() -> None:
    assert content.shown(offer(need_id=3), "need_id", need="Kock") == "Kock"
    assert content.shown(offer(), "need_id", need="Kock") == "Inte angivet"
    assert content.shown(offer(), "workplace_id", workplace="Köket") == "Köket"


def test_nothing_is_said_of_what_nobody_answered() -> None:
    assert {content.shown(Offer(**EMPTY), field) for field in content.FIELDS} == {"Inte angivet"}


def test_a_submission_carries_its_own_workplace() -> None:
    sent = Submission(**FULL, workplace_name="Köket", workplace_street="Gatan 1", workplace_postal_code="611 83",
                      workplace_city="Nyköping")
    assert content.shown(sent, "workplace_id") == "Köket, Gatan 1, 611 83 Nyköping"


def test_what_differs() -> None:
    assert content.changed(offer(), offer()) == []
    assert content.changed(offer(), offer(open_to_adapted=True, weeks=3, start_rolling=True)) == [
        "open_to", "start_from", "weeks"]


def test_a_digest_follows_the_content() -> None:
    times = content.SECTIONS[2].columns
    assert content.digest(offer()) == content.digest(offer())
    assert content.digest(offer()) != content.digest(offer(weeks=3))
    assert content.digest(offer(), times) == content.digest(offer(title="Annat"), times)
    assert content.digest(offer(hours_per_week=Decimal("30"))) == content.digest(offer(hours_per_week=Decimal("30.0")))
    two = frozenset({Weekday.MON, Weekday.FRI})
    assert content.digest(offer(weekdays=two)) == content.digest(offer(weekdays=frozenset(sorted(two, reverse=True))))


def test_what_it_is_open_to() -> None:
    assert offer(open_to_municipal=True).open_to == {OpenTo.PRACTICE, OpenTo.MUNICIPAL}


def test_forms_of_placement_for_a_list() -> None:
    every = offer(**{f"open_to_{kind}": True for kind in OpenTo})
    said = "Praktik, arbetsträning, anpassad anställning, subventionerad anställning, arbetsmarknads\u00adanställning"
    assert content.kinds(every) == said, "the longest word may be broken, with a hyphen"
    assert content.kinds(every, short=True) == said.replace(" anställning", "")
    assert content.kinds(Offer(**EMPTY)) == ""
