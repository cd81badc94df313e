"""A workflow is a table of rows. The table is the only place that knows what may follow what."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core.access import Actor, Role
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.labels import LabelEnum

Check = Callable[[Any], list[str]]


@dataclass(frozen=True)
class Step:
    """One row. `target=None` keeps the state; `source=None` in the table means "does not exist yet"."""

    action: str
    label: str
    sources: frozenset[LabelEnum | None]
    target: LabelEnum | None
    roles: frozenset[Role]
    check: Check | None = None

    def problems(self, facts: object) -> list[str]:
        """Sentences that say what is missing before this step can be taken; empty when nothing is."""
        return self.check(facts) if self.check else []


def step(
    action: str,
    label: str,
    sources: Iterable[LabelEnum | None],
    target: LabelEnum | None,
    roles: Iterable[Role],
    check: Check | None = None,
) -> Step:
    return Step(action, label, frozenset(sources), target, frozenset(roles), check)


class Workflow:
    """Raises ValueError at import when the table is broken: unreachable states, no way out, clashing rows."""

    def __init__(self, states: type[LabelEnum], final: Iterable[LabelEnum], steps: Sequence[Step]) -> None:
        self.states, self.final, self.steps = states, frozenset(final), tuple(steps)
        self._refuse_a_broken_table()

    def choices(self, state: LabelEnum | None, actor: Actor) -> list[Step]:
        """The steps this actor may take from here: the buttons on the page."""
        return [s for s in self.steps if state in s.sources and actor.has(*s.roles)]

    def take(self, state: LabelEnum | None, action: str, actor: Actor, facts: object = None) -> Step:
        """The row for this action, once role, state and conditions agree.

        Raises Forbidden (unknown action or wrong role), Conflict (not possible from this state: somebody was
        first) and RuleBroken (a condition is not met).
        """
        rows = [s for s in self.steps if s.action == action and actor.has(*s.roles)]
        if not rows:
            raise Forbidden("Du har inte behörighet att göra detta.")
        row = next((s for s in rows if state in s.sources), None)
        if row is None:
            raise Conflict(f"Det går inte längre: läget är nu ”{state.label if state else 'borttaget'}”.")
        if problems := row.problems(facts):
            raise RuleBroken(" ".join(problems))
        return row

    def repeats(self, state: LabelEnum | None, action: str) -> bool:
        """True when the action has already led to this state: a double click, not an error."""
        return any(s.action == action and s.target is not None and s.target == state and state not in s.sources
                   for s in self.steps)

    def as_text(self) -> str:
        """One line a row, for the golden test and the documentation."""
        return "\n".join(
            f"{s.action:<18}{_names(s.sources):<46}-> {s.target or '(same)':<20}{_names(s.roles):<20}"
            f"{s.check.__name__ if s.check else ''}".rstrip()
            for s in self.steps
        )

    def _refuse_a_broken_table(self) -> None:
        seen = set()
        for row in self.steps:
            if not row.roles:
                raise ValueError(f"{row.action}: no role may take it")
            if row.sources & self.final and row.target is not None:
                raise ValueError(f"{row.action} leaves a final state")
            for key in ((row.action, source, role) for source in row.sources for role in row.roles):
                if key in seen:
                    raise ValueError(f"two rows for {key}")
                seen.add(key)
        reached: set[LabelEnum | None] = {None}
        while more := {s.target for s in self.steps if s.sources & reached and s.target} - reached:
            reached |= more
        if lost := set(self.states) - reached:
            raise ValueError(f"unreachable: {sorted(lost)}")
        leaving = {source for s in self.steps if s.target for source in s.sources}
        if stuck := set(self.states) - self.final - leaving:
            raise ValueError(f"no way out of {sorted(stuck)}")


def _names(codes: Iterable[LabelEnum | None]) -> str:
    return "|".join(sorted(code or "-" for code in codes))
