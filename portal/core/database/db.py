"""One engine per app, one session per request. Only `unit_of_work` commits."""
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app, g
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.orm.exc import StaleDataError

from portal.config import Settings
from portal.core.database import engines
from portal.core.database.presence import Presence
from portal.core.database.types import UtcDateTime
from portal.core.errors import LostRace

Answer = TypeVar("Answer")
CHANGED_MEANWHILE = "Någon annan ändrade samma sak medan du arbetade. Läs sidan på nytt och försök igen."

_LOST = ("23505", "40P01")
"""PostgreSQL: unique violation, deadlock detected."""


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    })
    type_annotation_map = {datetime: UtcDateTime}


def sparse(table: str, column: str) -> sa.Index:
    """An index of the few rows that have a value at all. Over every row, a planner that counts values would take it for
    useless, since nearly all are the same nothing."""
    has_value = sa.text(f"{column} IS NOT NULL")
    return sa.Index(f"ix_{table}_{column}", column, sqlite_where=has_value, postgresql_where=has_value)


class Database:
    """The engine twice over one pool: plain for reading, `BEGIN IMMEDIATE` on SQLite for writing."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.presence = Presence(settings.sqlite_path())
        self.reading = engines.make(settings.database_url)
        event.listen(self.reading, "do_connect", lambda *_: self.presence.enter())
        self.writing = self.reading.execution_options(write=True)

    def new_session(self) -> Session:
        return Session(self.reading, expire_on_commit=False, info={"writable": False, "settings": self.settings})


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["db"] = Database(settings)
    app.teardown_appcontext(_close)


def database() -> Database:
    found: Database = current_app.extensions["db"]
    return found


def engine_of(app: Flask) -> sa.Engine:
    found: Database = app.extensions["db"]
    return found.reading


def migrating_engine_of(app: Flask) -> sa.Engine:
    """For migrations alone: SQLite makes a table anew to change it, which the rows that point at it must stand."""
    return engine_of(app).execution_options(migrate=True)


def session() -> Session:
    """The session of this request (or command). Read-only until a unit of work opens."""
    if "db_session" not in g:
        g.db_session = database().new_session()
    found: Session = g.db_session
    return found


def settings(s: Session) -> Settings:
    """The settings, for services that know no web."""
    found: Settings = s.info["settings"]
    return found


def let_go() -> None:
    """End the request's reads, so that nothing is held while something slow is done. What was read stays.

    Raises RuntimeError in a unit of work, which would keep everybody else from writing.
    """
    s = session()
    if s.info["writable"]:
        raise RuntimeError("slow work in a unit of work")
    s.commit()


@contextmanager
def unit_of_work(s: Session | None = None) -> Iterator[Session]:
    """All of it or nothing of it. Ends the reads before it, so that SQLite may take its write lock at once.

    Raises LostRace when someone else changed or created the same row first.
    """
    s = s or session()
    if s.info["writable"]:
        raise RuntimeError("a unit of work is already open")
    s.rollback()
    s.expire_all()
    s.bind = database().writing
    s.info.update(writable=True, abandoned=False, queued_mail=[])
    try:
        yield s
        if s.info["abandoned"]:
            s.rollback()
        else:
            s.commit()
    except StaleDataError as error:
        s.rollback()
        raise LostRace(CHANGED_MEANWHILE) from error
    except (IntegrityError, OperationalError) as error:
        s.rollback()
        if _is_lost_race(error):
            raise LostRace(CHANGED_MEANWHILE) from error
        raise
    except BaseException:
        s.rollback()
        raise
    finally:
        s.info["writable"] = False
        s.bind = database().reading


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A short write apart from the request's: counts that must stay when the request fails."""
    with database().new_session() as s, unit_of_work(s):
        yield s


def write(work: Callable[[Session], Answer], *, apart: bool = False) -> Answer:
    """Run `work` in a unit of work, once more from the start when somebody else wrote the same row first.

    `apart`: in a session of its own, see `own_transaction`.
    """
    opened = own_transaction if apart else unit_of_work
    try:
        with opened() as s:
            return work(s)
    except LostRace:
        with opened() as s:
            return work(s)


@cache
def insert_new(dialect: str, entity: type[Base], key: str) -> sa.Insert:
    """An INSERT that passes over rows whose `key` is there already, also when somebody else is just writing it, and
    tells the keys of the others."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(sa.Table, entity.__table__)
    return insert(table).on_conflict_do_nothing(index_elements=[key]).returning(table.c[key])


def abandon(s: Session) -> None:
    """Let the unit of work end without a trace: for showing what would happen."""
    s.info["abandoned"] = True


@event.listens_for(Session, "before_flush")
def _no_writes_outside(s: Session, _context: Any, _instances: Any) -> None:
    if s.info.get("writable") is False and (s.new or s.dirty or s.deleted):
        raise RuntimeError("write outside a unit of work")


@event.listens_for(Session, "do_orm_execute")
def _locked_rows_are_fresh(state: ORMExecuteState) -> None:
    """A row is locked to be judged and changed: it is read as it is now, whatever the page had read of it before."""
    if state.is_select and getattr(state.statement, "_for_update_arg", None) is not None:
        state.update_execution_options(populate_existing=True)


@event.listens_for(Session, "do_orm_execute")
def _no_bulk_writes(state: ORMExecuteState) -> None:
    """Bulk INSERT, UPDATE and DELETE skip revisions, log and the guard above: they are asked for by name."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    if not state.execution_options.get("bulk_write"):
        raise RuntimeError("bulk write: change objects, or say execution_options(bulk_write=True)")
    if state.session.info.get("writable") is False:
        raise RuntimeError("write outside a unit of work")


def _is_lost_race(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOST or "UNIQUE constraint failed" in str(error.orig)


def _close(_error: BaseException | None) -> None:
    if s := g.pop("db_session", None):
        s.close()


