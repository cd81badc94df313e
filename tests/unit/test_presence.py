"""Everyone who asks the database is there together; whoever changes the file is there alone, or not at all."""
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from portal.config import ROOT
from portal.core.database import db
from portal.core.database.presence import BEING_RESTORED, Presence
from tests import databases


def test_many_are_there_together_and_nobody_is_alone_among_them(tmp_path: Path) -> None:
    one, other, changing = (Presence(tmp_path / "portal.db") for _ in range(3))
    one.enter()
    other.enter()
    assert not changing.be_alone()
    assert stat.S_IMODE((tmp_path / "portal.db-lock").stat().st_mode) == 0o600


def test_whoever_is_alone_stays_alone(tmp_path: Path) -> None:
    changing, other = Presence(tmp_path / "portal.db"), Presence(tmp_path / "portal.db")
    changing.enter()
    assert changing.be_alone(), "being there oneself is no hindrance"
    changing.enter()
    with pytest.raises(sqlite3.OperationalError, match=BEING_RESTORED):
        other.enter()


def test_a_process_that_is_killed_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "portal.db"
    code = ("from pathlib import Path; from portal.core.database.presence import Presence\n"
            f"here = Presence(Path({str(path)!r})); here.enter(); print('there', flush=True); input()")
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        assert not Presence(path).be_alone()
        process.kill()
    assert Presence(path).be_alone()


def test_where_there_is_no_file_there_is_no_lock(tmp_path: Path) -> None:
    Presence(None).enter()
    assert Presence(None).be_alone()
    Presence(tmp_path / "no" / "portal.db").enter()
    assert not (tmp_path / "no").exists()


def test_who_asks_meanwhile_is_told_to_come_back(tmp_path: Path) -> None:
    app = databases.migrated_app(f"sqlite:///{tmp_path / 'portal.db'}")
    assert not Presence(tmp_path / "portal.db").be_alone(), "asking is being there"
    other = db.Database(databases.settings(f"sqlite:///{tmp_path / 'portal.db'}"))
    assert app.extensions["db"].presence.be_alone()
    with pytest.raises(OperationalError, match=BEING_RESTORED), other.reading.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    assert app.test_client().get("/readyz").status_code == 200
