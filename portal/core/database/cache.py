"""Answers of the database that are kept until anything at all is written, by anybody.

Looking up a common word among a hundred thousand rows costs more than the page it leads to, and is done again for every
page of what was found.
"""
import itertools
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any, Generic, TypeVar, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

Answer = TypeVar("Answer")
Columns = TypeVarTuple("Columns")
_numbers = itertools.count()
_NOW = "CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END"


class Kept(Generic[Answer]):
    """At most `most` answers, each with the state of the database that it was given for."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._answers: dict[tuple[Hashable, Hashable], tuple[Hashable, Answer]] = {}

    def answer(self, session: Session, question: Hashable, ask: Callable[[], Answer]) -> Answer:
        """What `ask` said when the database was as it is now, or says."""
        reader, state = _state(session)
        if state is None:
            return ask()
        kept = self._answers.get((question, reader))
        if kept is not None and kept[0] == state:
            return kept[1]
        answer = ask()
        with self._lock:
            self._answers[question, reader] = state, answer
            if len(self._answers) > self._most:
                del self._answers[next(iter(self._answers))]
        return answer


def beside(session: Session, query: sa.Select[*Columns], given: Mapping[str, object]) -> Sequence[Any]:
    """The rows that `query` finds. On PostgreSQL the state of the database comes along, so that what is kept costs no
    journey of its own; it is never newer than what is read later. `query` selects columns, and is composed once and
    kept by who asks."""
    connection = session.connection()
    if session.info.get("writable") or connection.dialect.name == "sqlite":
        return connection.execute(query, given).all()
    rows = connection.execute(_with_state(query), given).all()
    if rows:
        session.info["snapshot"] = connection.get_transaction(), rows[0][-1]
    return rows


@cache
def _with_state(query: sa.Select[*Columns]) -> sa.Select[Any]:
    return query.add_columns(sa.literal_column(_NOW))


def _state(session: Session) -> tuple[Hashable, Hashable | None]:
    """(who reads, the same value as last time exactly when this reader would read the same).

    None in a unit of work: what it has written may come to nothing. SQLite tells each connection apart whether anybody
    else has written since, and the connection knows its own changes; PostgreSQL tells which transactions can be seen,
    and is asked once in each transaction, with who asks when it is a page (`beside`).
    """
    if session.info.get("writable"):
        return None, None
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return connection.engine.pool, _snapshot(session, connection)
    driver = connection.connection.driver_connection
    number = connection.info.setdefault("number", next(_numbers))
    return number, (driver.execute("PRAGMA data_version").fetchone()[0], driver.total_changes)  # type: ignore[union-attr]


def _snapshot(session: Session, connection: sa.Connection) -> Hashable | None:
    transaction = connection.get_transaction()
    if session.info.get("snapshot", (None,))[0] is not transaction:
        session.info["snapshot"] = transaction, connection.exec_driver_sql(f"SELECT {_NOW}").scalar()
    found: Hashable | None = session.info["snapshot"][1]
    return found
