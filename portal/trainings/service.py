"""All writes of trainings. The catalogue's stand in catalogue.py."""
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, events
from portal.core.access import SYSTEM, Actor
from portal.core.database.db import CHANGED_MEANWHILE
from portal.core.errors import Conflict, NotFound, RuleBroken
from portal.offers import queries as offers
from portal.offers.events import OfferClosed
from portal.offers.models import Submission
from portal.trainings import queries, rules
from portal.trainings.events import (
    TrainingAgreed,
    TrainingCancelled,
    TrainingChanged,
    TrainingDeclined,
    TrainingEvent,
    TrainingFinished,
    TrainingProposed,
    TrainingQuestioned,
    TrainingReplied,
    TrainingScheduled,
    TrainingStarted,
)
from portal.trainings.models import Timing, Training, TrainingWord
from portal.trainings.rules import Plan, TrainingFacts
from portal.trainings.workflow import TRAINING

PROPOSAL_CHANGED = "Campus har ändrat förslaget sedan du läste det. Läs det nya förslaget och svara på det."
OFFER_CLOSED = "Platsen avslutades innan utbildningen var överenskommen."


def propose(
    session: Session, actor: Actor, offer_public_id: str, plan: Plan, *, public_id: str, course_public_id: str = "",
) -> Training:
    """Attach a training to an offer that is shown. The same id for the same offer again gives the first training."""
    row = TRAINING.take(None, "propose", actor)
    shown = offers.visible_submissions(actor).where(Submission.shown, Submission.offer_public_id == offer_public_id)
    submission = session.scalar(shown.with_for_update())
    if submission is None or actor.user_id is None:
        raise NotFound(offers.NO_SUCH_OFFER)
    same = select(Training).where(Training.public_id == public_id, Training.offer_id == submission.offer_id)
    known = session.scalar(same)
    if known is not None:
        return known
    course = queries.get_course(session, actor, course_public_id) if course_public_id else None
    _refuse_wrong_dates(session, submission.offer_id, plan.timing, plan.starts_on, plan.ends_on)
    training = Training(public_id=public_id, offer_id=submission.offer_id, company_id=submission.company_id,
                        course_id=course.id if course else None, created_by=actor.user_id, state=row.target,
                        **asdict(plan))
    session.add(training)
    session.flush()
    events.publish(session, TrainingProposed(**_about(session, training, actor)))
    return training


def change(session: Session, actor: Actor, public_id: str, plan: Plan, *, seen: int) -> Training:
    """Propose it anew, also as the answer to a question. `seen` is the revision the person started from.

    Raises Conflict when someone else changed it since; the same change twice is done once.
    """
    training = queries.get(session, actor, public_id, for_update=True)
    row = TRAINING.take(training.state, "change", actor)
    changed = tuple(sorted(name for name, value in asdict(plan).items() if getattr(training, name) != value))
    if not changed and training.state is row.target:
        return training
    if training.revision != seen:
        raise Conflict(CHANGED_MEANWHILE)
    _refuse_wrong_dates(session, training.offer_id, plan.timing, plan.starts_on, plan.ends_on)
    for name, value in asdict(plan).items():
        setattr(training, name, value)
    _move(training, row.target)
    session.flush()
    events.publish(session, TrainingChanged(**_about(session, training, actor), changed=changed))
    return training


def agree(session: Session, actor: Actor, public_id: str, *, seen: int) -> Training:
    """The company says yes to the proposal it has read: `seen` is that revision."""
    training = queries.get(session, actor, public_id, for_update=True)
    return _step(session, actor, training, "agree", TrainingAgreed, seen=seen)


def decline(session: Session, actor: Actor, public_id: str, words: str = "", *, seen: int) -> Training:
    training = queries.get(session, actor, public_id, for_update=True)
    return _step(session, actor, training, "decline", TrainingDeclined, words=words, seen=seen)


def question(session: Session, actor: Actor, public_id: str, words: str, *, seen: int) -> Training:
    """The company asks; what it writes stays."""
    return _say(session, actor, public_id, words, "question", TrainingQuestioned, seen=seen)


def reply(session: Session, actor: Actor, public_id: str, words: str, *, seen: int) -> Training:
    """Campus answers in words, which stay, and the same proposal waits for the company again."""
    return _say(session, actor, public_id, words, "reply", TrainingReplied, seen=seen)


