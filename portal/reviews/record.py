"""What the project group knows of a company: how its places fared, who last spoke with it, what it has with us now."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.companies.models import Company, Contact, ContactKind
from portal.core.access import Actor, Party, Role
from portal.offers.models import IN_QUEUE, ON_OFFER, Offer, ReviewState, Submission
from portal.offers.queries import visible_submissions


@dataclass(frozen=True)
class LastContact:
    kind: ContactKind
    happened_on: date
    author: str
    party: Party


@dataclass(frozen=True)
class Record:
    """What the project group knows of a company: how many places it sent, how they fared, and when somebody last
    spoke with it: (kind, day, name, party), None when nobody has."""

    submitted: int
    approved: int
    at_first_try: int
    last_contact: LastContact | None = None


def of_company(session: Session, actor: Actor, company_id: int) -> Record:
    """For the company's own page. One SQL statement. Only REVIEWER reads it."""
    query = (select(*columns()).select_from(Company).outerjoin(Contact, Contact.id == newest_contact())
             .where(Company.id == company_id))
    return of(session.execute(query if actor.has(Role.REVIEWER) else query.where(false())).one())


def columns() -> tuple[Any, ...]:
    """Of Company, beside its newest Contact."""
    theirs = aliased(Submission)
    approved = theirs.state == ReviewState.APPROVED

    def count(what: Any) -> Any:
        return select(func.count(what.distinct())).where(theirs.company_id == Company.id).scalar_subquery()

    return (count(theirs.offer_id).label("submitted"),
            count(case((approved, theirs.offer_id))).label("approved"),
            count(case((approved & (theirs.number == 1), theirs.offer_id))).label("at_first_try"),
            Contact.kind.label("contact_kind"), Contact.happened_on.label("contact_on"),
            Contact.author_name.label("contact_name"), Contact.author_party.label("contact_party"))


def newest_contact() -> Any:
    """The id of the last one with Company, to join on."""
    newest = aliased(Contact)
    return (select(newest.id).where(newest.company_id == Company.id)
            .order_by(newest.happened_on.desc(), newest.id.desc()).limit(1).correlate(Company).scalar_subquery())


def of(row: Any) -> Record:
    """From a row that holds `columns`."""
    spoke = (LastContact(row.contact_kind, row.contact_on, row.contact_name, row.contact_party)
             if row.contact_kind else None)
    return Record(row.submitted, row.approved, row.at_first_try, spoke)


def open_of_company(session: Session, company_id: int) -> Sequence[Submission]:
    """The cases of a company that wait for a decision or for its own answer, to be decided."""
    return session.scalars(
        select(Submission).where(Submission.company_id == company_id, Submission.state.in_(IN_QUEUE))
        .order_by(Submission.id.desc()).with_for_update()).all()


def on_offer(session: Session, company_id: int) -> Sequence[int]:
    """The offers of a company that are published or paused."""
    return session.scalars(select(Offer.id).where(Offer.company_id == company_id, Offer.lifecycle.in_(ON_OFFER))
                           .order_by(Offer.id)).all()


def at_stake(session: Session, actor: Actor, company_id: int) -> Sequence[Any]:
    """What a block would put an end to: versions in the queue, and approved ones of offers that are published or
    paused (`waits` is false)."""
    waits, other = Submission.state.in_(IN_QUEUE), aliased(Submission)
    approved = select(func.max(other.id)).where(other.offer_id == Offer.id, other.state == ReviewState.APPROVED)
    stands = Offer.lifecycle.in_(ON_OFFER) & (Submission.id == approved.correlate(Offer).scalar_subquery())
    return session.execute(
        visible_submissions(actor).join(Offer, Offer.id == Submission.offer_id)
        .where(Submission.company_id == company_id, or_(waits, stands))
        .with_only_columns(Submission.title, Submission.case_number, waits.label("waits"))
        .order_by(Submission.id.desc())).all()
