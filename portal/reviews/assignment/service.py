"""Who holds a case: taken, let go, handed over, resting, and what happens to it when nobody does anything.

None of it moves the day when the company was promised an answer.
"""
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.events import AccountClosed, Recused, StaffChanged, StaffDeactivated
from portal.core import clock, jobs, workdays
from portal.core.access import SYSTEM, Actor, Party, Role
from portal.core.database.db import settings
from portal.core.errors import Conflict
from portal.core.events import publish
from portal.offers import queries as offers
from portal.offers.events import SubmissionEvent
from portal.offers.models import Submission
from portal.offers.review_rules import IdleFacts, LetGoFacts, RestFacts, TakeFacts
from portal.offers.workflow import REVIEW
from portal.reviews import events, queries
from portal.reviews.messages import service as messages


def take(session: Session, actor: Actor, public_id: str) -> Submission:
    """Raises Conflict when a colleague who is here holds the case, or it is no longer in the queue."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.assignee_id == actor.user_id:
        return submission
    party = submission.handed_to
    REVIEW.take(submission.state, "take", actor, TakeFacts(
        recused=accounts.is_recused(session, actor, submission.company_id),
        elsewhere=party.label if party not in (None, actor.party) else ""))
    away = submission.assignee_id
    if away is not None:
        holder = accounts.get_user(session, away)
        if holder.active and not holder.away(clock.today()):
            raise Conflict(f"{holder.name} har redan tagit ärendet.")
    _give(session, submission, user_id=actor.user_id)
    about = events.about(actor.user_id, submission)
    publish(session, events.SubmissionTakenOver(**about, from_user_id=away) if away is not None
            else events.SubmissionTaken(**about))
    return submission


def release(session: Session, actor: Actor, public_id: str) -> Submission:
    """Anyone in the project group may release a case, held by a person or handed to a party; on jäv only one's own."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.assignee_id is None and submission.handed_to is None:
        return submission
    REVIEW.take(submission.state, "release", actor, _letting_go(session, actor, submission))
    _let_go(session, actor.user_id, submission)
    return submission


def hand_over(session: Session, actor: Actor, public_id: str, *, to: str, note: str, note_id: str) -> Submission:
    """Give the case to the colleague with this public id, with a word to go on with: an internal message. Raises
    RuleBroken for one on jäv against the company, and for an actor who is."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    colleague = queries.colleague(session, to)
    if submission.assignee_id == colleague.id:
        messages.note(session, actor, public_id, message_id=note_id, text=note)
        return submission
    on_jav = colleague.name if colleague.id in accounts.recused_for(session, submission.company_id) else ""
    REVIEW.take(submission.state, "hand_over", actor, _letting_go(session, actor, submission, on_jav=on_jav))
    messages.note(session, actor, public_id, message_id=note_id, text=note)
    _give(session, submission, user_id=colleague.id)
    publish(session, events.SubmissionHandedOver(**events.about(actor.user_id, submission), to_user_id=colleague.id))
    return submission


def hand_to_party(
    session: Session, actor: Actor, public_id: str, *, party: Party, note: str, note_id: str,
) -> Submission:
    """Leave the case to whoever of that party takes it. Raises RuleBroken for one where nobody works the queue, and for
    an actor on jäv."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.handed_to is party:
        messages.note(session, actor, public_id, message_id=note_id, text=note)
        return submission
    recused = accounts.recused_for(session, submission.company_id)
    may = {colleague.party for colleague in queries.colleagues(session) if colleague.id not in recused}
    nobody_at = party.label if party not in may else ""
    REVIEW.take(submission.state, "hand_over", actor, _letting_go(session, actor, submission, nobody_at=nobody_at))
    messages.note(session, actor, public_id, message_id=note_id, text=note)
    _give(session, submission, party=party)
    publish(session, events.SubmissionHandedToParty(**events.about(actor.user_id, submission), party=party))
    return submission


