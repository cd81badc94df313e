"""PostgreSQL: copied by pg_dump, put back by pg_restore. The tables before are kept in a schema of their own."""
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.backup.manifest import DAMAGED, Facts, Refused, facts_of

ASIDE = "before_restore_"
_OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"""
"""Sessions. Of other roles' nothing more than that they are there may be known."""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
_LEAVING_SECONDS = 2
_LOCK_SECONDS = 5


def copy_out(engine: sa.Engine, to: Path) -> Facts:
    """What stands in the database at one moment, rows counted at that same moment."""
    to.touch(0o600, exist_ok=False)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        facts = facts_of(connection)
        moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
             f"--exclude-schema={ASIDE}*", f"--snapshot={moment}", f"--file={to}")
    return facts


def is_alone(engine: sa.Engine) -> bool:
    """False when there are other sessions, and still after a moment: the server needs one to see that somebody left."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(_LEAVING_SECONDS * 10):
            if not connection.exec_driver_sql(_OTHERS).scalar_one():
                return True
            time.sleep(.1)
    return False


def put_in_place(engine: sa.Engine, copy: Path, facts: Facts, stamp: str) -> str | None:
    """The copy as the database. Returns the schema where the tables before lie now, None when there were none."""
    aside = f"{ASIDE}{stamp.lower()}"
    _run(engine, "pg_restore", "--list", str(copy), apart=True)
    moved = _move(engine, aside)
    try:
        _run(engine, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
             str(copy))
        with engine.begin() as connection:
            if facts_of(connection) != facts:
                raise Refused(DAMAGED.format(why="den innehåller inte de rader som den ska"))
            connection.exec_driver_sql("ANALYZE")
    except BaseException:
        _move_back(engine, aside, moved)
        raise
    return aside if moved else None


def _move(engine: sa.Engine, aside: str) -> list[str]:
    """Every table into a schema of its own, with indexes, rows and all. Returns their names."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        tables = list(connection.exec_driver_sql(_TABLES).scalars())
        if tables:
            connection.exec_driver_sql(f"CREATE SCHEMA {aside}")
        for table in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" SET SCHEMA {aside}')
    return tables


def _move_back(engine: sa.Engine, aside: str, tables: list[str]) -> None:
    with engine.begin() as connection:
        here = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        for table in connection.exec_driver_sql(_TABLES).scalars():
            connection.exec_driver_sql(f'DROP TABLE "{table}" CASCADE')
        for table in tables:
            connection.exec_driver_sql(f'ALTER TABLE {aside}."{table}" SET SCHEMA "{here}"')
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {aside}")


def _run(engine: sa.Engine, name: str, *arguments: str, apart: bool = False) -> None:
    """One of PostgreSQL's own programs, on this database or `apart` from any. Raises Refused with what it said when it
    fails. The password is no part of the command line, which everybody on the machine can read."""
    with engine.connect() as connection:
        here: Any = connection.connection.driver_connection
        program = _program(name, here.info.server_version // 10000)
        address = [] if apart else [f"--dbname={here.info.dsn}"]
        env = {**os.environ, "PGPASSWORD": here.info.password}
    done = subprocess.run([program, *address, *arguments], env=env, capture_output=True, text=True,  # noqa: S603
                          check=False)
    if done.returncode:
        raise Refused(f"{name} misslyckades: {done.stderr.strip()}")


def _program(name: str, needed: int) -> str:
    """Where it is. Raises Refused where it is missing, or too old for a server of the version that is needed."""
    found = shutil.which(name)
    if found is None:
        raise Refused(f"{name} saknas. Installera det (postgresql-client, version {needed} eller nyare) där PATH "
                      "letar.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    if version is None or int(version[1]) < needed:
        raise Refused(f"{found} är för gammalt ({said.strip()}): databasservern har version {needed}. Installera "
                      f"postgresql-client, version {needed} eller nyare, och lägg det först i PATH.")
    return found
