"""The timed jobs of seats: each may run twice without harm, and takes its rows locked, the offers first."""
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, events, jobs, workdays
from portal.core.access import SYSTEM
from portal.offers.models import Offer
from portal.placements import events as facts_of
from portal.placements import queries
from portal.placements.events import PlacementEvent, SeatAskedAbout
from portal.placements.line import service as line
from portal.placements.models import EndKind, Interest, InterestState, Placement, PlacementState, Seat, SeatState
from portal.placements.rules import WARNING_WORKDAYS, Facts
from portal.placements.seats import service as seats_service
from portal.placements.workflow import PLACEMENT, SEAT


def warn_of_lapse(session: Session) -> int:
    """Tell a coach, once, that a hold soon runs out. Returns how many."""
    today = clock.today()
    near = _due(session, PlacementState.HELD, Placement.held_until <= workdays.add(today, WARNING_WORKDAYS),
                Placement.held_until >= today, Placement.warned_on.is_(None))
    for placement, _ in near:
        placement.warned_on = today
        _tell(session, placement, facts_of.HoldLapseNear)
    return len(near)


def lapse(session: Session) -> int:
    """Let the holds go whose last day has passed. Returns how many."""
    over = _due(session, PlacementState.HELD, Placement.held_until < clock.today())
    for placement, offer in over:
        facts = Facts(held_until=placement.held_until, today=clock.today())
        _move(placement, PLACEMENT.take(placement.state, "lapse", SYSTEM, facts).target)
        _tell(session, placement, facts_of.HoldLapsed)
        seats_service.left(session, offer, session.get_one(Seat, placement.seat_id))
    return len(over)


def finish(session: Session) -> int:
    """End what has had its last day. Returns how many."""
    over = _due(session, PlacementState.ONGOING, Placement.end_on < clock.today())
    for placement, offer in over:
        facts = Facts(end_on=placement.end_on, today=clock.today())
        step = PLACEMENT.take(placement.state, "end", SYSTEM, facts)
        placement.end_kind, placement.ended_on = EndKind.WHOLE_TIME, placement.end_on
        _move(placement, step.target)
        _tell(session, placement, facts_of.PlacementEnded)
        seats_service.left(session, offer, session.get_one(Seat, placement.seat_id), used=True)
    return len(over)


def start(session: Session) -> int:
    """Begin what was agreed on, on its day, once the one before has ended; not where the project group has stopped the
    place. Returns how many."""
    present = select(Placement.seat_id).where(Placement.state == PlacementState.ONGOING)
    come = _due(session, PlacementState.AGREED, Placement.start_on <= clock.today(), ~queries.stopped(),
                Placement.seat_id.not_in(present))
    for placement, offer in come:
        step = PLACEMENT.take(placement.state, "start", SYSTEM, Facts(
            start_on=placement.start_on, today=clock.today(), is_stopped=queries.is_stopped(session, offer)))
        _move(placement, step.target)
        session.flush()
        line.settle(session, offer)
        _tell(session, placement, facts_of.PlacementStarted)
    return len(come)


def pass_turns(session: Session) -> int:
    """Who has not taken the seat in time lets it go to the next in line. Returns how many."""
    over = session.execute(
        select(Interest, Offer).join(Offer, Offer.id == Interest.offer_id)
        .where(Interest.state == InterestState.OFFERED, Interest.offered_until < clock.today())
        .order_by(Offer.id, Interest.id).limit(jobs.AT_A_TIME)
        .with_for_update(of=(Offer, Interest), skip_locked=True)).all()
    for interest, offer in over:
        line.expire(session, offer, interest)
        line.settle(session, offer)
    return len(over)


def ask_resting(session: Session) -> int:
    """Ask the company, once, whether a seat that has rested is there again. Returns how many."""
    today = clock.today()
    over = session.execute(
        select(Seat, Offer).join(Offer, Offer.id == Seat.offer_id)
        .where(Seat.state == SeatState.RESTING, Seat.rest_until <= today, Seat.asked_on.is_(None))
        .order_by(Offer.id, Seat.id).limit(jobs.AT_A_TIME).with_for_update(of=(Offer, Seat), skip_locked=True)).all()
    for seat, offer in over:
        SEAT.take(seat.state, "ask", SYSTEM, Facts(rest_until=seat.rest_until, today=today))
        seat.asked_on = today
        session.flush()
        events.publish(session, SeatAskedAbout(actor_id=None, company_id=offer.company_id, subject=offer.public_id,
                                               offer_id=offer.id, seat_id=seat.id, number=seat.number))
    return len(over)


def _due(session: Session, state: PlacementState, *which: Any) -> list[tuple[Placement, Offer]]:
    found = session.execute(
        select(Placement, Offer).join(Offer, Offer.id == Placement.offer_id).where(Placement.state == state, *which)
        .order_by(Offer.id, Placement.id).limit(jobs.AT_A_TIME)
        .with_for_update(of=(Offer, Placement), skip_locked=True))
    return [(row.Placement, row.Offer) for row in found]


def _move(placement: Placement, state: object) -> None:
    placement.state = PlacementState(str(state))


def _tell(session: Session, placement: Placement, happened: type[PlacementEvent]) -> None:
    session.flush()
    events.publish(session, happened(actor_id=None, company_id=placement.company_id, subject=placement.public_id))
