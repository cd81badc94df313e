"""The log shows what was changed, taken away or put in afterwards."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core import eventlog
from portal.core.database import db
from portal.core.eventlog import ChainHead, LoggedEvent
from portal.core.events import Event
from portal.core.labels import LabelEnum
from portal.core.web import Portal
from tests import factories as make

ROW: Any = LoggedEvent.__table__
HEAD: Any = ChainHead.__table__


class Colour(LabelEnum):
    GREEN = "green", "Grön"


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What the log reads of an event, without being one that the portal would ask about."""

    company_id: int | None = None
    actor_id: int | None = None
    subject: str = "k3f9aaaaaa"
    facts: Any = None
    number: int = 0
    colour: Colour = Colour.GREEN
    many: frozenset[str] = frozenset({"b", "a"})
    yes: bool = True


def happened(**changes: Any) -> Event:
    event: Any = Happened(**changes)
    found: Event = event
    return found


def write_three(s: Session) -> None:
    for n in range(3):
        eventlog.write(s, happened(number=n))


def test_an_untouched_log_holds(s: Session) -> None:
    write_three(s)
    company = make.make_company(s)
    eventlog.write(s, happened(company_id=company.id))
    s.expire_all()
    assert list(eventlog.broken_links(s)) == []
    rows = eventlog.of_subject(s, "k3f9aaaaaa")
    assert [r.chain for r in rows] == ["system"] * 3 + [f"company:{company.id}"]
    assert [r.seq for r in rows] == [1, 2, 3, 1]
    assert rows[0].facts == {"number": 0, "colour": "green", "many": ["a", "b"], "yes": True, "facts": None}


def rewrite(s: Session) -> None:
    """Someone clever: change the row and make its hash right."""
    row = s.scalars(sa.select(LoggedEvent).where(LoggedEvent.seq == 2)).one()
    row.kind = "SomethingElse"
    row.hash = row.expected_hash()
    s.flush()


def put_in(s: Session) -> None:
    """One more row at the end, right in itself."""
    last = s.scalars(sa.select(LoggedEvent).where(LoggedEvent.seq == 3)).one()
    row = LoggedEvent(chain=last.chain, seq=4, at=last.at, subject="x", kind="X", facts={}, previous=last.hash)
    row.hash = row.expected_hash()
    s.add(row)
    s.flush()


def sql(statement: Any) -> Callable[[Session], object]:
    """Past the portal, straight at the tables."""
    return lambda s: s.execute(statement, execution_options={"bulk_write": True})


@pytest.mark.parametrize(("tamper", "said"), [
    (sql(sa.update(ROW).where(ROW.c.seq == 2).values(kind="Annat")), ["rad 2 är ändrad"]),
    (sql(sa.update(ROW).where(ROW.c.seq == 2).values(facts={"number": 9})), ["rad 2 är ändrad"]),
    (sql(sa.update(ROW).where(ROW.c.seq == 3).values(subject="annan")), ["rad 3 är ändrad"]),
    (sql(sa.delete(ROW).where(ROW.c.seq == 2)), ["rader saknas mellan 1 och 3"]),
    (sql(sa.delete(ROW).where(ROW.c.seq == 1)), ["rader saknas mellan 0 och 2"]),
    (sql(sa.delete(ROW).where(ROW.c.seq == 3)), ["de sista raderna saknas eller är utbytta"]),
    (sql(sa.delete(ROW)), ["de sista raderna saknas eller är utbytta"]),
    (sql(sa.delete(HEAD)), ["kedjans huvud saknas"]),
    (rewrite, ["rad 2 är utbytt"]),
    (put_in, ["de sista raderna saknas eller är utbytta"]),
], ids=["kind", "facts", "subject", "middle", "first", "last", "all", "head", "rewritten", "put in"])
def test_tampering_shows(app: Portal, s: Session, tamper: Callable[[Session], object], said: list[str]) -> None:
    write_three(s)
    tamper(s)
    s.expire_all()
    lines = list(eventlog.broken_links(s))
    assert lines == [f"system: {line}" for line in said]
    s.commit()
    result = app.test_cli_runner().invoke(args=["portal", "verify-log"])
    assert result.exit_code == 1
    assert said[0] in result.output


def test_a_whole_log_verifies(app: Portal, s: Session) -> None:
    write_three(s)
    s.commit()
    result = app.test_cli_runner().invoke(args=["portal", "verify-log"])
    assert (result.exit_code, result.output) == (0, "Händelseloggen är hel.\n")


def test_what_is_written_meanwhile_is_no_breach(app: Portal, s: Session) -> None:
    write_three(s)
    s.commit()
    engine, asked = db.engine_of(app), []

    def write_one(*_args: Any) -> None:
        asked.append(1)
        if len(asked) == 1:
            with db.own_transaction() as other:
                eventlog.write(other, happened(number=4))

    with db.database().new_session() as reader:
        sa.event.listen(engine, "after_cursor_execute", write_one)
        try:
            lines = list(eventlog.broken_links(reader))
        finally:
            sa.event.remove(engine, "after_cursor_execute", write_one)
    assert len(asked) > 1
    assert lines == []


@pytest.mark.parametrize("fact", ["en mening", "åäö", "x" * 61, 1.5, ["a b"], {"a": 1}])
def test_sentences_never_reach_the_log(s: Session, fact: Any) -> None:
    with pytest.raises(ValueError, match="not a code"):
        eventlog.write(s, happened(facts=tuple(fact) if isinstance(fact, list) else fact))
