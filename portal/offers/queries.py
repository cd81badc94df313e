"""All reads of offers and submissions. Every one starts from what this actor may see."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import User
from portal.companies.models import Company, Workplace
from portal.core import clock, ids, paging
from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.core.eventlog import LoggedEvent
from portal.needs.models import Need, NeedState
from portal.offers import rules
from portal.offers.events import OfferDeleted, OfferExpiryNear, ReplyReminded
from portal.offers.models import IN_QUEUE, Lifecycle, Offer, ReviewState, Submission
from portal.offers.standing import Sight

NO_SUCH_OFFER = "Platsen finns inte, eller så hör den inte till dig."
_FOR_THE_COMPANY = ("OfferCreated", "OfferSubmitted", "SubmissionRecalled", "OfferClosed", "OfferExpiryNear",
                    "ReplyReminded", "ChangesRequested", "SubmissionApproved", "SubmissionDeclined")
"""Events that the company's own page tells; those of a training besides."""


def visible_offers(actor: Actor) -> Select[Offer]:
    """Working copies belong to the company alone (rule two): staff get none."""
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return select(Offer).where(Offer.company_id == actor.company_id)
    return select(Offer).where(false())


def may_see_submission(actor: Actor) -> Any:
    """The condition on Submission: the company its own, REVIEWER all, CAMPUS and COACH what is shown (rule three)."""
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        return true()
    allowed: list[Any] = []
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        allowed.append(Submission.company_id == actor.company_id)
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
    query = visible_offers(actor).where(Offer.public_id == public_id)
    if for_update:
        moving = visible_submissions(actor).where(
            Submission.offer_public_id == public_id, or_(Submission.state.in_(IN_QUEUE), Submission.shown))
        session.scalars(moving.order_by(Submission.id.desc()).with_for_update()).all()
    offer: Offer | None = session.scalar(query.with_for_update() if for_update else query)
    if offer is None:
        raise NotFound(NO_SUCH_OFFER)
    return offer


def get_submission(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Submission:
    """Raises NotFound for an unknown id and for one this actor may not see."""
    _refuse_no_id(public_id)
    query = visible_submissions(actor).where(Submission.public_id == public_id)
    submission: Submission | None = session.scalar(query.with_for_update() if for_update else query)
    if submission is None:
        raise NotFound(NO_SUCH_OFFER)
    return submission


def shown_submission(session: Session, offer_public_id: str, actor: Actor) -> Submission:
    """The approved version that coaches and Campus see. Raises NotFound when there is none."""
    _refuse_no_id(offer_public_id)
    query = visible_submissions(actor).where(Submission.offer_public_id == offer_public_id, Submission.shown)
    submission = session.scalar(query)
    if submission is None:
        raise NotFound(NO_SUCH_OFFER)
    return submission


def submission_of(session: Session, submission_id: int) -> Submission:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Submission, submission_id)


def offer_of(session: Session, offer_id: int) -> Offer:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Offer, offer_id)


def newest_submission(session: Session, offer: Offer) -> Submission | None:
    newest = select(Submission).where(Submission.offer_id == offer.id, Submission.number == offer.last_number)
    return session.scalar(newest)


def approved_version(session: Session, offer: Offer) -> Submission | None:
    """The version of this offer that is shown now."""
    return session.scalar(select(Submission).where(Submission.offer_id == offer.id, Submission.shown))


def own_page(session: Session, actor: Actor, *, cursor: str | None = None) -> paging.Page:
    """The company's offers, newest first, each with the state of its newest submission."""
    return paging.page(session, _own_rows(actor), [Offer.__table__.c.id], descending=True, cursor=cursor)


def newest_own(session: Session, actor: Actor, *, most: int) -> Sequence[Any]:
    """The company's newest offers, for its overview: the rows of `own_page` in one statement."""
    return session.execute(_own_rows(actor).order_by(Offer.id.desc()).limit(most)).all()


def waiting_for_company(session: Session, actor: Actor, *, most: int = 10) -> Sequence[Any]:
    """Offers where the next step is the company's: answers to remarks first, then drafts; newest first."""
    answer = Submission.state == ReviewState.CHANGES_REQUESTED
    draft = and_(Offer.lifecycle == Lifecycle.UNPUBLISHED,
                 or_(Submission.state.is_(None), Submission.state != ReviewState.SUBMITTED))
    waiting = _own_rows(actor).where(or_(answer, draft))
    return session.execute(waiting.order_by(case((answer, 0), else_=1), Offer.id.desc()).limit(most)).all()


