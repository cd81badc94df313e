"""Offers, submissions, leaves, holds and clocks, turned by anybody in any order, and what must be true after it."""
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import tasks
from portal.core import clock, eventlog
from portal.core.access import Actor, Party, Role
from portal.core.database import db
from portal.core.errors import PortalError
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import queries as offers
from portal.offers.models import IN_QUEUE, Lifecycle, Offer, ReviewState, Submission
from portal.places import queries as coach_places
from portal.places.queries import Order, Wanted
from portal.reviews.models import LeafState, Statement
from portal.reviews.queue import conditions
from portal.reviews.queue import queries as queue
from portal.reviews.statements import rules as statement_rules
from tests import factories as make
from tests.journeys import moves

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
PAUSES = (timedelta(minutes=20), timedelta(hours=5), timedelta(days=1), timedelta(days=3), timedelta(days=9))
WAIT = "wait"
MOVES = (*sorted(moves.BY_COMPANY | moves.BY_STAFF), *moves.OFTEN, WAIT)
DECISION_MAILS = {ReviewState.APPROVED: "approved", ReviewState.DECLINED: "declined",
                  ReviewState.CHANGES_REQUESTED: "changes_requested"}
READERS = (Role.COACH, Role.CAMPUS)
TRIES = 4
"""So often somebody tries to make the same move, with something else each time, before they leave it at that."""
tally: Counter[str] = Counter()
"""Move -> how often it was made, and "not <move>" -> how often it was refused."""


class Mill:
    """Two companies, one with a place on offer, staff of every party, and a clock. `turn` makes one move and looks."""

    def __init__(self, app: Portal, seed: int) -> None:
        self.app, self.seed, self.at, self.steps = app, seed, START, 0
        clock.held = START
        with app.app_context(), db.unit_of_work() as s:
            staff = [make.make_staff(s, Role.REVIEWER, party=party, name=f"{party.label} {n}")
                     for party in Party for n in range(2)]
            companies = [make.make_company(s, name=f"Bolag {n} AB", verified_by=staff[0] if n else None)
                         for n in range(2)]
            owners = [make.make_member(s, company) for company in companies]
            for company, owner in zip(companies, owners, strict=True):
                make.make_offer(s, company, owner, training_wanted=True)
                make.make_offer(s, company, owner, training_wanted=False, start_from=None, start_rolling=True)
            self.staff = [make.actor(user) for user in staff]
            self.in_a_day = sa.select(Submission.id).where(
                sa.or_(*(queue.of_view(view, actor) for actor in self.staff
                         for view in (queue.View.ME, queue.View.BESIDE))))
            self.called = sa.select(Submission.id).where(
                sa.or_(sa.and_(Submission.state != ReviewState.SUBMITTED, conditions.is_unread()),
                       *(conditions.names(actor.user_id) for actor in self.staff)))
            self.employers = [make.actor(*pair) for pair in zip(owners, companies, strict=True)]
            rnd = random.Random(1)
            for move, actor in ((moves.submit, self.employers[1]), (moves.say_all, self.staff[0]),
                                (moves.approve, self.staff[0])):
                move(s, actor, rnd)

    def turn(self) -> None:
        """One move by somebody, all of it or nothing of it. Every refusal is a sentence; anything else is a fault.

        Chance follows from the run's seed and the number of the step alone: left to draw each step, Hypothesis likes
        the same few again and again.
        """
        self.steps += 1
        rnd = random.Random(f"{self.seed}/{self.steps}")
        move = rnd.choice(MOVES)
        with self.app.app_context():
            before = promises()
            for _ in range(TRIES):
                try:
                    self._make(move, rnd)
                except PortalError:
                    tally[f"not {move}"] += 1
                else:
                    tally[move] += 1
                    break
            with db.unit_of_work() as s:
                look(s)
                look_at_days(s, self.in_a_day, self.called)
                assert before.items() <= promises(s).items(), "a promise has moved"
                db.abandon(s)

    def _make(self, move: str, rnd: random.Random) -> None:
        with db.unit_of_work() as s:
            if move == WAIT:
                self._wait(s, rnd)
            elif move in moves.BY_STAFF:
                moves.BY_STAFF[move](s, rnd.choice(self.staff), rnd)
            else:
                moves.BY_COMPANY[move](s, rnd.choice(self.employers), rnd)

    def _wait(self, s: Session, rnd: random.Random) -> None:
        """Time passes, and the system does what is due."""
        self.at += rnd.choice(PAUSES)
        clock.held = self.at
        for job in tasks.JOBS:
            while job.run(s):
                pass


