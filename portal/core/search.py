"""Search in `search_text` by parts of words: "kök" finds storkök, "åkeri" finds Åkeri and so does "akeri". One or two
letters are looked for where words begin.

Rare words are looked up in the database's own index of three-letter parts. Common words are cheaper to filter for
while the list is walked in its order, so nothing is ever sorted that is not shown.
"""
from array import array
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.kept import Kept
from portal.core.paging import COUNT_TO, Listing
from portal.core.text import fold, words_of

INDEXED = {"submission"}
"""Tables with an index over `search_text` (migration 0002); the rest are small, and walked."""
SHORTEST = 3
"""The parts that the index is made of; a word of two letters is one together with the space before it."""
MOST_WORDS = 8
LONGEST = 200
_found: "Kept[array[int]]" = Kept(256)
"""At most 8 kB each."""


def parts_of(text: str) -> list[str]:
    """What to look for, as `search_text` writes it. Whatever was typed, the result is safe to ask with."""
    typed = text[:LONGEST].replace("\0", " ")
    words = list(dict.fromkeys(words_of(typed) or fold(typed).split()))[:MOST_WORDS]
    return [word if len(word) >= SHORTEST else f" {word}" for word in words]


def narrow(
    session: Session, query: sa.Select[Any], model: Any, text: str, *, keep: bool = True,
) -> tuple[sa.Select[Any], int | None]:
    """`query` with only the rows of `model` that hold every word of `text`, and how many they are when that is known.

    One SQL statement when there is an index to ask, otherwise none. `keep`: for lists that are leafed through, what
    was found is kept until anything is written; on PostgreSQL that costs one more, short statement.
    """
    parts = parts_of(text)
    if not parts:
        return query, None
    dialect = session.get_bind().dialect.name
    walked = query.where(*(_holds(dialect, model.search_text, part) for part in parts))
    if model.__tablename__ not in INDEXED or all(len(part) < SHORTEST for part in parts):
        return walked, None
    looked_up = _looked_up(dialect, query, model, parts)
    first = partial(_first, session, looked_up, model)
    found = _found.answer(session, (query, clock.today(), *parts), first) if keep else first()
    if len(found) > COUNT_TO:
        return walked, len(found)
    # PostgreSQL guesses how rare a word is, and may guess wrong; the ids leave nothing to guess.
    return looked_up if dialect == "sqlite" else query.where(model.id.in_(found)), len(found)


def _first(session: Session, query: sa.Select[Any], model: Any) -> "array[int]":
    """The ids of what is found, up to one more than are counted."""
    ids = query.with_only_columns(model.id).order_by(None).limit(COUNT_TO + 1)
    return array("q", session.connection().execute(ids).scalars())


def narrowed(
    session: Session, listing: Listing, model: Any, text: str, *, keep: bool = True,
) -> tuple[Listing, int | None]:
    """The same for a list: as it is when nothing is looked for."""
    if not parts_of(text):
        return listing, None
    query, count = narrow(session, listing.query, model, text, keep=keep)
    return listing.over(query), count


def _holds(dialect: str, column: Any, part: str) -> sa.ColumnElement[bool]:
    position = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    return position(column, part) > 0


def _looked_up(dialect: str, query: sa.Select[Any], model: Any, parts: list[str]) -> sa.Select[Any]:
    if dialect != "sqlite":
        return query.where(*(model.search_text.contains(part, autoescape=True) for part in parts))
    index = sa.table(f"{model.__tablename__}_search", sa.column("rowid", sa.Integer))
    long = " AND ".join('"' + part.replace('"', '""') + '"' for part in parts if len(part) >= SHORTEST)
    short = (_holds(dialect, model.search_text, part) for part in parts if len(part) < SHORTEST)
    # The sum keeps SQLite from walking the table and asking the index once for each row.
    return query.join(index, index.c.rowid + 0 == model.id).where(
        sa.literal_column(index.name).op("MATCH")(long), *short)


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Alembic's `include_name`: the search index is written by hand in its migration, and has no model."""
    return not (kind in ("table", "index") and any((name or "").startswith((f"{t}_search", f"ix_{t}_search"))
                                                    for t in INDEXED))
