"""Which rule is valid on a day, and when it should be checked again. No database."""
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.support_rules import rules
from portal.support_rules.models import RuleCode, Unit
from portal.support_rules.rules import Rulebook, RuleFacts
from tests.unit.rulebooks import ruled

TODAY = date(2026, 12, 1)
CODE = RuleCode.PRACTICE


def value_on(book: Rulebook, day: date) -> int | None:
    rule = book.rule_on(CODE, day)
    return None if rule is None else int(rule.value)


def test_the_one_that_begins_last_on_or_before_the_day_is_valid() -> None:
    book = Rulebook([ruled(CODE, 6, id=1), ruled(CODE, 9, id=2, since=date(2027, 1, 1)),
                     ruled(CODE, 12, id=3, since=date(2027, 7, 1))])
    days = [date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 1)]
    assert [value_on(book, day) for day in days] == [6, 6, 9, 9, 12]


def test_of_two_from_the_same_day_the_one_written_last_is_valid() -> None:
    book = Rulebook([ruled(CODE, 9, id=2, since=TODAY), ruled(CODE, 8, id=3, since=TODAY), ruled(CODE, 6, id=1)])
    assert value_on(book, TODAY) == 8


def test_one_that_has_ended_is_followed_by_nothing() -> None:
    book = Rulebook([ruled(CODE, 6, id=1), ruled(CODE, 6, id=2, since=TODAY, until=TODAY + timedelta(9))])
    assert value_on(book, TODAY + timedelta(9)) == 6
    assert value_on(book, TODAY + timedelta(10)) is None, "the older one does not come back"


def test_one_that_was_taken_back_is_valid_on_no_day() -> None:
    book = Rulebook([ruled(CODE, 6, id=1), ruled(CODE, 9, id=2, since=TODAY, withdrawn=True)])
    assert value_on(book, TODAY + timedelta(30)) == 6
    assert [rule.id for rule in book.of(CODE)] == [2, 1], "but stands in the history"


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.integers(0, 30) | st.none(),
                          st.booleans()), max_size=8),
       st.dates(date(2025, 12, 1), date(2026, 5, 1)))
def test_it_is_what_going_through_the_rows_one_by_one_gives(made: list[Any], day: date) -> None:
    book = Rulebook(ruled(CODE, n + 1, id=n + 1, since=since, withdrawn=withdrawn,
                          until=None if lasts is None else since + timedelta(lasts))
                    for n, (since, lasts, withdrawn) in enumerate(made))
    decisive = None
    for rule in sorted((r for r in book if r.withdrawn_at is None), key=lambda r: (r.valid_from, r.id)):
        if rule.valid_from is not None and rule.valid_from <= day:
            decisive = rule
    ended = decisive is not None and decisive.valid_to is not None and decisive.valid_to < day
    assert book.rule_on(CODE, day) == (None if ended else decisive)


def test_a_check_is_good_for_so_many_days() -> None:
    fresh, old = TODAY - timedelta(183), TODAY - timedelta(184)
    assert not rules.is_old(ruled(CODE, 6, checked=fresh), TODAY, 183)
    assert rules.is_old(ruled(CODE, 6, checked=old), TODAY, 183)
    assert rules.is_old(ruled(CODE, 6), TODAY, 183), "never checked"
    book = Rulebook([ruled(CODE, 6, id=1), ruled(CODE, 7, id=2, since=TODAY, checked=TODAY),
                     ruled(RuleCode.DAILY_REST, 11, Unit.HOURS, id=3, checked=old),
                     ruled(RuleCode.WORK_TRAINING, 6, id=4, since=TODAY + timedelta(1))])
    assert [rule.id for rule in book.to_check(TODAY, 183)] == [3], "what is not valid today waits"


@pytest.mark.parametrize(("value", "unit", "weeks", "said"), [
    (6, Unit.MONTHS, 26, "6 månader"), (12, Unit.MONTHS, 52, "12 månader"), (24, Unit.MONTHS, 104, "24 månader"),
    (1, Unit.MONTHS, 4, "1 månad"), (10, Unit.WEEKS, 10, "10 veckor"),
])
def test_a_longest_time_is_counted_in_weeks(value: int, unit: Unit, weeks: int, said: str) -> None:
    rule = ruled(CODE, value, unit)
    assert (rule.weeks, rule.amount.replace("\N{NO-BREAK SPACE}", " ")) == (weeks, said)


@pytest.mark.parametrize(("code", "changes", "field"), [
    (CODE, dict(unit=Unit.HOURS), "unit"), (RuleCode.DAILY_REST, dict(unit=Unit.MONTHS), "unit"),
    (RuleCode.DAILY_REST, dict(unit=Unit.HOURS, value=Decimal(24)), "value"),
    (CODE, dict(valid_to=TODAY - timedelta(1)), "valid_to"), (CODE, dict(source_url="javascript:alert(1)"),
                                                              "source_url"),
])
def test_what_cannot_be_is_refused(code: RuleCode, changes: dict[str, Any], field: str) -> None:
    said: dict[str, Any] = dict(value=Decimal(6), unit=Unit.MONTHS, valid_from=TODAY, valid_to=None,
                                legal_basis="En lag", source="Lagtexter", source_url="https://example.com/lag")
    assert [name for name, _ in rules.problems(RuleCode.PRACTICE, RuleFacts(**said))] == []
    assert field in [name for name, _ in rules.problems(code, RuleFacts(**said | changes))]
