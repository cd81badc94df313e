"""The migrations make exactly what the models say, on both databases, and can be walked down and up again."""
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask_alembic import Alembic

from portal import create_app
from portal.core.database import db, search
from portal.core.database.db import Base
from portal.core.web import Portal
from tests import databases


@pytest.fixture(params=databases.BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[str]:
    """The address of a database of this test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'schema.db'}"
        return
    with databases.another(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def fresh(empty_url: str) -> Iterator[Portal]:
    app = create_app(databases.settings(empty_url))
    with app.app_context():
        yield app
    db.engine_of(app).dispose()


def test_alembic_finds_no_difference(fresh: Portal) -> None:
    migrations: Alembic = fresh.extensions["migrations"]
    migrations.upgrade()
    assert migrations.compare_metadata() == []


def test_the_database_says_the_same_as_the_models(fresh: Portal) -> None:
    """Alembic does not compare CHECK constraints and collations; here every word of the schema is compared."""
    engine = db.engine_of(fresh)
    Base.metadata.create_all(engine.execution_options(write=True))
    from_models = described(engine)
    Base.metadata.drop_all(engine.execution_options(write=True))
    migrations: Alembic = fresh.extensions["migrations"]
    migrations.upgrade()
    from_migrations = described(engine)
    assert from_migrations.keys() == from_models.keys()
    for table, parts in from_models.items():
        assert from_migrations[table] == parts, table


def test_down_and_up_again(fresh: Portal) -> None:
    migrations: Alembic = fresh.extensions["migrations"]
    migrations.upgrade()
    before = described(db.engine_of(fresh))
    migrations.downgrade("base")
    left = set(sa.inspect(db.engine_of(fresh)).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrations.upgrade()
    assert described(db.engine_of(fresh)) == before


def described(engine: sa.Engine) -> dict[str, Any]:
    """Table -> everything the database tells about it."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], getattr(c["type"], "collation", None))
                        for c in inspector.get_columns(table)},
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "checks": sorted((str(c["name"]), c["sqltext"]) for c in inspector.get_check_constraints(table)),
            "unique": sorted((str(u["name"]), u["column_names"]) for u in inspector.get_unique_constraints(table)),
            "foreign": sorted((f["constrained_columns"], f["referred_table"])
                              for f in inspector.get_foreign_keys(table)),
            "indexes": sorted((str(i["name"]), i["column_names"], bool(i["unique"]))
                              for i in inspector.get_indexes(table) if search.is_ours(i["name"], "index", {})),
        }
        for table in inspector.get_table_names() if table in Base.metadata.tables
    }
