"""A submission made from the working copy: its content frozen, its case number, the day an answer is due."""
from datetime import datetime

from sqlalchemy.orm import Session

from portal.companies.models import Company, Workplace
from portal.core import clock, events, occupations, workdays
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.core.text import search_text
from portal.offers import content, limits
from portal.offers.events import VersionMade
from portal.offers.models import CaseCounter, Offer, ReviewState, Submission
from portal.offers.rules import Around


def number(session: Session, offer: Offer) -> None:
    """The next version's number, and the case number that all versions of an offer share."""
    offer.case_number = offer.case_number or _draw_case_number(session)
    offer.last_number += 1


def freeze(
    session: Session, actor: Actor, offer: Offer, company: Company, before: Submission | None, asked: Submission | None,
    *, around: Around,
) -> Submission:
    """The content as it stands, with copies of what may change around it. `before`: the version this one comes after;
    `asked`: the same when it asked for changes, which this one answers; `around`: what it has been judged by."""
    now = clock.now()
    workplace = session.get_one(Workplace, offer.workplace_id)
    occupation = offer.occupation or ""
    submission = Submission(
        offer_id=offer.id, offer_public_id=offer.public_id, case_number=offer.case_number, company_id=company.id,
        number=offer.last_number, state=ReviewState.SUBMITTED, submitted_at=now, submitted_by=actor.user_id,
        submitter_name=actor.name, declared_at=now, due_at=_due(session, now, asked),
        assignee_id=asked.assignee_id if asked else None,
        assigned_at=now if asked and asked.assignee_id else None, handed_to=asked.handed_to if asked else None,
        area=occupations.area(occupation),
        search_text=search_text(offer.title, company.full_name, occupations.name(occupation), workplace.city),
        company_name=company.full_name, employer_type=company.employer_type, union_name=company.union_name,
        collective_agreement=company.collective_agreement, workplace_name=workplace.name,
        workplace_street=workplace.street, workplace_postal_code=workplace.postal_code, workplace_city=workplace.city,
        clothing=workplace.clothing, parking=workplace.parking, report_to=workplace.report_to,
        sick_phone=workplace.sick_phone,
        judged_by=[rule.id for rule in limits.judging(offer, around.rulebook, around.today)], **content.values(offer))
    events.publish(session, VersionMade(actor_id=actor.user_id, company_id=company.id, subject=offer.public_id,
                                        submission=submission, before=before))
    session.add(submission)
    session.flush()
    return submission


def _due(session: Session, now: datetime, asked: Submission | None) -> datetime:
    """The promised day, or the one that was promised before, moved by the working days that the company has used."""
    if asked is None or asked.changes_requested_at is None:
        return workdays.deadline(now, settings(session).answer_workdays)
    return workdays.answered(asked.changes_requested_at, asked.due_at, asked.workdays_left or 0, now)


def _draw_case_number(session: Session) -> str:
    year = clock.today().year
    counter = session.get(CaseCounter, year, with_for_update=True)
    if counter is None:
        counter = CaseCounter(year=year, last=0)
        session.add(counter)
    counter.last += 1
    return f"{year}-{counter.last:04d}"
