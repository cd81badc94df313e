"""Walking a list: every row once, forwards and backwards, whatever the cursor says."""
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.core.database import paging
from portal.core.database.types import UtcDateTime
from tests.databases import BACKENDS

START = datetime(2026, 1, 1, tzinfo=UTC)
things = sa.Table(
    "paged_thing", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(400)),
    sa.Column("at", UtcDateTime), sa.Column("day", sa.Date), prefixes=["TEMPORARY"])
QUERY = sa.select(things.c.id, things.c.name, things.c.at, things.c.day)
ORDERS: dict[str, list[sa.ColumnElement[object]]] = {
    "name": [things.c.name, things.c.id], "at": [things.c.at, things.c.id], "day": [things.c.day, things.c.id],
    "id": [things.c.id]}


@pytest.fixture(scope="module", params=BACKENDS)
def rows(request: pytest.FixtureRequest) -> Iterator[Session]:
    """67 rows, many alike in everything but the id, in a table that lives as long as the connection."""
    engine = sa.create_engine("sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    with engine.connect() as connection, Session(connection) as session:
        things.create(connection)
        connection.execute(sa.insert(things), [
            {"id": n, "name": f"~{n % 7}~ %{{1 Å&/", "at": START + timedelta(hours=n % 5, microseconds=n % 3),
             "day": date(2026, 1, 1 + n % 4)} for n in range(1, 68)])
        yield session
    engine.dispose()


def walk(session: Session, order: str, *, descending: bool, size: int, start: str | None = None) -> list[paging.Page]:
    pages = []
    cursor = start
    while True:
        page = paging.page(session, QUERY, ORDERS[order], descending=descending, cursor=cursor, size=size)
        pages.append(page)
        assert len(pages) < 100, "the walk has no end"
        if page.next is None:
            return pages
        cursor = page.next


@given(order=st.sampled_from(list(ORDERS)), descending=st.booleans(), size=st.integers(1, 70))
@hypothesis_settings(max_examples=40)
def test_walking_visits_each_row_once_and_back_again(rows: Session, order: str, descending: bool, size: int) -> None:
    pages = walk(rows, order, descending=descending, size=size)
    seen = [row.id for page in pages for row in page.rows]
    key = {"name": lambda n: (n % 7, n), "at": lambda n: (n % 5, n % 3, n), "day": lambda n: (n % 4, n), "id": None}
    assert seen == sorted(range(1, 68), key=key[order], reverse=descending)
    assert pages[0].previous is None
    cursor, back = pages[-1].previous, [pages[-1]]
    while cursor:
        back.append(paging.page(rows, QUERY, ORDERS[order], descending=descending, cursor=cursor, size=size))
        cursor = back[-1].previous
    assert sorted(row.id for page in back for row in page.rows) == list(range(1, 68))
    assert {page.count for page in pages} == {67}


@pytest.mark.parametrize("cursor", [
    None, "", "f", "x~1", "f~1~2~3", "f~a~b", "f~20260101T000000.000000~²", "b~~", "~", "f~\0~1",
    "f~9999999999999999999~1",
    "f~99999999999~99999999999", "f~00010101T000000.000000~0", "f~%00~1", "f~" + "a" * 600 + "~1", "f~2026-13-01~1",
])
@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_that_cannot_be_read_gives_the_first_page(rows: Session, cursor: str | None, order: str) -> None:
    page = paging.page(rows, QUERY, ORDERS[order], descending=False, cursor=cursor)
    assert len(page.rows) == paging.SIZE


def test_a_cursor_past_the_end_gives_the_first_page(rows: Session) -> None:
    for cursor in ("f~999999", "b~0"):
        page = paging.page(rows, QUERY, ORDERS["id"], descending=False, cursor=cursor)
        assert [row.id for row in page.rows] == list(range(1, 26))
        assert page.previous is None


def test_an_empty_list(rows: Session) -> None:
    page = paging.page(rows, QUERY.where(sa.false()), ORDERS["id"], descending=False, cursor="f~3")
    assert (list(page.rows), page.previous, page.next, page.count) == ([], None, None, 0)


def test_the_count_is_exact_to_a_thousand(rows: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paging.page(rows, QUERY, ORDERS["id"], descending=False, cursor=None).count_is_exact
    monkeypatch.setattr(paging, "COUNT_TO", 10)
    page = paging.page(rows, QUERY, ORDERS["id"], descending=False, cursor=None)
    assert (page.count, page.count_is_exact) == (11, False)


def test_two_statements_whatever_the_size(rows: Session) -> None:
    asked: list[str] = []
    sa.event.listen(rows.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    for size in (1, 50):
        asked.clear()
        paging.page(rows, QUERY, ORDERS["name"], descending=True, cursor=None, size=size)
        assert len(asked) == 2
