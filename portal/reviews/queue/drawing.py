"""The queue's lines as the page shows them."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from portal.core import clock, wording, workdays
from portal.offers import content
from portal.offers.models import ReviewState
from portal.reviews.drawing import STATE_TONES, Deadline, _deadline
from portal.reviews.statements import rules as statement_rules


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the queue. `state` in words, "" while the project group has the case; `unread`: the company has
    written."""

    public_id: str
    title: str
    case_number: str
    number: int
    company: str
    kinds: str
    submitted: str
    deadline: Deadline
    leaves: str
    clear: str
    assignee: str
    state: str
    tone: str
    unread: bool


def lines(rows: Iterable[Any]) -> list[Line]:
    now = clock.now()
    half = workdays.half_day(now)
    return [_line(row, half, now >= row.due_at) for row in rows]


@lru_cache(maxsize=4096)
def _line(row: Any, half: datetime, late: bool) -> Line:
    """Remembered: all that a row says comes from these, nothing from the clock or from who reads it."""
    waits = row.state is ReviewState.SUBMITTED
    return Line(
        public_id=row.public_id, title=row.title, case_number=row.case_number, number=row.number,
        company=row.company_name, kinds=content.kinds(row),
        submitted=wording.short_day(row.submitted_at), deadline=_deadline(row.due_at, half, late, waits),
        leaves=row.leaves, clear=statement_rules.tally(row.leaves), assignee=_holder(row, half.date()),
        unread=bool(row.unread),
        state="" if waits else row.state.label, tone=STATE_TONES[row.state])


def _holder(row: Any, today: date) -> str:
    """Who holds the case, and that it rests or has been let lapse: "Anna Ek · vilar till 8 dec. 2026"."""
    if row.state is not ReviewState.SUBMITTED:
        return row.assignee or ""
    away = row.absent_until if row.absent_until and row.absent_until >= today else None
    who = wording.absent(row.assignee, away) if row.assignee else ""
    party = f"väntar på {row.handed_to.label}" if row.handed_to else ""
    lapsed = "fritt igen" if row.lapsed_at and not (who or party) else ""
    rests = f"vilar till {wording.short_day(row.rests_until)}" if row.rests_until else ""
    said = " · ".join(filter(None, (who, party, lapsed, rests)))
    return said[:1].upper() + said[1:]
