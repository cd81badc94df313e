"""What a place cannot be, and what the company is asked about. No database."""
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.companies.models import EmployerType
from portal.offers import content, limits, rules
from portal.offers.limits import beyond, judging, unusual
from portal.offers.models import Shift, Weekday
from portal.offers.rules import Around
from portal.support_rules.models import RuleCode, Unit
from portal.support_rules.rules import Rulebook
from tests.unit.rulebooks import KNOWN, ruled
from tests.unit.test_offer_rules import TODAY, offer

ANSWER = TODAY + timedelta(days=7)
SUNDAY, WORKING_DAYS = frozenset({Weekday.SUN}), frozenset(list(Weekday)[:5])
ONLY_MUNICIPAL = dict(open_to_practice=False, open_to_municipal=True)
AROUND = Around(EmployerType.MUNICIPAL, TODAY, answer_by=ANSWER, rulebook=KNOWN)


@pytest.mark.parametrize(("changes", "field", "said"), [
    (dict(hours_per_week=Decimal(40), weekdays=SUNDAY), "hours_per_week", "40 timmar på 1 dag blir 40 timmar om dagen"),
    (dict(hours_per_week=Decimal(40), weekdays=frozenset({Weekday.SAT, Weekday.SUN})), "hours_per_week",
     "20 timmar om dagen"),
    (dict(weeks=104, **ONLY_MUNICIPAL), "weeks", "Skriv 52 veckor eller mindre"),
    (dict(weeks=53, **ONLY_MUNICIPAL), "weeks", "högst 12 månader"),
])
def test_what_cannot_be_is_refused(changes: dict[str, Any], field: str, said: str) -> None:
    [(named, sentence)] = beyond(offer(**changes), KNOWN, TODAY)
    assert named == field
    assert said in sentence.replace("\N{NO-BREAK SPACE}", " ")
    [problem] = rules.problems(offer(**changes), AROUND)
    assert (problem.field, problem.text) == (field, sentence)
    assert problem.short


@pytest.mark.parametrize(("changes", "field", "said"), [
    (dict(start_from=TODAY + timedelta(days=2)), "start_from", "kan dröja till 8 december"),
    (dict(start_from=TODAY), "start_from", "svaret på om platsen godkänns"),
    (dict(start_from=TODAY + timedelta(days=400)), "start_from", "om mer än ett år"),
    (dict(hours_per_week=Decimal(40), weekdays=frozenset(list(Weekday)[:4])), "hours_per_week", "10 timmar om dagen"),
    (dict(shift=frozenset({Shift.NIGHT})), "shift", "bara på natten"),
    (dict(shift=frozenset({Shift.WEEKEND})), "shift", "varken lördag eller söndag"),
    (dict(weeks=40), "weeks", "praktik 26 veckor"),
    (dict(weeks=104, open_to_work_training=True), "weeks", "praktik 26 och arbetsträning 52 veckor"),
    (dict(weeks=60, open_to_municipal=True, open_to_practice=False, open_to_adapted=True), "weeks",
     "arbetsmarknadsanställning 52 veckor"),
])
def test_what_can_be_right_is_asked_about(changes: dict[str, Any], field: str, said: str) -> None:
    asked = offer(**changes)
    [(named, sentence)] = unusual(asked, KNOWN, TODAY, ANSWER)
    assert named == field
    assert said in sentence
    assert sentence.endswith(".")
    assert rules.problems(asked, AROUND) == []
    assert [d.field for d in rules.doubts(asked, AROUND, content.section("tider"))] == [field]
    assert rules.doubts(asked, AROUND, content.section("krav")) == []


@pytest.mark.parametrize("changes", [
    {}, dict(start_from=ANSWER), dict(start_rolling=True, start_from=None), dict(weeks=26), dict(weeks=None),
    dict(weeks=52, open_to_municipal=True, open_to_practice=False), dict(weeks=104, open_to_practice=False,
                                                                          open_to_adapted=True),
    dict(hours_per_week=Decimal(40), weekdays=WORKING_DAYS), dict(hours_per_week=Decimal(8), weekdays=SUNDAY),
    dict(shift=frozenset({Shift.NIGHT, Shift.DAY})), dict(shift=frozenset({Shift.WEEKEND}), weekdays=SUNDAY,
                                                          hours_per_week=Decimal(8)),
    dict(hours_per_week=None), dict(weekdays=frozenset()), dict(shift=frozenset()),
])
def test_what_is_ordinary_is_left_alone(changes: dict[str, Any]) -> None:
    assert [*beyond(offer(**changes), KNOWN, TODAY), *unusual(offer(**changes), KNOWN, TODAY, ANSWER)] == []


def test_what_stood_there_already_is_not_asked_about_again() -> None:
    before = offer(shift=frozenset({Shift.NIGHT}))
    assert rules.new_doubts(before, offer(shift=frozenset({Shift.NIGHT}), places=3), AROUND) == []
    [doubt] = rules.new_doubts(before, offer(shift=frozenset({Shift.NIGHT}), weeks=40), AROUND)
    assert doubt.field == "weeks"


def test_every_limit_can_be_reached() -> None:
    for form, code in limits.LONGEST.items():
        rule = KNOWN.rule_on(code, TODAY)
        assert rule is not None, form
        assert 0 < rule.weeks <= rules.MOST_WEEKS
    rest = KNOWN.rule_on(RuleCode.DAILY_REST, TODAY)
    assert rest is not None
    assert 24 - rest.value > limits.USUAL_HOURS_A_DAY


def test_a_place_is_judged_by_the_rule_valid_when_it_starts() -> None:
    """The law changes at New Year: a place that starts before is judged by the old one, one after by the new."""
    new_year = date(TODAY.year + 1, 1, 1)
    book = Rulebook([*KNOWN, ruled(RuleCode.MUNICIPAL_EMPLOYMENT, 6, since=new_year, id=99)])
    before, after = (offer(weeks=40, start_from=day, **ONLY_MUNICIPAL) for day in (new_year - timedelta(1), new_year))
    assert list(beyond(before, book, TODAY)) == []
    [(field, said)] = beyond(after, book, TODAY)
    assert (field, "högst 6 månader" in said.replace("\N{NO-BREAK SPACE}", " ")) == ("weeks", True)
    assert "Skriv 26 veckor eller mindre." in said
    rolling = offer(weeks=40, start_rolling=True, start_from=None, **ONLY_MUNICIPAL)
    assert list(beyond(rolling, book, TODAY)) == [], "today's rule"
    assert next(rule.id for rule in judging(after, book, TODAY)) == 99


def test_a_refusal_names_the_source_and_when_it_was_checked() -> None:
    checked = Rulebook([ruled(RuleCode.DAILY_REST, 11, Unit.HOURS, basis="Arbetstidslagen (1982:673), 13 §",
                              checked=date(2026, 11, 3))])
    [(_, said)] = beyond(offer(hours_per_week=Decimal(40), weekdays=SUNDAY), checked, TODAY)
    assert "Enligt arbetstidslagen (1982:673), 13 §, kontrollerat den 3 november" in said
    [(_, said)] = beyond(offer(hours_per_week=Decimal(40), weekdays=SUNDAY), KNOWN, TODAY)
    assert "inte kontrollerat än" in said


def test_nothing_is_judged_by_a_rule_that_is_not_there() -> None:
    asked = offer(weeks=104, hours_per_week=Decimal(40), weekdays=SUNDAY, **ONLY_MUNICIPAL)
    assert list(beyond(asked, Rulebook(), TODAY)) == []
    assert judging(asked, Rulebook(), TODAY) == []
