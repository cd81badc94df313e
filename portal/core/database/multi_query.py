"""Short lists, several in one SQL statement for a page that shows many of them. Long ones are read by `paging`."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Part:
    """A list: what `query` selects, columns under names of their own, in `order`; the first `most` when it ends."""

    query: sa.Select[*tuple[Any, ...]]
    order: Sequence[Any]
    most: int | None = None

    @property
    def sorted(self) -> sa.Select[*tuple[Any, ...]]:
        return self.query.order_by(*self.order).limit(self.most)

    def read(self, session: Session) -> Sequence[Any]:
        """The list alone."""
        return session.execute(self.sorted).all()


class Lists:
    """Parts that are read together. A name that several parts use is of the same type in all of them; what a part does
    not select is None in its rows. Who asks it often keeps it: composing it costs more than asking it."""

    def __init__(self, **parts: Part) -> None:
        self._names = tuple(parts)
        rows = [self._numbered(part) for part in parts.values()]
        kinds = {column.key: column.type for part in rows for column in part.c}
        found = sa.union_all(*(
            sa.select(sa.literal(n).label("part"),
                      *(part.c.get(key, sa.cast(sa.null(), kind)).label(key) for key, kind in kinds.items()))
            for n, part in enumerate(rows))).subquery()
        self._query = sa.select(found).order_by(found.c.part, found.c.place)

    @staticmethod
    def _numbered(part: Part) -> sa.Subquery:
        return part.sorted.add_columns(sa.func.row_number().over(order_by=part.order).label("place")).subquery()

    def read(self, session: Session, **given: Any) -> dict[str, list[Any]]:
        """Rows by the name of their part; `given` is what the queries ask for by name. One SQL statement."""
        lists: dict[str, list[Any]] = {name: [] for name in self._names}
        for row in session.connection().execute(self._query, given):
            lists[self._names[row.part]].append(row)
        return lists
