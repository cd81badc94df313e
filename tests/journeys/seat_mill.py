"""Seats, holds, lines, pauses, absences and clocks, turned by anybody in any order, and what must be true after it."""
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import tasks
from portal.accounts.models import User
from portal.companies.blocking import service as blocking
from portal.core import clock, eventlog, ids
from portal.core.access import Actor, Party, Role
from portal.core.database import db
from portal.core.errors import PortalError
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.offers.models import ON_OFFER, CloseReason, Offer, ReviewState, Submission, Weekday
from portal.placements import queries, rules, service
from portal.placements.line import service as line
from portal.placements.models import (
    LIVE,
    Channel,
    Interest,
    InterestState,
    Placement,
    PlacementState,
    Seat,
    SeatState,
    WhyNot,
)
from portal.placements.rules import Pair, Window
from portal.placements.seats import service as seats
from portal.placements.service import Agreement
from portal.reviews.decisions import service as reviews
from tests import factories as make

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
PAUSES = (timedelta(minutes=5), timedelta(hours=5), timedelta(days=1), timedelta(days=3), timedelta(days=9),
          timedelta(days=30))
TRIES = 4
tally: Counter[str] = Counter()
Move = Callable[["SeatMill", Session, random.Random], object]


class SeatMill:
    """A company with three places on offer, coaches of two parties, the project group, and a clock."""

    def __init__(self, app: Portal, seed: int) -> None:
        self.app, self.seed, self.at, self.steps = app, seed, START, 0
        clock.held = START
        with app.app_context(), db.unit_of_work() as s:
            anna = make.make_staff(s, name="Anna Ek")
            company = make.make_company(s, verified_by=anna)
            mira = make.make_member(s, company)
            workplace = make.make_workplace(s, company)
            for n in range(3):
                offer = make.make_offer(
                    s, company, mira, workplace, places=n + 1, weekdays=frozenset(Weekday), weeks=4,
                    **{"start_rolling": True, "start_from": None} if n else {"start_from": clock.today()})
                make.make_submission(s, offer, mira, state=ReviewState.APPROVED, decided_by=anna)
            coaches = [make.make_staff(s, Role.COACH, party=party, name=f"{party.label} {n}")
                       for party in (Party.JOBBTORG, Party.ARBETSFORMEDLINGEN) for n in range(2)]
            self.coaches = [make.actor(user) for user in coaches]
            self.owner, self.reviewer, self.company_id = make.actor(mira, company), make.actor(anna), company.public_id

    def turn(self) -> None:
        """One move by somebody, all of it or nothing of it. Every refusal is a sentence; anything else is a fault."""
        self.steps += 1
        rnd = random.Random(f"{self.seed}/{self.steps}")
        name = rnd.choice(NAMES)
        with self.app.app_context():
            for _ in range(TRIES):
                try:
                    with db.unit_of_work() as s:
                        MOVES[name](self, s, rnd)
                except PortalError:
                    tally[f"not {name}"] += 1
                else:
                    tally[name] += 1
                    break
            with db.unit_of_work() as s:
                look(s)
                db.abandon(s)

    def coach(self, rnd: random.Random) -> Actor:
        return rnd.choice(self.coaches)


