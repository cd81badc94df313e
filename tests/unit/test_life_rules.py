"""What must be true before a step in the life of an offer, and how it is told. Without database."""
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.core import clock
from portal.offers.life import rules
from portal.offers.life.rules import LifeFacts
from portal.offers.models import Lifecycle, ReviewState
from portal.offers.standing import HIDDEN, Standing, standing

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


@pytest.mark.parametrize(("until", "ends", "said"), [
    (None, None, "Välj vilken dag"), (days(-1), None, "har passerat"), (days(0), None, "har passerat"),
    (days(1), None, ""), (days(183), None, ""), (days(184), None, "högst ett halvår. Skriv 2027-05-27"),
    (days(9), days(9), ""), (days(10), days(9), "går ut 2026-12-04"),
])
def test_a_pause_ends_on_a_day_that_can_be_right(until: date | None, ends: date | None, said: str) -> None:
    problems = rules.may_pause(LifeFacts(until=until, today=TODAY, ends=ends))
    assert [said in problem for problem in problems] == ([True] if said else [])


def test_a_pause_is_over_on_its_day() -> None:
    assert rules.pause_is_over(LifeFacts(until=TODAY, today=TODAY)) == []
    assert rules.pause_is_over(LifeFacts(until=days(1), today=TODAY))
    assert rules.pause_is_over(LifeFacts(today=TODAY))


def test_a_company_is_asked_after_ninety_days_and_not_twice() -> None:
    then = NOW - timedelta(days=90)
    assert rules.not_confirmed_lately(LifeFacts(confirmed_at=then, now=NOW)) == []
    assert rules.not_confirmed_lately(LifeFacts(confirmed_at=then + timedelta(seconds=1), now=NOW))
    assert rules.not_confirmed_lately(LifeFacts(confirmed_at=then, asked_at=NOW, now=NOW))
    assert rules.not_confirmed_lately(LifeFacts(now=NOW))


def test_a_place_runs_out_by_its_date_or_by_silence() -> None:
    asked = NOW - timedelta(days=30)
    assert rules.has_run_out(LifeFacts(ends=days(-1), today=TODAY)) == []
    assert rules.has_run_out(LifeFacts(ends=TODAY, today=TODAY))
    assert rules.has_run_out(LifeFacts(today=TODAY))
    assert rules.has_run_out(LifeFacts(asked_at=asked, now=NOW)) == []
    assert rules.has_run_out(LifeFacts(asked_at=asked + timedelta(seconds=1), now=NOW))
    assert rules.has_run_out(LifeFacts(asked_at=asked, now=NOW, ends=days(5), today=TODAY)), "it has a date to end by"


def test_stopping_asks_for_words_and_no_jäv() -> None:
    assert rules.may_stop(LifeFacts(has_reason=True)) == []
    assert len(rules.may_stop(LifeFacts())) == 1
    assert len(rules.may_stop(LifeFacts(recused=True, has_reason=True))) == 1


def test_drafts_and_versions_in_the_queue() -> None:
    assert rules.never_submitted(LifeFacts()) == []
    assert rules.never_submitted(LifeFacts(last_number=1))
    assert rules.not_in_queue(LifeFacts()) == []
    assert rules.not_in_queue(LifeFacts(in_queue=True))


def test_how_a_paused_place_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", NOW)

    def said(state: ReviewState) -> str:
        return standing(Lifecycle.PAUSED, state, paused_until=date(2027, 1, 12)).text

    assert said(ReviewState.APPROVED) == said(ReviewState.DECLINED) == "Pausad till 12 januari 2027"
    assert said(ReviewState.SUBMITTED) == "Pausad till 12 januari 2027, ny version inskickad"


def test_a_question_is_something_to_do() -> None:
    stands = standing(Lifecycle.PUBLISHED, ReviewState.APPROVED, asked_at=NOW)
    assert (stands.tone, bool(stands.needed)) == ("sun", True)


def test_a_place_that_is_hidden_is_not_called_published() -> None:
    def stands(lifecycle: Lifecycle, state: ReviewState) -> Standing:
        return standing(lifecycle, state, paused_until=date(2027, 1, 12), has_passed=True)

    for state in (ReviewState.APPROVED, ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED, ReviewState.DECLINED):
        for lifecycle in (Lifecycle.PUBLISHED, Lifecycle.PAUSED):
            assert "Publicerad" not in stands(lifecycle, state).text
            assert stands(lifecycle, state).hidden == HIDDEN
    assert (stands(Lifecycle.PUBLISHED, ReviewState.APPROVED).text,
            stands(Lifecycle.PUBLISHED, ReviewState.APPROVED).tone) == ("Visas inte", "none")
    assert stands(Lifecycle.CLOSED, ReviewState.APPROVED).hidden == ""
