"""Mail to an address that anybody may have written: one of a kind in a while, whoever asks and whatever they post."""
import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database.db import insert_new
from portal.core.mail.outbox import MOST_AHEAD, Letter, OutboxMail

SELDOM = timedelta(minutes=5)
"""Between two mails of one kind to one address."""


def enqueue(session: Session, letter: Letter, mark: str) -> None:
    """Queue one mail, now or when it is its turn. The letter's `once_key` is made here.

    One that says the same (`mark`) about the same as the last is that mail. Any other waits, and takes the place of one
    about the same that waits already: whoever is written to gets the link that works. One that would have to wait
    longer than MOST_AHEAD is not sent at all. One that the server has not taken is not tried again once there is a
    newer: when the server is back, it brings one mail and not all that were asked for meanwhile.
    """
    queued = False
    while not queued and not _is_said(session, letter, mark):
        at, last = _turn(session, letter)
        if at > clock.now() + MOST_AHEAD:
            return
        row = vars(letter) | {"mark": mark, "queued_at": at, "due_at": at,
                              "once_key": f"{letter.name}:{_short(letter.recipient)}:{last}"}
        new = insert_new(session.get_bind().dialect.name, OutboxMail, "once_key")
        queued = bool(session.scalars(new, [row], execution_options={"bulk_write": True}).all())
    if queued:
        for older in session.scalars(_waiting(letter).where(OutboxMail.attempts > 0)):
            older.due_at = older.last_error = None


def _is_said(session: Session, letter: Letter, mark: str) -> bool:
    """True when a mail of the kind about the same has just said it, or one that waits says it from now on."""
    waiting = session.scalar(_waiting(letter).where(OutboxMail.attempts == 0).limit(1))
    if waiting is not None:
        waiting.mark, waiting.subject, waiting.text, waiting.html = mark, letter.subject, letter.text, letter.html
        session.flush()
        return True
    last = session.scalar(select(OutboxMail.mark).where(*_lately(letter), OutboxMail.about == letter.about)
                          .order_by(OutboxMail.id.desc()).limit(1))
    return last == mark


def _waiting(letter: Letter) -> Select[OutboxMail]:
    """Those of the kind about the same that are still to go."""
    about_it = OutboxMail.about == letter.about, OutboxMail.due_at.is_not(None)
    return select(OutboxMail).where(*_of_kind(letter), *about_it).order_by(OutboxMail.id).with_for_update()


def _turn(session: Session, letter: Letter) -> tuple[datetime, int]:
    """When the next mail of the kind may go to the address, and the id of the last: two that ask at once name the same
    one, so that one of them has to ask again."""
    last = session.scalar(select(func.max(OutboxMail.id)).where(*_of_kind(letter)))
    before = session.scalar(select(func.max(OutboxMail.queued_at)).where(*_lately(letter)))
    return max(clock.now(), before + SELDOM) if before else clock.now(), last or 0


def _of_kind(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    return OutboxMail.recipient == letter.recipient, OutboxMail.name == letter.name, OutboxMail.mark.is_not(None)


def _lately(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    """Those that went less than SELDOM ago, and those that will; none whose time is further ahead than any can be."""
    now = clock.now()
    goes = or_(OutboxMail.sent_at.is_not(None), OutboxMail.attempts > 0, OutboxMail.due_at.is_not(None))
    return (*_of_kind(letter), goes, OutboxMail.queued_at > now - SELDOM, OutboxMail.queued_at <= now + MOST_AHEAD)


def _short(recipient: str) -> str:
    return hashlib.sha256(recipient.encode()).hexdigest()[:32]
