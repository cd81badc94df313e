"""What waits for one person, read for the system: the lines of their digest."""
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import Membership, User
from portal.companies.models import Company, Contact
from portal.core import clock, wording, workdays
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.notifications.digest import rules as digest
from portal.notifications.digest.rules import Heading, Item, Waiting
from portal.offers.content import corrected
from portal.offers.models import Offer, ReviewState, Submission
from portal.offers.queries import as_shown
from portal.offers.review_rules import SILENCE
from portal.offers.rules import EXPIRY_WARNING, ends_on
from portal.reviews.queue import conditions
from portal.support_rules import queries as support_rules
from portal.trainings import queries as trainings
from portal.trainings.models import Training, TrainingState

MOST_READ = 100
"""Nobody reads a mail of more lines; the rest stands in the queue."""
TITLE = as_shown(Submission.title)
Lines = Iterator[tuple[Heading, Item]]


def for_reviewer(session: Session, person: User, day: date) -> Lines:
    """Cases that are theirs, that wait for their party, or that nobody has and that are late, due or back again."""
    now, actor = clock.now(), accounts.actor_of(session, person.id)
    for row in session.execute(_cases(actor, day)):
        case = Waiting(row.title, row.company_name, row.due_at, mine=row.assignee_id == person.id,
                       for_party=bool(row.awaited))
        yield digest.heading_of(case, now), Item(case.title, f"{case.company}, svar {wording.deadline(case.due_at)}")
    few = {Heading.WRITTEN: conditions.has_written(actor), Heading.MENTIONED: conditions.names(person.id)}
    for heading, condition in few.items():
        for row in session.execute(_few(condition)):
            yield heading, Item(row.title, row.company_name)
    for row in session.execute(_steps(person, day)):
        yield Heading.PROMISED, Item(row.next_step, f"{row.name}, {wording.deadline(row.next_on)}")


def for_company(session: Session, person: User, day: date) -> Lines:
    """What the project group and Campus have asked the person's companies, and places that are soon hidden."""
    mine = select(Membership.company_id).where(Membership.user_id == person.id)
    asked = (select(TITLE, Submission.changes_requested_at.label("at"))
             .where(Submission.company_id.in_(mine), Submission.state == ReviewState.CHANGES_REQUESTED)
             .order_by(Submission.changes_requested_at).limit(MOST_READ))
    for row in session.execute(asked):
        yield Heading.ASKED, Item(row.title, f"svara {wording.deadline(row.at + SILENCE)}")
    proposed = (select(Training.title).where(Training.company_id.in_(mine), Training.state == TrainingState.PROPOSED)
                .order_by(Training.id).limit(MOST_READ))
    for title in session.scalars(proposed):
        yield Heading.PROPOSED, Item(title, "")
    shown = (select(Submission, Offer.free_from).join(Offer, Offer.id == Submission.offer_id)
             .where(Submission.company_id.in_(mine), Submission.shown, Submission.start_rolling.is_(False))
             .order_by(Submission.id).limit(MOST_READ))
    for place, free_from in session.execute(shown):
        last = ends_on(place, free_from)
        if last is not None and day <= last <= day + EXPIRY_WARNING:
            yield Heading.ENDING, Item(corrected(place).title, f"visas till och med {wording.day(last)}")


def for_campus(session: Session, person: User) -> Lines:
    """Places that wish training and have none, and trainings where the next step is Campus's."""
    actor = accounts.actor_of(session, person.id)
    for row in trainings.wishing(session, actor, most=MOST_READ):
        yield Heading.WISHED, Item(row.title, row.company_name)
    for row in trainings.for_campus(session, actor):
        yield Heading.QUESTIONED, Item(row.title, f"{row.full_name}, {row.state.label.lower()}")


def for_administrator(session: Session, day: date) -> Lines:
    """Once a week: the rules that nobody has compared with their source for long."""
    if digest.opens_the_week(day):
        for rule in support_rules.rulebook(session).to_check(day, settings(session).rule_check_days):
            yield Heading.RULES, Item(rule.code.label, rule.checked)


def _few(condition: ColumnElement[bool]) -> Any:
    """Cases in any state where the person is waited for: each once, never the words themselves."""
    return (select(TITLE, Submission.company_name).where(condition)
            .order_by(Submission.title, Submission.company_name, Submission.id).limit(MOST_READ))


def _steps(person: User, day: date) -> Any:
    """What the person has promised employers until tomorrow, by the contact log."""
    return (select(Contact.next_step, Contact.next_on, Company.name).join(Company, Company.id == Contact.company_id)
            .where(Contact.author_id == person.id, Contact.done_at.is_(None), Contact.next_on <= workdays.add(day, 1))
            .order_by(Contact.next_on, Contact.id).limit(MOST_READ))


def _cases(actor: Actor, day: date) -> Any:
    """In the order they are due. A case that rests waits for nobody; neither does one of a company they are jäv for."""
    free = and_(Submission.assignee_id.is_(None),
                or_(Submission.handed_to.is_(None), Submission.handed_to == actor.party))
    awaited = conditions.for_my_party(actor)
    back = and_(Submission.number > 1, Submission.submitted_at >= digest.since(day))
    return (
        select(TITLE, Submission.company_name, Submission.due_at, Submission.assignee_id,
               awaited.label("awaited"))
        .where(Submission.state == ReviewState.SUBMITTED, Submission.rests_until.is_(None),
               conditions.not_recused(actor),
               or_(conditions.is_mine(actor), awaited, and_(free, or_(Submission.due_at < workdays.near(day), back))))
        .order_by(Submission.due_at, Submission.id).limit(MOST_READ))
