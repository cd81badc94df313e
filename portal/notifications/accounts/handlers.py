"""From what happened to an account to the mail about it. Tokens are made here, from the account as it is now."""
from sqlalchemy.orm import Session

from portal.accounts import queries, tokens
from portal.accounts.events import AccountEvent, RecoveryCodeUsed, SignInSlowed, StaffEvent, StaffInvited
from portal.accounts.models import User
from portal.accounts.second_factor import service as second_factor
from portal.accounts.sign_ins.failures import CODE
from portal.accounts.tokens import Purpose
from portal.core import clock, ids
from portal.core.access import STAFF
from portal.core.database.db import settings
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.notifications import recipients
from portal.notifications.accounts import mails
from portal.notifications.letters import Mail


def confirm_account(session: Session, event: AccountEvent) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.ConfirmAccount(path=_link(session, user, Purpose.CONFIRM, "accounts.confirm")))


def account_exists(session: Session, event: AccountEvent) -> None:
    _send(session, queries.get_user(session, event.user_id), mails.AccountExists(path=path_to("sign_in.login")))


def reset_password(session: Session, event: AccountEvent) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.ResetPassword(path=_link(session, user, Purpose.RESET, "accounts.reset")))


def password_changed(session: Session, event: AccountEvent) -> None:
    _send(session, queries.get_user(session, event.user_id), mails.PasswordWasChanged(path=path_to("accounts.forgot")))


def email_change(session: Session, event: AccountEvent) -> None:
    """A link to the new address, a notice to the old one."""
    user = queries.get_user(session, event.user_id)
    link = _link(session, user, Purpose.EMAIL, "accounts.confirm_email")
    _send(session, user, mails.ConfirmEmail(path=link), recipient=user.pending_email)
    _send(session, user, mails.EmailWillChange(path=path_to("accounts.password")))


def staff_invitation(session: Session, event: StaffInvited) -> None:
    user = queries.get_user(session, event.user_id)
    _send(session, user, mails.StaffInvitation(
        path=_link(session, user, Purpose.STAFF, "accounts.welcome"), party=event.party.label,
        roles=tuple(role.label for role in STAFF if role in event.roles)))


def roles_changed(session: Session, event: StaffEvent) -> None:
    _notify(session, event.user_id, mails.RolesChanged(
        party=event.party.label, roles=tuple(role.label for role in STAFF if role in event.roles)))


def suspended(session: Session, event: StaffEvent) -> None:
    _notify(session, event.user_id, mails.AccountSuspended())


def opened(session: Session, event: StaffEvent) -> None:
    _notify(session, event.user_id, mails.AccountOpened())


def sign_in_slowed(session: Session, event: SignInSlowed) -> None:
    _notify(session, event.user_id, mails.SignInSlowed(at=clock.now(), is_code=event.what == CODE))


def factor_on(session: Session, event: AccountEvent) -> None:
    _notify(session, event.user_id, mails.SecondFactorIsOn())


def factor_off(session: Session, event: AccountEvent) -> None:
    _notify(session, event.user_id, mails.SecondFactorIsOff())


def factor_reset(session: Session, event: AccountEvent) -> None:
    """To both: whoever lost it, and the administrator in whose name it was done."""
    user = queries.get_user(session, event.user_id)
    is_required = second_factor.is_required(session, user)
    _notify(session, user.id, mails.SecondFactorWasReset(is_required=is_required))
    if event.actor_id is not None:
        _notify(session, event.actor_id, mails.FactorResetDone(whose=user.name))


def recovery_codes_new(session: Session, event: AccountEvent) -> None:
    _notify(session, event.user_id, mails.RecoveryCodesAreNew())


def recovery_code_used(session: Session, event: RecoveryCodeUsed) -> None:
    _notify(session, event.user_id, mails.RecoveryCodeWasUsed(left=event.left))


def _notify(session: Session, user_id: int, mail: Mail) -> None:
    """What has been changed is told each time: nobody but the person, or an administrator, can bring it about. That a
    sign-in was slowed is told once a day, by whoever counts. An account that nobody has confirmed hears of nothing."""
    user = queries.get_user(session, user_id)
    if user.confirmed_at is None:
        return
    outbox.enqueue(session, mail.rendered(settings(session), user.name), name=mail.folder, recipient=user.email,
                   once_key=f"{mail.folder}:{user.public_id}:{ids.new()}")


def _link(session: Session, user: User, purpose: Purpose, page: str) -> str:
    return path_to(page, token=tokens.make(settings(session).secret_key, purpose, user))


def _send(session: Session, user: User, mail: Mail, *, recipient: str = "") -> None:
    """Says the same as the last as long as the account is what it was: then the link in that one works."""
    if user.confirmed_at is None and not mail.unproven:
        return
    state = tokens.fingerprint(settings(session).secret_key, user)
    recipients.to_address(session, recipient or user.email, mail, about=user.public_id, mark=state, name=user.name)
