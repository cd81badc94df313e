"""The database as it was measured: how SQLite is opened, and what people are told when it cannot answer."""
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from portal import create_app
from portal.accounts.models import Recusal
from portal.core.database import db, engines
from portal.core.web import Portal
from tests import databases
from tests.page import Browser, Page

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def file_app(tmp_path: Path) -> Iterator[Portal]:
    """On a SQLite file of its own."""
    app = databases.migrated_app(f"sqlite:///{tmp_path / 'own.db'}")
    yield app
    db.engine_of(app).dispose()


@pytest.fixture
def away() -> Browser:
    """Somebody signed in to a portal whose database does not answer."""
    return Browser(create_app(databases.settings(NOWHERE))).bearing("a" * 32)


@pytest.mark.parametrize(("pragma", "value"), [
    ("journal_mode", "wal"), ("synchronous", 1), ("busy_timeout", 10_000), ("foreign_keys", 1),
])
def test_sqlite_is_opened_as_measured(sqlite_app: Portal, pragma: str, value: object) -> None:
    with db.engine_of(sqlite_app).connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_whoever_is_to_write_takes_the_lock_before_reading(sqlite_app: Portal) -> None:
    """As SQLite itself hears it."""
    heard: list[str] = []

    def listen(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_trace_callback(heard.append)

    engine = db.engine_of(sqlite_app)
    sa.event.listen(engine, "checkout", listen)
    try:
        with sqlite_app.app_context():
            db.session().scalar(sa.text("SELECT 1"))
            with db.unit_of_work() as s:
                s.scalar(sa.text("SELECT 2"))
    finally:
        sa.event.remove(engine, "checkout", listen)
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_trace_callback(None)
    begun = [sql for sql in heard if not sql.startswith("PRAGMA")]
    assert begun == ["BEGIN", "SELECT 1", "ROLLBACK", "BEGIN IMMEDIATE", "SELECT 2", "COMMIT"]


def test_what_is_pointed_at_must_exist(app: Portal) -> None:
    with pytest.raises(IntegrityError), app.app_context(), db.unit_of_work() as s:
        s.add(Recusal(user_id=10**6, company_id=10**6))


def held(app: Portal) -> sqlite3.Connection:
    """A connection of somebody else's that is writing."""
    holder = sqlite3.connect(str(db.engine_of(app).url.database), isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    return holder


def test_whoever_waits_to_write_does_so_as_soon_as_others_have(file_app: Portal) -> None:
    """SQLite, left to itself, sleeps for a tenth of a second when it has waited for a quarter of one."""
    assert min(_delay(file_app) for _ in range(3)) < .03


def _delay(app: Portal) -> float:
    """Seconds from somebody's having written until the next may."""
    holder, at = held(app), time.monotonic() + .24
    timer = threading.Timer(.24, holder.rollback)
    timer.start()
    with app.app_context(), db.unit_of_work() as s:
        s.scalar(sa.text("SELECT 1"))
        begun = time.monotonic()
    timer.join()
    holder.close()
    return begun - at


def test_a_database_that_others_hold_is_said(file_app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", .05)
    holder = held(file_app)
    browser = Browser(file_app)
    try:
        page = browser.fill("/konto/glomt-losenord", {"email": "mira@example.com"})
    finally:
        holder.close()
    said_to_come_back(page)
    assert browser.fill("/konto/glomt-losenord", {"email": "mira@example.com"}).status == 303


@pytest.mark.parametrize("path", ["/konto/", "/foretag/platser/", "/"])
def test_a_database_that_is_away_is_said(away: Browser, path: str) -> None:
    said_to_come_back(away.get(path))


def test_what_is_not_here_needs_no_database(away: Browser) -> None:
    assert away.get("/finns-inte").status == 404


def said_to_come_back(page: Page) -> None:
    assert page.status == 503
    assert page.headers["Retry-After"] == "10"
    assert page.h1
