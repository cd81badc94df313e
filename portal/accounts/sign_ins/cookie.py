"""Who is signed in: the cookie holds a key, the row that the key opens is the session."""
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import structlog
from flask import Flask, g, request, session
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.second_factor import rules as factors
from portal.accounts.sign_ins import queries, rules, service
from portal.accounts.sign_ins.models import SignIn
from portal.config import Settings
from portal.core import clock, web
from portal.core.access import Actor, Role
from portal.core.database import db
from portal.core.web import form_tokens, settings

KEY = "sign_in"
"""The session key of the key to a sign-in."""
ASKED_EMAIL = "asked_email"
"""The session key of the e-mail that this browser last wrote, or was invited by: shown back, so that a slip of the pen
is seen and nobody writes it twice."""
COMPANY = "company_id"
"""The session key of the company that an employer acts for now."""
HALF = "half_signed_in"
"""The session key of whoever has given the password and is to give a code: public id, mark of the account, moment."""
HALF_HOLDS = timedelta(minutes=10)
log = structlog.get_logger("sign-in")


def init_app(app: Flask, of_portal: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if of_portal.secure_cookies else "session",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=of_portal.session_hours),
    )


def enter(s: Session, user_id: int, *, company_id: int | None = None) -> None:
    """Sign in, in this unit of work, with a session and a form token that nobody knew before."""
    if (before := session.get(KEY)) and (rows := _person(s, before)):
        service.end(s, rows[0].sign_in_id)
    session.clear()
    form_tokens.begin(web.person_mark(user_id))
    g.pop("actor", None)
    session[KEY] = service.start(s, user_id, request.user_agent.string)
    if company_id is not None:
        session[COMPANY] = company_id


def wait_for_code(user: User) -> None:
    """The password was right, and opens nothing alone."""
    session[HALF] = [user.public_id, tokens.fingerprint(settings().secret_key, user), int(clock.now().timestamp())]


def half_signed_in(s: Session) -> User | None:
    """Whose code is awaited; None after ten minutes, and when the account has changed since."""
    public_id, mark, at = session.get(HALF) or ("", "", 0)
    user = accounts.by_public_id(s, public_id)
    is_late = abs(clock.now().timestamp() - at) > HALF_HOLDS.total_seconds()
    if user is None or is_late or not user.active or mark != tokens.fingerprint(settings().secret_key, user):
        return None
    return user


def leave(s: Session) -> None:
    """Sign out, in this unit of work: a copy of the cookie opens nothing either."""
    if (key := session.get(KEY)) and (rows := _person(s, key)):
        service.end(s, rows[0].sign_in_id)
    session.clear()
    g.pop(form_tokens.KEY, None)
    g.pop("actor", None)


def load_actor() -> Actor | None:
    """Who is signed in, and which company they act for now."""
    rows = _person(db.session(), key) if (key := session.get(KEY)) else []
    if not rows:
        return None
    person, now = rows[0], clock.now()
    if not person.active or not rules.holds(person, now, longest=_longest(), idle=_idle(person)):
        return None
    if rules.is_news(person.seen_at, now):
        _see(person.sign_in_id)
    due = _factor_due(person)
    membership = _membership(rows) if Role.EMPLOYER in person.held_roles else None
    return Actor(
        user_id=person.id, roles=person.held_roles, name=person.name, party=person.party,
        company_id=membership.company_id if membership else None,
        is_owner=bool(membership and membership.is_owner),
        sign_in_id=person.sign_in_id, is_proved=rules.is_proved(person.proved_at, now), factor_due=due,
        must_get_factor=due is not None and clock.local(person.started_at).date() > due,
    )


def _factor_due(person: Any) -> date | None:
    """The last day without a second factor; None for whoever has one or need not have one."""
    if person.has_factor or not settings().second_factor_required or not factors.must_have(person.held_roles):
        return None
    due: date | None = person.factor_due_on
    return due or factors.due_day(clock.today(), settings().second_factor_grace_days)


def where(actor: Actor) -> list[SignIn]:
    """The person's sign-ins that still open something: the one that asks first, then the newest."""
    limits: dict[str, Any] = dict(longest=_longest(), idle=_idle(actor))
    rows = [row for row in queries.of_user(db.session(), actor.user_id or 0)
            if row.id == actor.sign_in_id or rules.holds(row, clock.now(), **limits)]
    return sorted(rows, key=lambda row: row.id != actor.sign_in_id)


def _person(s: Session, key: str) -> Sequence[Any]:
    return queries.person(s, queries.hash_of(settings().secret_key, key))


def _longest() -> timedelta:
    return timedelta(hours=settings().session_hours)


def _idle(person: Any) -> timedelta | None:
    """Staff see everybody's cases: their browser is not left open for the next one who sits down."""
    return timedelta(minutes=settings().staff_idle_minutes) if person.party is not None else None


def _see(sign_in_id: int) -> None:
    """A page is shown all the same when nothing can be written: that is not what was asked for."""
    try:
        db.write(lambda s: service.see(s, sign_in_id), apart=True)
    except DBAPIError as error:
        log.warning("not noted", error=type(error).__name__)


def _membership(rows: Sequence[Any]) -> Any:
    """Of the company that was chosen, or the first; None for a person without any."""
    mine = [row for row in rows if row.company_id is not None]
    chosen = session.get(COMPANY)
    return next((row for row in mine if row.company_id == chosen), next(iter(mine), None))
