"""Search in `search_text` by parts of words: "kök" finds storkök, "åkeri" finds Åkeri and so does "akeri". One or two
letters are looked for where words begin.

Rare words are looked up in the database's own index of three-letter parts. Common words are cheaper to filter for
while the list is walked in its order, so nothing is ever sorted that is not shown.
"""
from array import array
from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core import clock, occupation_titles
from portal.core.database.cache import Kept
from portal.core.database.paging import COUNT_TO, Listing
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


def wanted(text: str) -> list[tuple[str, ...]]:
    """The parts, each with the other ways to say it: "diskare" is found by the name of the occupation too. For rows
    whose `search_text` holds that name."""
    parts = parts_of(text)
    whole = occupation_titles.meanings(text) if len(parts) > 1 else ()
    return [(part, *dict.fromkeys((*occupation_titles.meanings(part), *whole))) for part in parts]


def narrow(
    session: Session, query: sa.Select[Any], model: Any, text: str, *, keep: bool = True, titles: bool = False,
) -> tuple[sa.Select[Any], int | None]:
    """`query` with only the rows of `model` that hold every word of `text`, and how many they are when that is known.

    One SQL statement when there is an index to ask, otherwise none. `keep`: for lists that are leafed through, what
    was found is kept until anything is written; on PostgreSQL that costs one more, short statement. `titles`: an
    everyday title finds what is of its occupation too.
    """
    parts = wanted(text) if titles else [(part,) for part in parts_of(text)]
    if not parts:
        return query, None
    dialect = session.get_bind().dialect.name
    walked = query.where(*(sa.or_(*(_holds(dialect, model.search_text, way) for way in ways)) for ways in parts))
    if model.__tablename__ not in INDEXED or all(_is_short(ways) for ways in parts):
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
    session: Session, listing: Listing, model: Any, text: str, *, keep: bool = True, titles: bool = False,
) -> tuple[Listing, int | None]:
    """The same for a list: as it is when nothing is looked for."""
    if not parts_of(text):
        return listing, None
    query, count = narrow(session, listing.query, model, text, keep=keep, titles=titles)
    return listing.over(query), count


def _holds(dialect: str, column: Any, part: str) -> sa.ColumnElement[bool]:
    position = sa.func.instr if dialect == "sqlite" else sa.func.strpos
    return position(column, part) > 0


def _looked_up(dialect: str, query: sa.Select[Any], model: Any, parts: Sequence[tuple[str, ...]]) -> sa.Select[Any]:
    if dialect != "sqlite":
        return query.where(*(sa.or_(*(model.search_text.contains(way, autoescape=True) for way in ways))
                             for ways in parts))
    index = sa.table(f"{model.__tablename__}_search", sa.column("rowid", sa.Integer))
    asked = [ways for ways in parts if not _is_short(ways)]
    long = " AND ".join(f"({' OR '.join(_phrase(way) for way in ways)})" for ways in asked)
    short = (sa.or_(*(_holds(dialect, model.search_text, way) for way in ways)) for ways in parts if ways not in asked)
    # The sum keeps SQLite from walking the table and asking the index once for each row.
    return query.join(index, index.c.rowid + 0 == model.id).where(
        sa.literal_column(index.name).op("MATCH")(long), *short)


def _is_short(ways: tuple[str, ...]) -> bool:
    """Nothing for the index to look up: some way of saying it is shorter than what the index is made of."""
    return any(len(way) < SHORTEST for way in ways)


def _phrase(way: str) -> str:
    return '"' + way.replace('"', '""') + '"'


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Alembic's `include_name`: the search index is written by hand in its migration, and has no model."""
    return not (kind in ("table", "index") and any((name or "").startswith((f"{t}_search", f"ix_{t}_search"))
                                                    for t in INDEXED))
