"""What the pages of the review draw: rows of the queue, deadlines, history. The templates only show it."""
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from portal.core import clock, events, wording, workdays
from portal.core.access import Actor, Party
from portal.offers import content
from portal.offers.models import ReviewState
from portal.reviews import leaves
from portal.reviews.models import LeafState, UnionAnswer
from portal.reviews.queries import Case

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


@dataclass(frozen=True)
class Holding:
    """Who holds the case, in words, and what this person may do about it."""

    who: str
    may_take: bool
    lapsed_from_me: bool
    rests_too_long: bool


@dataclass(frozen=True)
class Told:
    """One row of the history. `about` says which field, when it was about one."""

    at: datetime
    label: str
    actor: str
    about: str


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
        leaves=row.leaves, clear=leaves.tally(row.leaves), assignee=_holder(row, half.date()), unread=bool(row.unread),
        state="" if waits else row.state.label, tone=STATE_TONES[row.state])


def others(people: Iterable[Any], me: Actor) -> tuple[tuple[int, str, str], ...]:
    """(id, public_id, name) of the colleagues, to choose among."""
    return tuple((person.id, person.public_id, person.name) for person in people if person.id != me.user_id)


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


def holding(case: Case, actor: Actor, choices: Collection[str]) -> Holding:
    submission, today = case.submission, clock.today()
    away = case.assignee_away if case.assignee_away and case.assignee_away >= today else None
    mine = submission.assignee_id is not None and submission.assignee_id == actor.user_id
    free = submission.assignee_id is None or (not mine and (away is not None or case.assignee_gone))
    ours = submission.handed_to in (None, actor.party)
    party = f"Väntar på {submission.handed_to.label}" if submission.handed_to else ""
    return Holding(
        who="Du" if mine else wording.absent(case.assignee, away) or party or "Ingen än",
        may_take="take" in choices and not case.recused and free and ours,
        lapsed_from_me=submission.lapsed_at is not None and submission.lapsed_from == actor.user_id,
        rests_too_long=bool(submission.rests_until and submission.rests_until > clock.local(submission.due_at).date()))


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
