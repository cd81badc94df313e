from datetime import UTC, date, datetime

import pytest

from portal.core import clock, workdays


def stockholm(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.STOCKHOLM).astimezone(UTC)


@pytest.mark.parametrize("day", [
    date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14),
    date(2025, 6, 6), date(2026, 12, 25), date(2024, 12, 26),          # public holidays
    date(2026, 6, 19), date(2025, 6, 20), date(2026, 12, 24), date(2026, 12, 31),   # eves when offices close
    date(2026, 11, 28), date(2026, 11, 29),                            # weekend
])
def test_offices_are_closed(day: date) -> None:
    assert not workdays.is_workday(day)


@pytest.mark.parametrize("day", [
    date(2026, 4, 2), date(2026, 4, 30), date(2026, 1, 5), date(2026, 12, 23), date(2026, 12, 30), date(2026, 6, 18),
    date(2026, 5, 15),
])
def test_offices_are_open_on_other_days_people_like_to_take_off(day: date) -> None:
    assert workdays.is_workday(day)


@pytest.mark.parametrize(("day", "count", "expected"), [
    (date(2026, 11, 24), 5, date(2026, 12, 1)),
    (date(2026, 11, 28), 0, date(2026, 11, 30)),
    (date(2026, 12, 23), 1, date(2026, 12, 28)),
    (date(2026, 12, 30), 1, date(2027, 1, 4)),      # over the year end: 31, 1, 2, 3 are free
    (date(2026, 4, 2), 1, date(2026, 4, 7)),        # Easter
])
def test_add(day: date, count: int, expected: date) -> None:
    assert workdays.add(day, count) == expected


def test_between_counts_the_last_day_and_not_the_first() -> None:
    assert workdays.between(date(2026, 11, 24), date(2026, 12, 1)) == 5
    assert workdays.between(date(2026, 12, 1), date(2026, 11, 24)) == -5
    assert workdays.between(date(2026, 11, 28), date(2026, 11, 29)) == 0
    assert workdays.between(date(2026, 12, 1), date(2026, 12, 1)) == 0


@pytest.mark.parametrize(("sent", "due"), [
    ("2026-11-24 09:00", "2026-12-01 17:00"),       # a Tuesday morning
    ("2026-11-24 05:30", "2026-12-01 17:00"),       # before work begins: that day is the next working day
    ("2026-11-24 16:59", "2026-12-01 17:00"),
    ("2026-11-24 17:00", "2026-12-02 17:00"),
    ("2026-11-27 17:30", "2026-12-07 17:00"),       # a Friday after hours starts on Monday
    ("2026-11-28 12:00", "2026-12-07 17:00"),       # and so does a Saturday
    ("2026-11-29 23:59", "2026-12-07 17:00"),
    ("2026-12-23 18:00", "2027-01-07 17:00"),       # Christmas, New Year and Epiphany
    ("2026-03-27 10:00", "2026-04-07 17:00"),       # over the change to summer time and Easter
    ("2026-10-23 10:00", "2026-10-30 17:00"),       # over the change to winter time
])
def test_an_answer_within_five_working_days(sent: str, due: str) -> None:
    found = workdays.deadline(stockholm(sent), 5)
    assert found == stockholm(due)
    assert found.tzinfo is UTC


def test_a_moment_is_read_in_nykoping_not_in_greenwich() -> None:
    late_monday_utc = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)     # half past midnight on Tuesday
    assert workdays.deadline(late_monday_utc, 1) == stockholm("2026-11-25 17:00")
