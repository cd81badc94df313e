"""A small world with one of everything, where every text tells by a word of its own who may read it."""
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.second_factor.models import SecondFactor
from portal.companies.models import Block, Company, EmployerType, Invitation, JoinRequest
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.database.db import Base
from portal.needs.models import NeedState, Source
from portal.offers.models import CloseReason, DeclineReason, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals.models import Proposal
from portal.placements.models import (
    Channel,
    CompanyAnswer,
    Decider,
    Form,
    Interest,
    Placement,
    PlacementState,
    Seat,
    SeatState,
)
from portal.reviews.models import Correction, Mention, Message, Remark, RemarkReason, StandardRemark
from portal.trainings.models import TrainingState, TrainingWord
from tests import factories as make

HTML = "<b id=\"canary\">'&\""
"""Goes into every text that a person may write: if it ever becomes HTML, a page has an element with that id."""
SOLE_NUMBER = make.PERSONAL_NUMBER.replace("-", "")

DRAFT, WORKING, UNREVIEWED, NEWER, ASKED, REFUSED, RECALLED = (
    "kanarieutkast", "kanariearbetskopia", "kanarieogranskad", "kanarienyare", "kanariekomplettering", "kanarieavslag",
    "kanarieterkallad")
SHOWN, CLOSED, PAUSED, STOPPED = "kanariepublicerad", "kanarieavslutad", "kanariepausad", "kanariestoppad"
WRITTEN_DOWN = "kanarieuppringd"
UNSENT, INTERNAL = "kanarieosand", "kanarieinternt"
PROPOSED, AGREED, EARLY_NEED = "kanarieforeslagen", "kanarieavtalad", "kanarietidigtbehov"


@dataclass
class World:
    """Who is in it (role in the story -> account), and the public id of everything."""

    people: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)


def build(s: Session) -> World:
    world = World()
    reviewer = make.make_staff(s, Role.REVIEWER, name=f"Rut {HTML}", party=Party.ARBETSFORMEDLINGEN)
    world.people = {
        "reviewer": reviewer,
        "campus": make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm"),
        "coach": make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN, name="Cia Coach"),
        "admin": make.make_staff(s, Role.ADMIN, name="Ada Admin"),
        "newcomer": make.make_user(s, name="Nils Ny"),
    }
    s.add(SecondFactor(user_id=world.people["coach"].id, secret_sealed="x", started_at=clock.now(),
                       confirmed_at=clock.now(), last_step=0))
    for name, changes in COMPANIES.items():
        verified = None if name == "unverified" else reviewer
        company = make.make_company(s, name=f"{name} {HTML}", verified_by=verified, about=f"Om oss {HTML}", **changes)
        world.companies[name] = company
        world.people[name] = make.make_member(s, company, name=f"Ägare av {name} {HTML}")
    make.make_member(s, world.companies["full"], is_owner=False, name="Mats Medlem")
    make.make_need(s, world.companies["full"], description=f"Fler {HTML}", training_wish=HTML)
    make.make_need(s, world.companies["full"], state=NeedState.CLOSED, closed_at=clock.now())
    make.make_need(s, world.companies["unverified"], description=EARLY_NEED)
    supervisor = make.make_supervisor(s, world.companies["full"], name=f"Hanna {HTML}", sent_at=clock.now())
    supervisor.removal_asked_at = clock.now()
    make.make_supervisor(s, world.companies["full"], name="Gunnar Grå", inactive_at=clock.now())
    make.make_rule(s, world.people["admin"], legal_basis=HTML, source=HTML)
    _ways_in(s, world)
    _known_by_phone(s, reviewer)
    make.make_course(s, title=f"Hygien {HTML}", content=HTML)
    make.make_course(s, title="Nedlagd", retired_at=clock.now())
    s.add(StandardRemark(field="tasks", reason=RemarkReason.UNCLEAR, text=f"Standard {HTML}", changed_by=reviewer.id,
                         changed_by_name=reviewer.name))
    _offers(s, world)
    s.flush()
    return world


COMPANIES: dict[str, dict[str, Any]] = {
    "full": {}, "other": {}, "unverified": {}, "sole": {"number": SOLE_NUMBER},
    "municipal": {"employer_type": EmployerType.MUNICIPAL, "unit_name": f"Köket {HTML}"},
}


def _ways_in(s: Session, world: World) -> None:
    full, owner = world.companies["full"], world.people["full"]
    s.add(JoinRequest(company_id=full.id, user_id=world.people["newcomer"].id))
    s.add(Invitation(company_id=full.id, email="kollega@example.com", is_owner=False, token_hash="0" * 64,
                     invited_by=owner.id, expires_at=clock.now() + timedelta(days=7)))


