"""All reads of offers and submissions. Every one starts from what this actor may see."""
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import User
from portal.companies.models import Company, Workplace
from portal.core import clock, ids, workdays
from portal.core.access import Actor, Role
from portal.core.database import paging
from portal.core.database.db import settings
from portal.core.database.multi_query import Part
from portal.core.errors import NotFound
from portal.core.eventlog import LoggedEvent
from portal.needs.models import Need, NeedState
from portal.offers import content, rules
from portal.offers.events import ContactWritten, OfferDeleted
from portal.offers.models import IN_QUEUE, ON_OFFER, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals import queries as proposal_queries
from portal.offers.proposals.models import Proposal
from portal.offers.standing import Sight
from portal.support_rules import queries as support_rules

_COMPANY = "acts_for"
"""The company in a condition, by name: a statement that is composed once is told it each time (`_given`)."""
_AT: Any = bindparam("public_id", type_=String)
_APPROVED = aliased(Submission, name="approved")
"""Named once: an alias of so wide a table is costly."""
_IS_CHANGED = and_(_APPROVED.id.is_not(None), or_(*(
    getattr(Offer, column).is_distinct_from(
        func.coalesce(_APPROVED.corrected[column].as_string(), getattr(_APPROVED, column))
        if column in content.CORRECTABLE else getattr(_APPROVED, column))
    for column in content.COLUMNS)))
_NEWEST = select(Submission).where(Submission.offer_id == bindparam("offer"), Submission.number == bindparam("number"))
_SURROUNDINGS = (
    select(Submission, Company, Workplace, Proposal).select_from(Company)
    .outerjoin(Submission, and_(Submission.offer_id == bindparam("offer"), Submission.number == bindparam("number")))
    .outerjoin(Workplace, Workplace.id == bindparam("workplace"))
    .outerjoin(Proposal, Proposal.offer_id == bindparam("offer"))
    .where(Company.id == bindparam("company")).with_for_update(read=True, of=Company)
)
NO_SUCH_OFFER = "Platsen finns inte, eller så hör den inte till dig."
_FOR_THE_COMPANY = ("OfferCreated", "OfferSubmitted", "SubmissionRecalled", "OfferClosed", "OfferExpiryNear",
                    "ReplyReminded", "ChangesRequested", "SubmissionApproved", "SubmissionDeclined", "OfferPaused",
                    "OfferResumed", "OfferHidden", "OfferShownAgain", "OfferStopped", "OfferAskedAbout",
                    "OfferAskedAgain",
                    "OfferConfirmed", "ContactWritten", "CorrectionMade", "CorrectionTakenBack", "CorrectionObjected",
                    "MessageSent", "CompanyWrote", "ProposalWritten", "ProposalOpened", "ProposalAgreed", "WaysChosen",
                    "SeatClosed", "SeatReopened", "SeatRested", "SeatAskedAbout")
"""Events that the company's own page tells; those of a training besides."""


def as_shown(column: Any) -> Any:
    """A text column of Submission as coaches and Campus read it: corrected where it has been, in a SELECT."""
    return func.coalesce(Submission.corrected[column.key].as_string(), column).label(column.key)


def may_see_offer(actor: Actor) -> Any:
    """The condition on Offer. Working copies belong to the company alone (rule two): staff get none. What staff have
    written down for the company is not among them until the company has opened it; see `proposed`. Asks roles and
    company, and nothing else of the actor: it is composed once for each `Actor.kind`."""
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return and_(Offer.company_id == bindparam(_COMPANY, actor.company_id), ~proposal_queries.is_unopened())
    return false()


def visible_offers(actor: Actor) -> Select[Offer]:
    return select(Offer).where(may_see_offer(actor))


def may_see_submission(actor: Actor) -> Any:
    """The condition on Submission: the company its own, REVIEWER all, CAMPUS and COACH what is shown (rule three).
    Composed once for each kind, as above."""
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        return true()
    allowed: list[Any] = []
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        allowed.append(Submission.company_id == bindparam(_COMPANY, actor.company_id))
    if actor.has(Role.CAMPUS, Role.COACH):
        allowed.append(Submission.shown)
    return or_(*allowed) if allowed else false()


def visible_submissions(actor: Actor) -> Select[Submission]:
    return select(Submission).where(may_see_submission(actor))


