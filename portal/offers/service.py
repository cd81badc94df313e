"""All writes of offers: the company's verbs, what reviews does when it approves, and what time does by itself."""
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.companies import service as workplaces
from portal.companies.rules import WorkplaceFacts
from portal.core import clock, events, jobs
from portal.core.access import SYSTEM, Actor
from portal.core.errors import Conflict, NotFound, RuleBroken
from portal.needs.models import Need
from portal.offers import amending, content, queries, review_rules, rules, supervision, versions
from portal.offers.choices import Named
from portal.offers.content import Section
from portal.offers.events import (
    OfferClosed,
    OfferCreated,
    OfferDeleted,
    OfferExpiryNear,
    OfferSubmitted,
    ReplyReminded,
    SubmissionRecalled,
)
from portal.offers.life import queries as life_queries
from portal.offers.life.rules import LifeFacts
from portal.offers.models import IN_QUEUE, CloseReason, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals import queries as proposal_queries
from portal.offers.review_rules import SilenceFacts
from portal.offers.rules import Problem, SubmitFacts
from portal.offers.workflow import LIFE, REVIEW


class SectionWrong(RuleBroken):
    """Something in the section cannot be right; `problems` say what, beside which field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(p.text for p in problems))
        self.problems = problems


class TellsOfSomebody(RuleBroken):
    """The answers sound like somebody's circumstances; `reasons` say which words, and why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class SectionChanged(Conflict):
    """Somebody saved other answers in the same section after the form was shown."""


def create(session: Session, actor: Actor, *, new_id: str, title: str, need: Need | None = None) -> Offer:
    """A new draft, with the only workplace and what a need already says. The same `new_id` again is the same draft."""
    if existing := session.scalar(queries.visible_offers(actor).where(Offer.public_id == new_id)):
        return existing
    offer = _new_offer(session, actor, new_id, {"title": title})
    if len(workplaces := companies.workplaces(session, actor)) == 1:
        offer.workplace_id = workplaces[0].id
    if need is not None:
        offer.need_id, offer.occupation = need.id, need.occupation
        offer.places = min(need.people, rules.MOST_PLACES) if need.people else None
        offer.swedish_level, offer.driving_licence = need.swedish_level, need.driving_licence
        offer.training_wish, offer.training_wanted = need.training_wish, True if need.training_wish else None
        offer.hiring_interest = need.hiring_interest
    session.flush()
    return offer


def save_section(
    session: Session, actor: Actor, public_id: str, section: Section, values: Mapping[str, Any], *, seen: str,
    new_workplace: tuple[str, WorkplaceFacts] | None = None, named: Named | None = None,
) -> Offer:
    """Keep the answers of one section (column -> value). `seen`: the section's digest when the form was shown.
    `new_workplace`: its public id and what it is, to be added to the company and chosen. `named`: of the section about
    supervision, who was picked.

    Raises Conflict when the offer may not be changed now, SectionChanged when the section was saved meanwhile, and
    SectionWrong when an answer cannot be right. Missing answers are no fault: the section is kept half done.
    """
    offer, answers, around = _written(session, actor, public_id, section, values, seen, new_workplace)
    mine = Offer(**{**content.values(offer), **answers})
    if _differs(offer, answers) and (problems := rules.wrong(mine, section, around)):
        raise SectionWrong(problems)
    supervision.link(session, actor, _store(session, offer, answers), named)
    session.flush()
    return offer


def keep_section(
    session: Session, actor: Actor, public_id: str, section: Section, values: Mapping[str, Any], *, seen: str
) -> tuple[Offer, list[Problem]]:
    """As `save_section`, while the answers are still being written: what can be kept is, and the rest is told. Columns
    whose answers could not be read are left out of `values`. Who is half written comes into no register."""
    offer, answers, around = _written(session, actor, public_id, section, values, seen)
    kept, left = rules.keepable(offer, answers, section, around)
    if supervision.COLUMNS & kept.keys() and _differs(offer, kept):
        supervision.find(session, _store(session, offer, kept))
    return _store(session, offer, kept), left


