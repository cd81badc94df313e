"""What time brings to offers: the rows that the timed jobs take, locked, for the system alone. Rows that another worker
holds are left to it."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.core import clock
from portal.core.eventlog import LoggedEvent
from portal.offers import rules
from portal.offers.events import OfferAskedAgain, OfferExpiryNear, ReplyReminded
from portal.offers.models import IN_QUEUE, ON_OFFER, Lifecycle, Offer, ReviewState, Submission

_newer, _earlier = aliased(Submission), aliased(Submission)
_WAITS = exists().where(_newer.offer_id == Offer.id, _newer.state.in_(IN_QUEUE))
_NEWEST_APPROVED = (select(func.max(_earlier.number))
                    .where(_earlier.offer_id == Offer.id, _earlier.state == ReviewState.APPROVED)
                    .correlate(Offer).scalar_subquery())
_IS_USED = Offer.seats_held + Offer.seats_filled > 0
_IS_PAUSED = and_(Offer.lifecycle == Lifecycle.PAUSED, Submission.number == _NEWEST_APPROVED)
_IS_ON_OFFER = and_(Offer.lifecycle.in_(ON_OFFER), Submission.number == _NEWEST_APPROVED)


def passed(session: Session, day: date, most: int) -> Sequence[Row[Offer, Submission]]:
    """Offers to close, shown or hidden (paused, or as their day had passed), each with its approved version: the last
    day to start is before `day`, and the company was warned at least a day ago.

    A newer version that waits in the queue may carry new dates: such an offer is left until it is decided; one with a
    seat that is held or filled, until that is over.
    """
    warned = _warned(LoggedEvent.at <= clock.now() - rules.LAST_WORD)
    return _ending(session, day, most, _IS_ON_OFFER, ~_WAITS, ~_IS_USED, warned)


def unwarned(session: Session, day: date, most: int) -> Sequence[Row[Offer, Submission]]:
    """The same, whatever waits, of which the company has not been warned since that version was approved."""
    return _ending(session, day, most, _IS_ON_OFFER, ~_warned())


def shown_too_long(session: Session, day: date, most: int) -> Sequence[Row[Offer, Submission]]:
    """Offers that are shown although the last day to start is before `day`, each with its approved version."""
    return _ending(session, day, most, Submission.shown)


def freed_ahead(session: Session, day: date, most: int) -> Sequence[Row[Offer, Submission]]:
    """Published offers that are hidden, and where a seat that has been used is free for somebody to begin on `day` or
    later, each with its approved version."""
    query = (select(Offer, Submission).join(Submission, Submission.offer_id == Offer.id)
             .where(Offer.lifecycle == Lifecycle.PUBLISHED, Submission.shown.is_(False), ~_was_free_before(day),
                    Submission.number == _NEWEST_APPROVED))
    return session.execute(
        query.order_by(Offer.id).limit(most).with_for_update(of=(Submission, Offer), skip_locked=True)).all()


def pause_over(session: Session, day: date, most: int) -> Sequence[Row[Offer, Submission]]:
    """Paused offers that are to be shown again on `day`, or were before, each with its approved version; not those
    whose last day to start has passed."""
    query = (select(Offer, Submission).join(Submission, Submission.offer_id == Offer.id)
             .where(_IS_PAUSED, Offer.paused_until <= day, _ends_from(day)))
    return session.execute(
        query.order_by(Offer.id).limit(most).with_for_update(of=(Submission, Offer), skip_locked=True)).all()


def unconfirmed(session: Session, moment: datetime, spared: date, most: int) -> Sequence[Offer]:
    """Shown offers that the company has said nothing of since `moment`, the rolling ones first; not those that it is
    asked about already, that have a version in the queue, or that end by themselves before `spared`."""
    query = (select(Offer).join(Submission, Submission.offer_id == Offer.id)
             .where(Submission.shown, Offer.lifecycle == Lifecycle.PUBLISHED, Offer.confirmed_at <= moment,
                    Offer.asked_at.is_(None), ~_WAITS, _ends_from(spared)))
    return session.scalars(query.order_by(Submission.start_rolling.desc(), Offer.id).limit(most)
                           .with_for_update(of=Offer, skip_locked=True)).all()


def unanswered(session: Session, moment: datetime, most: int, *, rolling: bool = False, unreminded: int = 0
               ) -> Sequence[Row[Offer, Submission]]:
    """Offers that were asked about at `moment` or before, with the version that is shown. `rolling`: only those without
    a last day, and with no seat that is held or filled. `unreminded`: only those not asked again so many days after
    the question, or later."""
    query = (select(Offer, Submission).join(Submission, Submission.offer_id == Offer.id)
             .where(Submission.shown, Offer.asked_at <= moment))
    if rolling:
        query = query.where(Submission.start_rolling, ~_IS_USED)
    if unreminded:
        query = query.where(~exists().where(
            LoggedEvent.subject == Offer.public_id, LoggedEvent.kind == OfferAskedAgain.__name__,
            LoggedEvent.at >= Offer.asked_at, LoggedEvent.facts["days"].as_integer() >= unreminded))
    return session.execute(
        query.order_by(Offer.id).limit(most).with_for_update(of=(Submission, Offer), skip_locked=True)).all()


def silent_since(session: Session, moment: datetime, most: int, *, unreminded: int = 0) -> Sequence[Submission]:
    """Submissions whose company was asked for changes at `moment` or before. `unreminded`: only those whose company
    has not been reminded so many days after it was asked, or later."""
    query = select(Submission).where(
        Submission.state == ReviewState.CHANGES_REQUESTED, Submission.changes_requested_at <= moment)
    if unreminded:
        facts = LoggedEvent.facts
        query = query.where(~exists().where(
            LoggedEvent.subject == Submission.offer_public_id, LoggedEvent.kind == ReplyReminded.__name__,
            facts["submission_id"].as_integer() == Submission.id, facts["days"].as_integer() >= unreminded))
    return session.scalars(query.order_by(Submission.id).limit(most).with_for_update(skip_locked=True)).all()


def _ending(session: Session, day: date, most: int, *which: Any) -> Sequence[Row[Offer, Submission]]:
    query = (select(Offer, Submission).join(Submission, Submission.offer_id == Offer.id)
             .where(*which, Submission.start_rolling.is_(False), _was_free_before(day),
                    or_(Submission.start_until < day, and_(
                        Submission.start_until.is_(None), Submission.start_from < day - rules.ROLLING_GRACE))))
    return session.execute(
        query.order_by(Offer.id).limit(most).with_for_update(of=(Submission, Offer), skip_locked=True)).all()


def _warned(*when: Any) -> Any:
    """Of this version. Warnings of before December 2026 do not say which: they came after it was approved."""
    of_it = or_(LoggedEvent.facts["submission_id"].as_integer() == Submission.id,
                LoggedEvent.at >= Submission.decided_at)
    return exists().where(LoggedEvent.subject == Offer.public_id, LoggedEvent.kind == OfferExpiryNear.__name__,
                          of_it, *when)


def _ends_from(day: date) -> Any:
    """The last day to start is `day` or later, or there is none."""
    return or_(Submission.start_rolling, Submission.start_until >= day, ~_was_free_before(day), and_(
        Submission.start_until.is_(None), Submission.start_from >= day - rules.ROLLING_GRACE))


def _was_free_before(day: date) -> Any:
    """No seat that has been used and can be used again was free so late that somebody may still start."""
    return func.coalesce(Offer.free_from < day - rules.ROLLING_GRACE, True)
