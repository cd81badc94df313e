"""Who has a case, as the page shows it."""
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from portal.core import clock, wording
from portal.core.access import Actor
from portal.reviews.queries import Case


@dataclass(frozen=True)
class Holding:
    """Who holds the case, in words, and what this person may do about it."""

    who: str
    may_take: bool
    lapsed_from_me: bool
    rests_too_long: bool


def others(people: Iterable[Any], me: Actor) -> tuple[tuple[int, str, str], ...]:
    """(id, public_id, name) of the colleagues, to choose among."""
    return tuple((person.id, person.public_id, person.name) for person in people if person.id != me.user_id)


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
