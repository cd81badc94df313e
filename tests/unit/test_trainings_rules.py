from datetime import date

import pytest

from portal.core.access import Actor, Role
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.trainings.models import TrainingState as S
from portal.trainings.rules import ENDS_BEFORE_START, HAS_PASSED, TrainingFacts, date_problems
from portal.trainings.workflow import TRAINING

TODAY = date(2026, 12, 1)
EARLIER, LATER = date(2026, 11, 1), date(2027, 1, 1)
COMPANY, CAMPUS = Actor(1, frozenset({Role.EMPLOYER}), company_id=1), Actor(2, frozenset({Role.CAMPUS}))


@pytest.mark.parametrize(("starts_on", "ends_on", "expected"), [
    (None, None, []),
    (LATER, None, []),
    (None, LATER, []),
    (TODAY, TODAY, []),
    (EARLIER, LATER, []),
    (LATER, TODAY, [("ends_on", ENDS_BEFORE_START)]),
    (EARLIER, EARLIER, [("ends_on", HAS_PASSED)]),
    (None, EARLIER, [("ends_on", HAS_PASSED)]),
    (EARLIER, None, [("starts_on", HAS_PASSED)]),
])
def test_dates(starts_on: date | None, ends_on: date | None, expected: list[tuple[str, str]]) -> None:
    assert date_problems(starts_on, ends_on, TODAY) == expected


@pytest.mark.parametrize("facts", [TrainingFacts(), TrainingFacts(starts_on=TODAY), TrainingFacts(ends_on=TODAY)])
def test_what_is_scheduled_has_both_dates(facts: TrainingFacts) -> None:
    with pytest.raises(RuleBroken):
        TRAINING.take(S.AGREED, "schedule", CAMPUS, facts)


@pytest.mark.parametrize(("state", "action", "actor"), [
    (S.PROPOSED, "question", COMPANY), (S.AGREED, "cancel", CAMPUS),
])
def test_what_must_be_said_in_words(state: S, action: str, actor: Actor) -> None:
    with pytest.raises(RuleBroken):
        TRAINING.take(state, action, actor, TrainingFacts(words=" \n"))


@pytest.mark.parametrize(("action", "actor"), [("agree", CAMPUS), ("cancel", COMPANY), ("schedule", COMPANY)])
def test_who_may_do_what(action: str, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        TRAINING.take(S.PROPOSED, action, actor, TrainingFacts(words="x"))


@pytest.mark.parametrize("state", [S.DECLINED, S.DONE, S.CANCELLED])
def test_nothing_leaves_an_end(state: S) -> None:
    assert TRAINING.choices(state, CAMPUS) == TRAINING.choices(state, COMPANY) == []
    with pytest.raises(Conflict):
        TRAINING.take(state, "agree", COMPANY)
