"""Passwords, hashed and compared. Slow on purpose: never inside a unit of work."""
import unicodedata

from flask import request
from flask_security import hash_password, verify_password

from portal.accounts import failed_sign_ins, rules
from portal.accounts.models import User
from portal.accounts.service import UNUSABLE
from portal.core import db, slow, web
from portal.core.forms import PortalForm


def hashed(password: str) -> str:
    """Raises Busy when too many are waiting for theirs."""
    with slow.line():
        return _hashed(password)


def matches(user: User | None, password: str) -> bool:
    """Takes as long for an account that does not exist as for one that does."""
    if not rules.is_possible(password):
        return False
    if user is None or user.password == UNUSABLE:
        _hashed(password)
        return False
    return bool(slow.work(verify_password, _one_form(password), user.password))


def prove(form: PortalForm, user: User | None, email: str, wrong: str) -> bool:
    """True when the form's `password` is the account's. Otherwise the form says what is wrong, or how long to wait.

    Raises Busy, before the try is counted, when too many are waiting.
    """
    secret, address = web.settings().secret_key, request.remote_addr or ""
    with slow.line():
        wait = db.write(lambda s: failed_sign_ins.count_try(s, secret, email, address), apart=True)
        if wait is not None:
            said = _in_words(wait.total_seconds())
            form.refuse("password", f"Många försök på kort tid. Vänta {said} och försök igen.")
            return False
        if not matches(user, form["password"].data) or user is None or not user.active:
            form.refuse("password", wrong)
            return False
    db.write(lambda s: failed_sign_ins.forgive(s, secret, email, address), apart=True)
    return True


def _hashed(password: str) -> str:
    return str(slow.work(hash_password, _one_form(password)))


def _one_form(password: str) -> str:
    """The same letters give the same password, however a keyboard writes them."""
    return unicodedata.normalize("NFKC", password)


def _in_words(seconds: float) -> str:
    if seconds <= 60:
        return f"{max(1, round(seconds))} sekunder"
    minutes = -int(-seconds // 60)
    return f"{minutes} minuter"
