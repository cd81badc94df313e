"""Counts SQL statements, so that a test can say that a page costs the same for one row and for many."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.core.database import db
from portal.core.web import Portal


@contextmanager
def counted(app: Portal) -> Iterator[list[str]]:
    """The statements that ran inside the block, transaction handling left out."""
    ran: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            ran.append(statement)

    engine = db.engine_of(app)
    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", remember)
