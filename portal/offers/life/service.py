"""The life of an offer after it was approved: paused, stopped, asked about, and what time does to it.

Every verb takes the versions first, then the offer, as those in `service` do.
"""
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock, events, jobs
from portal.core.access import SYSTEM, Actor
from portal.core.errors import Conflict
from portal.core.workflow import Step
from portal.offers import amending, content, queries, rules, service, supervision
from portal.offers.events import (
    ContactWritten,
    OfferAskedAbout,
    OfferAskedAgain,
    OfferClosed,
    OfferConfirmed,
    OfferHidden,
    OfferPaused,
    OfferResumed,
    OfferShownAgain,
    OfferStopped,
    WaysChosen,
)
from portal.offers.life import queries as life_queries
from portal.offers.life.rules import ASK_AGAIN, FRESH, UNANSWERED, LifeFacts
from portal.offers.models import IN_QUEUE, CloseReason, ContactRule, Lifecycle, Offer, ReviewState, Submission
from portal.offers.workflow import LIFE


def pause(session: Session, actor: Actor, public_id: str, *, until: date) -> None:
    """Hide the place until a day. Raises RuleBroken for a day that cannot be right.

    The company has then said when it is there again, so it is not asked about it before that day.
    """
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    if LIFE.repeats(offer.lifecycle, "pause") and offer.paused_until == until:
        return
    approved = queries.approved_version(session, offer)
    facts = LifeFacts(until=until, today=clock.today(), ends=_ends(offer, approved))
    _move(offer, LIFE.take(offer.lifecycle, "pause", actor, facts))
    offer.paused_until, offer.asked_at = until, None
    offer.confirmed_at = datetime.combine(until, time(), clock.STOCKHOLM)
    if approved:
        approved.shown = False
    session.flush()
    events.publish(session, OfferPaused(**_about(actor, offer), until=until.isoformat()))


def resume(session: Session, actor: Actor, public_id: str) -> None:
    """Show the place again, before the pause is over."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    if LIFE.repeats(offer.lifecycle, "resume"):
        return
    approved = queries.approved_version(session, offer)
    facts = LifeFacts(ends=_ends(offer, approved), today=clock.today())
    step = LIFE.take(offer.lifecycle, "resume", actor, facts)
    service.confirmed(offer)
    _show(session, actor, offer, step, approved)


def stop(session: Session, actor: Actor, offer_id: int, *, reason: str) -> Offer:
    """By the project group: close the place, and say why. The same person stopping it twice stops it once.

    Nothing is read of the working copy, which is the company's.
    """
    offer = queries.offer_of(session, offer_id)
    queries.lock_versions(session, actor, offer.public_id)
    session.refresh(offer, with_for_update=True)
    if offer.close_reason is CloseReason.STOPPED and offer.stop_reason == reason:
        return offer
    recused = accounts.is_recused(session, actor, offer.company_id)
    LIFE.take(offer.lifecycle, "stop", actor, LifeFacts(recused=recused, has_reason=bool(reason)))
    offer.stop_reason = reason
    service.end(session, actor, offer, OfferStopped, CloseReason.STOPPED)
    return offer


def confirm(session: Session, actor: Actor, public_id: str) -> None:
    """The company says that the place is still there."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    LIFE.take(offer.lifecycle, "confirm", actor)
    if offer.asked_at is None:
        return
    service.confirmed(offer)
    session.flush()
    events.publish(session, OfferConfirmed(**_about(actor, offer)))


def change_contact(
    session: Session, actor: Actor, public_id: str, contact: Mapping[str, str], *, declared: bool, seen: str = "",
) -> None:
    """The company says whom to ring (columns of `content.CONTACT`): valid at once, in what is approved, in what waits
    in the queue, and in the working copy. What was sent stays as it was. It answers whether the place is still there.

    `seen`: the digest of the contact when the form was shown, if it was. Raises Conflict when a colleague has changed
    it since; the same contact again is no change.
    """
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    LIFE.take(offer.lifecycle, "change_contact", actor, LifeFacts(declared=declared))
    approved, newest = queries.approved_version(session, offer), queries.newest_submission(session, offer)
    versions = {v for v in (approved, newest) if v and v.state in (*IN_QUEUE, ReviewState.APPROVED)}
    as_it_is = (offer, *(content.corrected(version) for version in versions))
    changed = tuple(field for field in content.CONTACT if field in contact
                    and {getattr(said, field) for said in as_it_is} != {contact[field]})
    if not changed and offer.asked_at is None:
        return
    if seen and seen != content.digest(offer, content.CONTACT):
        raise Conflict("Någon hos er har ändrat kontakten sedan du öppnade sidan.")
    for field in changed:
        setattr(offer, field, contact[field])
        for version in versions:
            amending.correct(version, field, contact[field])
    supervision.settle(session, actor, offer)
    supervision.send(session, actor, offer)
    offer.changed_at = clock.now()
    if offer.lifecycle is Lifecycle.PUBLISHED:
        service.confirmed(offer)
    session.flush()
    events.publish(session, ContactWritten(**_about(actor, offer), changed=changed))


