"""What is missing, what is wrong, how far a section has come, and what each step demands. No database."""
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.companies.models import EmployerType
from portal.core.access import Party
from portal.needs.models import HiringInterest, SwedishLevel
from portal.offers import content, review_rules, rules
from portal.offers.models import Capacity, CloseReason, Lifecycle, Lifting, Offer, Pace, ReviewState, Shift, Weekday
from portal.offers.review_rules import DecisionFacts, SilenceFacts
from portal.offers.rules import Around, Problem, SubmitFacts
from portal.offers.standing import standing
from portal.offers.workflow import LIFE, REVIEW
from tests.unit.rulebooks import KNOWN

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PRIVATE = Around(EmployerType.PRIVATE, TODAY, rulebook=KNOWN)
FULL: dict[str, Any] = dict(
    title="Kock", occupation="5120", open_to_practice=True, open_to_work_training=False, open_to_adapted=False,
    open_to_subsidised=False, open_to_municipal=False, places=2, workplace_id=1, need_id=None,
    tasks="Laga mat.", lifting=Lifting.LIGHT, standing=True, outdoors=False, noise=False, pace=Pace.CALM,
    protective_equipment="", start_rolling=False, start_from=date(2027, 1, 11), start_until=None, weeks=12,
    hours_per_week=Decimal("37.5"), weekdays=frozenset(list(Weekday)[:5]), shift=frozenset({Shift.DAY}), ramp_up=False,
    swedish_level=SwedishLevel.SAFETY, driving_licence=False, background_check=False, other_requirements="",
    adaptations="", supervisor_name="Mira Lundin", supervisor_phone="070-174 06 90", supervisor_email="",
    deputy_name="", supervision_capacity=Capacity.MEDIUM, supervisor_training=False, training_wanted=False,
    training_wish="", hiring_interest=HiringInterest.WAITING)
EMPTY: dict[str, Any] = {**dict.fromkeys(FULL), "title": "", "tasks": "", "protective_equipment": "",
                         "other_requirements": "", "adaptations": "", "supervisor_name": "", "supervisor_phone": "",
                         "supervisor_email": "", "deputy_name": "", "training_wish": "", "weekdays": frozenset(),
                         "shift": frozenset(), "start_rolling": False}


def offer(**changes: Any) -> Offer:
    return Offer(**FULL | changes)


def fields(problems: list[Problem]) -> list[str]:
    return [p.field for p in problems]


def test_a_full_offer_has_no_problems() -> None:
    assert rules.problems(offer(), PRIVATE) == []
    assert [p.text for p in rules.progress(offer(), PRIVATE)] == ["Klar"] * 6


def test_an_empty_offer_lacks_all_but_the_optional() -> None:
    empty = Offer(**EMPTY)
    lacking = set(fields(rules.problems(empty, PRIVATE)))
    assert lacking == set(content.FIELDS) - rules.OPTIONAL - {"training_wish"}
    assert [p.text for p in rules.progress(empty, PRIVATE)] == ["Ej påbörjad"] * 6


def test_only_what_needs_no_answer_and_has_none_may_be_folded() -> None:
    assert set(rules.unanswered(Offer(**EMPTY))) == rules.OPTIONAL | {"training_wish"}
    assert rules.unanswered(Offer(**EMPTY), keep=content.FIELDS) == []
    assert "training_wish" not in rules.unanswered(offer(training_wanted=True)), "then it must be answered"
    assert "deputy_name" not in rules.unanswered(offer(deputy_name="Olle Berg"))


@pytest.mark.parametrize(
    "field", sorted(set(content.FIELDS) - rules.OPTIONAL - {"training_wish", "open_to", "start_from"}))
def test_each_required_field_is_asked_for(field: str) -> None:
    part = content.section_of(field)
    [problem] = rules.missing(offer(**{field: EMPTY[field]}), part)
    assert problem.field == field
    assert problem.text.endswith(".")
    [progress] = [p for p in rules.progress(offer(**{field: EMPTY[field]}), PRIVATE) if p.section is part]
    assert progress.text == f"Påbörjad – {problem.short}"


@pytest.mark.parametrize(("changes", "field"), [
    (dict(open_to_practice=False), "open_to"),
    (dict(start_from=None), "start_from"),
    (dict(training_wanted=True), "training_wish"),
])
def test_what_is_missing_together(changes: dict[str, Any], field: str) -> None:
    assert fields(rules.problems(offer(**changes), PRIVATE)) == [field]


