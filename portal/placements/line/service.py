"""The line for a place: joined, left, and a free seat offered to whoever stands first."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock, events, workdays
from portal.core.access import SYSTEM, Actor
from portal.core.errors import Forbidden, NotFound
from portal.offers.models import Offer
from portal.placements import queries
from portal.placements.events import InterestEvent, InterestJoined, InterestLeft, InterestOffered, InterestPassed
from portal.placements.models import Interest, InterestState, PlacementState, SeatState
from portal.placements.queries import Seats
from portal.placements.rules import Facts
from portal.placements.workflow import INTEREST


def join(session: Session, actor: Actor, offer_public_id: str) -> Interest:
    """Stand last in line. Whoever stands there already stays where they are."""
    offer, _ = queries.shown_offer(session, actor, offer_public_id)
    seats = queries.locked(session, offer.id)
    if (known := seats.mine(actor)) is not None:
        return known
    if actor.user_id is None:
        raise Forbidden("Bara en coach kan ställa sig i kö.")
    free = any(row.offered_to is None for row in seats.free)
    recused = accounts.is_recused(session, actor, offer.company_id)
    INTEREST.take(None, "join", actor, Facts(recused=recused, seat_is_open=free, is_shown=seats.is_shown))
    interest = Interest(offer_id=offer.id, coach_id=actor.user_id)
    session.add(interest)
    session.flush()
    _tell(session, offer, interest, InterestJoined)
    return interest


def leave(session: Session, actor: Actor, offer_public_id: str) -> None:
    """Stand in line no longer; twice is once."""
    offer, seats = _place(session, actor, offer_public_id)
    if (mine := seats.mine(actor)) is None:
        return
    _move(mine, INTEREST.take(mine.state, "leave", actor).target)
    session.flush()
    _tell(session, offer, mine, InterestLeft)
    settle(session, offer)


def let_go(session: Session, actor: Actor, offer_public_id: str) -> None:
    """Not this time: the seat goes to the next in line, and the place in line stays."""
    offer, seats = _place(session, actor, offer_public_id)
    mine = seats.mine(actor)
    if mine is None or INTEREST.repeats(mine.state, "let_go"):
        return
    _move(mine, INTEREST.take(mine.state, "let_go", actor).target)
    session.flush()
    _tell(session, offer, mine, InterestPassed)
    settle(session, offer)


def expire(session: Session, offer: Offer, interest: Interest) -> None:
    """The days in which a seat was theirs have passed."""
    facts = Facts(held_until=interest.offered_until or clock.today(), today=clock.today())
    _move(interest, INTEREST.take(interest.state, "expire", SYSTEM, facts).target)
    session.flush()
    _tell(session, offer, interest, InterestPassed)


def taken(session: Session, actor: Actor, seats: Seats) -> None:
    """A coach has a seat, and stands in line no longer; those who let one go are asked again the next time."""
    for interest in seats.line:
        if interest.coach_id == actor.user_id:
            _move(interest, INTEREST.take(interest.state, "take", actor).target)
        elif interest.state is InterestState.PASSED:
            _move(interest, INTEREST.take(interest.state, "return", SYSTEM).target)
    session.flush()


def drop(session: Session, seats: Seats) -> None:
    """There is nothing to wait for any more."""
    for interest in seats.line:
        _move(interest, INTEREST.take(interest.state, "drop", SYSTEM).target)
    session.flush()


def settle(session: Session, offer: Offer) -> None:
    """After every change of a seat: what is free goes to those in line, and the offer says how its seats stand."""
    seats = queries.seats(session, offer)
    _share(session, seats)
    used = [row for row in seats.rows if row.live]
    filled = [row for row in used if any(one.state is not PlacementState.HELD for one in row.live)]
    days = [row.seat.available_from for row in seats.rows
            if row.seat.state is SeatState.OPEN and row.seat.available_from]
    offer.seats_free, offer.seats_held, offer.seats_filled = len(seats.free), len(used) - len(filled), len(filled)
    offer.free_from = max(days, default=None)
    session.flush()


def _share(session: Session, seats: Seats) -> None:
    """A seat that is shown and that nobody has waits for the first in line; one that is not waits for nobody."""
    for row in seats.rows:
        if row.offered_to is not None and not (seats.is_shown and row.is_free):
            _move(row.offered_to, INTEREST.take(row.offered_to.state, "return", SYSTEM).target)
    session.flush()
    waiting = [one for one in seats.line if one.state is InterestState.WAITING]
    free = [row for row in seats.free if row.offered_to is None] if seats.is_shown else []
    until = workdays.add(clock.today(), queries.limits(session).queue)
    for row, interest in zip(free, waiting, strict=False):
        interest.state = InterestState(INTEREST.take(interest.state, "offer", SYSTEM).target or interest.state)
        interest.seat_id, interest.offered_until = row.seat.id, until
        session.flush()
        _tell(session, seats.offer, interest, InterestOffered)


def _place(session: Session, actor: Actor, offer_public_id: str) -> tuple[Offer, Seats]:
    """Raises NotFound for a place that the actor stands in no line for and cannot see."""
    offer = queries.lined_offer(session, actor, offer_public_id)
    if offer is None:
        raise NotFound(queries.NO_SUCH_SEAT)
    seats = queries.locked(session, offer.id)
    return seats.offer, seats


def _move(interest: Interest, state: object) -> None:
    """To a state in which no seat is theirs to take."""
    interest.state = InterestState(str(state))
    interest.seat_id = interest.offered_until = None


def _tell(session: Session, offer: Offer, interest: Interest, happened: type[InterestEvent]) -> None:
    events.publish(session, happened(actor_id=None, company_id=offer.company_id, subject=interest.public_id))
