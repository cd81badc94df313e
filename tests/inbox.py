"""What the database holds after a page has been used, looked at from outside."""
import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail, Rendered
from portal.core.web import Portal
from tests.page import Browser


@contextmanager
def looking(browser: Browser) -> Iterator[Session]:
    """A session that only reads, and holds nothing afterwards."""
    with browser.app.app_context():
        yield db.session()


def mails(browser: Browser, recipient: str) -> list[tuple[str, bool]]:
    """(name, secret) of each mail to `recipient`, oldest first."""
    with looking(browser) as s:
        query = select(OutboxMail.name, OutboxMail.secret).where(OutboxMail.recipient == recipient)
        return list(s.execute(query.order_by(OutboxMail.id)).all())


def send_all(browser: Browser) -> None:
    """As if the worker had sent what waits."""
    with browser.app.app_context(), db.own_transaction() as s:
        while (row := outbox.claim(s)) is not None:
            outbox.mark_sent(s, row.id)


def link_in(browser: Browser, recipient: str, page: str) -> str:
    """The address in the newest mail to `recipient` that leads to `page`."""
    with looking(browser) as s:
        query = select(OutboxMail.text).where(OutboxMail.recipient == recipient).order_by(OutboxMail.id.desc())
        texts = s.scalars(query)
        return next(found.group() for found in (re.search(rf"/konto/{page}/\S+", text) for text in texts) if found)


def account(browser: Browser, email: str) -> User | None:
    with looking(browser) as s:
        return s.scalar(select(User).where(User.email == email))


def user_now(app: Portal, email: str) -> User:
    found = account(Browser(app), email)
    assert found is not None
    return found


def make_mail(s: Session, *, secret: bool = False, dead: bool = True) -> OutboxMail:
    """A mail that the server has refused."""
    outbox.enqueue(s, Rendered("Ämnet", "Hemlig länk" if secret else "Läsbar text", ""), name="x", once_key=ids.new(),
                   recipient="mottagare@example.com", secret=secret)
    row = s.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    row.attempts, row.last_error = 9, "550 no such user"
    if dead:
        row.dead_at, row.due_at = clock.now(), None
    s.flush()
    return row


def kinds(browser: Browser) -> list[str]:
    with looking(browser) as s:
        return list(s.scalars(select(LoggedEvent.kind).order_by(LoggedEvent.id)))
