"""Who is told of what: each event that somebody must hear of becomes mail, in the same unit of work."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import mail_choice
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.companies import queries as companies
from portal.companies import rules as company_rules
from portal.companies.events import (
    InvitationWithdrawn,
    JoinAccepted,
    JoinDeclined,
    JoinRequested,
    MemberInvited,
)
from portal.core import clock, outbox, seldom
from portal.core.access import SYSTEM
from portal.core.db import settings
from portal.core.mail import path_to
from portal.notifications import mails, queries
from portal.notifications.company_mails import FirstInvitation
from portal.notifications.mails import Mail
from portal.offers import content, suggestions
from portal.offers import queries as offers
from portal.offers.events import (
    OfferClosed,
    OfferExpiryNear,
    OfferSubmitted,
    ReplyReminded,
    SubmissionEvent,
    SubmissionRecalled,
)
from portal.offers.models import CloseReason, DeclineReason, Submission
from portal.offers.rules import SILENCE, ends_on
from portal.reviews import correction_queries as corrections
from portal.reviews import queries as reviews
from portal.reviews import threads
from portal.reviews.events import ChangesRequested, CorrectionObjected, SubmissionApproved, SubmissionDeclined


def received(session: Session, event: OfferSubmitted) -> None:
    """A receipt to the company, and one mail to the project group."""
    case = offers.submission_of(session, event.submission_id)
    about: dict[str, Any] = dict(title=case.title, case_number=case.case_number, company=case.company_name,
                                 number=case.number, due=case.due_at)
    receipt = mails.Received(**about, path=f"{offer_address(event.subject)}/kvitto")
    kinds = f"Öppen för: {content.shown(case, 'open_to')}."
    task = mails.GroupSubmission(**about, kinds=kinds, path=path_to("reviews.show", submission=case.public_id))
    receipts = _for_people(session, _people(session, event.company_id), receipt, str(case.id), event.subject)
    outbox.enqueue_all(session, [*receipts, *_for_group(session, task, case.public_id, event.subject)])


def changes_requested(session: Session, event: ChangesRequested) -> None:
    case = offers.submission_of(session, event.submission_id)
    remarks = tuple(
        mails.AskedAbout(label=content.label(r.field), text=r.text,
                         suggestion=suggestions.said(r.field, r.suggested_value or ""))
        for r in reviews.remarks_for(session, SYSTEM, case))
    message = threads.message_of(session, event.message_id).text if event.message_id else ""
    to_company(session, event, mails.ChangesRequested(**_case(case), remarks=remarks, message=message,
                                                      corrected=_corrected(session, case)))


def approved(session: Session, event: SubmissionApproved) -> None:
    case = offers.submission_of(session, event.submission_id)
    paused_until = offers.offer_of(session, event.offer_id).paused_until
    to_company(session, event, mails.Approved(**_case(case), training_wanted=bool(case.training_wanted),
                                              paused_until=paused_until, corrected=_corrected(session, case)))


def correction_objected(session: Session, event: CorrectionObjected) -> None:
    """The project group hears of it: the decision may be made long ago."""
    case = offers.submission_of(session, event.submission_id)
    mail = mails.CorrectionObjected(title=case.title, case_number=case.case_number, company=case.company_name,
                                    field=content.label(event.field),
                                    path=path_to("reviews.show", submission=case.public_id))
    to_group(session, mail, once=f"{case.public_id}:{event.field}", about=event.subject)


def declined(session: Session, event: SubmissionDeclined) -> None:
    case = offers.submission_of(session, event.submission_id)
    company = companies.by_id(session, case.company_id)
    reason = "" if event.reason is DeclineReason.OTHER else event.reason.label[:1].lower() + event.reason.label[1:]
    to_company(session, event, mails.Declined(**_case(case), reason=reason, words=case.reason_text or "",
                                               may_return=not company.blocked_at))


def reply_reminded(session: Session, event: ReplyReminded) -> None:
    case = offers.submission_of(session, event.submission_id)
    last_day = clock.local((case.changes_requested_at or clock.now()) + SILENCE).date()
    mail = mails.ReplyReminder(**_case(case), days=event.days, last_day=last_day)
    to_company(session, event, mail, occasion=f"{event.days}")


def recalled(session: Session, event: SubmissionRecalled) -> None:
    """Only when the system did it: a person who takes a place back knows."""
    if event.actor_id is None:
        case = offers.submission_of(session, event.submission_id)
        to_company(session, event, mails.RecalledBySystem(**_case(case)))


def expiring(session: Session, event: OfferExpiryNear) -> None:
    offer = offers.offer_of(session, event.offer_id)
    case = offers.approved_version(session, offer)
    last_day = ends_on(case, offer.free_from) if case else None
    if case is not None and last_day is not None:
        mail = mails.Expiring(**_case(case), last_day=last_day, passed=last_day < clock.today())
        to_people(session, _people(session, event.company_id), mail,
                  once=f"{case.public_id}:{last_day}", about=event.subject)


def closed(session: Session, event: OfferClosed) -> None:
    """By its approved title: the project group reads the mail too, and the working copy is the company's."""
    case = queries.last_approved(session, event.offer_id)
    expired = event.reason is CloseReason.EXPIRED
    mail = mails.Closed(**_case(case), expired=expired, silent=expired and case.start_rolling,
                        reason=event.reason.label.lower())
    to_people(session, _people(session, event.company_id), mail, once=event.subject, about=event.subject)