def schedule(session: Session, actor: Actor, public_id: str, starts_on: date | None, ends_on: date | None) -> Training:
    training = queries.get(session, actor, public_id, for_update=True)
    if TRAINING.repeats(training.state, "schedule") and (training.starts_on, training.ends_on) == (starts_on, ends_on):
        return training
    row = TRAINING.take(training.state, "schedule", actor, TrainingFacts(starts_on=starts_on, ends_on=ends_on))
    _refuse_wrong_dates(session, training.offer_id, training.timing, starts_on, ends_on)
    training.starts_on, training.ends_on = starts_on, ends_on
    return _done(session, actor, training, row.target, TrainingScheduled)


def start(session: Session, actor: Actor, public_id: str) -> Training:
    training = queries.get(session, actor, public_id, for_update=True)
    return _step(session, actor, training, "start", TrainingStarted)


def finish(session: Session, actor: Actor, public_id: str) -> Training:
    training = queries.get(session, actor, public_id, for_update=True)
    return _step(session, actor, training, "finish", TrainingFinished)


def cancel(session: Session, actor: Actor, public_id: str, reason: str, *, seen: int) -> Training:
    training = queries.get(session, actor, public_id, for_update=True)
    return _step(session, actor, training, "cancel", TrainingCancelled, words=reason, seen=seen)


def drop_for_closed_offer(session: Session, event: OfferClosed) -> None:
    """An offer has closed: what the company had not agreed to falls away with it."""
    for training in queries.unanswered_of(session, event.offer_id):
        row = TRAINING.take(training.state, "drop", SYSTEM)
        training.answer = OFFER_CLOSED
        _move(training, row.target)
        session.flush()
        events.publish(session, TrainingCancelled(
            actor_id=event.actor_id, company_id=event.company_id, subject=event.subject, offer_id=event.offer_id,
            training_id=training.id, offer_closed=True))


def _say(
    session: Session, actor: Actor, public_id: str, words: str, action: str, happened: type[TrainingEvent], *,
    seen: int,
) -> Training:
    """A step that is told in words of their own. The same words a second time are the same step."""
    training = queries.get(session, actor, public_id, for_update=True)
    if TRAINING.repeats(training.state, action) and queries.last_words(session, training) == (actor.user_id, words):
        return training
    row = TRAINING.take(training.state, action, actor, TrainingFacts(words=words))
    _refuse_old(actor, training, seen)
    session.add(TrainingWord(training_id=training.id, text=words, author_id=actor.user_id, author_name=actor.name,
                             author_party=actor.party))
    return _done(session, actor, training, row.target, happened)


def _refuse_old(actor: Actor, training: Training, seen: int) -> None:
    if training.revision != seen:
        raise Conflict(CHANGED_MEANWHILE if actor.company_id is None else PROPOSAL_CHANGED)


def _step(
    session: Session, actor: Actor, training: Training, action: str, happened: type[TrainingEvent], *,
    words: str | None = None, seen: int | None = None,
) -> Training:
    """One row of the table. The same action with the same words a second time is the same action.

    `seen`: the revision the person has read. Raises Conflict when somebody has changed it since.
    """
    if TRAINING.repeats(training.state, action) and (words is None or (training.answer or "") == words):
        return training
    row = TRAINING.take(training.state, action, actor, TrainingFacts(
        words=words or "", starts_on=training.starts_on, ends_on=training.ends_on, today=clock.today()))
    if seen is not None:
        _refuse_old(actor, training, seen)
    if words is not None:
        training.answer = words
    return _done(session, actor, training, row.target, happened)


def _done(
    session: Session, actor: Actor, training: Training, state: Any, happened: type[TrainingEvent],
) -> Training:
    _move(training, state)
    session.flush()
    _keep_has_training(session, training.offer_id)
    events.publish(session, happened(**_about(session, training, actor)))
    return training


def _move(training: Training, state: Any) -> None:
    training.state, training.changed_at = state, clock.now()


def _keep_has_training(session: Session, offer_id: int) -> None:
    """The list of places filters on it, so it stands on the version that is shown, or will be after a pause."""
    approved = session.scalar(offers.last_approved(offer_id).with_for_update())
    if approved is not None:
        approved.has_training = queries.has_agreed(session, offer_id)
        session.flush()


def _refuse_wrong_dates(
    session: Session, offer_id: int, timing: Timing, starts_on: date | None, ends_on: date | None,
) -> None:
    place = queries.place_dates(session, offer_id)
    if problems := [*rules.date_problems(starts_on, ends_on, clock.today()),
                    *rules.place_problems(timing, starts_on, ends_on, place)]:
        raise RuleBroken(" ".join(sentence for _, sentence in problems))


def _about(session: Session, training: Training, actor: Actor) -> dict[str, Any]:
    return {"actor_id": actor.user_id, "company_id": training.company_id, "offer_id": training.offer_id,
            "training_id": training.id, "subject": offers.offer_of(session, training.offer_id).public_id}