def _known_by_phone(s: Session, reviewer: User) -> None:
    """One that nobody has an account for, and one that is blocked."""
    make.make_company(s, name=f"Ensam {HTML}")
    shut = make.make_company(s, name=f"Spärrad {HTML}", blocked_at=clock.now(), blocked_reason=HTML)
    s.add(Block(company_id=shut.id, reason=HTML, blocked_by=reviewer.id))


def _offers(s: Session, world: World) -> None:
    full, owner, reviewer = world.companies["full"], world.people["full"], world.people["reviewer"]
    _offer(s, full, owner, DRAFT)
    told = _offer(s, full, reviewer, WRITTEN_DOWN)
    s.add(Proposal(offer_id=told.id, company_id=full.id, party=Party.NARINGSLIV, source=Source.PHONE,
                   written_by=reviewer.id))
    make.make_contact(s, full, reviewer, note=HTML, next_step=HTML, next_on=clock.today())
    waiting = make.make_submission(s, _offer(s, full, owner, UNREVIEWED), owner, assignee_id=reviewer.id,
                                   assigned_at=clock.now())
    s.add(_remark(waiting.id, reviewer, f"{UNSENT} {HTML}", sent=False))
    _internal(s, waiting, reviewer)
    waiting.corrected = {"tasks": f"{waiting.tasks} rättad"}
    s.add(Correction(submission_id=waiting.id, field="tasks", before=waiting.tasks, after=f"{waiting.tasks} rättad",
                     by_id=reviewer.id, by_name=reviewer.name))
    asked = make.make_submission(s, _offer(s, full, owner, ASKED), owner, state=ReviewState.CHANGES_REQUESTED,
                                 workdays_left=3, changes_requested_at=clock.now(), assignee_id=reviewer.id,
                                 assigned_at=clock.now())
    s.add(_remark(asked.id, reviewer, f"Skriv mer {HTML}", sent=True))
    s.add(Message(submission_id=asked.id, text=f"Hej {HTML}", author_id=reviewer.id, author_name=reviewer.name,
                  author_party=reviewer.party))
    make.make_submission(s, _offer(s, full, owner, REFUSED), owner, state=ReviewState.DECLINED, decided_by=reviewer,
                         reason=DeclineReason.OTHER, reason_text=f"Inte nu {HTML}")
    make.make_submission(s, _offer(s, full, owner, RECALLED), owner, state=ReviewState.RECALLED)
    newer = _published(s, full, owner, reviewer)
    newer.title = f"{NEWER} {HTML}"
    make.make_submission(s, newer, owner)
    shown = _published(s, full, owner, reviewer, training_wanted=True)
    shown.tasks = f"{WORKING} {HTML}"
    make.make_training(s, shown, world.people["campus"], title=f"{PROPOSED} {HTML}", content=HTML)
    make.make_training(s, shown, world.people["campus"], title=f"{AGREED} {HTML}", state=TrainingState.AGREED)
    question = make.make_training(s, shown, world.people["campus"], title=HTML, state=TrainingState.QUESTIONED)
    s.add(TrainingWord(training_id=question.id, text=f"{PROPOSED} {HTML}", author_id=owner.id, author_name=HTML))
    closed = _published(s, full, owner, reviewer, word=CLOSED)
    closed.lifecycle, closed.close_reason, closed.closed_at = Lifecycle.CLOSED, CloseReason.FILLED, clock.now()
    paused = _published(s, full, owner, reviewer, word=PAUSED)
    paused.lifecycle, paused.paused_until = Lifecycle.PAUSED, clock.today() + timedelta(days=30)
    stopped = _published(s, full, owner, reviewer, word=STOPPED)
    stopped.lifecycle, stopped.close_reason, stopped.closed_at = Lifecycle.CLOSED, CloseReason.STOPPED, clock.now()
    stopped.stop_reason = f"Därför {HTML}"
    shown.asked_at = clock.now()
    s.flush()
    _used(s, world, shown)
    for hidden in (closed, paused, stopped):
        _hide(s, hidden)
    for name in ("sole", "municipal"):
        _published(s, world.companies[name], world.people[name], reviewer)
    make.make_submission(s, _offer(s, world.companies["unverified"], world.people["unverified"], UNREVIEWED),
                         world.people["unverified"])


