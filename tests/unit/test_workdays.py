from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(("now", "hours", "then"), [
    ("2026-11-24 15:00", 4, "2026-11-24 11:00"),
    ("2026-11-24 10:00", 4, "2026-11-23 15:00"),    # the night is no working time
    ("2026-11-24 22:00", 4, "2026-11-24 13:00"),
    ("2026-11-24 06:00", 4, "2026-11-23 13:00"),
    ("2026-11-24 08:00", 4, "2026-11-23 13:00"),
    ("2026-11-30 09:00", 4, "2026-11-27 14:00"),    # a weekend
    ("2026-11-29 12:00", 4, "2026-11-27 13:00"),
    ("2026-12-28 09:00", 4, "2026-12-23 14:00"),    # Christmas
    ("2027-01-04 08:30", 4, "2026-12-30 13:30"),    # over the year end
    ("2026-03-30 09:00", 4, "2026-03-27 14:00"),    # over the change to summer time
    ("2026-10-26 09:00", 4, "2026-10-23 14:00"),    # over the change to winter time
    ("2026-11-25 12:00", 22, "2026-11-23 08:00"),   # more than two days
])
def test_hours_ago_counts_working_time(now: str, hours: int, then: str) -> None:
    found = workdays.hours_ago(stockholm(now), hours)
    assert found == stockholm(then)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(("sent", "answered", "days"), [
    ("2026-11-24 09:00", "2026-11-24 16:00", 0),
    ("2026-11-24 09:00", "2026-11-25 08:00", 1),
    ("2026-11-24 18:00", "2026-11-24 19:00", 0),
    ("2026-11-24 18:00", "2026-11-25 16:00", 0),    # sent after hours: it starts the next working day
    ("2026-11-27 18:00", "2026-12-07 16:00", 5),
    ("2026-12-23 09:00", "2026-12-28 09:00", 1),
    ("2026-12-30 09:00", "2027-01-07 09:00", 3),    # New Year, Epiphany
    ("2026-11-28 09:00", "2026-11-29 09:00", 0),    # answered on a Sunday
])
def test_days_used_are_those_that_the_promise_counts(sent: str, answered: str, days: int) -> None:
    assert workdays.used(stockholm(sent), stockholm(answered)) == days


MOMENTS = st.integers(0, 4_000_000).map(lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


@given(MOMENTS, st.integers(1, 20))
def test_a_promise_is_kept_until_the_last_minute_and_no_longer(sent: datetime, days: int) -> None:
    due = workdays.deadline(sent, days)
    day = clock.local(due)
    assert workdays.is_workday(day.date())
    assert day.time() == workdays.CLOSES
    assert workdays.used(sent, due) == days
    assert workdays.used(sent, due + timedelta(days=14)) > days


@given(MOMENTS, st.integers(1, 40))
def test_an_hour_more_is_never_later(now: datetime, hours: int) -> None:
    one, more = workdays.hours_ago(now, hours), workdays.hours_ago(now, hours + 1)
    assert more + timedelta(hours=1) <= one <= now
    assert workdays.is_workday(clock.local(one).date())


@pytest.mark.parametrize(("asked", "now", "due"), [
    ("2026-11-23 22:54", "2026-11-23 22:56", "2026-12-01 17:00"),   # sent at 22.52, asked and answered at once
    ("2026-11-24 16:59", "2026-11-24 17:01", "2026-12-01 17:00"),   # the same day, over closing time
    ("2026-11-27 18:00", "2026-11-29 21:00", "2026-12-01 17:00"),   # a weekend
    ("2026-11-24 23:00", "2026-11-25 06:00", "2026-12-01 17:00"),   # one night
    ("2026-11-24 10:00", "2026-11-25 10:00", "2026-12-02 17:00"),
    ("2026-11-24 10:00", "2026-11-27 16:00", "2026-12-04 17:00"),
    ("2026-12-01 10:00", "2026-12-01 10:02", "2026-12-01 17:00"),   # none left, and the same day
    ("2026-12-01 10:00", "2026-12-02 10:00", "2026-12-03 17:00"),   # none left: one at least
    ("2026-12-04 10:00", "2026-12-07 10:00", "2026-12-08 17:00"),   # late already
])
def test_only_the_days_that_the_company_uses_move_the_promise(asked: str, now: str, due: str) -> None:
    promised = stockholm("2026-12-01 17:00")
    left = max(0, workdays.left(stockholm(asked), promised))
    assert workdays.answered(stockholm(asked), promised, left, stockholm(now)) == stockholm(due)


@given(MOMENTS, st.integers(1, 20), st.integers(0, 60_000))
def test_what_is_left_is_never_more_than_promised_and_never_grows(sent: datetime, days: int, minutes: int) -> None:
    due = workdays.deadline(sent, days)
    later = sent + timedelta(minutes=minutes)
    assert workdays.left(sent, due) == days
    assert workdays.left(later, due) <= days
    assert workdays.left(later + timedelta(minutes=1), due) <= workdays.left(later, due)
    assert workdays.left(workdays.half_day(later), due) == workdays.left(later, due)
    assert (workdays.left(later, due) < 0) is (clock.local(later).date() > clock.local(due).date())


@given(MOMENTS, st.integers(1, 20), st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 9_000)), max_size=6))
def test_the_promise_is_never_moved_by_what_staff_do(
    sent: datetime, days: int, turns: list[tuple[int, int]],
) -> None:
    """They ask for changes after so many minutes, and the company answers after so many, again and again."""
    now, due = sent, workdays.deadline(sent, days)
    for before, meanwhile in turns:
        asked = now + timedelta(minutes=before)
        now = asked + timedelta(minutes=meanwhile)
        left = max(0, workdays.left(asked, due))
        moved = workdays.answered(asked, due, left, now)
        in_time = workdays.left(asked, due) > 0
        assert moved >= due or not in_time
        assert workdays.left(now, moved) <= max(1, left), "nobody has more days left than when changes were asked for"
        if in_time:
            used = workdays.used(asked, workdays.deadline(now, 0))
            assert workdays.between(clock.local(due).date(), clock.local(moved).date()) in (0, used)
        due = moved
