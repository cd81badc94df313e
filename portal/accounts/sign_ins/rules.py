"""How long a sign-in holds, and what to call the browser it was made on. Pure."""
from datetime import datetime, timedelta
from typing import Protocol

SEEN_EVERY = timedelta(minutes=1)
"""How finely it is noted when a browser was last here."""
PROOF_HOLDS = timedelta(minutes=10)
"""So long after the password was given may what matters be changed without giving it again."""

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))
"""The first that a browser calls itself by: most of them also call themselves something that comes later here."""
UNKNOWN_BROWSER = "Okänd webbläsare"


class Times(Protocol):
    """What is asked of a sign-in."""

    @property
    def started_at(self) -> datetime: ...

    @property
    def seen_at(self) -> datetime: ...


def holds(sign_in: Times, now: datetime, *, longest: timedelta, idle: timedelta | None) -> bool:
    """False when it is too old, or nothing has been asked for too long. One from far ahead, made while the clock was
    wrong, is not believed either."""
    if abs(now - sign_in.started_at) > longest:
        return False
    return idle is None or now - sign_in.seen_at <= idle


def is_news(seen_at: datetime, now: datetime) -> bool:
    """Whether it is worth writing down that the browser is here again."""
    return abs(now - seen_at) > SEEN_EVERY


def is_proved(proved_at: datetime, now: datetime) -> bool:
    """Whether the password was given a moment ago."""
    return abs(now - proved_at) <= PROOF_HOLDS


def browser_called(agent: str) -> str:
    """"Firefox på Windows" for the long name that a browser gives itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " på ".join(filter(None, (browser, system))) or UNKNOWN_BROWSER
