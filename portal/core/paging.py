"""Lists by keyset: the last page costs what the first does. Previous and next, no page numbers."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from sqlalchemy.orm import Session

SIZE = 25
COUNT_TO = 1000
_MOMENT = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True)
class Page:
    """Rows of one page, cursors for the links around it (None: no such page), and the count up to 1,000."""

    rows: Sequence[Any]
    previous: str | None
    next: str | None
    count: int

    @property
    def count_is_exact(self) -> bool:
        return self.count <= COUNT_TO


def page(
    session: Session, query: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], *, descending: bool,
    cursor: str | None, size: int = SIZE, count: int | None = None,
) -> Page:
    """One page of `query` in `order` (columns all in the same direction, the last one unique).

    `query` must select the order columns too, under their own names. A cursor that cannot be read, or leads
    past the end, gives the first page. `count` when it is known already. Two SQL statements at most,
    whatever the size; one when everything is on one page.
    """
    backwards, after = _read(cursor, [c.type.python_type for c in order])
    down = descending != backwards
    walk = query.order_by(*(c.desc() if down else c.asc() for c in order)).limit(size + 1)
    if after is not None:
        row = sa.tuple_(*order)
        values = sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(after, order, strict=True)))
        walk = walk.where(row < values if down else row > values)
    found = list(session.execute(walk).all())
    if not found and after is not None:
        return page(session, query, order, descending=descending, cursor=None, size=size, count=count)
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_previous, has_next = (more, True) if backwards else (after is not None, more)
    if after is None and not more:
        count = len(rows)
    return Page(
        rows=rows,
        previous=_write("b", rows[0], order) if rows and has_previous else None,
        next=_write("f", rows[-1], order) if rows and has_next else None,
        count=_count(session, query) if count is None else count,
    )


def _count(session: Session, query: sa.Select[Any]) -> int:
    ones = query.with_only_columns(sa.literal(1), maintain_column_froms=True).order_by(None)
    counted = ones.limit(COUNT_TO + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0


def _write(direction: str, row: Any, order: Sequence[sa.ColumnElement[Any]]) -> str:
    values = (getattr(row, str(c.key)) for c in order)
    return "~".join([direction, *(_part(value) for value in values)])


def _part(value: Any) -> str:
    text = value.astimezone(UTC).strftime(_MOMENT) if isinstance(value, datetime) else str(value)
    return quote(text, safe="").replace("~", "%7E")


def _read(cursor: str | None, kinds: Sequence[type]) -> tuple[bool, list[Any] | None]:
    direction, *parts = (cursor or "").split("~")
    if direction not in {"f", "b"} or len(parts) != len(kinds):
        return False, None
    try:
        return direction == "b", [_value(unquote(part), kind) for part, kind in zip(parts, kinds, strict=True)]
    except ValueError:
        return False, None


def _value(part: str, kind: type) -> Any:
    if kind is datetime:
        return datetime.strptime(part, _MOMENT).replace(tzinfo=UTC)
    if kind is date:
        return date.fromisoformat(part)
    if kind is int and not (len(part) < 10 and part.isdecimal()):
        raise ValueError(part)
    if len(part) > 500 or "\0" in part:
        raise ValueError(part)
    return kind(part)
