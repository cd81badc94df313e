"""All reads of courses and trainings. Every one starts from what this actor may see."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, false, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.companies.models import Company
from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.database import paging, search
from portal.core.database.paging import Page
from portal.core.errors import NotFound
from portal.core.occupations import Area
from portal.offers import queries as offers
from portal.offers.models import Offer, ReviewState, Submission
from portal.trainings.models import AGREED, ENDED, UNANSWERED, Course, Training, TrainingState, TrainingWord
from portal.trainings.rules import PlaceDates

NO_SUCH_TRAINING = "Utbildningen finns inte, eller så hör den inte till dig."
FOR_CAMPUS = (TrainingState.QUESTIONED, TrainingState.AGREED)
"""Where the next step is Campus's."""


@dataclass(frozen=True)
class Wanted:
    """What Campus narrows its list of offers to."""

    area: Area | None = None
    words: str = ""


def may_see(actor: Actor) -> Any:
    """The condition on Training: the company its own, REVIEWER and CAMPUS all, COACH the agreed on shown offers."""
    allowed: list[Any] = []
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        allowed.append(Training.company_id == actor.company_id)
    if actor.has(Role.REVIEWER, Role.CAMPUS):
        allowed.append(Training.id > 0)
    if actor.has(Role.COACH):
        shown = exists().where(Submission.offer_id == Training.offer_id, Submission.shown)
        allowed.append(and_(Training.state.in_(AGREED), shown))
    return or_(*allowed) if allowed else false()


def visible_trainings(actor: Actor) -> Select[Training]:
    return select(Training).where(may_see(actor))


