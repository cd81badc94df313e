"""Flask-Security, set to our session. It keeps who is signed in and hashes passwords; the pages are ours."""
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, g, session
from flask_security import Security, SQLAlchemySessionUserDatastore, UserMixin, current_user, login_user, logout_user
from sqlalchemy import String, bindparam, select
from werkzeug.local import LocalProxy

from portal.accounts.models import Membership, User
from portal.config import Settings
from portal.core import db, kept
from portal.core.access import Actor, Role

COMPANY = "company_id"
"""The session key of the company that an employer acts for now."""

QUICK = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
"""For tests, which hash thousands of times. Otherwise the library's own costs."""
_BY_SESSION = (
    select(User.id, User.name, User.party, User.held_roles, User.active, User.fs_uniquifier, Membership.company_id,
           Membership.is_owner)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(User.fs_uniquifier == bindparam("fs_uniquifier", type_=String)).order_by(Membership.id)
)


class SignedIn(UserMixin):
    """Who a session belongs to: what every request asks of an account, in the words of `User`, and nothing else."""

    def __init__(self, rows: Sequence[Any]) -> None:
        person = rows[0]
        self.id, self.name, self.party, self.held_roles = person.id, person.name, person.party, person.held_roles
        self.active, self.fs_uniquifier = person.active, person.fs_uniquifier
        self.memberships = [row for row in rows if row.company_id is not None]


class UserDatastore(SQLAlchemySessionUserDatastore):
    """Flask-Security commits by itself; here only the unit of work does. Who a session belongs to is asked by every
    request, so that one question is composed once, and no entity made of the answer (the library's own pages, which are
    not used, would need it)."""

    def find_user(self, case_insensitive: bool = False, **asked: Any) -> UserMixin | None:
        if asked.keys() == {"fs_uniquifier"}:
            rows = kept.beside(db.session(), _BY_SESSION, asked)
            return SignedIn(rows) if rows else None
        return super().find_user(case_insensitive, **asked)

    def commit(self) -> None:
        self.db.session.flush()


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  (the name of the method)
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK if settings.mode == "test" else {},
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_JOIN_USER_ROLES=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
    )
    datastore = UserDatastore(LocalProxy(db.session), User, Role)  # type: ignore[arg-type]
    security = Security(app, datastore, register_blueprint=False)
    app.extensions["security_object"] = security
    security.login_manager.request_loader(lambda _request: None)   # only the session signs in, no token in an address
    security.principal.identity_loaders.clear()   # the person is read when asked for, not for every static file
    drawn_with = app.template_context_processors[None]   # nor for every page that is drawn: an error page must not ask
    drawn_with[:] = [each for each in drawn_with if each.__module__ != "flask_login.utils"]


def enter(user: User, *, company_id: int | None = None) -> None:
    """Sign in, with a session and a form token that nobody knew before."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("actor", None)
    login_user(user, remember=False, authn_via=["password"])
    if company_id is not None:
        session[COMPANY] = company_id


def leave() -> None:
    """Sign out; nothing of the session stays."""
    logout_user()
    session.clear()
    g.pop("actor", None)


def load_actor() -> Actor | None:
    """Who is signed in, and which company they act for now."""
    if not current_user.is_authenticated:
        return None
    person: SignedIn | User = current_user._get_current_object()     # an account itself where it has just signed in
    membership = _membership(person.memberships) if Role.EMPLOYER in person.held_roles else None
    return Actor(
        user_id=person.id, roles=person.held_roles, name=person.name, party=person.party,
        company_id=membership.company_id if membership else None,
        is_owner=bool(membership and membership.is_owner),
    )


def _membership(memberships: Sequence[Any]) -> Any:
    chosen = session.get(COMPANY)
    return next((m for m in memberships if m.company_id == chosen), next(iter(memberships), None))
