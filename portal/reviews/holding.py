"""Who holds a case: taken, let go, handed over, and what happens to it when nobody does anything."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.events import Recused
from portal.core import clock, jobs, workdays
from portal.core.access import SYSTEM, Actor
from portal.core.db import settings
from portal.core.errors import Conflict, RuleBroken
from portal.core.events import publish
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.offers.rules import IdleFacts
from portal.offers.workflow import REVIEW
from portal.reviews import events, queries

RECUSED = "Du är jävig för den här arbetsgivaren och kan inte ta ärendet."


def take(session: Session, actor: Actor, public_id: str) -> Submission:
    """Raises Conflict when a colleague holds the case or it is no longer in the queue."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.assignee_id == actor.user_id:
        return submission
    REVIEW.take(submission.state, "take", actor)
    if accounts.is_recused(session, actor, submission.company_id):
        raise RuleBroken(RECUSED)
    if submission.assignee_id is not None:
        holder = accounts.get_user(session, submission.assignee_id)
        raise Conflict(f"{holder.name} har redan tagit ärendet.")
    submission.assignee_id, submission.assigned_at = actor.user_id, clock.now()
    publish(session, events.SubmissionTaken(**events.about(actor.user_id, submission)))
    return submission


def release(session: Session, actor: Actor, public_id: str) -> Submission:
    """Anyone in the project group may release a case: the one who holds it may be ill."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if submission.assignee_id is None:
        return submission
    REVIEW.take(submission.state, "release", actor)
    _let_go(session, actor.user_id, submission)
    return submission


def hand_over(session: Session, actor: Actor, public_id: str, *, to: str) -> Submission:
    """Give the case to the colleague with this public id. Raises RuleBroken for one on jäv against the company."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    colleague = queries.colleague(session, to)
    if submission.assignee_id == colleague.id:
        return submission
    REVIEW.take(submission.state, "hand_over", actor)
    if submission.company_id in {row.company_id for row in accounts.recusals_of(session, colleague.id)}:
        raise RuleBroken(f"{colleague.name} är jävig för arbetsgivaren. Välj någon annan.")
    submission.assignee_id, submission.assigned_at = colleague.id, clock.now()
    publish(session, events.SubmissionHandedOver(**events.about(actor.user_id, submission), to_user_id=colleague.id))
    return submission


def let_go_of(session: Session, event: Recused) -> None:
    """Whoever is on jäv holds no case of the company."""
    for submission in queries.held_of_company(session, event.user_id, event.company_id):
        _let_go(session, event.actor_id, submission)


def release_idle(session: Session) -> int:
    """Let go of cases whose holder has done nothing in them for too long. Returns how many."""
    limit = workdays.ago(clock.now(), settings(session).take_workdays)
    idle = queries.idle(session, limit, jobs.AT_A_TIME)
    for submission in idle:
        REVIEW.take(submission.state, "release", SYSTEM, IdleFacts(since=submission.assigned_at, limit=limit))
        _let_go(session, None, submission)
    return len(idle)


def _let_go(session: Session, actor_id: int | None, submission: Submission) -> None:
    submission.assignee_id = submission.assigned_at = None
    session.flush()
    publish(session, events.SubmissionReleased(**events.about(actor_id, submission)))
