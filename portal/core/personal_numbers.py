"""Personnummer and samordningsnummer: found in a text however people group the digits. Pure.

SKV 704 and SKV 707. A samordningsnummer has 60 added to the day, and when month or day is not known it is 00, so that
`00` stands for the month and `60` for the day: Skatteverket's own test numbers hold both.
"""
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from stdnum import luhn

from portal.core import clock
from portal.core.text import DASHES, visible
from portal.core.wording import listed

_ABOUT_NOBODY = "Ta bort {it}: här får inget stå om enskilda personer."
_CANDIDATE = re.compile(rf"""
    (?<!\d) (?: (?P<century>19|20) [\s.{DASHES}]? )?
    (?P<day> \d{{6}} | \d\d (?P<between>\s{{1,2}}|[./]|[{DASHES}]) \d\d (?P=between) \d\d )
    (?P<sign> \s{{0,3}} [+./:_·{DASHES}]{{0,2}} \s{{0,3}} )
    (?P<end> \d{{4}} | \d\d\s\d\d | [xX*]{{4}} ) (?!\d)
    """, re.VERBOSE)
_COUNTRY_CODE = re.compile(r"\+\d{1,3}[\s(0)-]*\Z")
_WITHIN = timedelta(days=366), timedelta(days=3 * 366)
"""Before and after today: dates that a text about a place speaks of, and that no job-seeker is born on."""


def first_in(text: str) -> str | None:
    """The first valid number in `text` as it is written there, or None.

    Valid means a day that exists and a right check digit. Text grouped as a phone number (`070-174 06 05`) is not a
    match, nor is a day with a time or another day behind it (`2026-12-01 1430`).
    """
    return next(_found(text, _is_personal), None)


def like_one(text: str) -> list[str]:
    """What has the shape of one, also with a slip of the pen, or with the last four hidden: `640823-xxxx`."""
    return list(_found(text, _is_shaped))


def refusal(text: str) -> str | None:
    """The sentence that refuses a text with such numbers, every one of them named; None for a text without."""
    if not (shown := list(dict.fromkeys(_found(text, _is_personal)))):
        return None
    one = len(shown) == 1
    return (f"Texten innehåller {'ett ' if one else ''}personnummer eller samordningsnummer ({listed(shown)}). "
            + _ABOUT_NOBODY.format(it="det" if one else "dem"))


def is_birthday(digits: str, centuries: Sequence[str] = ("19", "20")) -> bool:
    """Can `ÅÅMMDD` begin a number? In one of the centuries that day exists, or is that of a samordningsnummer."""
    month, day = int(digits[2:4]), int(digits[4:6])
    if day >= 60:
        day -= 60
        if not (month and day):
            return month <= 12 and day <= 31
    return any(_exists(int(century + digits[:2]), month, day) for century in centuries)


def _found(text: str, wanted: Callable[[re.Match[str]], bool]) -> Iterator[str]:
    shown = text if text.isascii() else visible(text)
    read, at = "".join(str(int(c)) if c.isdecimal() else c for c in shown), 0
    while match := _CANDIDATE.search(read, at):
        is_one = wanted(match)
        if is_one:
            yield shown[match.start():match.end()]
        at = match.end() if is_one else match.start() + 1


def _is_personal(match: re.Match[str]) -> bool:
    return _is_shaped(match) and match["end"][0].isdecimal() and luhn.is_valid(_digits(match["day"] + match["end"]))


def _is_shaped(match: re.Match[str]) -> bool:
    centuries = [match["century"]] if match["century"] else ("19", "20")
    return is_birthday(_digits(match["day"]), centuries) and not (_reads_as_a_phone(match) or _reads_as_moments(match))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _reads_as_a_phone(match: re.Match[str]) -> bool:
    """Pairs at the end are how phone numbers are written, and what follows a country code is one."""
    if len(match["end"]) > 4 and (match["between"] or not match["sign"] or match["day"].startswith("0")):
        return True
    return _COUNTRY_CODE.search(match.string, 0, match.start()) is not None


def _reads_as_moments(match: re.Match[str]) -> bool:
    """A day of about now with a time or another day behind it, or the first of two days."""
    day, end = _digits(match["day"]), _digits(match["end"])
    if match["between"] and re.match(rf"[./{DASHES}]\d", match.string[match.end():]):
        return True
    if not end:
        return False
    first, last = int(end[:2]), int(end[2:])
    is_end = (first < 24 and last < 60) or (1 <= first <= 12 and 1 <= last <= 31)
    year = int((match["century"] or "20") + day[:2])
    if not is_end or not _exists(year, int(day[2:4]), int(day[4:6])):
        return False
    back, ahead = _WITHIN
    today = clock.today()
    return today - back <= date(year, int(day[2:4]), int(day[4:6])) <= today + ahead


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