def join_requested(session: Session, event: JoinRequested) -> None:
    """To the owners; to the project group too when the company is not verified, or nobody owns it."""
    company = companies.by_id(session, _company(event.company_id))
    owners, verified = accounts.owners_of(session, company.id), company.verified_at is not None
    mail = mails.JoinRequested(company=company.full_name, verified=verified, path=path_to("companies.team"))
    to_people(session, owners, mail, once=str(event.request_id))
    if not (verified and owners):
        _join_to_group(session, event.request_id, company.full_name, company.public_id, silent=False)


def join_accepted(session: Session, event: JoinAccepted) -> None:
    name = companies.by_id(session, _company(event.company_id)).full_name
    to_people(session, [_asker(session, event.request_id)],
               mails.JoinAccepted(company=name, path=path_to("pages.overview")), once=str(event.request_id))


def join_declined(session: Session, event: JoinDeclined) -> None:
    request = companies.join_request_by_id(session, event.request_id)
    to_people(session, [_asker(session, event.request_id)],
               mails.JoinDeclined(asked=request.created_at, path=path_to("companies.start")),
               once=str(event.request_id))


def invited(session: Session, event: MemberInvited) -> None:
    """To an address that the inviter wrote."""
    invitation = companies.invitation_by_id(session, event.invitation_id)
    company = companies.by_id(session, invitation.company_id)
    token = company_rules.invitation_token(settings(session).secret_key, invitation.public_id)
    inviter = accounts.get_user(session, invitation.invited_by)
    words: dict[str, Any] = dict(company=company.full_name if company.verified_at else "",
                                 last_day=clock.local(invitation.expires_at).date(),
                                 path=path_to("companies.invitation", token=token))
    mail = FirstInvitation(**words) if inviter.party else mails.Invitation(**words, inviter=inviter.email)
    to_address(session, invitation.email, mail, about=invitation.public_id, mark=invitation.public_id)


def invitation_withdrawn(session: Session, event: InvitationWithdrawn) -> None:
    invitation = companies.invitation_by_id(session, event.invitation_id)
    outbox.withdraw(session, invitation.public_id, [FirstInvitation.folder, mails.Invitation.folder])


def tell_of_silence(session: Session) -> int:
    """A timed job: requests to join that the owners left unanswered are the project group's. Told once each."""
    before = len(outbox.queued_in(session))
    for request_id, company in queries.silent_requests(session):
        _join_to_group(session, request_id, company.full_name, company.public_id, silent=True)
    return len(outbox.queued_in(session)) - before


