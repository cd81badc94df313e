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
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.events import publish
from portal.offers import amending, content
from portal.offers import queries as offers
from portal.offers import service as offers_service
from portal.offers.events import SubmissionEvent
from portal.offers.models import DeclineReason, ReviewState, Submission
from portal.offers.rules import DecisionFacts, latest_start
from portal.offers.workflow import REVIEW
from portal.reviews import events, leaves, noticed, queries, rules, statement_queries
from portal.reviews.findings import Finding
from portal.reviews.models import Message, Remark, RemarkReason, SettledFinding
from portal.support_rules import queries as support_rules

SEEN_IS_OLD = "Något har ändrats i ärendet sedan du öppnade sidan. Läs det igen innan du beslutar."


class SightIsOld(Conflict):
    """The case is not what the reviewer had in front of them."""


def add_remark(
    session: Session, actor: Actor, public_id: str, *, remark_id: str, field: str, text: str, suggested: str | None,
    reason: RemarkReason = RemarkReason.OTHER, about: Finding | None = None,
) -> Remark:
    """A remark waits until changes are requested, and is written by those who may request them. It settles what has
    been noticed in its field: `about` alone, when it is that finding in words.

    `suggested` as offers.suggestions keeps it. Raises SuggestionWrong for one that could not be the answer.
    """
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if field not in content.FIELDS:
        raise RuleBroken("Välj vilket fält anmärkningen gäller.")
    known = queries.get_remark(session, remark_id)
    if known is not None and known.submission_id == submission.id:
        return known
    REVIEW.take(submission.state, "request_changes", actor, _facts(session, actor, submission, remarks=1))
    if suggested:
        rules.refuse_a_wrong_suggestion(submission, field, suggested, clock.today(),
                                        support_rules.rulebook(session))
    user_id, party = _staff(actor)
    remark = Remark(public_id=remark_id, submission_id=submission.id, field=field, reason=reason, text=text,
                    suggested_value=suggested or None, author_id=user_id, author_name=actor.name, author_party=party)
    settled = [about] if about else [one for one in noticed.in_case(session, submission).left if one.field == field]
    session.add(remark)
    session.flush()
    for finding in settled:
        settle(session, actor, submission, finding, remark)
    publish(session, events.RemarkAdded(**events.about(actor.user_id, submission), field=field))
    return remark


def change_remark(
    session: Session, actor: Actor, public_id: str, remark_id: str, *, text: str, suggested: str | None,
    reason: RemarkReason, seen: str,
) -> Remark:
    """Write a remark anew that the company has not got; who did so stands as its author. `seen`: what it said on the
    page. Raises NotFound for one that is gone, Conflict when it is sent, or a colleague has changed it."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    remark = queries.own_remark(session, submission, remark_id)
    if (remark.text, remark.suggested_value or "", remark.reason) == (text, suggested or "", reason):
        return remark
    REVIEW.take(submission.state, "request_changes", actor, _facts(session, actor, submission, remarks=1))
    if remark.sent_at is not None:
        raise Conflict("Anmärkningen är redan skickad till företaget.")
    if seen != rules.said(remark):
        raise Conflict("En kollega har ändrat anmärkningen sedan du öppnade sidan.")
    if suggested:
        rules.refuse_a_wrong_suggestion(submission, remark.field, suggested, clock.today(),
                                        support_rules.rulebook(session))
    remark.text, remark.suggested_value, remark.reason = text, suggested or None, reason
    remark.author_id, remark.author_party = _staff(actor)
    remark.author_name = actor.name
    session.flush()
    publish(session, events.RemarkChanged(**events.about(actor.user_id, submission), field=remark.field))
    return remark


def settle(
    session: Session, actor: Actor, submission: Submission, finding: Finding, remark: Remark | None = None,
) -> None:
    """Somebody has taken a stand on a finding: by a remark, or by dismissing it."""
    if actor.user_id is None:
        raise Forbidden("Bara personal kan ta ställning till en notering.")
    session.add(SettledFinding(
        offer_id=submission.offer_id, submission_id=submission.id, code=finding.code, field=finding.field,
        digest=finding.digest(content.corrected(submission)), remark_id=remark.id if remark else None,
        by_id=actor.user_id, by_name=actor.name))
    session.flush()


def remove_remark(session: Session, actor: Actor, public_id: str, remark_id: str) -> None:
    """Take back a remark that the company has not got. One that is gone already is fine."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    remark = queries.get_remark(session, remark_id)
    if remark is None or remark.submission_id != submission.id:
        return
    REVIEW.take(submission.state, "request_changes", actor, _facts(session, actor, submission, remarks=1))
    session.delete(remark)
    session.flush()
    publish(session, events.RemarkRemoved(**events.about(actor.user_id, submission), field=remark.field))


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
                         unready=leaves.unready(submission.leaves), in_use=offers.in_use(offer),
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
