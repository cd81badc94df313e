"""What the tests of the two threads stand on: a case in a company's hands, and people who write in it."""
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import Submission
from portal.reviews.models import Mention, Message
from tests.page import Browser, Page
from tests.web.reviewing import address, read


def own(case: Submission, part: str = "/meddelanden") -> str:
    return f"/foretag/platser/{case.offer_public_id}{part}"


def send(browser: Browser, case: Submission, text: str) -> Page:
    return browser.fill(address(case, "meddelande"), {"message": text}, action="/meddelande")


def write(browser: Browser, case: Submission, text: str, *mention: str) -> Page:
    return browser.fill(address(case, "anteckning"), {"note": text, "mention": list(mention)}, action="/anteckning")


def mention(s: Session, case: Submission, *, by: User, to: User) -> Mention:
    message = Message(submission_id=case.id, text="Kan du titta?", author_id=by.id, author_name=by.name,
                      author_party=by.party, internal=True)
    s.add(message)
    s.flush()
    found = Mention(message_id=message.id, submission_id=case.id, offer_public_id=case.offer_public_id, user_id=to.id)
    s.add(found)
    s.flush()
    return found


def company_wrote(s: Session, case: Submission, *, by: User) -> None:
    """What nobody has read yet."""
    s.add(Message(submission_id=case.id, text="Hur går det?", author_id=by.id, author_name=by.name))
    s.flush()


def stored(s: Session) -> list[tuple[str, bool]]:
    return [(row.text, row.internal) for row in read(s, select(Message.text, Message.internal).order_by(Message.id))]


def mails(s: Session) -> list[tuple[str, str]]:
    return [(row.name, row.recipient) for row in read(s, select(OutboxMail.name, OutboxMail.recipient)
                                                       .order_by(OutboxMail.id))]


def kinds(s: Session) -> list[str]:
    return [row.kind for row in read(s, select(LoggedEvent.kind).order_by(LoggedEvent.id))]


def thread(page: Page, part: str) -> str:
    region = page.soup.find(id=part)
    assert region is not None
    return " ".join(region.get_text(" ").split())


def reopened(s: Session) -> Session:
    """The test's session again, after it has read."""
    s.rollback()
    return s
