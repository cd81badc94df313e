"""What the project group says of a submission; who holds it is in `holding`.

Every verb takes the row first, then asks the table.
"""
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.companies import service as companies_service
from portal.companies.models import VerifiedHow
from portal.core import clock, workdays
from portal.core.access import Actor, Party
from portal.core.errors import Conflict, Forbidden
from portal.core.events import publish
from portal.offers import amending
from portal.offers import queries as offers
from portal.offers import service as offers_service
from portal.offers.events import SubmissionEvent
from portal.offers.models import DeclineReason, ReviewState, Submission
from portal.offers.review_rules import DecisionFacts
from portal.offers.rules import latest_start
from portal.offers.workflow import REVIEW
from portal.reviews import events, queries, rules
from portal.reviews.models import Message
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import rules as statement_rules

SEEN_IS_OLD = "Något har ändrats i ärendet sedan du öppnade sidan. Läs det igen innan du beslutar."


class SightIsOld(Conflict):
    """The case is not what the reviewer had in front of them."""


def request_changes(session: Session, actor: Actor, public_id: str, *, message: str, seen: str) -> Submission:
    """Send the remarks that wait, and the message, to the company. The days that are left stand still."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if _is_repeated(session, actor, submission, "request_changes", events.ChangesRequested):
        return submission
    remarks = queries.remarks_on(session, submission, unsent=True)
    _refuse_old_sight(session, submission, seen)
    facts = _facts(session, actor, submission, remarks=len(remarks), has_message=bool(message))
    submission.state = _target(submission, "request_changes", actor, facts)
    now = clock.now()
    submission.changes_requested_at = now
    submission.workdays_left = max(0, workdays.left(now, submission.due_at))
    for remark in remarks:
        remark.sent_at = now
    amending.adopt(session, submission)
    written = None
    if message:
        user_id, party = _staff(actor)
        written = Message(submission_id=submission.id, text=message, author_id=user_id, author_name=actor.name,
                          author_party=party)
        session.add(written)
    session.flush()
    fields = tuple(dict.fromkeys(remark.field for remark in remarks))
    publish(session, events.ChangesRequested(**events.about(actor.user_id, submission), fields=fields,
                                             message_id=written.id if written else None))
    return submission


def approve(session: Session, actor: Actor, public_id: str, *, seen: str, how: VerifiedHow | None = None) -> Submission:
    """Approve and publish. `how` verifies the company in the same step, when nobody has."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if _is_repeated(session, actor, submission, "approve", events.SubmissionApproved):
        return submission
    _refuse_old_sight(session, submission, seen)
    company = companies.by_id(session, submission.company_id)
    facts = _facts(session, actor, submission, verified=company.verified_at is not None or how is not None)
    target = _target(submission, "approve", actor, facts)
    if company.verified_at is None and how is not None:
        companies_service.verify(session, actor, company.public_id, how)
    submission.state = target
    _decided_now(actor, submission)
    session.flush()
    offers_service.publish(session, actor, submission)
    publish(session, events.SubmissionApproved(**events.about(actor.user_id, submission)))
    return submission


def decline(
    session: Session, actor: Actor, public_id: str, *, reason: DeclineReason, text: str, seen: str,
) -> Submission:
    """Say no, with a reason code and why in plain words."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if _is_repeated(session, actor, submission, "decline", events.SubmissionDeclined):
        return submission
    _refuse_old_sight(session, submission, seen)
    return turn_down(session, actor, submission, reason, text)


def turn_down(session: Session, actor: Actor, submission: Submission, reason: DeclineReason, text: str) -> Submission:
    """The step itself, for one that is locked: a reviewer's decision on it, or on the company behind it."""
    submission.state = _target(submission, "decline", actor, _facts(session, actor, submission, has_reason=bool(text)))
    submission.reason, submission.reason_text = reason, text
    _decided_now(actor, submission)
    session.flush()
    publish(session, events.SubmissionDeclined(**events.about(actor.user_id, submission), reason=reason))
    return submission


def sight_of(session: Session, submission: Submission) -> str:
    """The mark of what a reviewer has in front of them now; see rules.sight."""
    company = companies.by_id(session, submission.company_id)
    waiting = rules.marks(submission, queries.remarks_on(session, submission, unsent=True))
    statements = statement_queries.statements_of(session, submission)
    return rules.sight(submission.number, submission.state, rules.unverified(company), waiting, statements)


def _staff(actor: Actor) -> tuple[int, Party]:
    if actor.user_id is None or actor.party is None:
        raise Forbidden("Bara personal kan skriva i en granskning.")
    return actor.user_id, actor.party


def _facts(session: Session, actor: Actor, submission: Submission, **known: Any) -> DecisionFacts:
    offer = offers.offer_of(session, submission.offer_id)
    return DecisionFacts(recused=accounts.is_recused(session, actor, submission.company_id),
                         start=latest_start(submission, offer.free_from), today=clock.today(),
                         unready=statement_rules.unready(submission.leaves), in_use=offers.in_use(offer),
                         places=submission.places, **known)


def _target(submission: Submission, action: str, actor: Actor, facts: DecisionFacts) -> ReviewState:
    """Where the table leads, once it has let the actor take the step."""
    step = REVIEW.take(submission.state, action, actor, facts)
    return ReviewState(step.target or submission.state)


def _is_repeated(
    session: Session, actor: Actor, submission: Submission, action: str, kind: type[SubmissionEvent],
) -> bool:
    """True for a double click: the same person has done this very thing."""
    return (REVIEW.repeats(submission.state, action)
            and queries.last_did(session, submission, kind.__name__) == actor.user_id)


def _refuse_old_sight(session: Session, submission: Submission, seen: str) -> None:
    if seen != sight_of(session, submission):
        raise SightIsOld(SEEN_IS_OLD)


def _decided_now(actor: Actor, submission: Submission) -> None:
    submission.decided_at, submission.decided_by = clock.now(), actor.user_id
