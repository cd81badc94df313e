"""The one clock. Tests hold it still; nothing else may ask the computer for the time."""
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
held: datetime | None = None
"""The moment at which the clock stands still, while the demo's past is being made."""


def now() -> datetime:
    """This moment, in UTC."""
    return held or datetime.now(UTC)


def today() -> date:
    """The date on the wall in Nyköping."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment as people in Nyköping read it."""
    return moment.astimezone(STOCKHOLM)
