"""How long a sign-in holds, and what a browser is called."""
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.sign_ins import rules

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Times:
    started_at: datetime
    seen_at: datetime


@pytest.mark.parametrize(("started", "seen", "idle", "holds"), [
    (timedelta(), timedelta(), HOUR, True),
    (12 * HOUR, timedelta(), HOUR, True), (12 * HOUR + timedelta(seconds=1), timedelta(), HOUR, False),
    (2 * HOUR, HOUR, HOUR, True), (2 * HOUR, HOUR + timedelta(seconds=1), HOUR, False),
    (11 * HOUR, 11 * HOUR, None, True),
    (-2 * DAY, -2 * DAY, HOUR, False),      # made while the clock was two days ahead
])
def test_how_long_it_holds(started: timedelta, seen: timedelta, idle: timedelta | None, holds: bool) -> None:
    times = Times(NOW - started, NOW - seen)
    assert rules.holds(times, NOW, longest=12 * HOUR, idle=idle) is holds


@pytest.mark.parametrize(("ago", "news"), [(0, False), (60, False), (61, True), (-60, False), (-86400, True)])
def test_what_is_written_down_of_a_visit(ago: int, news: bool) -> None:
    assert rules.is_news(NOW - timedelta(seconds=ago), NOW) is news


@pytest.mark.parametrize(("ago", "proved"), [(0, True), (600, True), (601, False), (-86400, False)])
def test_how_long_a_password_is_news(ago: int, proved: bool) -> None:
    assert rules.is_proved(NOW - timedelta(seconds=ago), NOW) is proved


@pytest.mark.parametrize(("agent", "called"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 "
     "Edg/130.0", "Edge på Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E Safari/604.1",
     "Safari på iPhone"),
    ("Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 SamsungBrowser/26.0 Chrome/122.0 Mobile "
     "Safari/537.36", "Samsung Internet på Android"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox på Linux"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome på Mac"),
    ("curl/8.5", rules.UNKNOWN_BROWSER), ("", rules.UNKNOWN_BROWSER), ("x" * 5000, rules.UNKNOWN_BROWSER),
])
def test_what_a_browser_is_called(agent: str, called: str) -> None:
    assert rules.browser_called(agent) == called
