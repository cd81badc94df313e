"""On which day more would be with a supervisor, or at a workplace, than may be there at once. Pure: whoever holds or
places somebody asks here, and reads the uses itself."""
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from portal.core import wording

ONE_DAY = timedelta(days=1)


class Use(NamedTuple):
    """One place that is held, agreed or ongoing, from `start` to `end`, both days included. `who`: whom or what it is
    with, such as the id of a supervisor or of a workplace."""

    start: date
    end: date
    who: Hashable


class Full(NamedTuple):
    """The first day on which there is no room, how many are there already, and how many there may be."""

    day: date
    already: int
    ceiling: int


def use(who: Hashable, *, start: date | None, end: date | None, offer_start: date | None, weeks: int,
        today: date) -> Use:
    """The days that a place takes. What has no dates counts from the offer's start, or from today where that is open
    all the time or has passed, for so many weeks."""
    first = start or max(offer_start or today, today)
    return Use(first, end or first + timedelta(weeks=weeks) - ONE_DAY, who)


def first_full(uses: Iterable[Use], wanted: Use, ceiling: int | None) -> Full | None:
    """The first day of `wanted` on which `ceiling` or more of `uses` are with the same one already; None when there is
    room every day, or no ceiling. A place that is asked about anew is not to be among `uses` itself."""
    if ceiling is None:
        return None
    steps: Counter[date] = Counter({wanted.start: 0})
    for one in uses:
        if one.who == wanted.who and one.start <= wanted.end and one.end >= wanted.start:
            steps[max(one.start, wanted.start)] += 1
            if one.end < wanted.end:
                steps[one.end + ONE_DAY] -= 1
    days = sorted(steps)
    there = accumulate(steps[day] for day in days)
    return next((Full(day, count, ceiling) for day, count in zip(days, there, strict=True) if count >= ceiling), None)


def supervisor_full(name: str, full: Full) -> str:
    """Anna handleder redan 2 den 3 mars, och får högst ha 2. Be företaget höja gränsen."""
    first, when = name.split()[0], wording.plain_day(full.day)
    return f"{first} handleder redan {full.already} den {when}, och får högst ha {full.ceiling}. {RAISE}"


def workplace_full(name: str, full: Full) -> str:
    when = wording.plain_day(full.day)
    return f"{name} har redan {full.already} samtidigt den {when}, och får högst ha {full.ceiling}. {RAISE}"


RAISE = "Be företaget höja gränsen."