def choose_ways(
    session: Session, actor: Actor, public_id: str, *, contact_rule: ContactRule, meet_first: bool,
) -> None:
    """How coaches get in touch about the place: the company's own to change whenever it likes, and no version's. What
    is reserved already keeps what it was reserved under."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    if offer.lifecycle is Lifecycle.CLOSED:
        raise Conflict("Platsen är avslutad och kan inte ändras. Kopiera den till ett nytt utkast i stället.")
    if (offer.contact_rule, offer.meet_first) == (contact_rule, meet_first):
        return
    offer.contact_rule, offer.meet_first = contact_rule, meet_first
    session.flush()
    events.publish(session, WaysChosen(**_about(actor, offer)))


def end_pauses(session: Session) -> int:
    """Show the places whose pause is over. Returns how many."""
    over = life_queries.pause_over(session, clock.today(), jobs.AT_A_TIME)
    for offer, approved in over:
        facts = LifeFacts(until=offer.paused_until, today=clock.today())
        _show(session, SYSTEM, offer, LIFE.take(offer.lifecycle, "resume", SYSTEM, facts), approved)
    return len(over)


def hide_passed(session: Session) -> int:
    """Hide the places whose last day to start has passed and that cannot be closed yet: a newer version waits, or the
    company has just been warned. Returns how many."""
    today = clock.today()
    passed = life_queries.shown_too_long(session, today, jobs.AT_A_TIME)
    for offer, approved in passed:
        LIFE.take(offer.lifecycle, "hide", SYSTEM, LifeFacts(ends=_ends(offer, approved), today=today))
        approved.shown, offer.asked_at = False, None
        session.flush()
        events.publish(session, OfferHidden(**_about(SYSTEM, offer)))
    return len(passed)


def show_freed(session: Session) -> int:
    """Show again the places that were hidden, as nobody could start any more, and where a seat has become free since.
    Returns how many."""
    today = clock.today()
    freed = life_queries.freed_ahead(session, today, jobs.AT_A_TIME)
    for offer, approved in freed:
        LIFE.take(offer.lifecycle, "show", SYSTEM, LifeFacts(ends=_ends(offer, approved), today=today))
        approved.shown = True
        session.flush()
        events.publish(session, OfferShownAgain(**_about(SYSTEM, offer)))
    return len(freed)


def ask_about(session: Session) -> int:
    """Ask companies that have said nothing of a place for long whether it is still there. Returns how many places."""
    now = clock.now()
    silent = life_queries.unconfirmed(session, now - FRESH, clock.today() + UNANSWERED, jobs.AT_A_TIME)
    for offer in silent:
        LIFE.take(offer.lifecycle, "ask", SYSTEM, LifeFacts(confirmed_at=offer.confirmed_at, now=now))
        offer.asked_at = now
        session.flush()
        events.publish(session, OfferAskedAbout(**_about(SYSTEM, offer)))
    return len(silent)


def ask_again(session: Session) -> int:
    """Repeat the question: once, and once more a week before a place that has no last day is closed. Of two days that
    have both passed only the later one. Returns how many."""
    done = 0
    for days in reversed(ASK_AGAIN):
        since = clock.now() - timedelta(days=days)
        silent = life_queries.unanswered(
            session, since, jobs.AT_A_TIME, rolling=days == ASK_AGAIN[-1], unreminded=days)
        for offer, _ in silent:
            events.publish(session, OfferAskedAgain(**_about(SYSTEM, offer), days=days))
            done += 1
    return done


def expire_unanswered(session: Session) -> int:
    """Close places without a last day that nobody has answered about. Returns how many."""
    now = clock.now()
    silent = life_queries.unanswered(session, now - UNANSWERED, jobs.AT_A_TIME, rolling=True)
    for offer, _ in silent:
        LIFE.take(offer.lifecycle, "expire", SYSTEM, LifeFacts(asked_at=offer.asked_at, now=now))
        service.end(session, SYSTEM, offer, OfferClosed, CloseReason.EXPIRED)
    return len(silent)


def _ends(offer: Offer, approved: Submission | None) -> date | None:
    return rules.ends_on(approved, offer.free_from) if approved else None


def _move(offer: Offer, step: Step) -> None:
    if step.target is not None:
        offer.lifecycle = Lifecycle(step.target)


def _show(session: Session, actor: Actor, offer: Offer, step: Step, approved: Submission | None) -> None:
    """The approved version, which may be a newer one than before the pause."""
    _move(offer, step)
    offer.paused_until = None
    if approved is not None:
        approved.shown = True
    session.flush()
    events.publish(session, OfferResumed(**_about(actor, offer)))


def _about(actor: Actor, offer: Offer) -> dict[str, Any]:
    """What every event of this life carries."""
    return dict(actor_id=actor.user_id, company_id=offer.company_id, subject=offer.public_id, offer_id=offer.id)
