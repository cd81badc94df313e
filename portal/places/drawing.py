"""What the list of places draws: one row as the page shows it. The template only shows it."""
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from portal.core import wording
from portal.offers import content
from portal.offers.models import Shift
from portal.places.queries import Wanted


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list. `starts` and `week` are "" when the company takes people in all the time."""

    offer: str
    title: str
    company: str
    city: str
    places: int
    kinds: str
    starts: str
    week: str
    hours: str
    shift: str
    swedish: str
    driving_licence: bool
    training: bool
    approved: str


def lines(rows: Iterable[Any]) -> list[Line]:
    return [_line(row) for row in rows]


@lru_cache(maxsize=4096)
def _line(row: Any) -> Line:
    """Remembered: all that a row says comes from it, nothing from the clock or from who reads it."""
    return Line(
        offer=row.offer_public_id, title=row.title, company=row.company_name, city=row.workplace_city,
        places=row.places, kinds=content.kinds(row, short=True),
        starts="" if row.start_rolling else wording.short_day(row.starts_on),
        week="" if row.start_rolling else wording.week(row.starts_on), hours=wording.number(row.hours_per_week),
        shift=", ".join(shift.label.lower() for shift in Shift if shift in row.shift),
        swedish=wording.breakable(row.swedish_level.label), driving_licence=row.driving_licence,
        training=row.has_training, approved=wording.short_day(row.decided_at))


def narrowings(wanted: Wanted) -> list[tuple[str, str]]:
    """(name in the address, words) of each thing that narrows the list."""
    said = {
        "sok": f"”{wanted.words}”" if wanted.words.strip() else "",
        "typ": wanted.kind.label if wanted.kind else "",
        "omrade": wanted.area.label if wanted.area else "",
        "timmar": wanted.hours.label if wanted.hours else "",
        "svenska": f"Svenska, högst: {wanted.swedish.label.lower()}" if wanted.swedish else "",
        "korkort": "Utan krav på körkort" if wanted.no_licence else "",
        "utbildning": "Med utbildning" if wanted.with_training else "",
    }
    return [(name, words) for name, words in said.items() if words]
