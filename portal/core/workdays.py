"""Working days: Monday to Friday less Swedish public holidays and the eves when offices close.

Public holidays: lag (1989:253) om allmänna helgdagar, by the `holidays` library.
"""
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from portal.core import clock

OPENS, CLOSES = time(8), time(17)
NEAR = 2
"""Working days left, when something is near its limit."""


@cache
def _free(year: int) -> frozenset[date]:
    public = holidays.country_holidays("SE", years=year, include_sundays=False)
    midsummer_eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    return frozenset(public) | {midsummer_eve, date(year, 12, 24), date(year, 12, 31)}


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in _free(day.year)


def add(day: date, count: int) -> date:
    """The working day `count` working days after `day`; 0 gives `day`, or the next working day."""
    while not is_workday(day):
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not is_workday(day):
            day += timedelta(days=1)
    return day


def near(day: date) -> datetime:
    """What is due before this has at most NEAR working days left on `day`."""
    return datetime.combine(add(day + timedelta(days=1), NEAR), time(), clock.STOCKHOLM)


def between(first: date, last: date) -> int:
    """Working days after `first` up to and including `last`; negative when `last` is earlier."""
    if last < first:
        return -between(last, first)
    return sum(is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def left(moment: datetime, due: datetime) -> int:
    """Working days left until the day `due`, counted as `deadline` promises them; negative when that day has passed.

    Outside working time they are counted from the next working day, as for what is sent then: what has just been
    promised within five never has six left.
    """
    today, last = clock.local(moment).date(), clock.local(due).date()
    return between(today if last <= today else _starts(moment), last)


def half_day(moment: datetime) -> datetime:
    """The last midnight or closing time. What is left stays the same until the next one."""
    local = clock.local(moment)
    return datetime.combine(local.date(), CLOSES if local.time() >= CLOSES else time(), clock.STOCKHOLM)


def ago(moment: datetime, count: int) -> datetime:
    """What happened before this has waited `count` working days at `moment`."""
    today = day = clock.local(moment).date()
    while between(day, today) < count:
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), clock.STOCKHOLM).astimezone(moment.tzinfo)


def hours_ago(moment: datetime, hours: int) -> datetime:
    """What happened before this has waited `hours` working hours, between OPENS and CLOSES, at `moment`."""
    left, until = timedelta(hours=hours), clock.local(moment)
    while True:
        opens, closes = (datetime.combine(until.date(), at, clock.STOCKHOLM) for at in (OPENS, CLOSES))
        until = min(until, closes)
        if until > opens and is_workday(until.date()):
            if until - opens >= left:
                return (until - left).astimezone(moment.tzinfo)
            left -= until - opens
        until = datetime.combine(until.date() - timedelta(days=1), CLOSES, clock.STOCKHOLM)


def used(sent: datetime, answered: datetime) -> int:
    """Working days from when something was sent until it was answered, counted as `deadline` promises them."""
    return max(0, between(_starts(sent), clock.local(answered).date()))


def deadline(moment: datetime, count: int) -> datetime:
    """When an answer promised within `count` working days is due: the end of that day, in UTC.

    Something sent outside working time starts the next working day.
    """
    return datetime.combine(add(_starts(moment), count), CLOSES, clock.STOCKHOLM).astimezone(moment.tzinfo)


def answered(asked: datetime, due: datetime, left: int, now: datetime) -> datetime:
    """When an answer is due that was due at `due`, with `left` days left, when something was `asked` that has been
    answered `now`. Working days that pass in between are not counted; when none has passed, nothing has changed.
    """
    if clock.local(asked).date() == clock.local(now).date() or _starts(asked) >= _starts(now):
        return due
    return deadline(now, max(1, left))


def _starts(moment: datetime) -> date:
    local = clock.local(moment)
    return add(local.date() + timedelta(days=local.time() >= CLOSES), 0)
