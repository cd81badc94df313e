"""Dates and numbers in words, as Swedish readers expect them. Pure: pages and mails say the same."""
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from portal.core import clock, workdays

LOCALE = "sv"
NBSP = "\N{NO-BREAK SPACE}"
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_LONGEST = re.compile("(säkerhets)(instruktioner)|(arbetsmarknads)(anställning)")


def day(value: date | datetime) -> str:
    """tisdag 1 december 2026; the year only when it is not this one."""
    value = _date(value)
    pattern = "EEEE d MMMM" if value.year == clock.today().year else "EEEE d MMMM y"
    return _format(value, pattern)


def plain_day(value: date | datetime) -> str:
    """1 december 2026, without the weekday; the year only when it is not this one."""
    value = _date(value)
    return _format(value, "d MMMM" if value.year == clock.today().year else "d MMMM y")


def short_day(value: date | datetime) -> str:
    """1 dec. 2026, for tables."""
    return _format(_date(value), "d MMM y")


def moment(value: datetime) -> str:
    """1 december 2026 kl. 14.05, in Nyköping."""
    return format_datetime(clock.local(value), "d MMMM y 'kl.' HH.mm", locale=LOCALE)


def hour(value: datetime) -> str:
    """14.05, in Nyköping."""
    return format_datetime(clock.local(value), "HH.mm", locale=LOCALE)


@lru_cache(maxsize=4096)
def number(value: Any) -> str:
    """37,5 and 20 000, with no-break spaces."""
    return format_decimal(value, locale=LOCALE).replace(" ", NBSP)


def deadline(value: datetime) -> str:
    """senast tisdag 1 december"""
    return f"senast {day(value)}"


def promise(value: datetime) -> str:
    """Ni får svar senast tisdag 1 december; once that has passed: Svaret är försenat. Det skulle ha kommit …"""
    late = value < clock.now()
    return f"Svaret är försenat: det skulle ha kommit {deadline(value)}" if late else f"Ni får svar {deadline(value)}"


def days_left(value: datetime) -> str:
    """3 arbetsdagar kvar, i dag, or 2 arbetsdagar sent."""
    now = clock.now()
    return left(workdays.left(now, value), late=value < now, today=_date(value) == _date(now))


def left(left: int, *, late: bool, today: bool) -> str:
    """The same of so many working days. None are left also when it is `today`'s evening and due on the next one."""
    if left == 0:
        return "försenad" if late else "i dag" if today else "nästa arbetsdag"
    unit = "arbetsdag" if abs(left) == 1 else "arbetsdagar"
    return f"{left} {unit} kvar" if left > 0 else f"{-left} {unit} sent"


def took(workdays: float) -> str:
    """samma dag, 1 arbetsdag, 2,5 arbetsdagar"""
    if not workdays:
        return "samma dag"
    return f"{number(workdays)}{NBSP}{'arbetsdag' if workdays == 1 else 'arbetsdagar'}"


def absent(name: str, until: date | None) -> str:
    """Anna Ek (borta till 1 dec. 2026)"""
    return f"{name} (borta till {short_day(until)})" if until else name


def listed(parts: Sequence[str]) -> str:
    """kniv, gaffel och sked"""
    return " och ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def breakable(text: str) -> str:
    """With soft hyphens in our own longest words, for the columns of a list: not every browser knows Swedish."""
    return _LONGEST.sub(lambda found: SOFT_HYPHEN.join(filter(None, found.groups())), text)


def week(value: date) -> str:
    return f"v.{NBSP}{value.isocalendar().week}"


def _date(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _format(value: date, pattern: str) -> str:
    return format_date(value, pattern, locale=LOCALE)
