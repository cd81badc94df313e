"""How each kind of database is opened and begun."""
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

BUSY_SECONDS = 10
"""So long somebody waits for their turn to write before they are asked to come back."""
_ASK_AGAIN_SECONDS = .002
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON",
            "cache_size=-4000")
_LOCK_NOT_AVAILABLE = "55P03"


def make(url: str) -> sa.Engine:
    is_sqlite = sa.make_url(url).get_backend_name() == "sqlite"
    engine = sa.create_engine(url, pool_use_lifo=True, pool_pre_ping=not is_sqlite)     # a file does not go away
    if is_sqlite:
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        event.listen(engine, "commit", _sqlite_commit)
        event.listen(engine, "checkin", _sqlite_checkin)
    return engine


def keep_private(database: Path) -> None:
    """Make the SQLite file if there is none, in a folder that we make; nobody else may read it, nor its journals, which
    SQLite makes as private as the file."""
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not database.exists():
        database.touch(0o600)
        belongs_with(database, database.parent)
    for part in ("", "-wal", "-shm"):
        if (file := database.with_name(database.name + part)).exists():
            file.chmod(0o600)


def belongs_with(made: Path, model: Path) -> None:
    """What root makes is owned by whoever owns `model`, or the portal could not open it. SQLite does so with its
    journals."""
    if os.geteuid() == 0:
        owner = model.stat()
        os.chown(made, owner.st_uid, owner.st_gid)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None      # the driver's own BEGIN comes too late to protect read-then-write
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("migrate"):
        connection.info["unbound"] = True
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    if options.get("write"):
        _take_turn(connection)
    else:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")


def _take_turn(connection: sa.Connection) -> None:
    """Begin to write as soon as nobody else does, asking every other millisecond. SQLite itself asks ever more seldom,
    at last ten times a second: with a few writers whoever has waited longest would go on waiting.

    Raises OperationalError when it has waited as long as SQLite would, or has the `patience` to.
    """
    driver: Any = connection.connection.driver_connection
    last = time.monotonic() + connection.get_execution_options().get("patience", BUSY_SECONDS)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < last:
            try:
                driver.execute("BEGIN IMMEDIATE")     # beside the library, which makes five times as much of a "no"
                return
            except sqlite3.Error as error:
                if not is_busy(error):
                    break     # and let the library say what it is
                time.sleep(_ASK_AGAIN_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


def is_busy(error: BaseException | None) -> bool:
    """Somebody else writes, or mends what a killed one left: the low byte is the kind of all SQLite's such answers.
    PostgreSQL says so when it was told how long to wait."""
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY     # ours have none
    return getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _sqlite_commit(connection: sa.Connection) -> None:
    """What was not watched while tables were made anew is looked through before it is kept."""
    if connection.info.get("unbound") and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
        raise RuntimeError(f"a migration leaves rows of {lost[0]} that point at nothing in {lost[2]}")


def _sqlite_checkin(connection: Any, record: Any) -> None:
    """`connection` is None when the pool has thrown it away."""
    if record.info.pop("unbound", False) and connection is not None:
        connection.execute("PRAGMA foreign_keys=ON")
