"""The four leaves as the pages show them: the clover, and a row for each party. The templates only show it."""
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from portal.core import clock, wording
from portal.core.access import Actor, Party
from portal.offers.models import ReviewState
from portal.reviews.models import LeafState, Statement, Why
from portal.reviews.queries import Case
from portal.reviews.statements import rules as statement_rules

TONES = {LeafState.WAITING: "none", LeafState.QUESTION: "sun", LeafState.BLOCKED: "stop", LeafState.CLEAR: "",
         LeafState.NOT_CONCERNED: "none"}
PLACES = ((-45, -18.4, -18.4), (45, 18.4, -18.4), (135, 18.4, 18.4), (225, -18.4, 18.4))
"""How each party's leaf is turned, and where its mark stands: the way a clock goes, Jobbtorg first."""


@dataclass(frozen=True)
class Leaf:
    """One party's row. `said`: by whom and when. `before`: the note was written about that version, and stands from
    then. `why`: why the party is concerned or not. `due` while it is awaited, `late` when that day has passed."""

    party: Party
    state: LeafState
    tone: str
    said: str
    note: str
    before: str
    why: str
    due: str
    late: bool
    may_state: bool


@dataclass(frozen=True)
class Check:
    """What Arbetsförmedlingen has recorded, in words."""

    union: str
    bars: str
    may_record: bool


@dataclass(frozen=True)
class Clover:
    """Everything that the review says of the four leaves. `waits`: who waits for whom, in a sentence."""

    leaves: tuple[Leaf, ...]
    check: Check | None
    waits: str
    may_choose: bool


@cache
def placed(letters: str) -> tuple[tuple[int, float, float, str], ...]:
    """(turn, x, y, state) of each leaf, for the picture."""
    states = statement_rules.states(letters).values()
    return tuple((*place, state.value) for place, state in zip(PLACES, states, strict=True))


def clover(case: Case, actor: Actor, choices: Collection[str]) -> Clover:
    """`choices`: the actions that the workflow has for this state and this person."""
    submission = case.submission
    free = not case.recused
    waits = statement_rules.waits_for(submission.state, submission.leaves, case.assignee, submission.handed_to)
    return Clover(
        leaves=tuple(_leaf(s, free and "state_leaf" in choices and actor.party is s.party)
                     for s in case.statements.values()),
        check=_check(case.statements, free and "record_check" in choices and
                     actor.party is Party.ARBETSFORMEDLINGEN),
        waits=waits.sentence,
        may_choose=free and "change_concern" in choices and submission.assignee_id == actor.user_id
        and submission.state is ReviewState.SUBMITTED)


def _leaf(statement: Statement, may_state: bool) -> Leaf:
    said = f"{statement.by_name}, {wording.short_day(statement.at)}" if statement.at else ""
    return Leaf(
        party=statement.party, state=statement.state, tone=TONES[statement.state], said=said, note=statement.note,
        before=_before(statement), why=_why(statement), may_state=may_state and statement_rules.is_concerned(statement),
        due=wording.deadline(statement.due_at) if statement.awaited else "",
        late=statement.awaited and statement.due_at < clock.now())


def _before(statement: Statement) -> str:
    """What the words are about, when it is not this version as it stands."""
    if statement.at is None:
        return ""
    if statement.state is LeafState.CLEAR and statement.carried_from:
        return f"Står kvar från version {statement.carried_from}: inget som ni svarar för är ändrat."
    if statement.carried_from:
        return f"Sades om version {statement.carried_from}:"
    return "Sades tidigare:" if statement.state not in statement_rules.STATED else ""


def _why(statement: Statement) -> str:
    if statement.why is not Why.CHOSEN or statement.chosen_at is None:
        return statement.why.label
    what = "tog med" if statement_rules.is_concerned(statement) else "valde bort"
    return (f"{statement.chosen_by_name} {what} {statement.party.short}, {wording.short_day(statement.chosen_at)}: "
            f"{statement.chosen_reason}")


def _check(statements: Mapping[Party, Statement], may_record: bool) -> Check | None:
    """None for a version without leaves, and where nothing is recorded and nobody has to."""
    statement = statements.get(Party.ARBETSFORMEDLINGEN)
    if statement is None:
        return None
    if not (statement_rules.is_concerned(statement) or statement.union_answer or statement.bars_checked_at):
        return None
    union, bars = "Inte begärt än", "Inte kontrollerade än"
    if statement.union_answer is not None and statement.union_at is not None:
        union = f"{statement.union_answer.label}, {statement.union_by_name}, {wording.short_day(statement.union_at)}"
    if statement.bars_checked_at is not None:
        bars = f"Kontrollerade, {statement.bars_checked_by_name}, {wording.short_day(statement.bars_checked_at)}"
    return Check(union=union, bars=bars, may_record=may_record)