def test_no_is_an_answer() -> None:
    assert not rules.is_empty(offer(standing=False), "standing")
    assert rules.is_empty(offer(standing=None), "standing")


def test_rolling_needs_no_date() -> None:
    assert rules.problems(offer(start_from=None, start_rolling=True), PRIVATE) == []


@pytest.mark.parametrize(("changes", "field"), [
    (dict(occupation="0000"), "occupation"),
    (dict(open_to_municipal=True), "open_to"),
    (dict(places=0), "places"), (dict(places=51), "places"),
    (dict(weeks=0), "weeks"), (dict(weeks=105), "weeks"),
    (dict(hours_per_week=Decimal("0.5")), "hours_per_week"), (dict(hours_per_week=Decimal("40.5")), "hours_per_week"),
    (dict(hours_per_week=Decimal("7.2")), "hours_per_week"),
    (dict(start_from=TODAY - timedelta(days=1)), "start_from"),
    (dict(start_rolling=True), "start_from"),
    (dict(start_until=date(2027, 1, 10)), "start_until"),
    (dict(start_rolling=True, start_from=None, start_until=date(2027, 1, 10)), "start_until"),
    (dict(start_from=None, start_until=TODAY - timedelta(days=1)), "start_until"),
])
def test_what_is_wrong(changes: dict[str, Any], field: str) -> None:
    wrong = rules.wrong(offer(**changes), content.section_of(field), PRIVATE)
    assert fields(wrong) == [field]
    assert field in fields(rules.problems(offer(**changes), PRIVATE))


@pytest.mark.parametrize("changes", [
    dict(places=1), dict(places=50), dict(weeks=1), dict(weeks=104), dict(hours_per_week=Decimal(1)),
    dict(hours_per_week=Decimal(40)), dict(start_from=TODAY), dict(start_until=date(2027, 1, 11)),
])
def test_the_edges_are_right(changes: dict[str, Any]) -> None:
    assert rules.problems(offer(**changes), PRIVATE) == []


def test_a_municipal_unit_may_offer_municipal_work() -> None:
    assert rules.problems(offer(open_to_municipal=True), Around(EmployerType.MUNICIPAL, TODAY)) == []


def test_a_workplace_that_is_gone() -> None:
    assert fields(rules.problems(offer(), Around(EmployerType.PRIVATE, TODAY, workplace_gone=True))) == ["workplace_id"]


@pytest.mark.parametrize(("changes", "ends", "latest"), [
    ({}, date(2027, 3, 12), date(2027, 1, 11)),
    (dict(start_until=date(2027, 2, 1)), date(2027, 2, 1), date(2027, 2, 1)),
    (dict(start_rolling=True), None, None),
    (dict(start_rolling=True, start_until=date(2027, 2, 1)), None, None),
    (dict(start_from=None), None, None),
])
def test_when_a_place_ends(changes: dict[str, Any], ends: date | None, latest: date | None) -> None:
    assert rules.ends_on(offer(**changes)) == ends
    assert rules.latest_start(offer(**changes)) == latest


@pytest.mark.parametrize(("changes", "word"), [
    (dict(in_queue=True), "redan"), (dict(blocked=True), "spärrat"), (dict(declared=False), "intyg"),
    (dict(problems=(Problem("title", "Skriv en rubrik."),)), "alla delar"),
])
def test_what_stops_a_submit(changes: dict[str, Any], word: str) -> None:
    right: dict[str, Any] = dict(problems=(), declared=True, blocked=False, in_queue=False)
    assert rules.may_submit(SubmitFacts(**right)) == []
    [sentence] = rules.may_submit(SubmitFacts(**right | changes))
    assert word in sentence


@pytest.mark.parametrize(("changes", "word"), [
    (dict(recused=True), "jävig"), (dict(verified=False), "verifierad"), (dict(seen_is_current=False), "nyare version"),
    (dict(start=TODAY - timedelta(days=1)), "passerat"),
    (dict(unready=(Party.CAMPUS, Party.ARBETSFORMEDLINGEN)),
     "Kan godkännas när Campus och Arbetsförmedlingen är klara."),
])
def test_what_stops_an_approval(changes: dict[str, Any], word: str) -> None:
    right: dict[str, Any] = dict(recused=False, verified=True, start=TODAY, today=TODAY)
    assert review_rules.may_approve(DecisionFacts(**right)) == []
    assert review_rules.may_approve(DecisionFacts(**right | {"start": None})) == []
    [sentence] = review_rules.may_approve(DecisionFacts(**right | changes))
    assert word in sentence


