"""Which code is right. The secret and the codes are those of RFC 6238, appendix B, cut to six digits."""
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.second_factor import rules
from portal.core.access import Role

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
THEN = datetime.fromtimestamp(1111111109, UTC)
CODE, STEP = "081804", 1111111109 // 30


@pytest.mark.parametrize(("seconds", "found"), [
    (0, True), (30, True), (31, False), (-29, True), (-59, True), (-60, False)])
def test_a_phone_may_be_a_little_off(seconds: int, found: bool) -> None:
    assert (rules.step_of(SECRET, CODE, THEN + timedelta(seconds=seconds), 0) == STEP) is found


def test_no_code_works_twice_nor_one_that_is_older_than_the_last() -> None:
    assert rules.step_of(SECRET, CODE, THEN, STEP - 1) == STEP
    assert rules.step_of(SECRET, CODE, THEN, STEP) is None
    assert rules.step_of(SECRET, CODE, THEN, STEP + 1) is None


def test_a_step_from_a_clock_that_was_ahead_keeps_nobody_out() -> None:
    assert rules.step_of(SECRET, CODE, THEN, STEP + 2 * 60 * 24) == STEP


@pytest.mark.parametrize("wrong", ["", "081805", "08180", "0818040", "\u0660\u0668\u0661\u0668\u0660\u0664", "å" * 6])
def test_what_is_no_code(wrong: str) -> None:
    assert rules.step_of(SECRET, wrong, THEN, 0) is None


def test_a_code_may_be_written_as_the_app_shows_it() -> None:
    assert rules.digits(" 081 804\u00a0") == CODE
    assert rules.is_app_code("081 804")
    assert not rules.is_app_code("k3f9-7xq2")
    assert not rules.is_app_code("\u0660\u0668\u0661\u0668\u0660\u0664")


def test_recovery_codes_are_ten_different_ones_that_are_read_as_people_write() -> None:
    codes = rules.new_recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        assert rules.read_recovery_code(f" {code.upper().replace('-', ' ')} ") == code.replace("-", "")
    assert rules.read_recovery_code("OIL0-1234") == "01101234"


@pytest.mark.parametrize(("roles", "must"), [
    ({Role.ADMIN}, True), ({Role.REVIEWER, Role.COACH}, True), ({Role.COACH}, False), ({Role.CAMPUS}, False),
    ({Role.EMPLOYER}, False)])
def test_who_must_have_one(roles: set[Role], must: bool) -> None:
    assert rules.must_have(roles) is must


def test_a_week_of_grace_is_seven_days_with_today() -> None:
    assert rules.due_day(date(2027, 2, 22), 7) == date(2027, 2, 28)
    assert rules.due_day(date(2027, 2, 22), 0) == date(2027, 2, 21)
