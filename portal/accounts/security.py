"""Flask-Security, set to our addresses, our session and our outbox."""
from datetime import timedelta
from typing import Any

from flask import Flask, session
from flask_security import MailUtil, Security, SQLAlchemySessionUserDatastore, current_user
from sqlalchemy import select
from werkzeug.local import LocalProxy

from portal.accounts.models import Membership, User
from portal.config import Settings
from portal.core import db, ids, outbox, web
from portal.core.access import PUBLIC, SIGNED_IN, Actor, Role
from portal.core.outbox import Rendered

COMPANY = "company_id"
"""The session key of the company that an employer acts for now."""


class UserDatastore(SQLAlchemySessionUserDatastore):  # type: ignore[misc]
    """Flask-Security commits by itself; here only the unit of work does."""

    def commit(self) -> None:
        self.db.session.flush()


class OutboxMailUtil(MailUtil):  # type: ignore[misc]
    """Flask-Security's mails wait in our outbox. They hold a token: erased after sending, shown to nobody."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None,
        **context: Any,
    ) -> None:
        address = recipient[1] if isinstance(recipient, tuple) else recipient
        outbox.enqueue(db.session(), Rendered(str(subject), body or "", html or ""), name=template,
                       once_key=f"{template}:{ids.new()}", recipient=str(address), secret=True)


def init_app(app: Flask, settings: Settings) -> None:
    hours = settings.session_hours
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_URL_PREFIX="/konto",
        SECURITY_LOGIN_URL="/logga-in",
        SECURITY_LOGOUT_URL="/logga-ut",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=hours),
    )
    datastore = UserDatastore(LocalProxy(db.session), User, Role)
    app.extensions["security_object"] = Security(app, datastore, mail_util_cls=OutboxMailUtil)
    web.adopt(app, "security.login", web.Rule(PUBLIC, own_transactions=True))
    web.adopt(app, "security.logout", web.Rule(SIGNED_IN))
    web.adopt(app, "security.static", web.Rule(PUBLIC))


def load_actor() -> Actor | None:
    """Who is signed in, and which company they act for now."""
    if not current_user.is_authenticated:
        return None
    user: User = current_user._get_current_object()
    membership = _membership(user) if Role.EMPLOYER in user.held_roles else None
    return Actor(
        user_id=user.id, roles=user.held_roles, name=user.name, party=user.party,
        company_id=membership.company_id if membership else None,
        is_owner=bool(membership and membership.is_owner),
    )


def _membership(user: User) -> Membership | None:
    mine = select(Membership).where(Membership.user_id == user.id).order_by(Membership.id)
    chosen = session.get(COMPANY)
    memberships = db.session().scalars(mine).all()
    return next((m for m in memberships if m.company_id == chosen), memberships[0] if memberships else None)