def get_offer(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Offer:
    """Raises NotFound for an unknown id and for another company's alike.

    For an update the submissions that may move are locked first, newest first, as the project group's steps do: two
    steps on one offer wait for each other instead of locking each other out.
    """
    _refuse_no_id(public_id)
    if for_update:
        lock_versions(session, actor, public_id)
    offer: Offer | None = session.scalar(_offer_at(actor.kind, for_update), _given(actor, public_id))
    if offer is None:
        raise NotFound(NO_SUCH_OFFER)
    return offer


def lock_versions(session: Session, actor: Actor, offer_public_id: str) -> None:
    """The versions that a step may change, those in the queue and those that are or were approved, newest first. Any
    version that a page has read is read anew: one that has left these states meanwhile is not among them."""
    session.scalars(_moving(actor.kind), _given(actor, offer_public_id)).all()
    for version in [each for each in session.identity_map.values() if isinstance(each, Submission)]:
        session.expire(version)


def get_submission(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Submission:
    """Raises NotFound for an unknown id and for one this actor may not see."""
    _refuse_no_id(public_id)
    found: Submission | None = session.scalar(_submission_at(actor.kind, for_update), _given(actor, public_id))
    if found is None:
        raise NotFound(NO_SUCH_OFFER)
    return found


def shown_submission(session: Session, offer_public_id: str, actor: Actor) -> Submission:
    """The approved version as coaches and Campus see it, corrections and all. Raises NotFound when there is none."""
    _refuse_no_id(offer_public_id)
    query = visible_submissions(actor).where(Submission.offer_public_id == offer_public_id, Submission.shown)
    submission = session.scalar(query)
    if submission is None:
        raise NotFound(NO_SUCH_OFFER)
    return content.corrected(submission)


def was_shown(session: Session, offer_public_id: str) -> bool:
    """A version has been approved: coaches and Campus have been able to see the place, whether they do now or not."""
    approved = Submission.state == ReviewState.APPROVED
    return bool(session.scalar(select(exists().where(Submission.offer_public_id == offer_public_id, approved))))


def submission_of(session: Session, submission_id: int) -> Submission:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Submission, submission_id)


def offer_of(session: Session, offer_id: int) -> Offer:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Offer, offer_id)


def newest_submission(session: Session, offer: Offer) -> Submission | None:
    if not offer.last_number:
        return None
    found: Submission | None = session.scalar(_NEWEST, {"offer": offer.id, "number": offer.last_number})
    return found


def approved_version(session: Session, offer: Offer, *, before: int | None = None) -> Submission | None:
    """What stands approved of a published or paused offer; `before` the version with that number. None for others."""
    if offer.lifecycle not in ON_OFFER:
        return None
    query = last_approved(offer.id)
    return session.scalar(query if before is None else query.where(Submission.number < before))


def last_approved(offer_id: Any) -> Select[Submission]:
    """The version approved last, shown or not; `offer_id` may be a column of a statement around this one."""
    approved = select(Submission).where(Submission.offer_id == offer_id, Submission.state == ReviewState.APPROVED)
    return approved.order_by(Submission.number.desc()).limit(1)


def own_page(session: Session, actor: Actor, *, cursor: str | None = None) -> paging.Page:
    """The company's offers, newest first, each with the state of its newest submission."""
    return paging.page(session, _own_rows(actor), [Offer.__table__.c.id], descending=True, cursor=cursor)


def newest_own(actor: Actor, *, most: int) -> Part:
    """The company's newest offers, for its overview: the rows of `own_page`."""
    return Part(_own_rows(actor), (Offer.id.desc(),), most)


def waiting_for_company(actor: Actor, *, most: int = 10) -> Part:
    """Offers where the next step is the company's: answers to remarks first, then whether a place is still there,
    then drafts and changes that are not sent in; newest first."""
    answer, asked = Submission.state == ReviewState.CHANGES_REQUESTED, Offer.asked_at.is_not(None)
    draft = and_(Offer.lifecycle == Lifecycle.UNPUBLISHED,
                 or_(Submission.state.is_(None), Submission.state != ReviewState.SUBMITTED))
    order = case((answer, 0), (asked, 1), else_=2)
    unsent = and_(_IS_CHANGED, Submission.state.not_in(IN_QUEUE))
    return Part(_own_rows(actor).where(or_(answer, asked, draft, unsent)), (order, Offer.id.desc()), most)