def submit(
    session: Session, actor: Actor, public_id: str, *, declared: bool, seen: str | None = None, sure: bool = True,
) -> Submission:
    """Send the working copy to the project group: the first time, or again after changes were requested.

    `seen`: the digest of the content as it was shown. The same person submitting twice gets the same submission.
    Raises Conflict when somebody else was first or changed what was seen, RuleBroken with what stands in the way, and
    TellsOfSomebody for answers that sound like somebody's circumstances, unless the person is `sure`.
    """
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    newest, company, workplace, proposal = queries.surroundings(session, offer)
    if newest and newest.state is ReviewState.SUBMITTED and newest.submitted_by == actor.user_id:
        return newest
    _refuse_when_locked(offer, newest)
    asked = newest if newest and newest.state is ReviewState.CHANGES_REQUESTED else None
    around = queries.around_of(session, company, workplace, queries.in_use(offer))
    facts = SubmitFacts(problems=tuple(rules.problems(offer, around)), declared=declared, in_queue=False,
                        blocked=company.blocked_at is not None, unconfirmed=proposal_queries.waits_for_yes(proposal))
    step = REVIEW.take(asked.state if asked else None, "resubmit" if asked else "submit", actor, facts)
    if seen is not None and seen != content.digest(offer):
        raise Conflict("Någon har ändrat platsen sedan du öppnade sidan. Läs svaren på nytt innan du skickar in.")
    if not sure and (reasons := rules.told_of_somebody(offer)):
        raise TellsOfSomebody(reasons)
    if asked and step.target:
        asked.state = ReviewState(step.target)
        session.flush()
    versions.number(session, offer)
    supervision.send(session, actor, offer)
    confirmed(offer)
    submission = versions.freeze(session, actor, offer, company, newest, asked, around=around)
    events.publish(session, OfferSubmitted(**_about(actor, submission)))
    return submission


def recall(session: Session, actor: Actor, public_id: str) -> None:
    """Take back what waits in the queue; the working copy may be changed and submitted again."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    newest = queries.newest_submission(session, offer)
    if newest is None:
        raise Conflict("Det finns inget inskickat att ta tillbaka.")
    if not REVIEW.repeats(newest.state, "recall"):
        _recall(session, actor, newest)


def close(session: Session, actor: Actor, public_id: str, *, reason: CloseReason) -> None:
    """The place is no longer on offer. Closing again for the same reason is the same closing."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    if offer.lifecycle is Lifecycle.CLOSED and offer.close_reason is reason:
        return
    LIFE.take(offer.lifecycle, "close", actor)
    end(session, actor, offer, OfferClosed, reason)


def end(session: Session, actor: Actor, offer: Offer, happened: type[OfferClosed], reason: CloseReason) -> None:
    """Out of sight for good, and what waits in the queue taken back. The step has been asked for already."""
    newest = queries.newest_submission(session, offer)
    if newest and newest.state in IN_QUEUE:
        newest.state = ReviewState(REVIEW.take(newest.state, "drop", SYSTEM).target or newest.state)
        _recalled(session, actor, newest)
    if approved := queries.approved_version(session, offer):
        approved.shown = False
    offer.lifecycle, offer.close_reason, offer.closed_at = Lifecycle.CLOSED, reason, clock.now()
    offer.paused_until = offer.asked_at = None
    session.flush()
    events.publish(session, happened(actor_id=actor.user_id, company_id=offer.company_id, subject=offer.public_id,
                                     offer_id=offer.id, reason=reason))


def confirmed(offer: Offer) -> None:
    """The company has just said what is true of the place, and is asked no more for a while."""
    offer.confirmed_at, offer.asked_at = clock.now(), None


def delete(session: Session, actor: Actor, public_id: str) -> None:
    """Remove a draft that was never submitted. Nothing is left but the fact that it was removed."""
    if queries.was_deleted(session, actor, public_id):
        return
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    LIFE.take(offer.lifecycle, "delete", actor, LifeFacts(last_number=offer.last_number))
    session.delete(offer)
    session.flush()
    events.publish(session, OfferDeleted(actor_id=actor.user_id, company_id=offer.company_id, subject=public_id))


