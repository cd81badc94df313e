"""Lists by keyset: the last page costs what the first does. Previous and next, no page numbers."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
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


class Listing:
    """A query that is read page by page. Who asks it often keeps it: composing it costs more than asking it.

    `order` is of columns all in the same direction, the last one unique; `query` selects columns, these too, under
    their own names.
    """

    def __init__(
        self, query: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], *, descending: bool, size: int = SIZE,
    ) -> None:
        self.query = query
        self._order, self._descending, self._size = tuple(order), descending, size
        self._kinds = [column.type.python_type for column in self._order]
        self._walks: dict[tuple[bool, bool], sa.Select[Any]] = {}

    def over(self, query: sa.Select[Any]) -> "Listing":
        """The same order over another query."""
        return Listing(query, self._order, descending=self._descending, size=self._size)

    def page(
        self, session: Session, cursor: str | None, *, count: int | None = None, counted: bool = True,
    ) -> Page:
        """A cursor that cannot be read, or leads past the end, gives the first page. `count` when it is known already;
        that of the rows on the page when no more is to be `counted`.

        Two SQL statements at most, whatever the size; one when everything is on one page.
        """
        ask = session.connection().execute
        backwards, after = _read(cursor, self._kinds)
        given = {} if after is None else {f"after_{n}": value for n, value in enumerate(after)}
        found = list(ask(self._walk(backwards, after is not None), given).all())
        if not found and after is not None:
            return self.page(session, None, count=count, counted=counted)
        more, rows = len(found) > self._size, found[:self._size]
        if backwards:
            rows.reverse()
        has_previous, has_next = (more, True) if backwards else (after is not None, more)
        if not counted or (after is None and not more):
            count = len(rows)
        return Page(
            rows=rows,
            previous=_write("b", rows[0], self._order) if rows and has_previous else None,
            next=_write("f", rows[-1], self._order) if rows and has_next else None,
            count=ask(self._counted).scalar_one() if count is None else count,
        )

    def _walk(self, backwards: bool, after: bool) -> sa.Select[Any]:
        if (backwards, after) not in self._walks:
            down = self._descending != backwards
            walk = self.query.order_by(*(c.desc() if down else c.asc() for c in self._order)).limit(self._size + 1)
            if after:
                row = sa.tuple_(*self._order)
                last = sa.tuple_(*(sa.bindparam(f"after_{n}", type_=c.type) for n, c in enumerate(self._order)))
                walk = walk.where(row < last if down else row > last)
            self._walks[backwards, after] = walk
        return self._walks[backwards, after]

    @cached_property
    def _counted(self) -> sa.Select[int]:
        ones = self.query.with_only_columns(sa.literal(1), maintain_column_froms=True).order_by(None)
        return sa.select(sa.func.count()).select_from(ones.limit(COUNT_TO + 1).subquery())


def page(
    session: Session, query: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], *, descending: bool,
    cursor: str | None, size: int = SIZE, counted: bool = True,
) -> Page:
    """One page of a query that is composed for this once."""
    return Listing(query, order, descending=descending, size=size).page(session, cursor, counted=counted)


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