def test_a_request_for_changes_says_something() -> None:
    assert review_rules.may_request_changes(DecisionFacts(recused=False))
    assert review_rules.may_request_changes(DecisionFacts(recused=False, remarks=1)) == []
    assert review_rules.may_request_changes(DecisionFacts(recused=False, has_message=True)) == []
    assert review_rules.may_request_changes(DecisionFacts(recused=True, remarks=1))


def test_a_decline_says_why() -> None:
    assert review_rules.may_decline(DecisionFacts(recused=False))
    assert review_rules.may_decline(DecisionFacts(recused=False, has_reason=True)) == []
    assert review_rules.may_decline(DecisionFacts(recused=True, has_reason=True))


def test_silence_is_thirty_whole_days() -> None:
    since = NOW - timedelta(days=30)
    assert review_rules.silent_for_thirty_days(SilenceFacts(since, NOW)) == []
    assert review_rules.silent_for_thirty_days(SilenceFacts(since + timedelta(seconds=1), NOW))
    assert review_rules.silent_for_thirty_days(SilenceFacts(None, NOW))


@pytest.mark.parametrize(("changes", "left"), [
    ({"weeks": 9}, []),
    ({"weeks": 105, "ramp_up": True}, ["weeks"]),
    ({"start_from": TODAY - timedelta(days=1), "weeks": 9}, ["start_from"]),
    ({"start_from": date(2027, 3, 1), "start_until": date(2027, 4, 1)}, []),
    ({"start_from": date(2027, 3, 1), "start_until": date(2027, 2, 1), "weeks": 9}, ["start_from"]),
    ({"start_rolling": True, "start_from": None}, []),
    ({"start_rolling": True, "weeks": 9}, ["start_from"]),
    ({"hours_per_week": Decimal(40), "weekdays": frozenset({Weekday.SUN}), "weeks": 9}, ["weekdays"]),
    ({"weeks": 100, "ramp_up": True}, ["weeks"]),
])
def test_what_is_being_written_is_kept_field_by_field(changes: dict[str, Any], left: list[str]) -> None:
    section = content.section_of("weeks")
    before = offer(start_until=date(2027, 1, 20)) if "start_until" in changes else offer()
    answers = {column: changes.get(column, getattr(before, column)) for column in section.columns}
    kept, why = rules.keepable(before, answers, section, PRIVATE)
    moved = {column for column, value in kept.items() if value != getattr(before, column)}
    lost = {column for field in left for column in content.columns_of(field)}
    assert moved == changes.keys() - lost
    assert bool(why) is bool(left)
    assert rules.wrong(Offer(**content.values(before) | kept), section, PRIVATE) == []


def test_what_stood_wrong_already_keeps_nothing_else_out() -> None:
    before, section = offer(start_from=TODAY - timedelta(days=1)), content.section_of("weeks")
    answers = {column: getattr(before, column) for column in section.columns} | {"weeks": 9}
    assert rules.keepable(before, answers, section, PRIVATE) == (answers, [])


@pytest.mark.parametrize("lifecycle", list(Lifecycle))
@pytest.mark.parametrize("state", [None, *ReviewState])
def test_unsent_changes_are_told_of_while_they_can_be_sent(lifecycle: Lifecycle, state: ReviewState | None) -> None:
    told = standing(lifecycle, state, CloseReason.FILLED, is_changed=True).unsent
    assert told is (lifecycle in (Lifecycle.PUBLISHED, Lifecycle.PAUSED)
                    and state not in (ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED))
    assert not standing(lifecycle, state, CloseReason.FILLED).unsent


@pytest.mark.parametrize("lifecycle", list(Lifecycle))
@pytest.mark.parametrize("state", [None, *ReviewState])
def test_every_state_has_words(lifecycle: Lifecycle, state: ReviewState | None) -> None:
    assert standing(lifecycle, state, CloseReason.FILLED).text
    editable = rules.may_edit(lifecycle, state)
    assert editable is (lifecycle is not Lifecycle.CLOSED and state is not ReviewState.SUBMITTED)


def test_the_tables_are_whole() -> None:
    assert {s.action for s in REVIEW.steps} >= {"submit", "resubmit", "recall", "approve", "decline", "request_changes"}
    assert {s.action for s in LIFE.steps} == {
        "create", "propose", "publish", "change_contact", "pause", "resume", "ask", "confirm", "close", "stop", "hide",
        "show", "expire", "delete", "discard", "copy"}