def rest(session: Session, actor: Actor, public_id: str, *, until: date | None, reason: str) -> Submission:
    """Set the case aside until the morning of that day. The promised day stands."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if until is not None and (submission.rests_until, submission.rest_reason) == (until, reason):
        return submission
    REVIEW.take(submission.state, "rest", actor, RestFacts(
        accounts.is_recused(session, actor, submission.company_id), until, clock.today(), reason))
    submission.rests_until, submission.rest_reason = until, reason
    session.flush()
    publish(session, events.SubmissionRested(**events.about(actor.user_id, submission), until=str(until)))
    return submission


def wake(session: Session, actor: Actor, public_id: str) -> Submission:
    """Back to work before its day. A case that does not rest is left as it is."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.rests_until is not None:
        recused = accounts.is_recused(session, actor, submission.company_id)
        _wake(session, actor, submission, RestFacts(recused, submission.rests_until, clock.today()))
    return submission


def seen_lapse(session: Session, actor: Actor, public_id: str) -> None:
    """The one whose take lapsed knows it now."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.lapsed_from == actor.user_id:
        submission.lapsed_from = None


def let_go_of(session: Session, event: Recused) -> None:
    """Whoever is on jäv holds no case of the company."""
    for submission in queries.held_of_company(session, event.user_id, event.company_id):
        _let_go(session, event.actor_id, submission)


def let_go_when_no_reviewer(session: Session, event: StaffChanged) -> None:
    if Role.REVIEWER not in event.roles:
        let_go_of_all(session, event)


def let_go_of_all(session: Session, event: StaffChanged | StaffDeactivated | AccountClosed) -> None:
    """Whoever cannot open a case any more holds none."""
    for submission in queries.held_by(session, event.user_id):
        _let_go(session, event.actor_id, submission)


def stir(session: Session, event: SubmissionEvent) -> None:
    """Something has happened from outside in a case: it rests no longer."""
    submission = offers.submission_of(session, event.submission_id)
    if submission.rests_until is not None:
        _end_rest(submission)
        session.flush()
        publish(session, events.SubmissionWoken(**events.about(None, submission)))


def lapse_idle(session: Session) -> int:
    """Let the takes lapse where nothing has been done for too long. Returns how many."""
    now = clock.now()
    for submission in queries.taken_ahead(session, now, jobs.AT_A_TIME):
        submission.assigned_at = now
    limit = workdays.hours_ago(now, settings(session).take_hours)
    idle = queries.idle(session, limit, jobs.AT_A_TIME)
    for submission in idle:
        REVIEW.take(submission.state, "lapse", SYSTEM, IdleFacts(since=submission.assigned_at, limit=limit))
        holder = submission.assignee_id
        _give(session, submission)
        submission.lapsed_at, submission.lapsed_from = now, holder
        session.flush()
        publish(session, events.SubmissionLapsed(**events.about(None, submission), from_user_id=holder or 0))
    return len(idle)


def wake_rested(session: Session) -> int:
    """Bring back the cases whose day has come. Returns how many."""
    rested = queries.rested(session, clock.today(), jobs.AT_A_TIME)
    for submission in rested:
        _wake(session, SYSTEM, submission, RestFacts(False, submission.rests_until, clock.today()))
    return len(rested)


def _letting_go(session: Session, actor: Actor, submission: Submission, **receiver: str) -> LetGoFacts:
    return LetGoFacts(recused=accounts.is_recused(session, actor, submission.company_id),
                      holds=submission.assignee_id == actor.user_id, **receiver)


def _give(
    session: Session, submission: Submission, *, user_id: int | None = None, party: Party | None = None,
) -> None:
    """To one person, to one party, or to nobody. A case that rests goes on resting."""
    submission.assignee_id, submission.handed_to = user_id, party
    submission.assigned_at = clock.now() if user_id is not None else None
    submission.lapsed_at = None
    if submission.lapsed_from == user_id:
        submission.lapsed_from = None
    session.flush()


def _let_go(session: Session, actor_id: int | None, submission: Submission) -> None:
    _give(session, submission)
    publish(session, events.SubmissionReleased(**events.about(actor_id, submission)))


def _wake(session: Session, actor: Actor, submission: Submission, facts: RestFacts) -> None:
    REVIEW.take(submission.state, "wake", actor, facts)
    _end_rest(submission)
    session.flush()
    publish(session, events.SubmissionWoken(**events.about(actor.user_id, submission)))


def _end_rest(submission: Submission) -> None:
    """Who holds the case has their working hours from now on."""
    submission.rests_until = submission.rest_reason = None
    if submission.assignee_id is not None:
        submission.assigned_at = clock.now()
