"""A backup while four processes write through the real forms: every write that was acknowledged before it is in it."""
import multiprocessing
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import create_app, server
from portal.accounts.models import User
from portal.backup.service import RUNNING
from portal.config import ROOT
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.needs.models import Need
from tests import databases
from tests import factories as make
from tests.journeys.posting import until
from tests.page import Browser
from tests.unit.test_cli import FLASK
from tests.web.test_needs import ANSWERS

WRITERS, ENOUGH = 4, 12


@pytest.fixture(params=databases.BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a database of this test's own."""
    monkeypatch.setenv("PATH", f"{databases.PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.db'}"
        return
    if not (databases.PROGRAMS / "pg_dump").exists():
        pytest.skip("the embedded PostgreSQL has no pg_dump")
    with databases.another(request.getfixturevalue("postgres_url")) as address:
        yield address


def write_needs(url: str, user_id: int, receipts: str, stop: str) -> None:
    """What each process does: fill in the form, and note each receipt when it has it in hand."""
    app = create_app(databases.settings(url))
    with app.app_context():
        browser = Browser(app).sign_in(db.session().get_one(User, user_id))
    with Path(receipts).open("a", encoding="ascii") as noted:
        while not Path(stop).exists():
            page = browser.fill("/foretag/behov/nytt", ANSWERS)
            assert page.status == 303
            noted.write(page.location.rsplit("/", 1)[1] + "\n")
            noted.flush()
    db.engine_of(app).dispose()


def test_every_acknowledged_write_is_in_the_backup(url: str, tmp_path: Path) -> None:
    live, stop = databases.migrated_app(url), tmp_path / "stop"
    run = live.test_cli_runner()
    with live.app_context(), db.unit_of_work() as s:
        people = [make.make_member(s, make.make_company(s)).id for _ in range(WRITERS)]
    db.engine_of(live).dispose()
    spawn = multiprocessing.get_context("spawn")
    notes = [tmp_path / f"receipts-{n}" for n in range(WRITERS)]
    writers = [spawn.Process(target=write_needs, args=(url, person, str(note), str(stop)))
               for person, note in zip(people, notes, strict=True)]
    for writer in writers:
        writer.start()

    def receipts() -> set[str]:
        return {line for note in notes if note.exists() for line in note.read_text().splitlines()}

    try:
        until(lambda: len(receipts()) >= ENOUGH)
        before = receipts()
        made = run.invoke(args=["portal", "backup", str(tmp_path / "copy")])
        assert made.exit_code == 0, made.output
        until(lambda: len(receipts()) >= len(before) + ENOUGH)
        refused = run.invoke(args=["portal", "restore", str(tmp_path / "copy")])
        assert refused.exit_code == 1 and RUNNING in refused.output
    finally:
        stop.touch()
        for writer in writers:
            writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS, "nobody was kept from writing"
    everything = stored(live)
    assert receipts() <= everything
    done = run.invoke(args=["portal", "restore", str(tmp_path / "copy")])
    assert done.exit_code == 0, done.output
    assert "Händelseloggen är hel." in done.output
    restored = stored(live)
    assert before <= restored < everything
    assert logged(live) == restored, "each with its line in the log: of one moment"
    db.engine_of(live).dispose()


def test_a_web_server_that_nobody_has_asked_yet_is_running_too(url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {"PORTAL_MODE": "demo", "DATABASE_URL": url, "PORT": str(port), "PYTHONPATH": str(ROOT)}

    def flask(*command: str) -> str:
        done = subprocess.run([*FLASK, *command], env={**os.environ, **given}, cwd=tmp_path, capture_output=True,
                              text=True, timeout=60)
        return done.stdout + done.stderr

    flask("migrate")
    flask("backup", "copy")
    with subprocess.Popen(server.WEB, env={**os.environ, **given}, cwd=tmp_path, stderr=subprocess.DEVNULL) as web:
        try:
            until(lambda: not server.is_free("127.0.0.1", port))
            until(lambda: RUNNING in flask("restore", "copy"))
        finally:
            web.terminate()
    assert "Händelseloggen är hel." in flask("restore", "copy")


def stored(app: Portal) -> set[str]:
    with app.app_context():
        return set(db.session().scalars(select(Need.public_id)))


def logged(app: Portal) -> set[str]:
    with app.app_context():
        return set(db.session().scalars(select(LoggedEvent.subject).where(LoggedEvent.kind == "NeedTold")))
