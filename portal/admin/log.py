"""The event log as the system owner reads it."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args, get_type_hints

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.core import eventlog, events
from portal.core.database import paging
from portal.core.database.paging import Page
from portal.core.eventlog import LoggedEvent
from portal.core.labels import LabelEnum
from portal.core.text import sort_key
from portal.offers import content

FACTS = {
    "answer": "fackets svar", "changed": "ändrat", "code": "notering", "concerned": "berörs", "days": "dagar",
    "field": "fält", "fields": "fält", "frequency": "hur ofta", "how": "hur", "is_owner": "kontoansvarig",
    "kind": "hur", "left": "kvar",
    "number": "version", "offer_closed": "platsen avslutad", "party": "part", "reason": "orsak",
    "roles": "roller", "rule": "regel", "since": "från", "source": "hur",
    "state": "läge", "until": "till", "what": "försök med",
}
"""What the facts of events are called. One that is not here refers to a row, which says nothing to a reader."""
NEWEST: tuple[Any, ...] = (LoggedEvent.id,)


@dataclass(frozen=True)
class Line:
    """One event in words. `about` is the person or company it concerns, when it is not the actor."""

    at: datetime
    actor: str
    label: str
    about: str
    subject: str
    facts: str


def page(session: Session, kind: str, cursor: str | None) -> Page:
    """One page, newest first, of all events or of one kind. Rows are Lines. Four SQL statements."""
    query = select(LoggedEvent.id, LoggedEvent.at, LoggedEvent.actor_id, LoggedEvent.company_id, LoggedEvent.subject,
                   LoggedEvent.kind, LoggedEvent.facts)
    if kind:
        query = query.where(LoggedEvent.kind == kind)
    found = paging.page(session, query, NEWEST, descending=True, cursor=cursor)
    people = accounts.names(session, [i for row in found.rows for i in (row.actor_id, row.facts.get("user_id"))])
    employers = companies.names(session, {row.company_id for row in found.rows if row.company_id is not None})
    lines = [_line(row, people, employers) for row in found.rows]
    return Page(lines, found.previous, found.next, found.count)


def kinds() -> list[tuple[str, str]]:
    """(class name, label) of every event that is written to the log, by label."""
    written = [(name, c.label) for name, c in events.kinds(eventlog.write).items()]
    return sorted(written, key=lambda pair: sort_key(pair[1]))


def in_words(kind: str, facts: Mapping[str, Any]) -> str:
    """The facts of an event as people read them: `roller: Handläggare, Coach · part: Jobbtorg`."""
    event = events.kinds().get(kind)
    hints = get_type_hints(event) if event else {}
    shown = [f"{FACTS[name]}: {_value(value, hints.get(name))}" for name, value in facts.items() if name in FACTS]
    return " · ".join(shown)


def _line(row: Any, people: Mapping[int, str], employers: Mapping[int, str]) -> Line:
    whom = row.facts.get("user_id")
    about = [people.get(whom, "") if whom != row.actor_id else "", employers.get(row.company_id, "")]
    return Line(
        at=row.at, actor=people.get(row.actor_id, "") if row.actor_id else "Systemet",
        label=events.labels().get(row.kind, row.kind), about=" · ".join(name for name in about if name),
        subject=row.subject, facts=in_words(row.kind, row.facts))


def _value(value: Any, hint: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item, hint) for item in value)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    codes = next((a for a in (hint, *get_args(hint)) if isinstance(a, type) and issubclass(a, LabelEnum)), None)
    if codes and value in set(codes):
        return codes(value).label
    return content.label(value) if value in content.FIELDS else str(value)