def surroundings(
    session: Session, offer: Offer,
) -> tuple[Submission | None, Company, Workplace | None, Proposal | None]:
    """The newest version and what an offer is sent in with, in one question. Nobody can block the company until this
    unit of work is over."""
    newest, company, workplace, proposal = session.execute(_SURROUNDINGS, {
        "company": offer.company_id, "workplace": offer.workplace_id, "offer": offer.id,
        "number": offer.last_number}).one()
    return newest, company, workplace, proposal


def around(session: Session, offer: Offer) -> rules.Around:
    """What the rules judge the working copy against."""
    workplace = session.get(Workplace, offer.workplace_id) if offer.workplace_id else None
    return around_of(session, session.get_one(Company, offer.company_id), workplace, in_use(offer))


def around_of(session: Session, company: Company, workplace: Workplace | None, used: int = 0) -> rules.Around:
    """The same, of what has been read. One SQL statement: the rules."""
    return rules.Around(employer_type=company.employer_type, today=clock.today(), answer_by=answer_by(session),
                        workplace_gone=bool(workplace and workplace.removed_at), in_use=used,
                        rulebook=support_rules.rulebook(session))


def in_use(offer: Offer) -> int:
    """How many of its seats are held or filled; none of an offer that is not stored."""
    return (offer.seats_held or 0) + (offer.seats_filled or 0)


def answer_by(session: Session) -> date:
    """The day by which what is sent in now is answered."""
    return clock.local(workdays.deadline(clock.now(), settings(session).answer_workdays)).date()


def sight(session: Session, actor: Actor, public_id: str) -> Sight:
    """An offer of the actor's company with all that its page shows. Two SQL statements. Raises NotFound."""
    _refuse_no_id(public_id)
    row = session.execute(_sight_query(actor.kind), _given(actor, public_id)).one_or_none()
    if row is None:
        raise NotFound(NO_SUCH_OFFER)
    return Sight(
        offer=row.Offer, newest=row.newest, approved=row.approved, company=row.Company, workplace=row.Workplace,
        need=row.Need, proposal=row.Proposal, around=around_of(session, row.Company, row.Workplace, in_use(row.Offer)))


@cache
def _sight_query(kind: Actor) -> Select[*tuple[Any, ...]]:
    newest, approved = aliased(Submission, name="newest"), _APPROVED
    return (
        select(Offer, newest, approved, Company, Workplace, Need, Proposal).select_from(Offer)
        .join(Company, Company.id == Offer.company_id)
        .outerjoin(newest, and_(newest.offer_id == Offer.id, newest.number == Offer.last_number))
        .outerjoin(approved, _is_on_offer())
        .outerjoin(Workplace, Workplace.id == Offer.workplace_id)
        .outerjoin(Need, Need.id == Offer.need_id)
        .outerjoin(Proposal, Proposal.offer_id == Offer.id)
        .where(may_see_offer(kind), Offer.public_id == _AT)
    )


def open_own(session: Session, actor: Actor) -> Sequence[Any]:
    """Those of the company's that are not closed, as rows that `standing.of_row` reads, the oldest first."""
    mine = _own_rows(actor).where(Offer.lifecycle != Lifecycle.CLOSED)
    return session.execute(mine.order_by(Offer.id), {_COMPANY: actor.company_id}).all()


def has_sent_in(session: Session, company_id: int) -> bool:
    """True when a version of the company's has been sent in, whatever became of it: there is a case about it."""
    return session.scalar(select(Submission.id).where(Submission.company_id == company_id).limit(1)) is not None


def history(session: Session, offer: Offer) -> Sequence[Any]:
    """(at, kind, actor) of what has happened to an offer, newest first. How the project group shares its work, and
    remarks that wait to be sent, are not for the company."""
    mine = or_(LoggedEvent.kind.in_(_FOR_THE_COMPANY), LoggedEvent.kind.startswith("Training"))
    return session.execute(
        select(LoggedEvent.at, LoggedEvent.kind, User.name.label("actor"))
        .outerjoin(User, User.id == LoggedEvent.actor_id)
        .where(LoggedEvent.subject == offer.public_id, mine).order_by(LoggedEvent.id.desc())).all()


def contact_changed_at(session: Session, submission: Submission) -> datetime | None:
    """When the contact of a version was last changed; None for one that stands as it was sent."""
    if not set(content.CONTACT) & (submission.corrected or {}).keys():
        return None
    return session.scalar(
        select(func.max(LoggedEvent.at)).where(LoggedEvent.subject == submission.offer_public_id,
                                               LoggedEvent.kind == ContactWritten.__name__))


