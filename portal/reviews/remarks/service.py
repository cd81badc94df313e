"""Remarks: written, changed and removed until they are sent."""
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Actor
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.events import publish
from portal.offers import content
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.offers.workflow import REVIEW
from portal.reviews import events, queries, rules
from portal.reviews.decisions.service import _facts, _staff
from portal.reviews.findings import queries as finding_queries
from portal.reviews.findings.rules import Finding
from portal.reviews.models import Remark, RemarkReason, SettledFinding
from portal.support_rules import queries as support_rules


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
    noticed = [about] if about else finding_queries.in_case(session, submission).left
    settled = [one for one in noticed if about or one.field == field]
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
