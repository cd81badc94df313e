"""What machines ask for: alive and ready, whom to tell of a flaw, what may be indexed, and an icon."""
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from portal.core import clock
from portal.core.database import db, readiness
from portal.core.database.readiness import Probe
from portal.core.jobs import JobRun
from portal.core.web import Portal
from portal.pages.routes_machines import SECURITY_TXT
from tests.page import Browser
from tests.statements import counted

DISK_IS_FULL = """
import resource, sys
from portal.core.database import db
from portal.core.database.readiness import Probe
from tests import databases

app = databases.migrated_app(sys.argv[1])
engine = app.extensions["db"].writing
before = Probe().can_write(engine)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
sys.exit(f"{before} {Probe().can_write(engine)}")
"""


@pytest.fixture(autouse=True)
def forget_answer(app: Portal) -> None:
    app.extensions["probe"] = Probe()


def test_healthz_asks_nothing(app: Portal, anyone: Browser) -> None:
    with counted(app) as asked:
        page = anyone.get("/healthz")
    assert (page.status, page.html, asked) == (200, "ok", [])


def test_readyz_knows_its_version(app: Portal, anyone: Browser) -> None:
    assert anyone.get("/readyz").status == 200
    with db.engine_of(app).execution_options(write=True).begin() as connection:
        now = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        page = anyone.get("/readyz")
        assert (page.status, page.html) == (503, f"inte redo: {readiness.AWAY}")
    finally:
        with db.engine_of(app).execution_options(write=True).begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :now"), {"now": now})


@contextmanager
def read_only(app: Portal) -> Iterator[None]:
    """As where the file cannot be written, or the server is a standby."""
    engine = db.engine_of(app)
    said = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET default_transaction_read_only = on"}

    def told(connection: Any, _record: Any) -> None:
        connection.execute(said[engine.dialect.name])
        connection.commit()

    sa.event.listen(engine, "connect", told)
    engine.dispose()
    yield
    sa.event.remove(engine, "connect", told)
    engine.dispose()


def test_readyz_is_not_ready_when_nothing_can_be_written(app: Portal, anyone: Browser) -> None:
    with read_only(app):
        page = anyone.get("/readyz")
        assert (page.status, page.html) == (503, f"inte redo: {readiness.READ_ONLY}")
        assert page.headers["Retry-After"]
        assert anyone.get("/sa-fungerar-det").status == 200, "who only reads may go on"
    assert anyone.get("/readyz").status == 503, "kept for ten seconds"
    app.extensions["probe"] = Probe()
    assert anyone.get("/readyz").status == 200


def test_a_full_disk_is_noticed(tmp_path: Any) -> None:
    """No file may grow any more: what is tried and taken back would not notice."""
    done = subprocess.run([sys.executable, "-c", DISK_IS_FULL, f"sqlite:///{tmp_path / 'full.db'}"],
                          capture_output=True, text=True, timeout=60)
    assert done.stderr.splitlines()[-1] == "True False", done.stderr


def test_readyz_tries_at_most_each_ten_seconds_and_leaves_no_trace(
    app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    with counted(app) as first:
        anyone.get("/readyz")
    with counted(app) as second:
        anyone.get("/readyz")
    assert [len(first), len(second)] == [len(second) + len(first) - 1, 1]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + readiness.KEPT_SECONDS + 1)
    with counted(app) as third:
        anyone.get("/readyz")
    assert len(third) == len(first)
    with app.app_context():
        assert db.session().scalars(sa.select(JobRun)).all() == []


def test_a_busy_database_is_not_a_broken_one(app: Portal, anyone: Browser) -> None:
    busy = db.engine_of(app).execution_options(write=True)
    with busy.begin() as connection:
        if busy.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE job_run IN EXCLUSIVE MODE")
        started = time.monotonic()
        assert anyone.get("/readyz").status == 200
        assert .8 < time.monotonic() - started < 2


def test_a_lock_that_never_goes_is_told(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, probe, now = db.engine_of(app).execution_options(write=True), Probe(), [0.0]
    monkeypatch.setattr(readiness, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with busy.begin() as connection:
        if busy.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE job_run IN EXCLUSIVE MODE")
        for now[0], well in ((0, True), (20, True), (40, True), (70, False)):
            assert probe.can_write(app.extensions["db"].writing) is well
    now[0] = 100
    assert probe.can_write(app.extensions["db"].writing)


@pytest.mark.parametrize(("changes", "contact"), [
    ({}, "mailto:naringsliv@example.com"),
    ({"security_contact": "sakerhet@example.com"}, "mailto:sakerhet@example.com"),
    ({"security_contact": "https://example.com/sakerhet"}, "https://example.com/sakerhet")])
def test_whoever_finds_a_flaw_knows_whom_to_tell(
    app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], contact: str,
) -> None:
    monkeypatch.setattr(app.extensions["db"], "settings", replace(app.extensions["db"].settings, **changes))
    page = anyone.get(SECURITY_TXT)
    said = dict(line.split(": ", 1) for line in page.html.splitlines())
    assert (page.status, page.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert said["Contact"] == contact
    assert said["Canonical"] == f"http://localhost{SECURITY_TXT}"
    assert said["Preferred-Languages"] == "sv, en"
    day, moment = said["Expires"].split("T")
    assert moment == "00:00:00Z"
    assert timedelta() < date.fromisoformat(day) - clock.today() < timedelta(days=365)


def test_nobody_to_tell_is_no_page(app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions["db"], "settings", replace(app.extensions["db"].settings, contact_email=""))
    assert anyone.get(SECURITY_TXT).status == 404


def test_robots_may_show_what_is_written_for_everyone(app: Portal, anyone: Browser) -> None:
    """Each of these pages says in its own words what it is; every other answer asks not to be shown."""
    lines = anyone.get("/robots.txt").html.splitlines()
    allowed = [line.removeprefix("Allow: ").removesuffix("$") for line in lines if line.endswith("$")]
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Disallow: /"
    assert allowed == ["/", "/kakor", "/personuppgifter", "/sa-fungerar-det", "/tillganglighet"]
    said = set()
    for path in allowed:
        page = anyone.get(path)
        assert "X-Robots-Tag" not in page.headers
        [described] = page.soup.select("meta[name=description]")
        assert 50 < len(str(described["content"])) < 180, path
        said.add(described["content"])
    assert len(said) == len(allowed)
    for path in ("/konto/logga-in", "/konto/registrera", "/finns-inte", "/readyz"):
        page = anyone.get(path)
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert not re.search("name=.description", page.html)


def test_there_is_an_icon(app: Portal, anyone: Browser) -> None:
    page = anyone.get("/favicon.ico")
    assert page.status == 301
    picture = anyone.get(page.location)
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    picture.response.close()


def test_head_is_get_without_a_body(app: Portal) -> None:
    with app.test_client() as client:
        head, get = client.head("/sa-fungerar-det"), client.get("/sa-fungerar-det")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
