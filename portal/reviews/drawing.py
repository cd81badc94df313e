"""What the pages of the review draw: rows of the queue, deadlines, history. The templates only show it."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from portal.core import clock, events, wording, workdays
from portal.core.access import Party
from portal.offers import content
from portal.offers.models import ReviewState
from portal.reviews.models import LeafState, UnionAnswer

STATE_TONES = {ReviewState.SUBMITTED: "sky", ReviewState.CHANGES_REQUESTED: "sun", ReviewState.APPROVED: "",
               ReviewState.DECLINED: "stop", ReviewState.RECALLED: "none", ReviewState.SUPERSEDED: "none"}

SHORTCUTS = (
    (("n",), "Nästa ärende"), (("g", "q"), "Till granskningskön"), (("j",), "Nästa rad i kön"),
    (("k",), "Föregående rad i kön"), (("/",), "Sök i kön"), (("t",), "Ta ärendet"),
    (("a",), "Godkänn: läs mejlet först"), (("b",), "Begär komplettering"), (("?",), "Den här sidan"),
)
"""Keys and what they do. The keys stand in the templates too, as `data-key`, on what they press."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`left` in words, "" when nobody waits for the answer any more; `tone` of its tag."""

    day: str
    left: str
    tone: str


@dataclass(frozen=True)
class Told:
    """One row of the history. `about` says which field, when it was about one."""

    at: datetime
    label: str
    actor: str
    about: str


def deadline(due_at: datetime, now: datetime, waits: bool) -> Deadline:
    """What is left until the promised answer. `waits`: the answer is the project group's to give."""
    return _deadline(due_at, workdays.half_day(now), now >= due_at, waits)


@lru_cache(maxsize=4096)
def _deadline(due_at: datetime, half: datetime, late: bool, waits: bool) -> Deadline:
    day = wording.short_day(due_at)
    if not waits:
        return Deadline(day, "", "")
    left, today = workdays.left(half, due_at), clock.local(due_at).date() == half.date()
    tone = "stop" if late or today else "sun" if left <= workdays.NEAR else "none"
    return Deadline(day, wording.left(left, late=late, today=today), tone)


def history(rows: Sequence[Any]) -> list[Told]:
    labels = events.labels()
    return [
        Told(at=row.at, label=labels.get(row.kind, row.kind), actor=row.actor or "Systemet",
             about=_about(row.facts))
        for row in rows
    ]


def _about(facts: Mapping[str, Any]) -> str:
    """What an event was about, as far as its facts say: a field, a party, a day."""
    if facts.get("field") in content.FIELDS:
        return content.label(facts["field"])
    if party := Party.from_code(facts.get("party")):
        state = LeafState.from_code(facts.get("state"))
        return f"{party.label}, {state.label.lower()}" if state else party.label
    if answer := UnionAnswer.from_code(facts.get("answer")):
        return answer.label
    return f"till {wording.short_day(date.fromisoformat(facts['until']))}" if facts.get("until") else ""
