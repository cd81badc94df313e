from datetime import UTC, date, datetime

import pytest

from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.trainings.models import Timing
from portal.trainings.models import TrainingState as S
from portal.trainings.rules import (
    ENDS_BEFORE_START,
    HAS_PASSED,
    PlaceDates,
    TrainingFacts,
    ahead_of_plan,
    date_problems,
    place_doubts,
    place_problems,
)
from portal.trainings.workflow import TRAINING

TODAY = date(2026, 12, 1)
EARLIER, LATER = date(2026, 11, 1), date(2027, 1, 1)
COMPANY, CAMPUS = Actor(1, frozenset({Role.EMPLOYER}), company_id=1), Actor(2, frozenset({Role.CAMPUS}))


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year is said when it is another than today's."""
    monkeypatch.setattr(clock, "held", datetime(2026, 12, 1, 11, tzinfo=UTC))




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


FIRST, LAST = date(2027, 2, 1), date(2027, 3, 1)
DATED, OPEN, UNDATED = PlaceDates(FIRST, LAST), PlaceDates(FIRST), PlaceDates()


@pytest.mark.parametrize(("timing", "starts_on", "ends_on", "place", "field", "said"), [
    (Timing.BEFORE, TODAY, date(2027, 3, 2), DATED, "ends_on", "senaste start, 1 mars 2027"),
    (Timing.DURING, TODAY, date(2027, 1, 31), OPEN, "ends_on", "innan den börjar, 1 februari 2027"),
    (Timing.AFTER, FIRST, LAST, OPEN, "starts_on", "före 1 februari 2027"),
])
def test_days_that_cannot_go_with_the_place(
    timing: Timing, starts_on: date, ends_on: date, place: PlaceDates, field: str, said: str,
) -> None:
    [(named, sentence)] = place_problems(timing, starts_on, ends_on, place)
    assert named == field
    assert said in sentence
    assert place_problems(timing, starts_on, ends_on, UNDATED) == []


@pytest.mark.parametrize(("timing", "ends_on", "place", "is_asked"), [
    (Timing.BEFORE, date(2027, 2, 2), DATED, True), (Timing.BEFORE, date(2027, 9, 1), OPEN, True),
    (Timing.BEFORE, FIRST, DATED, False), (Timing.BEFORE, LAST, UNDATED, False), (Timing.BEFORE, None, DATED, False),
    (Timing.DURING, LAST, DATED, False), (Timing.AFTER, LAST, DATED, False),
])
def test_days_that_are_asked_about(timing: Timing, ends_on: date | None, place: PlaceDates, is_asked: bool) -> None:
    assert place_problems(timing, None, ends_on, place) == []
    assert bool(place_doubts(timing, ends_on, place)) is is_asked


def test_nothing_is_done_before_it_has_begun() -> None:
    with pytest.raises(RuleBroken, match="börjar 1 januari 2027"):
        TRAINING.take(S.RUNNING, "finish", CAMPUS, TrainingFacts(starts_on=LATER, ends_on=LATER, today=TODAY))
    for starts_on in (TODAY, EARLIER, None):
        TRAINING.take(S.RUNNING, "finish", CAMPUS, TrainingFacts(starts_on=starts_on, ends_on=LATER, today=TODAY))


def test_a_step_ahead_of_the_plan_is_said_to_be_one() -> None:
    assert ahead_of_plan(S.SCHEDULED, LATER, LATER, TODAY) == "Enligt planen börjar utbildningen 1 januari 2027."
    assert ahead_of_plan(S.RUNNING, EARLIER, LATER, TODAY) == "Enligt planen slutar utbildningen 1 januari 2027."
    assert {ahead_of_plan(S.SCHEDULED, TODAY, LATER, TODAY), ahead_of_plan(S.RUNNING, EARLIER, TODAY, TODAY),
            ahead_of_plan(S.AGREED, LATER, LATER, TODAY), ahead_of_plan(S.RUNNING, None, None, TODAY)} == {""}
