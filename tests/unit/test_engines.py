"""PostgreSQL: what is written is written whole, and a connection that has gone is nobody's trouble."""
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus

from portal.accounts.models import User
from portal.core.database import db
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


def test_writing_begins_a_transaction_of_its_own(pg_app: Portal) -> None:
    with pg_app.app_context():
        s = db.session()
        with db.unit_of_work():
            assert state(s.connection()) == TransactionStatus.INTRANS
            assert s.connection().get_isolation_level() == "READ COMMITTED"


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