def to_people(session: Session, people: Sequence[User], mail: Mail, *, once: str, about: str | None = None) -> None:
    """One mail each, with their name. `once`: what tells this mail from others of its kind.

    One that is optional goes to those who want mail at once, with a way to turn it off.
    """
    outbox.enqueue_all(session, _for_people(session, people, mail, once, about), reminds=mail.reminds)


def to_person(session: Session, person: User, mail: Mail, *, once: str, about: str | None = None) -> None:
    """Whatever they chose: for those who have been asked already."""
    outbox.enqueue_all(session, [_letter(session, person, mail, once, about)], reminds=mail.reminds)


def to_address(session: Session, address: str, mail: Mail, *, about: str, mark: str, name: str = "") -> None:
    """To an address alone, which anybody may have written: one of the kind in a while. See `core/seldom`."""
    words = mail.rendered(settings(session), name)
    seldom.enqueue(session, outbox.Letter("", mail.folder, address, words.subject, words.text, words.html, about=about,
                                          secret=mail.secret), mark)


def _for_people(
    session: Session, people: Sequence[User], mail: Mail, once: str, about: str | None,
) -> list[outbox.Letter]:
    """Those of them whose address is theirs: an account that nobody has confirmed hears of nothing."""
    people = [person for person in people if person.confirmed_at]
    readers = mail_choice.wanting(session, people) if mail.optional else people
    return [_letter(session, person, mail, once, about) for person in readers]


def _letter(session: Session, person: User, mail: Mail, once: str, about: str | None) -> outbox.Letter:
    words = mail.rendered(settings(session), person.name)
    way_out = mail_choice.way_out(settings(session), person) if mail.optional else None
    return outbox.Letter(
        once_key=f"{mail.folder}:{once}:{person.public_id}", name=mail.folder, recipient=person.email,
        subject=words.subject, text=words.text, html=words.html, about=about, unsubscribe=way_out)


def _join_to_group(session: Session, request_id: int, name: str, company_id: str, *, silent: bool) -> None:
    mail = mails.JoinForGroup(company=name, silent=silent, path=path_to("companies.show", public_id=company_id))
    to_group(session, mail, once=str(request_id))


def to_company(session: Session, event: SubmissionEvent, mail: Mail, *, occasion: str = "") -> None:
    """Once for each version and person; `occasion` tells mails of one kind about one version apart."""
    to_people(session, _people(session, event.company_id), mail, about=event.subject,
               once=f"{event.submission_id}:{occasion}" if occasion else str(event.submission_id))


def to_group(session: Session, mail: Mail, *, once: str, about: str | None = None) -> None:
    outbox.enqueue_all(session, _for_group(session, mail, once, about))


def _for_group(session: Session, mail: Mail, once: str, about: str | None) -> list[outbox.Letter]:
    """No mail when the project group has no mailbox."""
    mailbox = settings(session).group_mailbox
    if not mailbox:
        return []
    words = mail.rendered(settings(session), "")
    return [outbox.Letter(once_key=f"{mail.folder}:{once}", name=mail.folder, recipient=mailbox, about=about,
                          subject=words.subject, text=words.text, html=words.html)]


def _asker(session: Session, request_id: int) -> User:
    return accounts.get_user(session, companies.join_request_by_id(session, request_id).user_id)


def _people(session: Session, company_id: int | None) -> Sequence[User]:
    return accounts.people_of(session, _company(company_id))


def _corrected(session: Session, case: Submission) -> tuple[mails.CorrectedText, ...]:
    return tuple(mails.CorrectedText(label=content.label(c.field), before=c.before, after=c.after)
                 for c in corrections.on(session, case) if c.objected_at is None)


def _case(case: Submission) -> dict[str, str]:
    title = content.corrected(case).title
    return {"title": title, "case_number": case.case_number, "path": offer_address(case.offer_public_id)}


def offer_address(public_id: str) -> str:
    return path_to("offers.show", offer_id=public_id)


def _company(company_id: int | None) -> int:
    if company_id is None:
        raise ValueError("an event about a company names it")
    return company_id
