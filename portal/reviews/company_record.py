"""What the project group knows of a company: how its places fared, who last spoke with it, what it has with us now."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.companies.models import Company, Contact, ContactKind
from portal.core.access import Actor, Party, Role
from portal.core.database.multi_query import Lists, Part
from portal.offers.models import IN_QUEUE, ON_OFFER, Offer, ReviewState, Submission
from portal.offers.proposals import queries as proposal_queries
from portal.offers.queries import as_shown, may_see_submission, visible_submissions


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


@dataclass(frozen=True)
class Places:
    """The places of a company: `proposals` as `proposed.waiting_for`, `submissions` the newest version of each of its
    cases, the latest first, and how they all fared."""

    proposals: Sequence[Any]
    submissions: Sequence[Any]
    record: Record


def places_of(session: Session, actor: Actor, company_id: int) -> Places:
    """For the project group's page of a company. One SQL statement. Only REVIEWER reads it."""
    lists = _places(actor).read(session, company=company_id)
    fared = lists["record"][0]
    return Places(lists["proposals"], lists["submissions"], Record(fared.submitted, fared.approved, fared.at_first_try))


@lru_cache(maxsize=64)
def _places(actor: Actor) -> Lists:
    company = bindparam("company", type_=Integer)
    newest = select(func.max(Submission.id)).where(Submission.company_id == company).group_by(Submission.offer_id)
    submissions = select(
        Submission.public_id, as_shown(Submission.title), Submission.state, Submission.submitted_at,
    ).where(may_see_submission(actor), Submission.id.in_(newest))
    fared = select(*_counters()).where(Company.id == company, true() if actor.has(Role.REVIEWER) else false())
    return Lists(
        proposals=proposal_queries.waiting_for(actor, company),
        submissions=Part(submissions, (Submission.submitted_at.desc(), Submission.id.desc()), most=50),
        record=Part(fared, (Company.id,)))


def columns() -> tuple[Any, ...]:
    """Of Company, beside its newest Contact."""
    return (*_counters(), Contact.kind.label("contact_kind"), Contact.happened_on.label("contact_on"),
            Contact.author_name.label("contact_name"), Contact.author_party.label("contact_party"))


def _counters() -> tuple[Any, ...]:
    theirs = aliased(Submission)
    approved = theirs.state == ReviewState.APPROVED

    def count(what: Any) -> Any:
        return (select(func.count(what.distinct())).where(theirs.company_id == Company.id)
                .correlate(Company).scalar_subquery())

    return (count(theirs.offer_id).label("submitted"),
            count(case((approved, theirs.offer_id))).label("approved"),
            count(case((approved & (theirs.number == 1), theirs.offer_id))).label("at_first_try"))


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


def has_open(session: Session, company_id: int) -> bool:
    """True when a company has a case in the queue, or a place that is published or paused. Nothing is held."""
    waits = select(Submission.id).where(Submission.company_id == company_id, Submission.state.in_(IN_QUEUE))
    stands = select(Offer.id).where(Offer.company_id == company_id, Offer.lifecycle.in_(ON_OFFER))
    return bool(session.scalar(select(or_(waits.exists(), stands.exists()))))


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
        .with_only_columns(as_shown(Submission.title), Submission.case_number, waits.label("waits"))
        .order_by(Submission.id.desc())).all()
