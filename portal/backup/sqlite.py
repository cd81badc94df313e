"""SQLite: copied by its own backup, which waits for nobody and is whole, and put in place by a rename."""
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from portal.backup.manifest import DAMAGED, Facts, Refused, facts_of
from portal.core.database import engines


def copy_out(engine: sa.Engine, to: Path) -> Facts:
    """What stands in the database at one moment, in a single file."""
    source = Path(str(engine.url.database))
    if not source.exists():
        raise Refused(f"Det finns ingen databas att kopiera: {source.absolute()} saknas.")
    to.touch(0o600, exist_ok=False)
    with engine.connect() as connection, closing(sqlite3.connect(to)) as target:
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return checked(to)


def checked(path: Path) -> Facts:
    """What a copy tells of itself. Raises Refused when it is damaged."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            if (said := connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()) != "ok":
                raise Refused(DAMAGED.format(why=said))
            if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise Refused(DAMAGED.format(why="rader pekar på rader som saknas"))
            return facts_of(connection)
    except sa.exc.DatabaseError as error:
        raise Refused(DAMAGED.format(why=error.orig)) from error
    finally:
        engine.dispose()


def put_in_place(path: Path, copy: Path, facts: Facts, stamp: str) -> Path | None:
    """The copy as the database at `path`. Returns where the one before lies now, None when there was none.

    Whatever goes wrong, one whole database stands there: the old one until the very last step.
    """
    staged = path.with_name(f"{path.name}.restoring")
    staged.unlink(missing_ok=True)
    try:
        staged.touch(0o600, exist_ok=False)
        engines.belongs_with(staged, path if path.exists() else path.parent)
        shutil.copyfile(copy, staged)
        if checked(staged) != facts:
            raise Refused(DAMAGED.format(why="den innehåller inte de rader som den ska"))
        to_disk(staged)
        aside = _set_aside(path, path.with_name(f"{path.name}.before-{stamp}")) if path.exists() else None
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
    to_disk(path.parent)
    return aside


def _set_aside(path: Path, aside: Path) -> Path:
    """One more name for the database, and for its journal until that has been written into it: one that is too damaged
    for it keeps both."""
    journal, shared, kept = (named.with_name(f"{named.name}{end}")
                             for named, end in ((path, "-wal"), (path, "-shm"), (aside, "-wal")))
    engines.keep_private(path)
    os.link(path, aside)
    if journal.exists():
        os.link(journal, kept)
    try:
        with closing(sqlite3.connect(path, timeout=1)) as last:
            last.execute("PRAGMA journal_mode=DELETE")
        kept.unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if engines.is_busy(error):
            aside.unlink()
            kept.unlink(missing_ok=True)
            raise Refused(f"Någon annan har databasen öppen: {path}. Stäng det programmet först.") from error
    journal.unlink(missing_ok=True)
    shared.unlink(missing_ok=True)
    return aside


def to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