def _used(s: Session, world: World, offer: Offer) -> None:
    """A seat that is reserved, one that is agreed on, and somebody in line."""
    place = s.scalars(sa.select(Submission).where(Submission.offer_id == offer.id, Submission.shown)).one()
    held, agreed = s.scalars(sa.select(Seat).where(Seat.offer_id == offer.id).order_by(Seat.number)).all()
    about: dict[str, Any] = dict(
        offer_id=offer.id, company_id=offer.company_id, submission_id=place.id, coach_id=world.people["coach"].id,
        party=Party.ARBETSFORMEDLINGEN, start_on=clock.today(), end_on=clock.today() + timedelta(days=60),
        held_until=clock.today() + timedelta(days=9), asks_first=True, meets_first=True)
    s.add(Placement(seat_id=held.id, **about))
    s.add(Placement(seat_id=agreed.id, state=PlacementState.AGREED, form=Form.PRACTICE, decider=Decider.AF, **about))
    s.add(Interest(offer_id=offer.id, coach_id=world.people["coach"].id))
    offer.seats_free, offer.seats_held, offer.seats_filled = 0, 1, 1
    other = _published(s, world.companies["municipal"], world.people["municipal"], world.people["reviewer"])
    place = s.scalars(sa.select(Submission).where(Submission.offer_id == other.id, Submission.shown)).one()
    ongoing, closed = s.scalars(sa.select(Seat).where(Seat.offer_id == other.id).order_by(Seat.number)).all()
    closed.state = SeatState.CLOSED
    about |= dict(offer_id=other.id, company_id=other.company_id, submission_id=place.id)
    s.add(Placement(seat_id=ongoing.id, state=PlacementState.ONGOING, form=Form.PRACTICE, decider=Decider.AF, **about))
    alone = s.scalars(sa.select(Company).where(Company.name.startswith("Ensam"))).one()
    told = _published(s, alone, world.people["reviewer"], world.people["reviewer"])
    place = s.scalars(sa.select(Submission).where(Submission.offer_id == told.id, Submission.shown)).one()
    asked, said_yes = s.scalars(sa.select(Seat).where(Seat.offer_id == told.id).order_by(Seat.number)).all()
    about |= dict(offer_id=told.id, company_id=alone.id, submission_id=place.id)
    s.add(Placement(seat_id=asked.id, **about))
    s.add(Placement(seat_id=said_yes.id, company_answer=CompanyAnswer.YES, channel=Channel.PHONE,
                    answered_on=clock.today(), **about))
    s.flush()


def _offer(s: Session, company: Company, by: User, word: str, **changes: Any) -> Offer:
    place = make.make_workplace(s, company, name=f"Köket {HTML}", parking=HTML)
    return make.make_offer(s, company, by, place, title=f"{word} {HTML}", tasks=f"{word} {HTML}", adaptations=HTML,
                           **changes)


def _published(s: Session, company: Company, by: User, reviewer: User, *, word: str = SHOWN, **changes: Any) -> Offer:
    offer = _offer(s, company, by, word, **changes)
    make.make_submission(s, offer, by, state=ReviewState.APPROVED, decided_by=reviewer,
                         submitted_at=clock.now() - timedelta(days=3))
    return offer


def _hide(s: Session, offer: Offer) -> None:
    for submission in s.scalars(sa.select(Submission).where(Submission.offer_id == offer.id)):
        submission.shown = False
    s.flush()


def _internal(s: Session, case: Submission, author: User) -> None:
    """Written to a colleague, who has not said that it is done."""
    message = Message(submission_id=case.id, text=f"{INTERNAL} {HTML}", author_id=author.id, author_name=author.name,
                      author_party=author.party, internal=True)
    s.add(message)
    s.flush()
    s.add(Mention(message_id=message.id, submission_id=case.id, offer_public_id=case.offer_public_id,
                  user_id=author.id))


def _remark(submission_id: int, author: User, text: str, *, sent: bool) -> Remark:
    return Remark(submission_id=submission_id, field="tasks", text=text, author_id=author.id, author_name=author.name,
                  author_party=author.party, sent_at=clock.now() if sent else None)


def public_ids(s: Session) -> dict[str, list[str]]:
    """Table -> the public ids of its rows."""
    return {
        table.name: list(s.scalars(sa.select(table.c.public_id).order_by(table.c.id)))
        for table in Base.metadata.sorted_tables if "public_id" in table.c
    }


def content(s: Session) -> dict[str, list[Any]]:
    """Everything that is stored, to compare before and after."""
    return {t.name: sorted(map(repr, s.execute(sa.select(t)).all())) for t in Base.metadata.sorted_tables}


def texts(s: Session) -> Iterator[tuple[str, str]]:
    """(table.column, value) of every text that is stored."""
    for table in Base.metadata.sorted_tables:
        for row in s.execute(sa.select(table)).mappings():
            for column, value in row.items():
                if isinstance(value, str):
                    yield f"{table.name}.{column}", value
