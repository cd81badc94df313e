"""Nobody keeps anybody out by guessing, and nobody guesses quickly."""
import random
import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import passwords, rules
from portal.accounts.models import SignInFailure, User
from portal.accounts.sign_ins import failures
from portal.accounts.sign_ins.failures import Try
from portal.core import clock
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.core.networks import network_of
from portal.core.web import Portal, rate_limits
from tests import factories as make
from tests.inbox import kinds, link_in, looking, mails
from tests.page import Browser

LOGIN = "/konto/logga-in"
HOME, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def try_in(browser: Browser, email: str, password: str = "fel lösenord här", at: str = ELSEWHERE) -> Any:
    browser.client.environ_base["REMOTE_ADDR"] = at
    return browser.fill(LOGIN, {"email": email, "password": password}, action=LOGIN)


def known_to(app: Portal, user: User) -> Browser:
    """A browser that the person has signed in with before."""
    browser = Browser(app)
    assert try_in(browser, user.email, make.PASSWORD, HOME).status == 303
    browser.post("/konto/logga-ut")
    return browser


def test_tries_from_elsewhere_do_not_make_the_owner_wait(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    stranger = Browser(app)
    for _ in range(rules.FREE_FOR_ACCOUNT):
        assert try_in(stranger, user.email).status == 422
    assert "Vänta" in try_in(stranger, user.email).text
    assert try_in(Browser(app), user.email, make.PASSWORD, HOME).status == 303


def test_a_known_browser_is_not_slowed_by_anything_that_strangers_do(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "FREE_EVERYWHERE", 8)
    user = make.make_user(s)
    s.commit()
    owner, stranger = known_to(app, user), Browser(app)
    for n in range(10):
        try_in(stranger, user.email, at=f"203.0.113.{n}")
    for _ in range(6):
        try_in(stranger, user.email, at=HOME)
    assert "Vänta" in try_in(Browser(app), user.email, make.PASSWORD, HOME).text, "an unknown browser has to wait"
    assert try_in(owner, user.email, make.PASSWORD, HOME).status == 303


def test_a_known_browser_is_slowed_by_its_own(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    owner = known_to(app, user)
    for n in range(rules.FREE_FOR_ACCOUNT):
        assert "Vänta" not in try_in(owner, user.email, at=f"203.0.113.{n}").text
    assert "Vänta" in try_in(owner, user.email, make.PASSWORD, HOME).text


def test_it_is_known_to_nobody_else_and_not_after_a_new_password(app: Portal, s: Session) -> None:
    user, other = make.make_user(s), make.make_user(s)
    s.commit()
    owner = known_to(app, user)
    for _ in range(rules.FREE_FOR_ACCOUNT):
        try_in(Browser(app), other.email)
        try_in(Browser(app), user.email)
    assert "Vänta" in try_in(owner, other.email).text
    assert "Vänta" not in try_in(owner, user.email).text
    with app.app_context(), db.unit_of_work() as own:
        own.get_one(User, user.id).password = "$another"
    assert "Vänta" in try_in(owner, user.email).text


def test_its_cookie_is_signed_and_opens_nothing(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    cookie = known_to(app, user).client.get_cookie("known")
    assert cookie is not None
    assert (cookie.http_only, cookie.path, cookie.same_site) == (True, "/", "Lax")
    assert user.email not in cookie.value
    bare = Browser(app)
    bare.client.set_cookie("known", cookie.value)
    assert bare.get("/konto/").status == 302
    for forged in (cookie.value[:-2] + "xx", "", "x" * 3000, "W10.x"):
        bare.client.set_cookie("known", forged)
        assert try_in(bare, user.email).status == 422


def test_who_is_slowed_is_told_once_a_day(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    stranger = Browser(app)
    for _ in range(20):
        try_in(stranger, user.email)
    assert mails(stranger, user.email) == [("sign_in_slowed", False)]
    assert kinds(stranger) == ["SignInSlowed"]
    moment = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: moment)
    for _ in range(8):
        try_in(stranger, user.email)
    assert len(mails(stranger, user.email)) == 2


def test_a_new_password_by_mail_lets_the_owner_in_at_once(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many have guessed from however many networks; and the browser is known from then on."""
    monkeypatch.setattr(rules, "FREE_EVERYWHERE", 6)
    user = make.make_user(s)
    s.commit()
    for n in range(8):
        try_in(Browser(app), user.email, at=f"203.0.113.{n}")
    owner = Browser(app)
    assert "Vänta" in try_in(owner, user.email, make.PASSWORD, HOME).text
    owner.fill("/konto/glomt-losenord", {"email": user.email})
    link = link_in(owner, user.email, "nytt-losenord")
    assert owner.fill(link, {"new_password": "en sprillans ny mening"}).status == 303
    for n in range(8):
        try_in(Browser(app), user.email, at=f"203.0.113.{n}")
    assert try_in(owner, user.email, "en sprillans ny mening", HOME).status == 303


def test_a_slowed_try_takes_as_long_without_an_account(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mail about it is written on the way, and must not be heard."""
    user = make.make_user(s)
    s.commit()
    monkeypatch.setattr(rules, "FREE_FOR_ACCOUNT", 0)
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    for email in (user.email, "ingen@example.com"):
        started = time.monotonic()
        assert "Vänta" in try_in(Browser(app), email).text
        assert time.monotonic() - started >= passwords.SAME_TIME
    assert mails(Browser(app), user.email) == [("sign_in_slowed", False)]


def test_misses_at_others_on_the_same_network_are_told_to_nobody(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "FREE_FOR_NETWORK", 3)
    user = make.make_user(s)
    s.commit()
    for n in range(3):
        try_in(Browser(app), f"nr{n}@example.com")
    assert "Vänta" in try_in(Browser(app), user.email).text
    assert mails(Browser(app), user.email) == []


def test_guesses_at_a_code_are_told_as_what_they_are(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    for what in (failures.PASSWORD, failures.CODE):
        for _ in range(rules.FREE_FOR_ACCOUNT + 2):
            failures.count(s, Try(user.email, ELSEWHERE, what=what))
    s.commit()
    with looking(anyone) as now:
        wrong_password, wrong_code = now.scalars(select(OutboxMail.text).order_by(OutboxMail.id)).all()
    assert "fel lösenord" in wrong_password
    assert "rätt lösenord och fel kod" in wrong_code
    assert "byt det nu" in wrong_code


def test_of_an_address_without_an_account_nobody_is_told(app: Portal, s: Session) -> None:
    stranger = Browser(app)
    for _ in range(8):
        try_in(stranger, "ingen@example.com")
    assert mails(stranger, "ingen@example.com") == []


def test_old_failures_are_forgotten(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    failures.count(s, Try("a@example.com", HOME))
    moment = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: moment)
    failures.forget_old(s)
    assert s.scalars(select(SignInFailure)).all() == []


@pytest.mark.parametrize(("one", "other", "same"), [
    ("192.0.2.10", "192.0.2.11", False), ("192.0.2.10", "192.0.2.10", True),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", True), ("2001:db8:1:2::9", "2001:db8:1:3::9", False),
    ("::ffff:192.0.2.10", "192.0.2.10", True), ("::ffff:192.0.2.10", "::ffff:192.0.2.11", False),
    ("", "", True), ("unix:", "unix:", True),
])
def test_what_is_one_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize("seed", range(4))
def test_whatever_strangers_do_the_owner_waits_no_longer_than_said(
    s: Session, monkeypatch: pytest.MonkeyPatch, seed: int,
) -> None:
    """From any number of networks, the owner's own among them, for hours: not at all in a known browser, and elsewhere
    no longer than the longest pause; below the ceiling for all of them together, not at all from another network."""
    chance, moment = random.Random(seed), clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    networks = [HOME, *(f"203.0.113.{n}" for n in range(chance.choice([1, 3, 40])))]
    counted = 0
    for _ in range(200):
        address, browser = chance.choice(networks), chance.choice(["", "", "stranger"])
        counted += failures.count(s, Try("a@example.com", address, browser)) is None and not browser
        moment += timedelta(seconds=chance.choice([0, 0, 1, 40, 900]))
        assert _wait_of(s, Try("a@example.com", HOME, "mine")) is None
        assert (_wait_of(s, Try("a@example.com", HOME)) or timedelta(0)) <= rules.LONGEST_PAUSE
        if counted < rules.FREE_EVERYWHERE:
            assert _wait_of(s, Try("a@example.com", "192.0.2.200")) is None


def _wait_of(s: Session, tried: Try) -> timedelta | None:
    """As somebody would meet it now, without a trace."""
    with s.begin_nested() as attempt:
        wait = failures.count(s, tried)
        attempt.rollback()
    return wait


@given(st.lists(st.tuples(st.sampled_from([HOME, ELSEWHERE, "2001:db8::1", "203.0.113.9"]),
                          st.sampled_from(["password", "code"])), max_size=30))
def test_whatever_strangers_try_a_known_browser_counts_nothing_of_it(tries: list[tuple[str, str]]) -> None:
    own = {key for what in ("password", "code") for key, _ in Try("a@example.com", HOME, "b1", what).counted()}
    theirs = {key for address, what in tries for key, _ in Try("a@example.com", address, "", what).counted()}
    other = {key for address, what in tries for key, _ in Try("a@example.com", address, "b2", what).counted()}
    assert own.isdisjoint(theirs | other)
