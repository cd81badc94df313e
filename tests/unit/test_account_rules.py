"""Passwords, pauses and the tokens of mailed links."""
from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts import rules, tokens
from portal.accounts.models import User
from portal.accounts.tokens import Purpose
from portal.core import clock

SECRET = "s" * 32


def person(**changes: object) -> User:
    values: dict[str, object] = dict(public_id="abc", email="a@example.com", pending_email="", password="x",
                                     confirmed_at=None, active=True)
    return User(**(values | changes))


@pytest.mark.parametrize("password", ["en lagom lång mening", "åäöéüåäöéüåäö", "rätt häst batteri", "  mellanslag  "])
def test_good_passwords(password: str) -> None:
    assert rules.password_problem(password, "a@example.com") is None


@pytest.mark.parametrize("password", ["elva tecken", "abababababab", "x" * 201, "A@Example.com", "tab\tinne i ordet",
                                      "en mening med \N{REPLACEMENT CHARACTER}"])
def test_bad_passwords(password: str) -> None:
    assert rules.password_problem(password, "a@example.com")


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    pauses = [rules.pause_after(n, 5).total_seconds() for n in (0, 4, 5, 6, 7, 9, 10, 1000)]
    assert pauses == [0, 0, 30, 60, 120, 480, 900, 900]


@pytest.mark.parametrize("change", [
    {"password": "y"}, {"email": "b@example.com"}, {"pending_email": "c@example.com"}, {"active": False},
    {"confirmed_at": datetime(2026, 11, 25, tzinfo=UTC)}])
def test_a_token_dies_when_what_it_changes_has_changed(change: dict[str, object]) -> None:
    claim = tokens.read(SECRET, Purpose.RESET, tokens.make(SECRET, Purpose.RESET, person()))
    assert claim
    assert tokens.fits(SECRET, claim, person())
    assert not tokens.fits(SECRET, claim, person(**change))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_lives_as_long_as_said(purpose: Purpose, monkeypatch: pytest.MonkeyPatch) -> None:
    token, start = tokens.make(SECRET, purpose, person()), clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + tokens.LIFETIMES[purpose] - timedelta(minutes=1))
    assert tokens.read(SECRET, purpose, token)
    monkeypatch.setattr(clock, "now", lambda: start + tokens.LIFETIMES[purpose] + timedelta(minutes=1))
    assert tokens.read(SECRET, purpose, token) is None


@pytest.mark.parametrize("token", ["", "x", "W10.x", "\N{SNOWMAN}", "a" * 10_000])
def test_rubbish_is_no_token(token: str) -> None:
    assert tokens.read(SECRET, Purpose.RESET, token) is None


def test_another_secret_makes_another_token() -> None:
    assert tokens.read("t" * 32, Purpose.RESET, tokens.make(SECRET, Purpose.RESET, person())) is None
