"""Offers, submissions and clocks turned by anybody in any order, and what must be true after every turn."""
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import tasks
from portal.core import clock, db, eventlog, ids
from portal.core.access import Actor, Party, Role
from portal.core.errors import PortalError
from portal.core.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.content import SECTIONS, digest
from portal.offers.models import IN_QUEUE, CloseReason, DeclineReason, Lifecycle, Offer, ReviewState, Submission
from portal.placements import queries as placements
from portal.placements.queries import Order, Wanted
from portal.reviews import holding
from portal.reviews import service as reviews
from tests import factories as make

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
PAUSES = (timedelta(minutes=20), timedelta(hours=5), timedelta(days=1), timedelta(days=3), timedelta(days=9))
DECISION_MAILS = {ReviewState.APPROVED: "approved", ReviewState.DECLINED: "declined",
                  ReviewState.CHANGES_REQUESTED: "changes_requested"}
tally: Counter[str] = Counter()
"""Move -> how often it was made, and "not <move>" -> how often it was refused."""


def stop() -> None:
    """Let the clock go again."""
    clock.held = None


class Mill:
    """Two companies, staff of every party, and the moves. `turn` makes one and then looks at everything."""

    def __init__(self, app: Portal) -> None:
        self.app, self.at = app, START
        clock.held = START
        with app.app_context(), db.unit_of_work() as s:
            staff = [make.make_staff(s, Role.REVIEWER, Role.COACH, party=party, name=f"{party.label} {n}")
                     for party in Party for n in range(2)]
            companies = [make.make_company(s, name=f"Bolag {n} AB", verified_by=staff[0] if n else None)
                         for n in range(2)]
            owners = [make.make_member(s, company) for company in companies]
            for company, owner in zip(companies, owners, strict=True):
                make.make_offer(s, company, owner, training_wanted=True)
            self.staff = [make.actor(user) for user in staff]
            self.employers = [make.actor(*pair) for pair in zip(owners, companies, strict=True)]
        self.coach = Actor(None, frozenset({Role.COACH}))

    def turn(self, move: str, seed: int) -> None:
        """One move by somebody, all of it or nothing of it. Every refusal is a sentence; anything else is a fault."""
        rnd = random.Random(seed)
        by_staff = move in STAFF_MOVES
        actor = rnd.choice(self.staff if by_staff else self.employers)
        with self.app.app_context():
            before = self._promises()
            try:
                with db.unit_of_work() as s:
                    MOVES[move](self, s, actor, rnd)
            except PortalError:
                tally[f"not {move}"] += 1
            else:
                tally[move] += 1
            self.look(before if by_staff else None)

    def look(self, promised: dict[int, datetime] | None = None) -> None:
        """The truths. `promised`: what was due when before a member of staff did something."""
        with db.unit_of_work() as s:
            versions = s.scalars(sa.select(Submission)).all()
            offers_by_id = {offer.id: offer for offer in s.scalars(sa.select(Offer))}
            mails = {(row.name, row.about) for row in s.execute(sa.select(OutboxMail.name, OutboxMail.about))}
            queued = Counter(v.offer_id for v in versions if v.state in IN_QUEUE)
            assert max(queued.values(), default=0) <= 1, "an offer is in the queue once at most"
            for version in versions:
                offer = offers_by_id[version.offer_id]
                assert not version.shown or (version.state is ReviewState.APPROVED
                                             and offer.lifecycle is Lifecycle.PUBLISHED)
                if version.state in (ReviewState.APPROVED, ReviewState.DECLINED):
                    assert version.decided_at and version.decided_by, "a decision has its decider and its time"
                    assert version.state is ReviewState.APPROVED or (version.reason and version.reason_text)
                if (mail := DECISION_MAILS.get(version.state)) is not None:
                    assert (mail, version.offer_public_id) in mails, f"no mail about {version.state}"
            places = placements.places(s, self.coach, Wanted(), Order.NEWEST, None).rows
            assert {row.id for row in places} == {v.id for v in versions if v.shown}
            assert not list(eventlog.broken_links(s)), "the log is whole"
            if promised is not None:
                now = {v.id: v.due_at for v in versions}
                assert promised.items() <= now.items(), "staff have moved a promise"
            db.abandon(s)

    def _promises(self) -> dict[int, datetime]:
        with db.unit_of_work() as s:
            found = {row.id: row.due_at for row in s.execute(sa.select(Submission.id, Submission.due_at))}
            db.abandon(s)
            return found

    # what companies do

    def submit(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        offers.submit(s, actor, _offer(s, actor, rnd).public_id, declared=True)

    def recall(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        offers.recall(s, actor, _offer(s, actor, rnd).public_id)

    def edit(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        offer, section = _offer(s, actor, rnd), SECTIONS[1]
        values = {column: getattr(offer, column) for column in section.columns}
        values["tasks"] = f"Diska och duka, omgång {rnd.randrange(10**6)}."
        offers.save_section(s, actor, offer.public_id, section, values, seen=digest(offer, section.columns))

    def copy(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        offers.copy(s, actor, _offer(s, actor, rnd).public_id, new_id=ids.new())

    def discard(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        offers.discard(s, actor, _offer(s, actor, rnd).public_id)

    def close(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        reason = rnd.choice((CloseReason.FILLED, CloseReason.WITHDRAWN))
        offers.close(s, actor, _offer(s, actor, rnd).public_id, reason=reason)

    # what the project group does

    def take(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        holding.take(s, actor, _case(s, rnd).public_id)

    def release(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        holding.release(s, actor, _case(s, rnd).public_id)

    def remark(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        reviews.add_remark(s, actor, _case(s, rnd).public_id, remark_id=ids.new(), field="tasks",
                           text="Skriv mer om arbetet.", suggested=None)

    def request_changes(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        case = _case(s, rnd)
        reviews.request_changes(s, actor, case.public_id, message=rnd.choice(("", "Hör av dig.")),
                                seen=reviews.sight_of(s, case))

    def approve(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        case = _case(s, rnd)
        reviews.approve(s, actor, case.public_id, seen=reviews.sight_of(s, case))

    def decline(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        case = _case(s, rnd)
        reviews.decline(s, actor, case.public_id, reason=DeclineReason.OTHER, text="Det passar inte nu.",
                        seen=reviews.sight_of(s, case))

    # what time does

    def wait(self, s: Session, _actor: Actor, rnd: random.Random) -> None:
        """Time passes, and the system does what is due."""
        self.at += rnd.choice(PAUSES)
        clock.held = self.at
        for job in tasks.JOBS:
            while job.run(s):
                pass


def _offer(s: Session, actor: Actor, rnd: random.Random) -> Offer:
    return rnd.choice(s.scalars(sa.select(Offer).where(Offer.company_id == actor.company_id).order_by(Offer.id)).all())


def _case(s: Session, rnd: random.Random) -> Submission:
    """A case in the queue, now and then any version at all. Raises PortalError when there is none."""
    query = sa.select(Submission).order_by(Submission.id)
    if rnd.random() < .85:
        query = query.where(Submission.state.in_(IN_QUEUE))
    if not (found := s.scalars(query).all()):
        raise PortalError("Kön är tom.")
    return rnd.choice(found)


Move = Callable[[Mill, Session, Actor, random.Random], Any]
COMPANY_MOVES: dict[str, Move] = {m.__name__: m for m in (
    Mill.submit, Mill.recall, Mill.edit, Mill.copy, Mill.discard, Mill.close, Mill.wait)}
STAFF_MOVES: dict[str, Move] = {m.__name__: m for m in (
    Mill.take, Mill.release, Mill.remark, Mill.request_changes, Mill.approve, Mill.decline)}
MOVES = COMPANY_MOVES | STAFF_MOVES
