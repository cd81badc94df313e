"""Mail waits here, in the same transaction as the fact it tells of. Sent by the worker, never inside a request."""
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock, ids
from portal.core.database import paging
from portal.core.database.db import Base, insert_new, settings
from portal.core.database.types import UtcDateTime
from portal.core.errors import NotFound

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))
"""Pauses between tries; after the last one the mail is dead and stands in the admin's list."""
ERASED = ""
QUIET = timedelta(days=3)
"""Between two reminders of one kind about one thing to one reader."""
MOST_AHEAD = timedelta(hours=1)
"""So long a mail may wait for its turn before it is tried at all, see `seldom`."""


@dataclass(frozen=True)
class Rendered:
    """A mail as it will be read: subject, and the same words as plain text and HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Letter:
    """A mail to queue once: the same `once_key` again is silently the same mail.

    `about` is the public id of the case it belongs to. `secret` ones carry a token: erased after sending, shown to
    nobody. `unsubscribe` is the address that ends mail of its kind. `due_at`: not before then, at most MOST_AHEAD from
    now; at once when nobody says.
    """

    once_key: str
    name: str
    recipient: str
    subject: str
    text: str
    html: str
    about: str | None = None
    secret: bool = False
    unsubscribe: str | None = None
    due_at: datetime | None = None


class OutboxMail(Base):
    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("once_key"),
        Index("ix_outbox_mail_waiting", "attempts", "due_at", "id",
              sqlite_where=sql("due_at IS NOT NULL"), postgresql_where=sql("due_at IS NOT NULL")),
        Index("ix_outbox_mail_seldom", "recipient", "name", "id",
              sqlite_where=sql("mark IS NOT NULL"), postgresql_where=sql("mark IS NOT NULL")),
        Index(None, "about", "id"),
        Index("ix_outbox_mail_dead", "recipient", "id",
              sqlite_where=sql("dead_at IS NOT NULL"), postgresql_where=sql("dead_at IS NOT NULL")),
        CheckConstraint("due_at IS NULL OR (sent_at IS NULL AND dead_at IS NULL)", name="waiting_or_done"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    once_key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(String(40))
    secret: Mapped[bool]
    unsubscribe: Mapped[str | None] = mapped_column(String(300))
    queued_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    mark: Mapped[str | None] = mapped_column(String(64))
    """Of mail to an address that anybody may have written: what it says, as a code. See `seldom`."""


_WAITING = (
    select(OutboxMail).where(OutboxMail.about == bindparam("about"), OutboxMail.due_at.is_not(None),
                             OutboxMail.name.in_(bindparam("names", expanding=True)))
    .order_by(OutboxMail.id).with_for_update()
)


def enqueue(
    session: Session, mail: Rendered, *, name: str, once_key: str, recipient: str, about: str | None = None,
    secret: bool = False, reminds: bool = False,
) -> None:
    """Queue one mail, see `Letter`."""
    letter = Letter(once_key, name, recipient, mail.subject, mail.text, mail.html, about, secret)
    enqueue_all(session, [letter], reminds=reminds)


def enqueue_all(session: Session, letters: Sequence[Letter], *, reminds: bool = False) -> None:
    """Queue several about one thing. Those that `remind` are of one kind, and are left out when the reader had one of
    it about the same thing less than QUIET ago: nobody else has to think of that."""
    lately = _lately(session, letters) if reminds and letters else set()
    asked = {letter.once_key: letter for letter in letters if letter.recipient not in lately}
    if not asked:
        return
    new = insert_new(session.get_bind().dialect.name, OutboxMail, "once_key")
    rows = [vars(letter) | {"due_at": letter.due_at or clock.now()} for letter in asked.values()]
    queued = set(session.scalars(new, rows, execution_options={"bulk_write": True}))
    session.info["queued_mail"] += [letter for key, letter in asked.items() if key in queued]


def withdraw(
    session: Session, about: str, names: Collection[str], recipients: Collection[str] | None = None,
) -> None:
    """What they tell of is done: those that still wait are not sent. `recipients`: only theirs."""
    waiting = _WAITING if recipients is None else _WAITING.where(OutboxMail.recipient.in_(recipients))
    for row in session.scalars(waiting, {"about": about, "names": list(names)}):
        row.due_at = row.last_error = None


def is_waiting(session: Session, about: str, names: Collection[str]) -> bool:
    """A mail of such a kind about it has not been tried yet."""
    return any(row.attempts == 0 for row in session.scalars(_WAITING, {"about": about, "names": list(names)}))


def queued_in(session: Session) -> list[Letter]:
    """The mails that this unit of work has queued so far: what a preview shows."""
    return list(session.info["queued_mail"])


def letters_in(session: Session) -> list[tuple[Letter, list[str]]]:
    """The same, with those that say the same word for word as one: the mail, and everyone who gets it."""
    letters: dict[tuple[str, str], list[Letter]] = {}
    for mail in queued_in(session):
        letters.setdefault((mail.subject, mail.text), []).append(mail)
    return [(mails[0], [mail.recipient for mail in mails]) for mails in letters.values()]


def claim(session: Session) -> OutboxMail | None:
    """Lease the mail that has waited longest, of those that have failed least often: nobody else gets it until the
    lease runs out, and one that fails again and again goes behind those that have not been tried.

    A time further ahead than any pause was written by a clock that was wrong: that mail is due.
    """
    now, lease = clock.now(), timedelta(seconds=settings(session).mail_lease_seconds)
    furthest = [MOST_AHEAD, *(max(pause, lease) for pause in PAUSES)]
    in_doubt = case({n: literal(now + pause, UtcDateTime()) for n, pause in enumerate(furthest)},
                    value=OutboxMail.attempts, else_=literal(now + furthest[-1], UtcDateTime()))
    row = session.scalar(
        select(OutboxMail)
        .where(OutboxMail.due_at.is_not(None), or_(OutboxMail.due_at <= now, OutboxMail.due_at > in_doubt))
        .order_by(OutboxMail.attempts, OutboxMail.due_at, OutboxMail.id).limit(1).with_for_update(skip_locked=True)
    )
    if row is not None:
        row.due_at = now + lease
        row.attempts += 1
    return row


def mark_sent(session: Session, mail_id: int) -> None:
    """The server said yes. A mail with a token is erased, but for the demo, where it is caught and may be read."""
    row = session.get_one(OutboxMail, mail_id, with_for_update=True)
    row.sent_at, row.due_at, row.dead_at, row.last_error = clock.now(), None, None, None
    if row.secret and not settings(session).is_demo:
        row.text = row.html = ERASED


def mark_failed(session: Session, mail_id: int, attempt: int, error: str, *, final: bool = False) -> None:
    """Wait a growing pause and try again; after the last pause, or when `final`, give up and say so.

    `attempt` is the number that was claimed: a worker whose lease ran out does not speak for the one after it.
    """
    row = session.get_one(OutboxMail, mail_id, with_for_update=True)
    if row.due_at is None or row.attempts != attempt:
        return
    row.last_error = error[:200]
    if final or row.attempts > len(PAUSES):
        row.dead_at, row.due_at = clock.now(), None
    else:
        row.due_at = clock.now() + PAUSES[row.attempts - 1]


def failed(session: Session) -> list[OutboxMail]:
    """Mails that were given up, or that have failed at least once and wait, newest first."""
    trouble = or_(OutboxMail.dead_at.is_not(None), OutboxMail.last_error.is_not(None))
    return list(session.scalars(select(OutboxMail).where(trouble).order_by(OutboxMail.id.desc()).limit(200)))


def went_through(session: Session, recipient: str, *, since: int) -> bool:
    """True when a later mail than the one with the id `since` was taken by the reader's server."""
    later = select(OutboxMail.id).where(OutboxMail.id > since, OutboxMail.recipient == recipient,
                                        OutboxMail.sent_at.is_not(None))
    return session.scalar(later.limit(1)) is not None