def discard(session: Session, actor: Actor, public_id: str) -> None:
    """Make the working copy what the approved version says."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    newest, approved = queries.newest_submission(session, offer), queries.approved_version(session, offer)
    LIFE.take(offer.lifecycle, "discard", actor, LifeFacts(in_queue=bool(newest and newest.state in IN_QUEUE)))
    if approved is None:
        raise Conflict("Det finns ingen godkänd version att gå tillbaka till.")
    for column, value in content.values(content.corrected(approved)).items():
        setattr(offer, column, value)
    supervision.find(session, offer)
    offer.changed_at = clock.now()
    session.flush()


def copy(session: Session, actor: Actor, public_id: str, *, new_id: str, workplace_id: int | None = None) -> Offer:
    """A new draft with the same answers, at another workplace of the company's if one is given. The same `new_id` again
    is the same draft."""
    original = queries.get_offer(session, actor, public_id)
    unconfirmed = proposal_queries.waits_for_yes(proposal_queries.of_offer(session, original.id))
    LIFE.take(original.lifecycle, "copy", actor, LifeFacts(unconfirmed=unconfirmed))
    if existing := session.scalar(queries.visible_offers(actor).where(Offer.public_id == new_id)):
        return existing
    elsewhere = {} if workplace_id is None else {"workplace_id": workplace_id}
    _refuse_foreign(session, actor, original, elsewhere)
    kept = {name: getattr(original, name) for name in ("supervisor_id", "deputy_id", "contact_rule", "meet_first")}
    return _new_offer(session, actor, new_id, content.values(original) | kept | elsewhere)


def publish(session: Session, actor: Actor, submission: Submission) -> None:
    """Show this version, which reviews has just approved, instead of the one approved before. A paused offer stays
    hidden, and shows it when the pause is over."""
    offer = session.get_one(Offer, submission.offer_id, with_for_update=True)
    step = LIFE.take(offer.lifecycle, "publish", actor)
    if previous := queries.approved_version(session, offer, before=submission.number):
        previous.shown = False
        session.flush()
        submission.has_training = previous.has_training
    amending.adopt(session, submission)
    if step.target:
        offer.lifecycle = Lifecycle(step.target)
    submission.shown = offer.lifecycle is Lifecycle.PUBLISHED
    session.flush()


def expire_due(session: Session) -> int:
    """Close offers, shown or hidden, whose last day to start has passed and whose company was warned. Returns how
    many."""
    today = clock.today()
    ended = life_queries.passed(session, today, jobs.AT_A_TIME)
    for offer, approved in ended:
        facts = LifeFacts(ends=rules.ends_on(approved, offer.free_from), today=today)
        LIFE.take(offer.lifecycle, "expire", SYSTEM, facts)
        end(session, SYSTEM, offer, OfferClosed, CloseReason.EXPIRED)
    return len(ended)


def warn_expiring(session: Session) -> int:
    """Say once, a week before, that an offer will be closed. Returns how many were told."""
    day = clock.today() + rules.EXPIRY_WARNING
    near = life_queries.unwarned(session, day, jobs.AT_A_TIME)
    for offer, approved in near:
        events.publish(session, OfferExpiryNear(actor_id=None, company_id=offer.company_id, subject=offer.public_id,
                                                offer_id=offer.id, submission_id=approved.id))
    return len(near)


def recall_silent(session: Session) -> int:
    """Take back submissions whose company has been silent for thirty days. Returns how many."""
    silent = life_queries.silent_since(session, clock.now() - review_rules.SILENCE, jobs.AT_A_TIME)
    for submission in silent:
        _recall(session, SYSTEM, submission)
    return len(silent)


def remind_silent(session: Session) -> int:
    """Remind companies that have been asked for changes, on day 7 and day 21, once each; of two days that have both
    passed only the later one. Returns how many."""
    done = 0
    for days in reversed(review_rules.REMINDERS):
        since = clock.now() - timedelta(days=days)
        for submission in life_queries.silent_since(session, since, jobs.AT_A_TIME, unreminded=days):
            events.publish(session, ReplyReminded(**_about(SYSTEM, submission), days=days))
            done += 1
    return done


def _new_offer(session: Session, actor: Actor, new_id: str, values: Mapping[str, Any]) -> Offer:
    step = LIFE.take(None, "create", actor)
    if actor.user_id is None or actor.company_id is None or step.target is None:
        raise NotFound(queries.NO_SUCH_OFFER)
    offer = Offer(public_id=new_id, company_id=actor.company_id, created_by=actor.user_id,
                  lifecycle=Lifecycle(step.target), **values)
    session.add(offer)
    session.flush()
    events.publish(session, OfferCreated(actor_id=actor.user_id, company_id=actor.company_id, subject=new_id,
                                         offer_id=offer.id))
    return offer


def _written(
    session: Session, actor: Actor, public_id: str, section: Section, values: Mapping[str, Any], seen: str,
    new_workplace: tuple[str, WorkplaceFacts] | None = None,
) -> tuple[Offer, dict[str, Any], rules.Around]:
    """The offer, locked, the section's answers as they would stand, and what they are judged against. Raises as
    `save_section`."""
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    _refuse_when_locked(offer, queries.newest_submission(session, offer))
    if new_workplace:
        key, facts = new_workplace
        values = {**values, "workplace_id": workplaces.add_workplace(session, actor, public_id=key, facts=facts).id}
    _refuse_foreign(session, actor, offer, values)
    answers = {column: values.get(column, getattr(offer, column)) for column in section.columns}
    if seen != content.digest(offer, section.columns) and _differs(offer, answers):
        raise SectionChanged("Någon har sparat andra svar i samma del medan du skrev.")
    mine = Offer(company_id=offer.company_id, seats_held=offer.seats_held, seats_filled=offer.seats_filled,
                 **{**content.values(offer), **answers})
    return offer, answers, queries.around(session, mine)


def _differs(offer: Offer, answers: Mapping[str, Any]) -> bool:
    return any(getattr(offer, column) != value for column, value in answers.items())


def _store(session: Session, offer: Offer, answers: Mapping[str, Any]) -> Offer:
    if _differs(offer, answers):
        for column, value in answers.items():
            setattr(offer, column, value)
        offer.changed_at = clock.now()
        session.flush()
    return offer


def _recall(session: Session, actor: Actor, submission: Submission) -> None:
    facts = SilenceFacts(since=submission.changes_requested_at, now=clock.now())
    step = REVIEW.take(submission.state, "recall", actor, facts)
    if step.target:
        submission.state = ReviewState(step.target)
    _recalled(session, actor, submission)


def _recalled(session: Session, actor: Actor, submission: Submission) -> None:
    session.flush()
    events.publish(session, SubmissionRecalled(**_about(actor, submission)))


def _about(actor: Actor, submission: Submission) -> dict[str, Any]:
    return dict(actor_id=actor.user_id, company_id=submission.company_id, subject=submission.offer_public_id,
                offer_id=submission.offer_id, submission_id=submission.id, number=submission.number)


def _refuse_when_locked(offer: Offer, newest: Submission | None) -> None:
    if offer.lifecycle is Lifecycle.CLOSED:
        raise Conflict("Platsen är avslutad och kan inte ändras. Kopiera den till ett nytt utkast i stället.")
    if not rules.may_edit(offer.lifecycle, newest.state if newest else None):
        raise Conflict("Platsen är inskickad och väntar på svar. Ta tillbaka den om ni behöver ändra något.")


def _refuse_foreign(session: Session, actor: Actor, offer: Offer, values: Mapping[str, Any]) -> None:
    """What the content points at belongs to the same company."""
    for column, offered in (("workplace_id", queries.workplaces), ("need_id", queries.needs)):
        chosen = values.get(column)
        if chosen is not None and chosen not in {c.id for c in offered(session, actor, getattr(offer, column))}:
            raise NotFound("Det du valde finns inte, eller så hör det inte till ditt företag.")