def promises(s: Session | None = None) -> dict[int, datetime]:
    """What is due when."""
    s = s or db.session()
    return {row.id: row.due_at for row in s.execute(sa.select(Submission.id, Submission.due_at))}


def look(s: Session) -> None:
    """The truths about everything that is stored."""
    versions = s.scalars(sa.select(Submission).order_by(Submission.id)).all()
    offers_by_id = {offer.id: offer for offer in s.scalars(sa.select(Offer))}
    mails = {(row.name, row.about) for row in s.execute(sa.select(OutboxMail.name, OutboxMail.about))}
    stated: dict[int, dict[Party, Statement]] = {}
    for statement in s.scalars(sa.select(Statement)):
        stated.setdefault(statement.submission_id, {})[statement.party] = statement
    queued = Counter(v.offer_id for v in versions if v.state in IN_QUEUE)
    assert max(queued.values(), default=0) <= 1, "an offer is in the queue once at most"
    for version in versions:
        _look_at_leaves(version, stated[version.id])
        _look_at_decision(version, mails)
        assert not version.shown or (version.state is ReviewState.APPROVED
                                     and offers_by_id[version.offer_id].lifecycle is Lifecycle.PUBLISHED)
        if version.state in IN_QUEUE:
            assert version.due_at, "no day is promised"
    _look_as_readers(s, versions)
    assert not list(eventlog.broken_links(s)), "the log is whole"


def look_at_days(s: Session, in_a_day: sa.Select[int], called: sa.Select[int]) -> None:
    """Every case that the project group has and that is awake stands in somebody's day, so does every one in which
    somebody is named, also while it rests, and one out of their hands in which the company has written; and no other.
    Nobody is on jäv here."""
    waiting = sa.select(Submission.id).where(
        Submission.state == ReviewState.SUBMITTED,
        sa.or_(Submission.rests_until.is_(None), Submission.rests_until <= clock.today()))
    assert set(s.scalars(waiting)) | set(s.scalars(called)) == set(s.scalars(in_a_day)), "a case is in nobody's day"


def _look_at_leaves(version: Submission, stated: dict[Party, Statement]) -> None:
    """Four statements, and what the row carries of them is what they say."""
    assert set(stated) == set(Party)
    assert version.leaves == statement_rules.letters({party: statement.state for party, statement in stated.items()})
    for statement in stated.values():
        assert statement.awaited is statement_rules.awaited(statement, version.state)
        assert statement.due_at <= version.due_at
    if version.state is ReviewState.APPROVED:
        assert {s.state for s in stated.values()} <= {LeafState.CLEAR, LeafState.NOT_CONCERNED}, "approved too early"


def _look_at_decision(version: Submission, mails: set[tuple[str, str | None]]) -> None:
    """Decider, time, reason and mail."""
    if version.state in (ReviewState.APPROVED, ReviewState.DECLINED):
        assert version.decided_at and version.decided_by
        assert version.state is ReviewState.APPROVED or (version.reason and version.reason_text)
    if (mail := DECISION_MAILS.get(version.state)) is not None:
        assert (mail, version.offer_public_id) in mails, f"no mail about {version.state}"


def _look_as_readers(s: Session, versions: Sequence[Submission]) -> None:
    """Coaches and Campus see what is approved and shown, and nothing else."""
    shown = {version.id for version in versions if version.shown}
    for role in READERS:
        reader = Actor(None, frozenset({role}))
        places = coach_places.places(s, reader, Wanted(), Order.NEWEST, None).rows
        assert {row.id for row in places} == shown
        assert set(s.scalars(offers.visible_submissions(reader).with_only_columns(Submission.id))) == shown
