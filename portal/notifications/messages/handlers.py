"""Who is told of what is written in a case."""
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock
from portal.core.mail.sending import path_to
from portal.notifications.messages import mails
from portal.notifications.recipients import offer_address, to_company, to_group, to_people
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.reviews.events import ColleagueMentioned, CompanyWrote, MessageSent
from portal.reviews.messages import queries as message_queries
from portal.reviews.models import Message


def message_sent(session: Session, event: MessageSent) -> None:
    case, message = _written(session, event.submission_id, event.message_id)
    address = f"{offer_address(event.subject)}/meddelanden"
    to_company(session, event, mails.MessageSent(**_about(case, message), path=address), occasion=message.public_id)


def company_wrote(session: Session, event: CompanyWrote) -> None:
    """To the one who holds the case and is there, or else to the project group: the first message that nobody has read,
    and then at most one a day until it is read."""
    case, message = _written(session, event.submission_id, event.message_id)
    about = _about(case, message) | dict(company=case.company_name, path=_thread(case, "till-foretaget"))
    first = message_queries.unread(session, event.subject)[0]
    once = f"{first.public_id}:{clock.today()}"
    holder = accounts.get_user(session, case.assignee_id) if case.assignee_id else None
    if holder is not None and holder.active and not holder.away(clock.today()):
        to_people(session, [holder], mails.CompanyWrote(**about), once=once, about=event.subject)
    else:
        to_group(session, mails.CompanyWroteToGroup(**about), once=once, about=event.subject)


def mentioned(session: Session, event: ColleagueMentioned) -> None:
    case, message = _written(session, event.submission_id, event.message_id)
    mail = mails.Mentioned(**_about(case, message), company=case.company_name, path=_thread(case, "internt"))
    colleague = accounts.get_user(session, event.user_id)
    to_people(session, [colleague], mail, once=message.public_id, about=event.subject)


def _written(session: Session, submission_id: int, message_id: int) -> tuple[Submission, Message]:
    return offers.submission_of(session, submission_id), message_queries.message_of(session, message_id)


def _about(case: Submission, message: Message) -> dict[str, Any]:
    return dict(title=case.title, case_number=case.case_number, words=message.text)


def _thread(case: Submission, part: str) -> str:
    return f"{path_to('reviews.show', submission=case.public_id)}#{part}"
