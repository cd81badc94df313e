"""Several lists in one statement: each with its own columns, order and end."""
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core.database.multi_query import Lists, Part
from portal.core.database.types import UtcDateTime, code_of
from portal.offers.models import Pace
from tests.databases import BACKENDS

START = datetime(2026, 1, 1, tzinfo=UTC)
tables = sa.MetaData()
people = sa.Table("listed_person", tables, sa.Column("id", sa.Integer, primary_key=True),
                  sa.Column("name", sa.String(40)), sa.Column("at", UtcDateTime), prefixes=["TEMPORARY"])
things = sa.Table("listed_thing", tables, sa.Column("id", sa.Integer, primary_key=True),
                  sa.Column("name", sa.String(20)), sa.Column("pace", code_of(Pace, "pace")),
                  sa.Column("taken", sa.Boolean), prefixes=["TEMPORARY"])


@pytest.fixture(params=BACKENDS)
def rows(request: pytest.FixtureRequest) -> Iterator[Session]:
    engine = sa.create_engine("sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    with engine.connect() as connection, Session(connection) as session:
        tables.create_all(connection)
        connection.execute(sa.insert(people), [{"id": n, "name": f"P{n}", "at": START} for n in range(1, 31)])
        connection.execute(sa.insert(things), [
            {"id": n, "name": f"T{n}", "pace": Pace.CALM, "taken": n % 2 == 0} for n in range(1, 31)])
        yield session
    engine.dispose()


def test_each_list_has_its_own_columns_order_and_end(rows: Session) -> None:
    person = sa.select(people.c.id, people.c.name, people.c.at)
    thing = sa.select(things.c.id, things.c.name, things.c.pace, things.c.taken)
    found = Lists(
        nobody=Part(person.where(people.c.id < 0), (people.c.id,)),
        few=Part(thing.where(things.c.id > sa.bindparam("over")), (things.c.taken.desc(), things.c.id), most=3),
        none_yet=Part(sa.select(sa.literal("x").label("other")).where(sa.false()), (sa.literal(1),)),
        people=Part(person, (people.c.id.desc(),)),
    ).read(rows, over=10)
    assert list(found) == ["nobody", "few", "none_yet", "people"]
    assert (found["nobody"], found["none_yet"]) == ([], [])
    assert [(row.name, row.pace, row.taken, row.at) for row in found["few"]] == [
        (f"T{n}", Pace.CALM, True, None) for n in (12, 14, 16)]
    assert [row.name for row in found["people"]] == [f"P{n}" for n in range(30, 0, -1)]
    assert {(row.at, row.pace, row.taken) for row in found["people"]} == {(START, None, None)}
