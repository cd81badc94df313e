"""A browser that somebody has signed in with before, known again by a cookie of its own. It opens nothing: it is only
not slowed by what strangers try."""
import secrets
from datetime import timedelta

from flask import Response, after_this_request, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.models import User
from portal.core import seal, web

NAME, LASTS, MOST = "known", timedelta(days=365), 5
"""A computer that many share remembers the latest five."""


def mark_of(user: User) -> str:
    """What failures in this browser are counted under, "" when it is not known to be this person's. Dead as soon as the
    password is another."""
    browser, people = _read()
    return browser if people.get(user.public_id) == _sign(user) else ""


def remember(user: User) -> None:
    """After a sign-in with all that it takes: with the answer comes the cookie."""
    browser, people = _read()
    people.pop(user.public_id, None)
    latest = dict([*people.items(), (user.public_id, _sign(user))][-MOST:])
    value = str(_signer().dumps([browser or secrets.token_hex(8), latest]))
    settings = web.settings()

    @after_this_request
    def send(response: Response) -> Response:
        response.set_cookie(name_of_cookie(), value, max_age=LASTS, path="/", secure=settings.secure_cookies,
                            httponly=True, samesite="Lax")
        return response


def _read() -> tuple[str, dict[str, str]]:
    try:
        browser, people = _signer().loads(request.cookies.get(name_of_cookie(), ""), max_age=int(LASTS.total_seconds()))
    except BadData:
        return "", {}
    return browser, people


def name_of_cookie() -> str:
    return f"__Host-{NAME}" if web.settings().secure_cookies else NAME


def _sign(user: User) -> str:
    return seal.keyed_hash(web.settings().secret_key, f"known:{user.public_id}:{user.password}")[:20]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(web.settings().secret_key, salt="known-browser")
