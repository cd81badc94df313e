"""From what happened in a review to the mail about it."""
from typing import Any

from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.core import clock
from portal.core.access import SYSTEM
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.notifications.recipients import (
    _for_group,
    _for_people,
    about_case,
    offer_address,
    people_of,
    to_company,
    to_group,
)
from portal.notifications.submissions import mails as submission_mails
from portal.offers import content, suggestions
from portal.offers import queries as offers
from portal.offers.events import (
    OfferSubmitted,
    ReplyReminded,
    SubmissionRecalled,
)
from portal.offers.models import DeclineReason, Submission
from portal.offers.review_rules import SILENCE
from portal.reviews import queries as reviews
from portal.reviews.corrections import queries as corrections
from portal.reviews.events import ChangesRequested, CorrectionObjected, SubmissionApproved, SubmissionDeclined
from portal.reviews.messages import queries as message_queries


def received(session: Session, event: OfferSubmitted) -> None:
    """A receipt to the company, and one mail to the project group."""
    case = offers.submission_of(session, event.submission_id)
    about: dict[str, Any] = dict(title=case.title, case_number=case.case_number, company=case.company_name,
                                 number=case.number, due=case.due_at)
    receipt = submission_mails.Received(**about, path=f"{offer_address(event.subject)}/kvitto")
    kinds = f"Öppen för: {content.shown(case, 'open_to')}."
    task = submission_mails.GroupSubmission(
        **about, kinds=kinds, path=path_to("reviews.show", submission=case.public_id))
    receipts = _for_people(session, people_of(session, event.company_id), receipt, str(case.id), event.subject)
    outbox.enqueue_all(session, [*receipts, *_for_group(session, task, case.public_id, event.subject)])


def changes_requested(session: Session, event: ChangesRequested) -> None:
    case = offers.submission_of(session, event.submission_id)
    remarks = tuple(
        submission_mails.AskedAbout(label=content.label(r.field), text=r.text,
                                    suggestion=suggestions.said(r.field, r.suggested_value or ""))
        for r in reviews.remarks_for(session, SYSTEM, case))
    message = message_queries.message_of(session, event.message_id).text if event.message_id else ""
    to_company(session, event, submission_mails.ChangesRequested(
        **about_case(case), remarks=remarks, message=message, corrected=_corrected(session, case)))


def approved(session: Session, event: SubmissionApproved) -> None:
    case = offers.submission_of(session, event.submission_id)
    paused_until = offers.offer_of(session, event.offer_id).paused_until
    to_company(session, event, submission_mails.Approved(
        **about_case(case), training_wanted=bool(case.training_wanted), paused_until=paused_until,
        corrected=_corrected(session, case)))


def correction_objected(session: Session, event: CorrectionObjected) -> None:
    """The project group hears of it: the decision may be made long ago."""
    case = offers.submission_of(session, event.submission_id)
    mail = submission_mails.CorrectionObjected(
        title=case.title, case_number=case.case_number, company=case.company_name, field=content.label(event.field),
        path=path_to("reviews.show", submission=case.public_id))
    to_group(session, mail, once=f"{case.public_id}:{event.field}", about=event.subject)


def declined(session: Session, event: SubmissionDeclined) -> None:
    case = offers.submission_of(session, event.submission_id)
    company = companies.by_id(session, case.company_id)
    reason = "" if event.reason is DeclineReason.OTHER else event.reason.label[:1].lower() + event.reason.label[1:]
    to_company(session, event, submission_mails.Declined(
        **about_case(case), reason=reason, words=case.reason_text or "", may_return=not company.blocked_at))


def reply_reminded(session: Session, event: ReplyReminded) -> None:
    case = offers.submission_of(session, event.submission_id)
    last_day = clock.local((case.changes_requested_at or clock.now()) + SILENCE).date()
    mail = submission_mails.ReplyReminder(**about_case(case), days=event.days, last_day=last_day)
    to_company(session, event, mail, occasion=f"{event.days}")


def recalled(session: Session, event: SubmissionRecalled) -> None:
    """Only when the system did it: a person who takes a place back knows."""
    if event.actor_id is None:
        case = offers.submission_of(session, event.submission_id)
        to_company(session, event, submission_mails.RecalledBySystem(**about_case(case)))


def _corrected(session: Session, case: Submission) -> tuple[submission_mails.CorrectedText, ...]:
    return tuple(submission_mails.CorrectedText(label=content.label(c.field), before=c.before, after=c.after)
                 for c in corrections.on(session, case) if c.objected_at is None)
