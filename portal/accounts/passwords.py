"""Passwords, hashed and compared. Slow on purpose: never inside a unit of work."""
import unicodedata
from dataclasses import replace
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask import request

from portal.accounts import rules
from portal.accounts.models import User
from portal.accounts.second_factor import service as second_factor
from portal.accounts.service import UNUSABLE
from portal.accounts.sign_ins import failures, known_browsers
from portal.accounts.sign_ins.failures import Try
from portal.core import web
from portal.core.database import db
from portal.core.forms import PortalForm
from portal.core.web import rate_limits, slow_work

SAME_TIME = 0.15
"""Seconds. As long takes an answer at least, so that the mail that is written of an account alone does not tell that
there is one."""


def hashed(password: str) -> str:
    """Raises Busy when too many are waiting for theirs."""
    with slow_work.line():
        return slow_work.work(hash_of, password, web.settings().mode)


def hash_of(password: str, mode: str) -> str:
    """At the library's own costs, but for tests, which hash thousands of times."""
    return _hasher(mode == "test").hash(_one_form(password))


def matches(user: User | None, password: str) -> bool:
    """Takes as long for an account that does not exist as for one that does."""
    if not rules.is_possible(password):
        return False
    if user is None or user.password == UNUSABLE:
        slow_work.work(hash_of, password, web.settings().mode)
        return False
    return slow_work.work(_verify, user.password, password)


def prove(form: PortalForm, user: User | None, email: str, wrong: str) -> bool:
    """True when the form's `password` is the account's. Otherwise the form says what is wrong, or how long to wait.

    Raises Busy, before the try is counted, when too many are waiting.
    """
    tried = _try(user, email)
    with rate_limits.no_sooner_than(SAME_TIME), slow_work.line():
        if _must_wait(form, "password", tried):
            return False
        is_right = matches(user, form["password"].data)
        if user is None or not is_right or not user.active or user.confirmed_at is None:
            form.refuse("password", wrong)
            return False
    db.write(lambda s: failures.forgive(s, tried), apart=True)
    return True


def prove_code(form: PortalForm, user: User) -> bool:
    """True when the form's `code` is the account's. Braked as passwords are, and counted apart from them."""
    tried, written = replace(_try(user, user.email), what=failures.CODE), str(form["code"].data)
    if _must_wait(form, "code", tried):
        return False
    if not db.write(lambda s: second_factor.accept(s, user.id, written)):
        form.refuse("code", "Koden stämmer inte, eller är redan använd. Vänta på nästa kod i appen och skriv den.")
        return False
    db.write(lambda s: failures.forgive(s, tried), apart=True)
    return True


def start_anew(user: User) -> None:
    """A new password has been chosen with a mailed link."""
    db.write(lambda s: failures.start_anew(s, _try(user, user.email)), apart=True)


def _try(user: User | None, email: str) -> Try:
    return Try(email, request.remote_addr or "", known_browsers.mark_of(user) if user else "")


def _must_wait(form: PortalForm, name: str, tried: Try) -> bool:
    wait = db.write(lambda s: failures.count(s, tried), apart=True)
    if wait is not None:
        form.refuse(name, f"Många försök på kort tid. Vänta {_in_words(wait.total_seconds())} och försök igen.")
    return wait is not None


@cache
def _hasher(quick: bool) -> PasswordHasher:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1) if quick else PasswordHasher()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher(False).verify(password_hash, _one_form(password))
    except (Argon2Error, InvalidHashError):
        return False


def _one_form(password: str) -> str:
    """The same letters give the same password, however a keyboard writes them."""
    return unicodedata.normalize("NFKC", password)


def _in_words(seconds: float) -> str:
    if seconds <= 60:
        return f"{max(1, round(seconds))} sekunder"
    minutes = -int(-seconds // 60)
    return f"{minutes} minuter"
