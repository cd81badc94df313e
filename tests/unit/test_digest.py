"""The morning's mail, without database: when it goes, what stands where, and in which order."""
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.notifications.digest import rules as digest
from portal.notifications.digest.rules import Group, Heading, Item, Waiting

WEDNESDAY = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
"""07.30 in Nyköping in winter."""


@pytest.mark.parametrize(("moment", "day"), [
    (WEDNESDAY, date(2026, 11, 25)),
    (WEDNESDAY - timedelta(seconds=1), None),
    (WEDNESDAY + timedelta(hours=4, minutes=29), date(2026, 11, 25)),
    (WEDNESDAY + timedelta(hours=4, minutes=30), None),
    (datetime(2026, 11, 28, 6, 30, tzinfo=UTC), None),                   # Saturday
    (datetime(2026, 12, 24, 8, 0, tzinfo=UTC), None),                    # Christmas Eve
    (datetime(2027, 1, 6, 8, 0, tzinfo=UTC), None),                      # Epiphany
    (datetime(2027, 6, 25, 7, 0, tzinfo=UTC), None),                     # Midsummer Eve
    (datetime(2026, 12, 28, 6, 30, tzinfo=UTC), date(2026, 12, 28)),     # a working day between the holidays
    (datetime(2027, 3, 26, 6, 30, tzinfo=UTC), None),                    # Good Friday
    (datetime(2027, 3, 30, 5, 29, tzinfo=UTC), None),                    # summer time: half past seven is 05.30 UTC
    (datetime(2027, 3, 30, 5, 30, tzinfo=UTC), date(2027, 3, 30)),
    (datetime(2026, 10, 23, 5, 30, tzinfo=UTC), date(2026, 10, 23)),     # the Friday before the clock goes back
    (datetime(2026, 10, 26, 5, 30, tzinfo=UTC), None),                   # the Monday after
    (datetime(2026, 10, 26, 6, 30, tzinfo=UTC), date(2026, 10, 26)),
])
def test_it_goes_at_half_past_seven_on_working_days(moment: datetime, day: date | None) -> None:
    assert digest.day_of(moment) == day


def case(days: float, **changes: bool) -> Waiting:
    facts = {"mine": False, "for_party": False} | changes
    return Waiting("Diskare", "Nyfors", WEDNESDAY + timedelta(days=days), **facts)


@pytest.mark.parametrize(("waiting", "heading"), [
    (case(-1, mine=True), Heading.LATE), (case(0), Heading.LATE), (case(0.4, for_party=True), Heading.DUE),
    (case(2.4), Heading.DUE), (case(5.4, mine=True, for_party=True), Heading.MINE),
    (case(5.4, for_party=True), Heading.PARTY), (case(5.4), Heading.RETURNED),
])
def test_a_case_stands_where_it_is_most_urgent(waiting: Waiting, heading: Heading) -> None:
    assert digest.heading_of(waiting, WEDNESDAY) is heading


def test_what_came_back_is_told_from_the_working_day_before() -> None:
    assert digest.since(date(2026, 11, 30)).date() == date(2026, 11, 27)
    assert digest.since(date(2027, 1, 7)).date() == date(2027, 1, 5)


def test_groups_stand_in_order_and_are_cut() -> None:
    lines = [(Heading.PROMISED, Item("c", "")), (Heading.LATE, Item("a", "")), (Heading.MINE, Item("b", "")),
             *((Heading.MINE, Item(str(n), "")) for n in range(10))]
    groups = digest.grouped(lines)
    assert [(group.heading, group.size) for group in groups] == [
        ("Försenade", 1), ("Dina ärenden", 11), ("Utlovat till arbetsgivare", 1)]
    assert [item.title for item in groups[1].items] == ["b", *"0123456"]
    assert groups[1].more == 3
    assert digest.grouped([]) == ()


def test_the_subject_says_the_most_urgent_first() -> None:
    item = Item("a", "")
    assert digest.summary([Group("Försenade", (item, item), 0)]) == "försenade (2)"
    assert digest.summary([Group("Försenade", (item,), 1), Group("Dina ärenden", (item,), 4)]) == (
        "försenade (2), och 5 till")
    longest = max(Heading, key=lambda heading: len(heading.label))
    assert len(f"I dag: {digest.summary([Group(longest.label, (item,), 100), Group('x', (item,), 1000)])}") < 80


@pytest.mark.parametrize(("day", "opens"), [
    (date(2026, 11, 30), True), (date(2026, 12, 1), False), (date(2027, 1, 7), False),
    (date(2027, 3, 30), True),                                           # Tuesday after Easter
    (date(2027, 1, 4), True),
])
def test_what_is_in_no_hurry_is_told_on_the_first_working_day_of_a_week(day: date, opens: bool) -> None:
    assert digest.opens_the_week(day) == opens
