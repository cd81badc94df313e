"""How a place is read: when it ends, and what may be said of the support. Pure."""
from datetime import date, timedelta

from portal.offers.models import OpenTo, Submission

DECIDES = {
    OpenTo.PRACTICE: "Arbetsförmedlingen eller kommunen beslutar",
    OpenTo.WORK_TRAINING: "Arbetsförmedlingen beslutar",
    OpenTo.ADAPTED: "Arbetsförmedlingen beslutar",
    OpenTo.SUBSIDISED: "Arbetsförmedlingen beslutar",
    OpenTo.MUNICIPAL: "kommunen beslutar",
}
"""Nothing is promised (rule five): the page says "kan vara aktuellt" and who decides."""


def last_day(start: date | None, weeks: int | None) -> date | None:
    """The last day of a place with a fixed start; None when the start is agreed on."""
    return start + timedelta(weeks=weeks, days=-1) if start and weeks else None


def open_to(place: Submission) -> list[tuple[OpenTo, str]]:
    """(form of placement, who decides) of those the company has said yes to."""
    return [(kind, DECIDES[kind]) for kind in OpenTo if getattr(place, f"open_to_{kind}")]