def workplace_choices(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
    """(id, public_id, name, street, city) of the company's workplaces; `keep` even when it was removed."""
    if not actor.has(Role.EMPLOYER) or actor.company_id is None:
        return []
    return session.execute(
        select(Workplace.id, Workplace.public_id, Workplace.name, Workplace.street, Workplace.city)
        .where(Workplace.company_id == actor.company_id, or_(Workplace.removed_at.is_(None), Workplace.id == keep))
        .order_by(Workplace.id)).all()


def need_choices(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
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


def company_of(session: Session, offer: Offer, *, held: bool = False) -> Company:
    """`held`: nobody can block it until this unit of work is over."""
    return session.get_one(Company, offer.company_id, with_for_update={"read": True} if held else None)


def around(session: Session, offer: Offer) -> rules.Around:
    """What the rules judge the working copy against."""
    return _around(company_of(session, offer), _workplace_of(session, offer))


def sight(session: Session, actor: Actor, public_id: str) -> Sight:
    """An offer of the actor's company with all that its page shows. Raises NotFound."""
    offer = get_offer(session, actor, public_id)
    company, workplace = company_of(session, offer), _workplace_of(session, offer)
    return Sight(
        offer=offer, newest=newest_submission(session, offer), shown=approved_version(session, offer), company=company,
        workplace=workplace, need=session.get(Need, offer.need_id) if offer.need_id else None,
        around=_around(company, workplace))


def history(session: Session, offer: Offer) -> Sequence[Any]:
    """(at, kind, actor) of what has happened to an offer, newest first. How the project group shares its work, and
    remarks that wait to be sent, are not for the company."""
    mine = or_(LoggedEvent.kind.in_(_FOR_THE_COMPANY), LoggedEvent.kind.startswith("Training"))
    return session.execute(
        select(LoggedEvent.at, LoggedEvent.kind, User.name.label("actor"))
        .outerjoin(User, User.id == LoggedEvent.actor_id)
        .where(LoggedEvent.subject == offer.public_id, mine).order_by(LoggedEvent.id.desc())).all()


def was_deleted_by(session: Session, actor: Actor, public_id: str) -> bool:
    """True when this person has deleted the draft: a double click, not an error."""
    _refuse_no_id(public_id)
    return session.scalar(select(LoggedEvent.id).where(
        LoggedEvent.subject == public_id, LoggedEvent.kind == OfferDeleted.__name__,
        LoggedEvent.actor_id == actor.user_id, LoggedEvent.company_id == actor.company_id)) is not None


def shown_ending_before(
    session: Session, day: date, most: int, *, untold: bool = False
) -> Sequence[Row[Offer, Submission]]:
    """Published offers whose last day to start is before `day`, for the system alone. `untold`: only those whose
    company has not been warned since that version was approved.

    A newer version that waits in the queue may carry new dates: such an offer is left until it is decided.
    """
    newer = aliased(Submission)
    waits = exists().where(newer.offer_id == Offer.id, newer.state.in_(IN_QUEUE))
    ended = or_(Submission.start_until < day,
                and_(Submission.start_until.is_(None), Submission.start_from < day - rules.ROLLING_GRACE))
    query = (select(Offer, Submission).join(Submission, Submission.offer_id == Offer.id)
             .where(Submission.shown, Submission.start_rolling.is_(False), ended, ~waits))
    if untold:
        query = query.where(~exists().where(
            LoggedEvent.subject == Offer.public_id, LoggedEvent.kind == OfferExpiryNear.__name__,
            LoggedEvent.at >= Submission.decided_at))
    return session.execute(
        query.order_by(Offer.id).limit(most).with_for_update(of=(Submission, Offer), skip_locked=True)).all()


def silent_since(session: Session, moment: datetime, most: int, *, unreminded: int = 0) -> Sequence[Submission]:
    """Submissions whose company was asked for changes at `moment` or before, for the system alone. `unreminded`: only
    those whose company has not been reminded so many days after it was asked, or later."""
    query = select(Submission).where(
        Submission.state == ReviewState.CHANGES_REQUESTED, Submission.changes_requested_at <= moment)
    if unreminded:
        facts = LoggedEvent.facts
        query = query.where(~exists().where(
            LoggedEvent.subject == Submission.offer_public_id, LoggedEvent.kind == ReplyReminded.__name__,
            facts["submission_id"].as_integer() == Submission.id, facts["days"].as_integer() >= unreminded))
    return session.scalars(query.order_by(Submission.id).limit(most).with_for_update(skip_locked=True)).all()


def _refuse_no_id(public_id: str) -> None:
    """What cannot be an id is not asked for: PostgreSQL will not even read a NUL."""
    if not ids.is_valid(public_id):
        raise NotFound(NO_SUCH_OFFER)


def _workplace_of(session: Session, offer: Offer) -> Workplace | None:
    return session.get(Workplace, offer.workplace_id) if offer.workplace_id else None


def _around(company: Company, workplace: Workplace | None) -> rules.Around:
    return rules.Around(employer_type=company.employer_type, today=clock.today(),
                        workplace_gone=bool(workplace and workplace.removed_at))


def _own_rows(actor: Actor) -> Any:
    return (
        visible_offers(actor)
        .outerjoin(Submission, and_(Submission.offer_id == Offer.id, Submission.number == Offer.last_number))
        .with_only_columns(Offer.id, Offer.public_id, Offer.title, Offer.occupation, Offer.places, Offer.case_number,
                           Offer.lifecycle, Offer.close_reason, Offer.changed_at, Submission.state, Submission.due_at)
    )
