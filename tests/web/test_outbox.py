"""Mails are queued once, by whoever is first, and only in a unit of work."""
import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core.database import db
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail, Rendered
from portal.core.web import Portal


def queue_one(s: Session) -> int:
    """How many this unit of work has queued."""
    outbox.enqueue(s, Rendered("Hej", "Hej", "<p>Hej</p>"), name="x", once_key="the same", recipient="a@example.com")
    return len(outbox.queued_in(s))


def test_two_at_the_same_moment_queue_one_mail(app: Portal) -> None:
    """The later one waits for the earlier one, and is told that nothing is new."""
    new: list[int] = []

    def later() -> None:
        with app.app_context(), db.own_transaction() as s:
            new.append(queue_one(s))

    thread = threading.Thread(target=later)
    with app.app_context(), db.own_transaction() as s:
        assert queue_one(s) == 1
        assert queue_one(s) == 1
        thread.start()
        thread.join(.2)
        assert new == []
    thread.join(10)
    assert new == [0]
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(OutboxMail)) == 1


def test_no_mail_is_queued_by_a_page_that_only_reads(app: Portal) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="outside a unit of work"):
        queue_one(db.session())
