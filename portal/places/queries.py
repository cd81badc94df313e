"""All reads of places that are shown. Never a working copy, never a version that waits (rule three)."""
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.database import paging, search
from portal.core.database.cache import Kept
from portal.core.errors import NotFound
from portal.core.labels import LabelEnum
from portal.core.occupations import Area
from portal.needs.models import SwedishLevel
from portal.offers import queries as offers
from portal.offers.models import OpenTo, Submission

NO_SUCH_PLACE = "Platsen finns inte, eller så visas den inte längre."
READERS = (Role.COACH, Role.CAMPUS, Role.REVIEWER)


class HoursBand(LabelEnum):
    SHORT = "short", "Högst 20 timmar"
    MIDDLE = "middle", "Mer än 20, högst 30 timmar"
    LONG = "long", "Mer än 30 timmar"


HOURS = {HoursBand.SHORT: (0, 20), HoursBand.MIDDLE: (20, 30), HoursBand.LONG: (30, 40)}
"""More than the first, at most the second."""


class Order(LabelEnum):
    NEWEST = "newest", "Nyast godkända"
    SOONEST = "soonest", "Startar snart"


@dataclass(frozen=True)
class Wanted:
    """What a coach looks for. Everything empty: all places."""

    words: str = ""
    kind: OpenTo | None = None
    area: Area | None = None
    hours: HoursBand | None = None
    swedish: SwedishLevel | None = None
    no_licence: bool = False
    with_training: bool = False


_pages: "Kept[paging.Page]" = Kept(128)
"""At most 30 kB each."""
COLUMNS: tuple[Any, ...] = (
    Submission.id, Submission.offer_public_id, offers.as_shown(Submission.title), Submission.company_name,
    Submission.workplace_city, Submission.area, Submission.places, Submission.start_rolling, Submission.starts_on,
    Submission.weeks, Submission.hours_per_week, Submission.shift, Submission.swedish_level,
    Submission.driving_licence, Submission.has_training,
    Submission.decided_at, *(getattr(Submission, f"open_to_{kind}") for kind in OpenTo),
)


def places(session: Session, actor: Actor, wanted: Wanted, order: Order, cursor: str | None) -> paging.Page:
    """One page of the places that are shown now. Three SQL statements at most, and on PostgreSQL a short one besides.

    Many read the same one, so it is kept until something is written; of a search it is what was found that is kept."""
    asked = actor.has(*READERS), wanted, order, cursor
    read = partial(_page, session, *asked)
    return read() if wanted.words else _pages.answer(session, asked, read)


def _page(session: Session, may_see: bool, wanted: Wanted, order: Order, cursor: str | None) -> paging.Page:
    listing = _listing(may_see, replace(wanted, words=""), order)
    listing, count = search.narrowed(session, listing, Submission, wanted.words, titles=True)
    return listing.page(session, cursor, count=count)


@lru_cache(maxsize=256)
def _listing(may_see: bool, wanted: Wanted, order: Order) -> paging.Listing:
    shown = Submission.shown.is_(True) if may_see else false()
    column = Submission.__table__.c
    by = (column.decided_at if order is Order.NEWEST else column.starts_on, column.id)
    return paging.Listing(
        select(*COLUMNS).where(shown, *_conditions(wanted)), by, descending=order is Order.NEWEST)


def place(session: Session, actor: Actor, offer_public_id: str) -> Submission:
    """The version that is shown, also while a newer one waits. Raises NotFound when none is."""
    if not actor.has(*READERS) or not ids.is_valid(offer_public_id):
        raise NotFound(NO_SUCH_PLACE)
    return offers.shown_submission(session, offer_public_id, actor)


def _conditions(wanted: Wanted) -> list[Any]:
    asked: list[Any] = []
    if wanted.kind:
        asked.append(getattr(Submission, f"open_to_{wanted.kind}").is_(True))
    if wanted.area:
        asked.append(Submission.area == wanted.area)
    if wanted.hours:
        asked += _within(wanted.hours)
    if wanted.swedish:
        levels = list(SwedishLevel)
        asked.append(Submission.swedish_level.in_(levels[:levels.index(wanted.swedish) + 1]))
    if wanted.no_licence:
        asked.append(Submission.driving_licence.is_(False))
    if wanted.with_training:
        asked.append(Submission.has_training.is_(True))
    return asked


def _within(band: HoursBand) -> list[ColumnElement[bool]]:
    over, up_to = HOURS[band]
    return [Submission.hours_per_week > over, Submission.hours_per_week <= up_to]