def wait(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    mill.at += rnd.choice(PAUSES)
    clock.held = mill.at
    for job in tasks.JOBS:
        while job.run(s):
            pass


def hold(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    actor, seat = mill.coach(rnd), _seat(s, rnd, SeatState.OPEN)
    offer = s.get_one(Offer, seat.offer_id)
    row = queries.seats(s, offer).at(seat)
    window = rules.window(queries.last_of(s, offer), seat, clock.today(), row.present)
    service.hold(s, actor, offer.public_id, new_id=ids.new(), seat_id=seat.public_id, start_on=window.first)


def undo(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.HELD)
    service.undo(s, _its_coach(s, one), one.public_id)


def prolong(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.HELD)
    service.prolong(s, _its_coach(s, one), one.public_id)


def release(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """Now and then by somebody else, which only goes while the coach is away."""
    one = _one(s, rnd, PlacementState.HELD)
    service.release(s, _its_coach(s, one) if rnd.random() < .7 else mill.coach(rnd), one.public_id)


def say_yes(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    service.say_yes(s, mill.owner, _one(s, rnd, PlacementState.HELD).public_id, channel=Channel.PORTAL)


def say_no(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """Mostly so that the place goes on."""
    why = WhyNot.NOT_THIS_TIME if rnd.random() < .7 else rnd.choice(list(WhyNot))
    service.say_no(s, mill.owner, _one(s, rnd, PlacementState.HELD).public_id, why=why, channel=Channel.LINK)


def agree(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.HELD)
    if rules.company_waits(one) and rnd.random() < .8:
        service.say_yes(s, mill.owner, one.public_id, channel=Channel.PORTAL)
    start = rules.first_day(Window(max(one.start_on, clock.today()), None), frozenset(Weekday))
    service.agree(s, _its_coach(s, one), one.public_id, Agreement(
        Pair.PRACTICE_AF, start, start + timedelta(days=rnd.randrange(1, 60)), clock.today()))


def cancel(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.AGREED)
    actor = rnd.choice((mill.owner, _its_coach(s, one)))
    service.cancel(s, actor, one.public_id, why=WhyNot.NOT_THIS_TIME if actor is mill.owner else None)


def end(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.ONGOING)
    service.end(s, rnd.choice((mill.owner, _its_coach(s, one))), one.public_id, again=rnd.random() < .9)


def never_started(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.ONGOING)
    service.never_started(s, rnd.choice((mill.owner, _its_coach(s, one))), one.public_id)


def no_extension(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one = _one(s, rnd, PlacementState.ONGOING)
    service.rule_out_extension(s, _its_coach(s, one), one.public_id)


def hand_over(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    one, to = _one(s, rnd, *LIVE), s.get_one(User, mill.coach(rnd).user_id)
    service.hand_over(s, rnd.choice((mill.reviewer, _its_coach(s, one))), one.public_id, to=to.public_id)


def join(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    line.join(s, mill.coach(rnd), _offer(s, rnd).public_id)


def leave(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    line.leave(s, *_in_line(s, rnd, *queries.IN_LINE))


def let_go(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    line.let_go(s, *_in_line(s, rnd, InterestState.OFFERED))


def close_seat(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    seats.close(s, mill.owner, _seat(s, rnd, SeatState.OPEN).public_id)


def reopen(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    seat = _seat(s, rnd, SeatState.CLOSED, SeatState.RESTING)
    seats.reopen(s, mill.owner, seat.public_id, available_from=clock.today() + timedelta(days=rnd.randrange(9)))


def rest(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    seats.rest(s, mill.owner, _seat(s, rnd, SeatState.OPEN).public_id,
               until=clock.today() + timedelta(days=rnd.randrange(0, 20)))


def new_version(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """With more or fewer places, approved at once."""
    offer = _offer(s, rnd)
    offer.places, offer.start_from = rnd.randrange(1, 5), None if offer.start_rolling else clock.today()
    s.flush()
    offers.submit(s, mill.owner, offer.public_id, declared=True)
    case = s.scalars(sa.select(Submission).where(Submission.offer_id == offer.id)
                     .order_by(Submission.number.desc()).limit(1)).one()
    make.say_clear(s, case, mill.reviewer)
    reviews.approve(s, mill.reviewer, case.public_id, seen=reviews.sight_of(s, case))


def pause(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    life.pause(s, mill.owner, _offer(s, rnd).public_id, until=clock.today() + timedelta(days=rnd.randrange(1, 9)))


def resume(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    life.resume(s, mill.owner, _offer(s, rnd).public_id)


def confirm(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    life.confirm(s, mill.owner, _offer(s, rnd).public_id)


def away(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """Gone for a while, or back."""
    user = s.get_one(User, mill.coach(rnd).user_id)
    user.absent_until = None if user.absent_until else clock.today() + timedelta(days=rnd.randrange(9))


def rare(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """What ends much at once: seldom, so that the rest comes far."""
    if rnd.random() < .7:
        raise PortalError("inte nu")
    offer = _offer(s, rnd)
    what = rnd.choice(("close", "stop", "block", "unblock"))
    if what == "close":
        offers.close(s, mill.owner, offer.public_id, reason=CloseReason.WITHDRAWN)
    elif what == "stop":
        life.stop(s, mill.reviewer, offer.id, reason="Det är inte tryggt.")
        if rnd.random() < .5:
            service.end_all(s, mill.reviewer, offer.public_id)
    elif what == "block" and rnd.random() < .2:
        blocking.block(s, mill.reviewer, mill.company_id, reason="Skatteverket har frågor.")
    else:
        blocking.unblock(s, mill.reviewer, mill.company_id, reason="Allt är klart.")


def copied(mill: SeatMill, s: Session, rnd: random.Random) -> None:
    """One more place on offer, when few are left."""
    on_offer = s.scalar(sa.select(sa.func.count()).where(Offer.lifecycle.in_(ON_OFFER))) or 0
    if on_offer >= 3:
        raise PortalError("det finns nog")
    first = s.scalars(sa.select(Offer).order_by(Offer.id).limit(1)).one()
    made = offers.copy(s, mill.owner, first.public_id, new_id=ids.new())
    made.start_rolling, made.start_from, made.places = True, None, 2
    s.flush()
    mira = s.get_one(User, mill.owner.user_id)
    make.make_submission(s, made, mira, state=ReviewState.APPROVED, decided_by=s.get_one(User, mill.reviewer.user_id))


MOVES: dict[str, Move] = {move.__name__: move for move in (
    wait, hold, undo, prolong, release, say_yes, say_no, agree, cancel, end, never_started, no_extension, hand_over,
    join, leave, let_go, close_seat, reopen, rest, new_version, pause, resume, confirm, away, rare, copied)}
NAMES = (*MOVES, *("hold",) * 8, *("agree",) * 5, *("wait",) * 3, *("join",) * 3, *("cancel", "no_extension", "leave",
         "let_go", "copied", "resume", "reopen") * 2)
"""Some more often than others, so that placements come far."""


def look(s: Session) -> None:
    """The truths about everything that is stored."""
    live = s.scalars(sa.select(Placement).where(Placement.state.in_(LIVE)).order_by(Placement.id)).all()
    for seat in s.scalars(sa.select(Seat)):
        _look_at_seat(seat, [one for one in live if one.seat_id == seat.id])
    users = {user.id: user for user in s.scalars(sa.select(User))}
    held = Counter(one.coach_id for one in live if one.state is PlacementState.HELD)
    assert max(held.values(), default=0) <= 5 + len(users), "handed over ones may pass the limit, taken ones may not"
    for one in live:
        assert users[one.coach_id].party is one.party, "somebody of the party answers for it"
        assert one.state is not PlacementState.HELD or one.held_until >= START.date(), "every hold has an end"
    for offer in s.scalars(sa.select(Offer)):
        _look_at_offer(s, offer)
    assert not list(eventlog.broken_links(s)), "the log is whole"


def _look_at_seat(seat: Seat, live: list[Placement]) -> None:
    days = sorted((one.start_on, one.end_on) for one in live)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(days)), "two on one day"
    assert seat.state is not SeatState.REMOVED or not live
    assert seat.state is not SeatState.RESTING or not live, "nobody is sent where the company rests"


def _look_at_offer(s: Session, offer: Offer) -> None:
    found = queries.seats(s, offer)
    used = [row for row in found.rows if row.live]
    filled = [row for row in used if any(one.state is not PlacementState.HELD for one in row.live)]
    assert (offer.seats_free, offer.seats_held, offer.seats_filled) == (
        len(found.free), len(used) - len(filled), len(filled)), "the offer says how its seats stand"
    in_line = s.scalars(sa.select(Interest).where(Interest.offer_id == offer.id)).all()
    if offer.lifecycle not in ON_OFFER:
        assert not any(one.state in queries.IN_LINE for one in in_line), "nobody waits for what is gone"
        assert not any(one.state is PlacementState.HELD for row in found.rows for one in row.live)
        return
    approved = queries.last_of(s, offer)
    assert len(found.rows) == approved.places, "as many seats as the version says"
    waiting = [one for one in in_line if one.state is InterestState.WAITING]
    for row in found.free:
        somebody = row.offered_to is not None or not waiting or not found.is_shown
        assert somebody, "a free seat waits for the first in line, or is anybody's"
    for one in in_line:
        offered = one.state is InterestState.OFFERED
        assert not offered or (found.is_shown and found.at(s.get_one(Seat, one.seat_id)).is_free)


def _offer(s: Session, rnd: random.Random) -> Offer:
    """Mostly one that is on offer."""
    found = s.scalars(sa.select(Offer).order_by(Offer.id)).all()
    fitting = [offer for offer in found if offer.lifecycle in ON_OFFER]
    return rnd.choice(fitting if fitting and rnd.random() < .9 else found)


def _seat(s: Session, rnd: random.Random, *states: SeatState) -> Seat:
    """Mostly one in these states."""
    found = s.scalars(sa.select(Seat).where(Seat.state != SeatState.REMOVED).order_by(Seat.id)).all()
    fitting = [seat for seat in found if seat.state in states]
    return rnd.choice(fitting if fitting and rnd.random() < .9 else found)


def _one(s: Session, rnd: random.Random, *states: PlacementState) -> Placement:
    """Mostly one in these states. Raises PortalError when there is none at all."""
    found = s.scalars(sa.select(Placement).order_by(Placement.id)).all()
    fitting = [one for one in found if one.state in states]
    if not found:
        raise PortalError("Inget är reserverat.")
    return rnd.choice(fitting if fitting and rnd.random() < .95 else found)


def _in_line(s: Session, rnd: random.Random, *states: InterestState) -> tuple[Actor, str]:
    """Somebody who stands in line, and for what. Raises PortalError when nobody does."""
    found = s.scalars(sa.select(Interest).where(Interest.state.in_(states)).order_by(Interest.id)).all()
    if not found:
        raise PortalError("Ingen står i kö.")
    one = rnd.choice(found)
    return make.actor(s.get_one(User, one.coach_id)), s.get_one(Offer, one.offer_id).public_id


def _its_coach(s: Session, placement: Placement) -> Actor:
    return make.actor(s.get_one(User, placement.coach_id))
