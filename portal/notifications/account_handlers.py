"""From what happened to an account to the mail about it. Tokens are made here, from the account as it is now."""
from sqlalchemy.orm import Session

from portal.accounts import queries, tokens
from portal.accounts.events import AccountEvent, StaffInvited
from portal.accounts.models import User
from portal.accounts.tokens import Purpose
from portal.core import clock, outbox
from portal.core.access import STAFF
from portal.core.db import settings
from portal.notifications import account_mails as mails
from portal.notifications.mails import Mail

OFTEN_MINUTES = 5
"""The same mail to the same account goes at most once in so many minutes, however often it is asked for."""


def confirm_account(session: Session, event: AccountEvent) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.ConfirmAccount(path=_link(session, user, Purpose.CONFIRM, "bekrafta")))


def account_exists(session: Session, event: AccountEvent) -> None:
    _send(session, queries.get_user(session, event.user_id), mails.AccountExists(path="/konto/logga-in"))


def reset_password(session: Session, event: AccountEvent) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.ResetPassword(path=_link(session, user, Purpose.RESET, "nytt-losenord")))


def password_changed(session: Session, event: AccountEvent) -> None:
    _send(session, queries.get_user(session, event.user_id), mails.PasswordWasChanged(path="/konto/glomt-losenord"))


def email_change(session: Session, event: AccountEvent) -> None:
    """A link to the new address, a notice to the old one."""
    user = queries.get_user(session, event.user_id)
    link = _link(session, user, Purpose.EMAIL, "ny-e-post")
    _send(session, user, mails.ConfirmEmail(path=link), recipient=user.pending_email)
    _send(session, user, mails.EmailWillChange(path="/konto/losenord"))


def staff_invitation(session: Session, event: StaffInvited) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.StaffInvitation(
        path=_link(session, user, Purpose.STAFF, "valkommen"), party=event.party.label,
        roles=tuple(role.label for role in STAFF if role in event.roles)))


def _link(session: Session, user: User, purpose: Purpose, page: str) -> str:
    return f"/konto/{page}/{tokens.make(settings(session).secret_key, purpose, user)}"


def _send(session: Session, user: User, mail: Mail, *, recipient: str = "") -> None:
    state = tokens.fingerprint(settings(session).secret_key, user)
    window = int(clock.now().timestamp() // (OFTEN_MINUTES * 60))
    outbox.enqueue(session, mail.rendered(settings(session), user.name), name=mail.folder, secret=mail.secret,
                   once_key=f"{mail.folder}:{user.public_id}:{state}:{window}", recipient=recipient or user.email)