def get(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Training:
    """Raises NotFound for an unknown id and for one this actor may not see alike.

    For a write the approved versions are locked first, as closing an offer does, so that neither waits for ever.
    """
    query = visible_trainings(actor).where(Training.public_id == public_id)
    if for_update and ids.is_valid(public_id):
        its_offer = select(Training.offer_id).where(Training.public_id == public_id).scalar_subquery()
        approved = select(Submission.id).where(Submission.offer_id == its_offer,
                                               Submission.state == ReviewState.APPROVED)
        session.execute(approved.order_by(Submission.id.desc()).with_for_update())
        query = query.with_for_update(of=Training)
    training = session.scalar(query) if ids.is_valid(public_id) else None
    if training is None:
        raise NotFound(NO_SUCH_TRAINING)
    return training


_WAITS: Any = case((Training.state == TrainingState.PROPOSED, 1), else_=0).label("waits")
"""1 for a proposal that waits for the company's answer."""
_TITLE = (select(offers.as_shown(Submission.title))
          .where(Submission.offer_id == Training.offer_id, Submission.state == ReviewState.APPROVED)
          .order_by(Submission.number.desc()).limit(1).correlate(Training).scalar_subquery().label("offer_title"))
_SHOWN = (exists().where(Submission.offer_id == Training.offer_id, Submission.shown).correlate(Training)
          .label("offer_shown"))


def place_dates(session: Session, offer_id: int) -> PlaceDates:
    """From when until when somebody may start, by the version approved last."""
    version = session.scalar(offers.last_approved(offer_id))
    if version is None or version.start_rolling:
        return PlaceDates()
    return PlaceDates(version.start_from, version.start_until)


def with_offer(session: Session, actor: Actor, public_id: str) -> Row[*tuple[Any, ...]]:
    """The training with `offer_title`, `offer_shown`, the offer's `public_id`, `case_number`, `lifecycle` and
    `paused_until`, and its company.

    The title is that of the version approved last: never of a draft. Raises NotFound as `get` does.
    """
    query: Any = (
        select(Training, _TITLE, _SHOWN, Offer.public_id, Offer.case_number, Offer.lifecycle,
               Offer.paused_until, Company)
        .join(Offer, Offer.id == Training.offer_id).join(Company, Company.id == Training.company_id)
        .where(may_see(actor), Training.public_id == public_id).options(selectinload(Training.words)))
    row = session.execute(query).one_or_none() if ids.is_valid(public_id) else None
    if row is None:
        raise NotFound(NO_SUCH_TRAINING)
    return row


def of_offer(session: Session, actor: Actor, offer_public_id: str) -> Sequence[Training]:
    """The trainings of one offer that this actor may see, those that ended without being held last."""
    query = visible_trainings(actor).join(Offer, Offer.id == Training.offer_id)
    query = query.where(Offer.public_id == offer_public_id).options(joinedload(Training.words))
    ordered = query.order_by(case((Training.state.in_(ENDED), 1), else_=0), Training.id)
    return session.scalars(ordered).unique().all()


def last_words(session: Session, training: Training) -> tuple[int | None, str] | None:
    """(who, what) was written last about a training."""
    found = session.execute(select(TrainingWord.author_id, TrainingWord.text)
                            .where(TrainingWord.training_id == training.id)
                            .order_by(TrainingWord.id.desc()).limit(1)).one_or_none()
    return found and (found.author_id, found.text)


def unanswered_of(session: Session, offer_id: int) -> Sequence[Training]:
    """For the offer's own closing: what the company has not agreed to, locked."""
    query = select(Training).where(Training.offer_id == offer_id, Training.state.in_(UNANSWERED))
    return session.scalars(query.order_by(Training.id).with_for_update()).all()


def agreed_with(session: Session, company_id: int) -> Sequence[Training]:
    """Those of a company that are agreed and not held yet: for whoever must know that it has ended."""
    query = select(Training).where(Training.company_id == company_id, Training.state.in_(AGREED),
                                   Training.state != TrainingState.DONE)
    return session.scalars(query.order_by(Training.id)).all()


def has_agreed(session: Session, offer_id: int) -> bool:
    query = select(exists().where(Training.offer_id == offer_id, Training.state.in_(AGREED)))
    return bool(session.scalar(query))


def own_page(session: Session, actor: Actor, cursor: str | None) -> Page:
    """The company's trainings, those that wait for its answer first, then the ones changed last."""
    query: Any = select(
        Training.id, Training.public_id, Training.title, Training.state, Training.timing, Training.starts_on,
        Training.changed_at, _WAITS, _TITLE,
    ).where(may_see(actor))
    order: Any = (_WAITS, Training.changed_at, Training.id)
    return paging.page(session, query, order, descending=True, cursor=cursor)


def going_on(session: Session, actor: Actor, *, most: int) -> Sequence[Any]:
    """Those that are neither held nor ended, the proposals first, then the ones changed last: for an overview."""
    query: Any = visible_trainings(actor).with_only_columns(
        Training.public_id, Training.title, Training.state, Training.starts_on)
    over = (*ENDED, TrainingState.DONE)
    return session.execute(
        query.where(Training.state.not_in(over))
        .order_by(_WAITS.desc(), Training.changed_at.desc(), Training.id).limit(most)).all()


def for_campus(session: Session, actor: Actor) -> Sequence[Any]:
    """Trainings where the next step is Campus's, the one that has waited longest first."""
    query: Any = (
        select(Training.public_id, Training.title, Training.state, Training.changed_at, Company.full_name)
        .join(Company, Company.id == Training.company_id)
        .where(may_see(actor), Training.state.in_(FOR_CAMPUS)).order_by(Training.changed_at, Training.id))
    return session.execute(query.limit(paging.SIZE)).all()


def wishing(session: Session, actor: Actor, *, most: int) -> Sequence[Any]:
    """Offers that wish training and have none, the one approved last first: what waits for Campus before all else."""
    query: Any = select(
        Submission.offer_public_id, offers.as_shown(Submission.title), Submission.company_name, Submission.decided_at,
    ).where(offers.may_see_submission(actor), Submission.shown, _is_gap())
    return session.execute(query.order_by(Submission.decided_at.desc(), Submission.id.desc()).limit(most)).all()


def is_wishing(session: Session, submission: Submission) -> bool:
    """The version is shown and wishes training, and the offer has none."""
    asked = select(Submission.id).where(Submission.id == submission.id, Submission.shown, _is_gap())
    return session.scalar(asked) is not None


def gap_page(session: Session, actor: Actor, wanted: Wanted, cursor: str | None) -> Page:
    """Offers that wish training and have none, the one approved last first."""
    return _offers_page(session, actor, wanted, cursor, _is_gap())


def other_page(session: Session, actor: Actor, wanted: Wanted, cursor: str | None) -> Page:
    """The offers that are no gap."""
    return _offers_page(session, actor, wanted, cursor, not_(_is_gap()))


def _is_gap() -> Any:
    attached = exists().where(Training.offer_id == Submission.offer_id, Training.state.not_in(ENDED))
    return and_(Submission.training_wanted.is_(True), not_(attached.correlate(Submission)))


def _latest(column: Any) -> Any:
    """Of the training that matters most: one that goes on before one that ended, the newest of them."""
    return (select(column).where(Training.offer_id == Submission.offer_id)
            .order_by(case((Training.state.in_(ENDED), 1), else_=0), Training.id.desc()).limit(1)
            .correlate(Submission).scalar_subquery())


def _offers_page(session: Session, actor: Actor, wanted: Wanted, cursor: str | None, which: Any) -> Page:
    query: Any = select(
        Submission.id, Submission.offer_public_id, offers.as_shown(Submission.title), Submission.company_name,
        Submission.area, Submission.training_wanted, offers.as_shown(Submission.training_wish),
        Submission.start_rolling, Submission.start_from, Submission.decided_at,
        _latest(Training.state).label("training_state"), _latest(Training.public_id).label("training_public_id"),
    ).where(offers.may_see_submission(actor), Submission.shown, which)
    if wanted.area is not None:
        query = query.where(Submission.area == wanted.area)
    order: Any = (Submission.decided_at, Submission.id)
    listing = paging.Listing(query, order, descending=True)
    listing, count = search.narrowed(session, listing, Submission, wanted.words, keep=False, titles=True)
    return listing.page(session, cursor, count=count)


def visible_courses(actor: Actor) -> Select[Course]:
    """The catalogue is the staff's: Campus keeps it."""
    return select(Course).where(Course.id > 0 if actor.has(Role.CAMPUS, Role.REVIEWER) else false())


def get_course(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Course:
    """Also one that has been retired. Raises NotFound."""
    query = visible_courses(actor).where(Course.public_id == public_id)
    course = session.scalar(query.with_for_update() if for_update else query) if ids.is_valid(public_id) else None
    if course is None:
        raise NotFound("Utbildningen finns inte i katalogen.")
    return course


def course_page(session: Session, actor: Actor, cursor: str | None, *, retired: bool = False) -> Page:
    """The catalogue in Swedish order."""
    query: Any = visible_courses(actor).with_only_columns(
        Course.id, Course.public_id, Course.title, Course.title_key, Course.hours, Course.place,
        Course.language_support, Course.retired_at,
    ).where(Course.retired_at.is_not(None) if retired else Course.retired_at.is_(None))
    order: Any = (Course.title_key, Course.id)
    return paging.page(session, query, order, descending=False, cursor=cursor)


def course_choices(session: Session, actor: Actor) -> Sequence[Any]:
    """(public_id, title, hours) of the courses that can be attached, in Swedish order."""
    query: Any = visible_courses(actor).with_only_columns(Course.public_id, Course.title, Course.hours)
    query = query.where(Course.retired_at.is_(None)).order_by(Course.title_key, Course.id).limit(300)
    return session.execute(query).all()
