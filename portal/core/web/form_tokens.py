"""For whom a form was drawn: its token says so, signed. So a page of an earlier sign-in is told from a forged one."""
import secrets

from flask import current_app, g, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

KEY = "csrf_token"
"""The session key of what the token must hold, and the field that holds it."""
SALT = "wtf-csrf-token"


def begin(mark: str) -> None:
    """A form token that nobody knew before, for the sign-in that begins: it bears the mark of the person."""
    g.pop(KEY, None)
    session[KEY] = f"{secrets.token_hex(20)}.{mark}"


def posted_for() -> str | None:
    """The mark of whoever was signed in when the posted form was drawn, "" for nobody; None for no token of ours."""
    signer = URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
    try:
        known = signer.loads(request.form.get(KEY, ""))
    except BadData:
        return None
    return str(known).partition(".")[2]