def was_deleted(session: Session, actor: Actor, public_id: str) -> bool:
    """True when this was a draft of the company's, which somebody there has deleted."""
    _refuse_no_id(public_id)
    return session.scalar(select(LoggedEvent.id).where(
        LoggedEvent.subject == public_id, LoggedEvent.kind == OfferDeleted.__name__,
        LoggedEvent.company_id == actor.company_id)) is not None


@cache
def _offer_at(kind: Actor, for_update: bool) -> Select[Offer]:
    """Made once for everyone of a kind, as those below: building it costs more than asking it."""
    query = visible_offers(kind).where(Offer.public_id == _AT)
    return query.with_for_update() if for_update else query


@cache
def _submission_at(kind: Actor, for_update: bool) -> Select[Submission]:
    query = visible_submissions(kind).where(Submission.public_id == _AT)
    return query.with_for_update() if for_update else query


@cache
def _moving(kind: Actor) -> Select[Any]:
    moving = Submission.state.in_((*IN_QUEUE, ReviewState.APPROVED))
    return (visible_submissions(kind).where(Submission.offer_public_id == _AT, moving)
            .with_only_columns(Submission.id).order_by(Submission.id.desc()).with_for_update())


def _given(actor: Actor, public_id: str) -> dict[str, Any]:
    return {_AT.key: public_id, _COMPANY: actor.company_id}


def _refuse_no_id(public_id: str) -> None:
    """What cannot be an id is not asked for: PostgreSQL will not even read a NUL."""
    if not ids.is_valid(public_id):
        raise NotFound(NO_SUCH_OFFER)


def _is_on_offer() -> Any:
    """`_APPROVED` is what stands approved of a published or paused offer, as `approved_version` says."""
    last = last_approved(Offer.id).with_only_columns(Submission.id).correlate(Offer).scalar_subquery()
    return and_(_APPROVED.id == last, Offer.lifecycle.in_(ON_OFFER))


def _own_rows(actor: Actor) -> Any:
    """Rows that `standing.of_row` reads; the days to start are those of the version that is approved, and what the
    working copy says is held against it, as `Sight.is_changed` does."""
    return (
        visible_offers(actor)
        .outerjoin(Submission, and_(Submission.offer_id == Offer.id, Submission.number == Offer.last_number))
        .outerjoin(_APPROVED, _is_on_offer())
        .outerjoin(Proposal, Proposal.offer_id == Offer.id)
        .with_only_columns(Offer.id, Offer.public_id, Offer.title, Offer.occupation, Offer.places, Offer.case_number,
                           Offer.lifecycle, Offer.close_reason, Offer.paused_until, Offer.asked_at, Offer.changed_at,
                           Offer.seats_free, Offer.seats_held, Offer.seats_filled, Offer.free_from,
                           Submission.state, Submission.due_at, _APPROVED.start_rolling, _APPROVED.start_from,
                           _APPROVED.start_until, Proposal.party.label("proposed_by"), Proposal.source,
                           Proposal.written_at, _IS_CHANGED.label("is_changed"))
    )


def workplaces(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
    """(id, public_id, name, street, city) of the company's workplaces; `keep` even when it was removed."""
    if not actor.has(Role.EMPLOYER) or actor.company_id is None:
        return []
    return session.execute(
        select(Workplace.id, Workplace.public_id, Workplace.name, Workplace.street, Workplace.city)
        .where(Workplace.company_id == actor.company_id, or_(Workplace.removed_at.is_(None), Workplace.id == keep))
        .order_by(Workplace.id)).all()


def needs(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
    """(id, public_id, occupation, people) of the company's open needs; `keep` even when it is closed."""
    if not actor.has(Role.EMPLOYER) or actor.company_id is None:
        return []
    return session.execute(
        select(Need.id, Need.public_id, Need.occupation, Need.people)
        .where(Need.company_id == actor.company_id, or_(Need.state == NeedState.OPEN, Need.id == keep))
        .order_by(Need.id.desc()).limit(100)).all()


def get_need(session: Session, actor: Actor, public_id: str) -> Need:
    """An open need of the actor's company, to begin an offer from. Raises NotFound."""
    found = None if not ids.is_valid(public_id) else session.scalar(select(Need).where(
        Need.company_id == actor.company_id, Need.public_id == public_id, Need.state == NeedState.OPEN))
    if found is None or not actor.has(Role.EMPLOYER):
        raise NotFound("Behovet finns inte, eller så hör det inte till ditt företag.")
    return found
