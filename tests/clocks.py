"""The suite at odd hours (`make test-clocks`): a plugin that sets the one clock before each test.

Each test runs at one of the moments below; one whose file speaks of time itself runs at every one of them.
"""
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from portal.core import clock

MOMENTS = {
    "spring forward": "2027-03-28T00:59:59.9Z",     # a Sunday; in Nyköping 01.59.59 is followed by 03.00.00
    "twice the same hour": "2027-10-31T00:30Z",     # a Sunday; 02.30 for the first time, and once more in an hour
    "summer 00.30": "2027-06-16T22:30Z",            # the next day in Nyköping, two hours before it is in UTC
    "29 February 00.30": "2028-02-28T23:30Z",
    "31 December": "2027-12-31T22:45Z",             # 23.45: an eve before a holiday before a weekend
    "23.30 UTC": "2027-12-31T23:30Z",               # the next year in Nyköping, and not in UTC
}
ACROSS = "across midnight"
MIDNIGHT = datetime(2027, 2, 17, 23, tzinfo=UTC)
"""A Thursday begins in Nyköping while the test runs."""
LOOKS = 40
"""Midnight falls among the first so many looks at the clock, at another one in each test."""
SPEAKS_OF_TIME = re.compile(r"\b(clock|workdays|timedelta|datetime|date|day)\b")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    moments = [*MOMENTS, ACROSS]
    if not _speaks_of_time(Path(metafunc.module.__file__ or "")):
        moments = [moments[_number(metafunc.definition.nodeid) % len(moments)]]
    metafunc.parametrize("set_clock", moments, indirect=True)


@pytest.fixture(autouse=True)
def set_clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the one clock is told when it asks the computer."""
    told = (_over_midnight(_number(request.node.nodeid) % LOOKS) if request.param == ACROSS
            else _from_now_on(datetime.fromisoformat(MOMENTS[request.param])))

    class Told(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return told()

    monkeypatch.setattr(clock, "datetime", Told)


def _from_now_on(moment: datetime) -> Callable[[], datetime]:
    ahead = moment - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead


def _over_midnight(before: int) -> Callable[[], datetime]:
    """A second before MIDNIGHT for so many looks, then a second after it."""
    looks = count()

    def told() -> datetime:
        look = next(looks)
        return MIDNIGHT + timedelta(seconds=1 if look >= before else -1, microseconds=look)

    return told


@cache
def _speaks_of_time(file: Path) -> bool:
    return bool(SPEAKS_OF_TIME.search(file.read_text(encoding="utf-8")))


def _number(name: str) -> int:
    """The same in every process and run, unlike `hash`."""
    return zlib.crc32(name.encode())
