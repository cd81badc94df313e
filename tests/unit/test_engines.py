"""PostgreSQL: reading begins nothing, writing does, and a connection that has gone is nobody's trouble."""
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import ProgrammingError

from portal.accounts.models import User
from portal.core import db
from portal.core.web import Portal
from tests import databases
from tests import factories as make
from tests.page import Browser

WHO = "SELECT pg_backend_pid()"
END_ALL = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


@pytest.fixture
def pg_app(postgres_app: Portal) -> Iterator[Portal]:
    yield postgres_app
    databases.wipe(postgres_app)


def state(connection: sa.Connection) -> TransactionStatus:
    """Of the transaction on the server, after something has been read."""
    connection.exec_driver_sql(WHO)
    driver: Any = connection.connection.driver_connection
    return TransactionStatus(driver.info.transaction_status)


def backend(app: Portal) -> int:
    """Which of the server's processes the next reader gets."""
    with app.app_context():
        return int(db.session().connection().exec_driver_sql(WHO).scalar_one())


def test_reading_begins_nothing_and_writing_does(pg_app: Portal) -> None:
    with pg_app.app_context():
        s = db.session()
        assert state(s.connection()) == TransactionStatus.IDLE
        with db.unit_of_work():
            assert state(s.connection()) == TransactionStatus.INTRANS
            assert s.connection().get_isolation_level() == "READ COMMITTED"
            with db.one_transaction(s):
                assert state(s.connection()) == TransactionStatus.INTRANS, "the same one goes on"
        assert state(s.connection()) == TransactionStatus.IDLE
        with db.one_transaction(s):
            assert state(s.connection()) == TransactionStatus.INTRANS
        assert state(s.connection()) == TransactionStatus.IDLE
        with pytest.raises(ProgrammingError), db.one_transaction(s):
            s.connection().exec_driver_sql("SELECT nothing")
        assert state(s.connection()) == TransactionStatus.IDLE


def test_who_asks_for_an_engine_gets_transactions(pg_app: Portal) -> None:
    backend(pg_app)     # the pool has a connection that a reader has used
    for engine in (db.engine_of(pg_app), db.migrating_engine_of(pg_app)):
        with engine.connect() as connection:
            assert state(connection) == TransactionStatus.INTRANS


def test_all_of_it_or_nothing_of_it_also_after_reading(pg_app: Portal) -> None:
    def fail() -> None:
        with db.unit_of_work() as s:
            make.make_user(s)
            s.flush()
            raise ZeroDivisionError

    with pg_app.app_context():
        people = sa.select(sa.func.count(User.id))
        before = db.session().scalar(people)
        with pytest.raises(ZeroDivisionError):
            fail()
        assert db.session().scalar(people) == before


def test_a_database_that_has_been_restarted_is_found_again(pg_app: Portal) -> None:
    engine = db.engine_of(pg_app)
    with pg_app.app_context(), db.unit_of_work() as s:
        somebody = Browser(pg_app).sign_in(make.make_member(s, make.make_company(s)))
    with engine.connect(), engine.connect():     # two lie waiting in the pool
        before = backend(pg_app)
    with sa.create_engine(engine.url, poolclass=sa.NullPool).connect() as other:
        other.exec_driver_sql(END_ALL)
    assert somebody.get("/konto/").status == 200
    with pg_app.app_context(), db.unit_of_work() as s:
        make.make_user(s)
    assert backend(pg_app) != before


def test_a_connection_that_has_lain_idle_is_asked_and_no_other(
    pg_app: Portal, monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, asked = db.engine_of(pg_app), []

    def ping(_connection: object) -> bool:
        asked.append(1)
        raise psycopg.OperationalError("gone without a word")

    monkeypatch.setattr(engine.dialect, "do_ping", ping)
    first = backend(pg_app)
    assert (backend(pg_app), asked) == (first, [])
    later = time.monotonic() + 10
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert backend(pg_app) != first
    assert asked == [1]
