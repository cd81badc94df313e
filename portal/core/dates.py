"""Dates as people write them. What could be two days is asked about, never guessed. Pure."""
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from portal.core import clock
from portal.core.text import DASHES

EXAMPLE = "Skriv datumet så här: 2026-12-01."
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST, NEAR_YEARS = 60, 10
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december")
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_LEAST = 3
"""Letters of a month or a weekday that tell which it is: mar, maj, jun, jul."""
_YEAR_FIRST = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[-./ ](\d\d?)[-./ ](\d\d?))", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:(?P<weekday>(?!den )[a-zåäö]+)\.?,? )?(?:den )?(?P<day>\d\d?)(?::?[ae]|\.)? ?(?P<month>[a-zåäö]+)\.?,?"
    r"(?: ?(?P<year>\d{4}|\d\d))?", re.ASCII)
_SWEDISH = re.compile(r"(?:(?P<weekday>(?!den )[a-zåäö]+)\.?,? )?(?:den )?(?P<day>\d\d?)/(?P<month>\d\d?)"
                      r"(?:(?:,? |[-.])(?P<year>\d{4}|\d\d))?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d\d?)([-./ ])(\d\d?)\2(\d{4})", re.ASCII)
_SHORT = re.compile(r"(\d\d?)([-./ ])(\d\d?)\2(\d\d?)", re.ASCII)


def read(text: str) -> date:
    """The day that is meant. Raises ValueError with what to do, as a sentence."""
    plain = " ".join(re.sub(f"[{DASHES}]", "-", text[:LONGEST]).lower().split())
    plain = re.sub(r" ?- ?", "-", plain)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups() if part)
        return _day(year, month, day)
    if found := _IN_WORDS.fullmatch(plain) or _SWEDISH.fullmatch(plain):
        return _written_out(found)
    if found := _YEAR_LAST.fullmatch(plain):
        one, other, last = int(found[1]), int(found[3]), int(found[4])
        return _day(last, other, one) if found[2] == "." else _which(last, one, other)
    if found := _SHORT.fullmatch(plain):
        raise ValueError(_asked(_readings(int(found[1]), int(found[3]), int(found[4]))))
    raise ValueError(EXAMPLE)


def _written_out(found: re.Match[str]) -> date:
    """`onsdag 1 december 2027`, `1 dec. 2027`, `1/12 2027`."""
    day, month = int(found["day"]), _month(found["month"])
    if found["year"] is None:
        year = clock.today().year
        raise ValueError(f"Skriv året också, till exempel {_day(year, month, day)} eller {_day(year + 1, month, day)}.")
    if len(found["year"]) == 2:
        raise ValueError(f"Skriv året med fyra siffror, till exempel {_day(2000 + int(found['year']), month, day)}.")
    meant = _day(int(found["year"]), month, day)
    if found["weekday"] and not _is_short_for(found["weekday"], _WEEKDAYS[meant.weekday()]):
        raise ValueError(f"{meant.day} {_MONTHS[meant.month - 1]} {meant.year} är en {_WEEKDAYS[meant.weekday()]}. "
                         "Kontrollera dagen, och skriv datumet utan veckodag.")
    return meant


def _which(year: int, one: int, other: int) -> date:
    """Day first, as here, or month first: the one that can be. Raises ValueError when both can."""
    if one > 12 or one == other:
        return _day(year, other, one)
    if other > 12:
        return _day(year, one, other)
    raise ValueError(_asked([_day(year, other, one), _day(year, one, other)]))


def _asked(days: list[date]) -> str:
    if not days:
        return EXAMPLE
    shown = [f"{day.isoformat()} ({day.day} {_MONTHS[day.month - 1]} {day.year})" for day in days]
    return f"Vilken dag menar du? Skriv {' eller '.join(shown)}."


def _readings(one: int, other: int, last: int) -> list[date]:
    """What three short numbers may mean: year first, day first. Years near this one, if there are such."""
    days = list(dict.fromkeys(_existing([(2000 + one, other, last), (2000 + last, other, one)])))
    return [day for day in days if abs(day.year - clock.today().year) <= NEAR_YEARS] or days


def _existing(parts: list[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in parts:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}. {EXAMPLE}")
    if not 1 <= month <= 12:
        raise ValueError(f"Det finns ingen månad {month}. {EXAMPLE}")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"{_MONTHS[month - 1].capitalize()} {year} har {last} dagar, så dag {day} finns inte. "
                         "Kontrollera datumet.")
    return date(year, month, day)


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    for number, name in enumerate(_MONTHS, start=1):
        if _is_short_for(text, name):
            return number
    raise ValueError(EXAMPLE)


def _is_short_for(text: str, name: str) -> bool:
    return len(text) >= _LEAST and f"{name}en".startswith(text)
