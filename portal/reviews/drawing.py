"""What the pages of the review draw: rows of the queue, deadlines, history. The templates only show it."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from portal.core import clock, events, wording, workdays
from portal.offers import content
from portal.offers.models import OpenTo, ReviewState

STATE_TONES = {ReviewState.SUBMITTED: "sky", ReviewState.CHANGES_REQUESTED: "sun", ReviewState.APPROVED: "",
               ReviewState.DECLINED: "stop", ReviewState.RECALLED: "none", ReviewState.SUPERSEDED: "none"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`left` in words, "" when nobody waits for the answer any more; `tone` of its tag."""

    day: str
    left: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the queue."""

    address: str
    title: str
    case_number: str
    number: int
    company: str
    kinds: tuple[str, ...]
    submitted: str
    deadline: Deadline
    assignee: str


@dataclass(frozen=True)
class Told:
    """One row of the history. `about` says which field, when it was about one."""

    at: datetime
    label: str
    actor: str
    about: str


def lines(rows: Iterable[Any], state: ReviewState) -> list[Line]:
    now, waits = clock.now(), state is ReviewState.SUBMITTED
    return [
        Line(address=f"/granskning/{row.public_id}", title=row.title, case_number=row.case_number, number=row.number,
             company=row.company_name, kinds=_kinds(*(getattr(row, f"open_to_{kind}") for kind in OpenTo)),
             submitted=wording.short_day(row.submitted_at), deadline=deadline(row.due_at, now, waits),
             assignee=row.assignee or "")
        for row in rows
    ]


def deadline(due_at: datetime, now: datetime, waits: bool) -> Deadline:
    """What is left until the promised answer. `waits`: the answer is the project group's to give."""
    return _deadline(due_at, clock.local(now).date().isoformat(), now >= due_at, waits)


@lru_cache(maxsize=4096)
def _deadline(due_at: datetime, _today: str, late: bool, waits: bool) -> Deadline:
    day = wording.short_day(due_at)
    if not waits:
        return Deadline(day, "", "")
    left = workdays.between(clock.today(), clock.local(due_at).date())
    return Deadline(day, wording.days_left(due_at), "stop" if late else "sun" if left <= 1 else "none")


@lru_cache
def _kinds(*open_to: bool) -> tuple[str, ...]:
    return tuple(kind.label for kind, yes in zip(OpenTo, open_to, strict=True) if yes)


def history(rows: Sequence[Any]) -> list[Told]:
    labels = events.labels()
    return [
        Told(at=row.at, label=labels.get(row.kind, row.kind), actor=row.actor or "Systemet",
             about=content.label(row.facts["field"]) if row.facts.get("field") in content.FIELDS else "")
        for row in rows
    ]
