"""The seats of a place: as many as its version says, and what the company does with one of them."""
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, events
from portal.core.access import SYSTEM, Actor
from portal.core.errors import RuleBroken
from portal.offers import queries as offers
from portal.offers import rules as offer_rules
from portal.offers import service as offers_service
from portal.offers.events import LifeEvent, OfferClosed
from portal.offers.models import ON_OFFER, CloseReason, Lifecycle, Offer
from portal.offers.workflow import LIFE
from portal.placements import queries
from portal.placements.events import SeatClosed, SeatEvent, SeatReopened, SeatRested
from portal.placements.line import service as line
from portal.placements.models import Seat, SeatState, WhyNot
from portal.placements.queries import InUse, Seats
from portal.placements.rules import CLOSES, RESTS, USUAL_REST, Facts
from portal.placements.workflow import SEAT
from portal.reviews.events import SubmissionApproved

OUT_OF_THE_WAY = (SeatState.CLOSED, SeatState.RESTING, SeatState.OPEN)
"""Which seats a version with fewer takes away first; of those alike the highest number."""


def fit(session: Session, event: SubmissionApproved) -> None:
    """A version has been approved: as many seats as it has places."""
    offer = offers.offer_of(session, event.offer_id)
    places = offers.submission_of(session, event.submission_id).places or 0
    seats = queries.seats(session, offer, for_update=True)
    missing = places - len(seats.rows)
    if missing > 0:
        _add(session, offer, missing)
    elif missing < 0:
        _remove(seats.rows, -missing)
    offer.news_on = offer.news_on or clock.today()
    session.flush()
    line.settle(session, offer)


def close(session: Session, actor: Actor, seat_id: str) -> Seat:
    """The company takes nobody more on this one. When it was the last, the offer is closed: filled."""
    offer, row = _own(session, actor, seat_id)
    seat = row.seat
    if SEAT.repeats(seat.state, "close"):
        return seat
    _move(seat, SEAT.take(seat.state, "close", actor, Facts(in_use=row.planned is not None)).target)
    _done(session, actor, offer, seat, SeatClosed)
    close_with_the_last(session, actor, offer)
    return seat


def reopen(session: Session, actor: Actor, seat_id: str, *, available_from: date | None) -> Seat:
    """Closed or resting, it is there again, from a day on."""
    offer, row = _own(session, actor, seat_id)
    seat = row.seat
    if seat.state is SeatState.OPEN:
        return seat
    action = "reopen" if seat.state is SeatState.CLOSED else "wake"
    _move(seat, SEAT.take(seat.state, action, actor, Facts(is_shown=offer.lifecycle in ON_OFFER)).target)
    freed(seat, max(available_from or clock.today(), clock.today()))
    _done(session, actor, offer, seat, SeatReopened)
    return seat


def rest(session: Session, actor: Actor, seat_id: str, *, until: date | None) -> Seat:
    """The company has no room for a while."""
    offer, row = _own(session, actor, seat_id)
    seat = row.seat
    if seat.state is SeatState.RESTING and seat.rest_until == until:
        return seat
    facts = Facts(in_use=bool(row.live), rest_until=until, today=clock.today())
    _move(seat, SEAT.take(seat.state, "rest", actor, facts).target)
    seat.rest_until = until
    _done(session, actor, offer, seat, SeatRested)
    return seat


def left(
    session: Session, offer: Offer, seat: Seat, *, why: WhyNot | None = None, until: date | None = None,
    used: bool = False, gone: bool = False,
) -> None:
    """Somebody has it no longer. What the company said of it decides: closed, resting, or free again. `used`: it was
    agreed on, so that the version's own days to start may have passed. `gone`: the company takes nobody more there."""
    today = clock.today()
    if seat.state is SeatState.OPEN and (gone or why in CLOSES or offer.lifecycle is Lifecycle.CLOSED):
        _move(seat, SEAT.take(seat.state, "close", SYSTEM).target)
    elif seat.state is SeatState.OPEN and why in RESTS:
        _move(seat, SEAT.take(seat.state, "rest", SYSTEM).target)
        seat.rest_until = until if until and until > today else today + USUAL_REST
    elif seat.state is SeatState.OPEN:
        freed(seat, today if used else seat.available_from)
    session.flush()
    line.settle(session, offer)


def freed(seat: Seat, available_from: date | None) -> None:
    """Free from today on, to be begun from a day on; None by the days of the version alone."""
    seat.free_since, seat.available_from = clock.today(), available_from


def close_with_the_last(session: Session, actor: Actor, offer: Offer) -> None:
    """An offer without a seat that is open or rests is filled. Its versions are locked already."""
    left_over = [row for row in queries.seats(session, offer).rows if row.seat.state is not SeatState.CLOSED]
    if offer.lifecycle in ON_OFFER and not left_over:
        LIFE.take(offer.lifecycle, "close", SYSTEM)
        offers_service.end(session, actor, offer, OfferClosed, CloseReason.FILLED)


def shown_or_hidden(session: Session, event: LifeEvent) -> None:
    """Paused, hidden or shown again: nobody's turn passes while a place cannot be seen."""
    line.settle(session, offers.offer_of(session, event.offer_id))


def close_all(session: Session, seats: Seats) -> None:
    """The offer is closed: no seat of it is to be had any more."""
    for row in seats.rows:
        if row.seat.state is not SeatState.CLOSED:
            _move(row.seat, SEAT.take(row.seat.state, "close", SYSTEM).target)
    session.flush()


def _add(session: Session, offer: Offer, missing: int) -> None:
    """Those that an earlier version took away come back first."""
    every = session.scalars(select(Seat).where(Seat.offer_id == offer.id).order_by(Seat.number)).all()
    removed = [seat for seat in every if seat.state is SeatState.REMOVED][:missing]
    for seat in removed:
        _move(seat, SEAT.take(seat.state, "restore", SYSTEM).target)
        freed(seat, None)
    last = max((seat.number for seat in every), default=0)
    for n in range(1, missing - len(removed) + 1):
        SEAT.take(None, "make", SYSTEM)
        session.add(Seat(offer_id=offer.id, number=last + n))
    session.flush()


def _remove(rows: Sequence[InUse], many: int) -> None:
    spare = sorted((row.seat for row in rows if not row.live),
                   key=lambda seat: (OUT_OF_THE_WAY.index(seat.state), -seat.number))
    if len(spare) < many:
        raise RuleBroken(offer_rules.too_few(len(rows) - len(spare)))
    for seat in spare[:many]:
        _move(seat, SEAT.take(seat.state, "remove", SYSTEM).target)


def _own(session: Session, actor: Actor, seat_id: str) -> tuple[Offer, InUse]:
    """A seat of the company's, locked after its offer. Raises NotFound."""
    seat, offer = queries.seat_of(session, actor, seat_id)
    offer = offers.get_offer(session, actor, offer.public_id, for_update=True)
    return offer, queries.seats(session, offer, for_update=True).at(seat)


def _move(seat: Seat, state: object) -> None:
    seat.state = SeatState(str(state))
    seat.rest_until = seat.asked_on = None


def _done(session: Session, actor: Actor, offer: Offer, seat: Seat, happened: type[SeatEvent]) -> None:
    session.flush()
    line.settle(session, offer)
    events.publish(session, happened(actor_id=actor.user_id, company_id=offer.company_id, subject=offer.public_id,
                                     offer_id=offer.id, seat_id=seat.id, number=seat.number))
