"""Offers, submissions and clocks turned by anybody in any order, and what must be true after every turn."""
import random
from collections import Counter
from collections.abc import Callable, Sequence
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
from portal.reviews import holding, leaves, statement_queries, statements
from portal.reviews import service as reviews
from portal.reviews.models import LeafState, Statement, UnionAnswer
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
            stated: dict[int, list[Statement]] = {version.id: [] for version in versions}
            for leaf in s.scalars(sa.select(Statement).order_by(Statement.id)):
                stated[leaf.submission_id].append(leaf)
            for version in versions:
                _leaves_agree(version, stated[version.id])
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
        if case.state is ReviewState.SUBMITTED and rnd.random() < .8:
            self._settle(s, case)
        reviews.approve(s, actor, case.public_id, seen=reviews.sight_of(s, case))

    def decline(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        case = _case(s, rnd)
        reviews.decline(s, actor, case.public_id, reason=DeclineReason.OTHER, text="Det passar inte nu.",
                        seen=reviews.sight_of(s, case))

    def state_leaf(self, s: Session, actor: Actor, rnd: random.Random) -> None:
        case, party = _case(s, rnd), actor.party or Party.JOBBTORG
        state = rnd.choice((LeafState.CLEAR, LeafState.CLEAR, LeafState.QUESTION, LeafState.BLOCKED))
        statements.state_leaf(s, actor, case.public_id, party, state=state, note=rnd.choice(("", "Vi undrar en sak.")),
                              seen=_leaf(s, case, party).revision)

    def check(self, s: Session, _actor: Actor, rnd: random.Random) -> None:
        case, party = _case(s, rnd), Party.ARBETSFORMEDLINGEN
        member = next(actor for actor in self.staff if actor.party is party)
        statements.record_check(s, member, case.public_id, answer=rnd.choice(list(UnionAnswer)),
                                bars_checked=rnd.random() < .7, seen=_leaf(s, case, party).revision)

    def choose(self, s: Session, _actor: Actor, rnd: random.Random) -> None:
        case = _case(s, rnd)
        holder = next((actor for actor in self.staff if actor.user_id == case.assignee_id), self.staff[0])
        statements.change_concern(s, holder, case.public_id, reason="Vi har talats vid.",
                                  concerned=rnd.sample(list(Party), rnd.randint(1, 4)))

    def _settle(self, s: Session, case: Submission) -> None:
        """Everyone who is concerned says that all is well, as each must before the case can be approved."""
        for party in leaves.unready(case.leaves):
            member = next(actor for actor in self.staff if actor.party is party)
            if party is Party.ARBETSFORMEDLINGEN:
                statements.record_check(s, member, case.public_id, answer=UnionAnswer.SILENT, bars_checked=True,
                                        seen=_leaf(s, case, party).revision)
            statements.state_leaf(s, member, case.public_id, party, state=LeafState.CLEAR, note="",
                                  seen=_leaf(s, case, party).revision)

    # what time does

    def wait(self, s: Session, _actor: Actor, rnd: random.Random) -> None:
        """Time passes, and the system does what is due."""
        self.at += rnd.choice(PAUSES)
        clock.held = self.at
        for job in tasks.JOBS:
            while job.run(s):
                pass


def _leaf(s: Session, case: Submission, party: Party) -> Statement:
    found = {leaf.party: leaf for leaf in statement_queries.statements_of(s, case)}
    if party not in found:
        raise PortalError("Versionen har inga blad.")
    return found[party]


def _leaves_agree(version: Submission, found: Sequence[Statement]) -> None:
    """The letters say what the four statements say, and a case in the queue waits for somebody with a name."""
    assert version.leaves == leaves.letters({leaf.party: leaf.state for leaf in found})
    assert [leaf.awaited for leaf in found] == [leaves.awaited(leaf, version.state) for leaf in found]
    assert all(leaf.due_at <= version.due_at for leaf in found), "a leaf is due no later than what was promised"
    assert bool(leaves.waits_for(version.state, version.leaves, "")) is (version.state in IN_QUEUE)
    if version.state is ReviewState.APPROVED:
        assert not leaves.unready(version.leaves), "nothing is approved before every concerned party is content"


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
    Mill.take, Mill.release, Mill.remark, Mill.request_changes, Mill.approve, Mill.decline, Mill.state_leaf,
    Mill.check, Mill.choose)}
MOVES = COMPANY_MOVES | STAFF_MOVES
