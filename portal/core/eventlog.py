"""Append-only: who did what to which thing, and when. Each row carries the hash of the one before."""
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock
from portal.core.database.db import Base
from portal.core.events import Event

SYSTEM_CHAIN = "system"
LAST_ROWS = "de sista raderna saknas eller är utbytta"
_BASE_FIELDS = {f.name for f in fields(Event)}


class ChainHead(Base):
    """The newest row of a chain; locked while the chain grows."""

    __tablename__ = "event_chain"
    chain: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class LoggedEvent(Base):
    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("chain", "seq"), Index(None, "subject", "id"), Index(None, "kind", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(20))
    seq: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    subject: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def expected_hash(self) -> str:
        at = self.at.astimezone(UTC).isoformat()
        content = [self.chain, self.seq, at, self.actor_id, self.company_id, self.subject, self.kind, self.facts,
                   self.previous]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


_HEAD = select(ChainHead).where(ChainHead.chain == bindparam("chain")).with_for_update()


def write(session: Session, event: Event) -> None:
    """Add the event to its chain.

    Raises ValueError for a fact that is not a code, a number or an id: sentences never reach the log.
    """
    chain = SYSTEM_CHAIN if event.company_id is None else f"company:{event.company_id}"
    head: ChainHead | None = session.scalar(_HEAD, {"chain": chain})
    if head is None:
        head = ChainHead(chain=chain, seq=0, hash="")
        session.add(head)
    row = LoggedEvent(
        chain=chain, seq=head.seq + 1, at=clock.now(), actor_id=event.actor_id, company_id=event.company_id,
        subject=event.subject, kind=type(event).__name__, previous=head.hash,
        facts={f.name: _code(getattr(event, f.name)) for f in fields(event) if f.name not in _BASE_FIELDS},
    )
    row.hash = row.expected_hash()
    head.seq, head.hash = row.seq, row.hash
    session.add(row)
    session.flush()


def of_subject(session: Session, subject: str) -> Sequence[LoggedEvent]:
    """The history of one thing, oldest first."""
    return session.scalars(select(LoggedEvent).where(LoggedEvent.subject == subject).order_by(LoggedEvent.id)).all()


def broken_links(session: Session) -> Iterator[str]:
    """One line for each row that was changed, removed or put in afterwards; nothing when every chain holds.

    Rows and heads come in one statement, and so from one moment: what is written meanwhile is no breach. They come
    through a cursor, a thousand at a time.
    """
    with_head = (
        select(LoggedEvent, ChainHead.seq, ChainHead.hash)
        .outerjoin(ChainHead, ChainHead.chain == LoggedEvent.chain)
        .order_by(LoggedEvent.chain, LoggedEvent.seq).execution_options(yield_per=1000)
    )
    for chain, rows in groupby(session.execute(with_head), key=lambda found: str(found[0].chain)):
        yield from (f"{chain}: {line}" for line in _broken_in_chain(rows))
    has_rows = select(LoggedEvent.id).where(LoggedEvent.chain == ChainHead.chain).exists()
    for chain in session.scalars(select(ChainHead.chain).where(~has_rows)):
        yield f"{chain}: {LAST_ROWS}"


def _broken_in_chain(rows: Iterable[Any]) -> Iterator[str]:
    seq, previous = 0, ""
    head: tuple[Any, ...] = ()
    for row, *newest in rows:
        if row.seq != seq + 1:
            yield f"rader saknas mellan {seq} och {row.seq}"
        elif row.previous != previous:
            yield f"rad {seq} är utbytt"
        if row.hash != row.expected_hash():
            yield f"rad {row.seq} är ändrad"
        seq, previous, head = row.seq, row.hash, tuple(newest)
    if head == (None, None):
        yield "kedjans huvud saknas"
    elif head != (seq, previous):
        yield LAST_ROWS


def _code(value: Any) -> Any:
    if isinstance(value, tuple | frozenset):
        return [_code(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and len(value) <= 60 and value.isascii() and " " not in value:
        return value
    raise ValueError(f"not a code: {value!r}")
