"""Who is told of what: each event that somebody must hear of becomes mail, in the same unit of work."""
from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import User
from portal.core.database.db import settings
from portal.core.mail import outbox, seldom
from portal.core.mail.sending import path_to
from portal.notifications.letters import Mail
from portal.offers import content
from portal.offers.events import (
    SubmissionEvent,
)
from portal.offers.models import Submission


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


def to_company(session: Session, event: SubmissionEvent, mail: Mail, *, occasion: str = "") -> None:
    """Once for each version and person; `occasion` tells mails of one kind about one version apart."""
    to_people(session, people_of(session, event.company_id), mail, about=event.subject,
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


def people_of(session: Session, company_id: int | None) -> Sequence[User]:
    return accounts.people_of(session, company_id_of(company_id))


def about_case(case: Submission) -> dict[str, str]:
    title = content.corrected(case).title
    return {"title": title, "case_number": case.case_number, "path": offer_address(case.offer_public_id)}


def offer_address(public_id: str) -> str:
    return path_to("offers.show", offer_id=public_id)


def company_id_of(company_id: int | None) -> int:
    if company_id is None:
        raise ValueError("an event about a company names it")
    return company_id