def retry(session: Session, public_id: str) -> bool:
    """Put a dead mail back in the queue with all its tries. False when it was not dead. Raises NotFound."""
    row = session.scalar(select(OutboxMail).where(OutboxMail.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound("Mejlet finns inte.")
    if row.dead_at is None:
        return False
    row.dead_at, row.due_at, row.attempts = None, clock.now(), 0
    return True


def _lately(session: Session, mails: Sequence[Letter]) -> set[str]:
    """The readers of these mails who had one of the kind about the same thing less than QUIET ago, or soon will. One
    that was withdrawn nobody had."""
    goes, now = or_(OutboxMail.sent_at.is_not(None), OutboxMail.due_at.is_not(None)), clock.now()
    return set(session.scalars(select(OutboxMail.recipient).where(
        OutboxMail.about == mails[0].about, OutboxMail.name == mails[0].name, goes,
        OutboxMail.recipient.in_([mail.recipient for mail in mails]), OutboxMail.queued_at > now - QUIET,
        OutboxMail.queued_at <= now)))


def about(session: Session, subject: str, cursor: str | None = None) -> paging.Page:
    """One page of the mails of one case, newest first; of one with a token only that it was sent, when, to whom."""
    columns: tuple[Any, ...] = (
        OutboxMail.id, OutboxMail.recipient, OutboxMail.secret, _unless_secret(OutboxMail.subject).label("subject"),
        _unless_secret(OutboxMail.text).label("text"), OutboxMail.queued_at,
        OutboxMail.last_error, OutboxMail.sent_at, OutboxMail.dead_at)
    query = select(*columns).where(OutboxMail.about == subject)
    return paging.page(session, query, [OutboxMail.__table__.c.id], descending=True, cursor=cursor)


def _unless_secret(column: Any) -> Any:
    return case((OutboxMail.secret, ERASED), else_=column)


def waiting(session: Session) -> int:
    """How many mails are still to go."""
    return session.scalar(select(func.count()).where(OutboxMail.due_at.is_not(None))) or 0


def caught(session: Session, recipient: str = "") -> list[OutboxMail]:
    """The newest mails, to one recipient or to all, those with a token too. Only for the demo's letter box."""
    newest = select(OutboxMail).order_by(OutboxMail.queued_at.desc(), OutboxMail.id.desc()).limit(200)
    return list(session.scalars(newest.where(OutboxMail.recipient == recipient) if recipient else newest))


def caught_mail(session: Session, public_id: str) -> OutboxMail:
    """Raises NotFound. Only for the demo's letter box."""
    row = session.scalar(select(OutboxMail).where(OutboxMail.public_id == public_id))
    if row is None:
        raise NotFound("Mejlet finns inte.")
    return row
