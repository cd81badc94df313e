"""What people do to their own account. Passwords come here hashed: hashing is slow and holds up no transaction."""
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts import events, queries, tokens
from portal.accounts.models import User
from portal.accounts.second_factor import service as second_factor
from portal.accounts.service import LAST_OWNER, UNUSABLE, is_waiting, need_another_admin
from portal.accounts.sign_ins import service as sign_ins
from portal.accounts.tokens import Purpose
from portal.core import clock, ids
from portal.core.access import Role
from portal.core.database.db import settings
from portal.core.errors import Conflict, RuleBroken
from portal.core.events import publish

CLOSED_NAME = "Avslutat konto"


@dataclass(frozen=True)
class Newcomer:
    """Who somebody says they are who has opened a mail to an address without an account."""

    name: str
    phone: str
    password_hash: str


def register(session: Session, *, public_id: str, email: str) -> None:
    """An account that waits for whoever opens the mail: it holds the address and nothing else that anybody has written.

    Looks the same from outside whether the e-mail is known or not: a known account's owner is told by mail.
    """
    if queries.by_public_id(session, public_id) is not None:
        return
    user = queries.by_email(session, email, for_update=True)
    if user is None:
        _tell(session, _waiting_account(session, public_id, email), events.AccountRegistered)
    elif user.confirmed_at is not None or user.party is not None:
        _tell(session, user, events.RegistrationRepeated)
    else:
        _tell(session, user, events.ConfirmationAsked)


def ask_confirmation(session: Session, email: str) -> None:
    """Mail a new confirmation link, if there is an account that waits for one."""
    user = queries.by_email(session, email)
    if user is not None and user.active and user.confirmed_at is None and user.party is None:
        _tell(session, user, events.ConfirmationAsked)


def ask_reset(session: Session, email: str) -> None:
    """Mail a link to choose a new password, if there is such an account; to one that waits, the link it waits for."""
    user = queries.by_email(session, email)
    if user is None or not user.active:
        return
    if user.confirmed_at is not None:
        _tell(session, user, events.ResetAsked)
    elif user.party is None:
        _tell(session, user, events.ConfirmationAsked)


def holder(session: Session, purpose: Purpose, token: str, *, for_update: bool = False) -> User | None:
    """Whose link this is; None when it is used, expired or never was one."""
    secret = settings(session).secret_key
    claim = tokens.read(secret, purpose, token)
    user = queries.by_public_id(session, claim.user_public_id, for_update=for_update) if claim else None
    if claim is None or user is None or not user.active or not tokens.fits(secret, claim, user):
        return None
    return user


def confirm(session: Session, token: str, person: Newcomer) -> User | None:
    """Whoever has opened the mail says who they are and chooses a password; nothing that was posted before counts. None
    when the link no longer works."""
    user = holder(session, Purpose.CONFIRM, token, for_update=True)
    if user is not None:
        _begin(session, user, person)
    return user


def confirm_invited(session: Session, email: str, person: Newcomer) -> User:
    """The same by an invitation that was mailed to the address. The caller has judged that it holds. Raises Conflict
    when the address has an account already."""
    user = queries.by_email(session, email, for_update=True)
    if user is None:
        user = _waiting_account(session, ids.new(), email)
    elif not is_waiting(user):
        raise Conflict("Det finns redan ett konto med den e-postadressen. Logga in med det.")
    _begin(session, user, person)
    return user


def begun_by(session: Session, purpose: Purpose, token: str) -> User | None:
    """Whose link this is, when what it was to begin has begun; None when it has not, or nobody can tell."""
    claim = tokens.read(settings(session).secret_key, purpose, token)
    user = queries.by_public_id(session, claim.user_public_id) if claim else None
    return user if user is not None and user.active and user.confirmed_at is not None else None


def _waiting_account(session: Session, public_id: str, email: str) -> User:
    user = User(public_id=public_id, email=email.lower(), held_roles=frozenset({Role.EMPLOYER}), name="", phone="",
                password=UNUSABLE)
    session.add(user)
    session.flush()
    return user


def _begin(session: Session, user: User, person: Newcomer) -> None:
    user.name, user.phone, user.password = person.name, person.phone, person.password_hash
    user.confirmed_at = clock.now()
    session.flush()
    _tell(session, user, events.AccountConfirmed)


def choose_password(session: Session, purpose: Purpose, token: str, password_hash: str) -> User | None:
    """A forgotten or a first password, by a mailed link, which also proves the e-mail. None when it no longer works."""
    user = holder(session, purpose, token, for_update=True)
    if user is not None and purpose is Purpose.RESET and user.confirmed_at is None:
        return None
    if user is not None:
        if user.confirmed_at is None:
            user.confirmed_at = clock.now()
            _tell(session, user, events.AccountConfirmed)
        change_password(session, user.id, password_hash)
    return user


def change_password(session: Session, user_id: int, password_hash: str) -> User:
    """A new password ends every session of the account; the caller signs this one in again."""
    user = queries.get_user(session, user_id, for_update=True)
    is_first = user.password == UNUSABLE
    user.password = password_hash
    session.flush()
    sign_ins.end_all(session, user.id)
    if not is_first:
        _tell(session, user, events.PasswordChanged)
    return user


def change_profile(session: Session, user_id: int, *, name: str, phone: str) -> None:
    user = queries.get_user(session, user_id, for_update=True)
    if (user.name, user.phone) != (name, phone):
        user.name, user.phone = name, phone
        session.flush()
        _tell(session, user, events.ProfileChanged)


def ask_email_change(session: Session, user_id: int, email: str) -> None:
    """Mail a link to the new address and a notice to the old one. A taken address is told of only to its owner."""
    user = queries.get_user(session, user_id, for_update=True)
    other = queries.by_email(session, email)
    if other is not None and not is_waiting(other):
        if other.id != user.id:
            _tell(session, other, events.RegistrationRepeated)
        return
    user.pending_email = email.lower()
    session.flush()
    _tell(session, user, events.EmailChangeAsked)


def change_email(session: Session, token: str, *, but: int | None = None) -> User | None:
    """The new address is the person's, and every sign-in but the one that asks ends. None when the link no longer
    works. Raises Conflict when the address is taken by now."""
    user = holder(session, Purpose.EMAIL, token, for_update=True)
    if user is None or not user.pending_email:
        return None
    other = queries.by_email(session, user.pending_email, for_update=True)
    if other is not None and not is_waiting(other):
        raise Conflict("Adressen används redan av ett annat konto.")
    if other is not None:
        _take_away_who_it_was(other)
        session.flush()
    user.email, user.pending_email = user.pending_email, ""
    session.flush()
    sign_ins.end_all(session, user.id, but=but)
    _tell(session, user, events.EmailChanged)
    return user


def close(session: Session, user_id: int) -> None:
    """End the account and take away what tells who it was. What was sent in stays: it is a public document.

    Raises RuleBroken for the last owner of a company that has other members, and for the last admin.
    """
    user = queries.get_user(session, user_id, for_update=True)
    if Role.ADMIN in user.held_roles:
        need_another_admin(session, user)
    left = [mine.company_id for mine in user.memberships]
    for mine in user.memberships:
        others = [m for m in queries.members(session, mine.company_id, for_update=True) if m.user_id != user.id]
        if mine.is_owner and others and not any(m.is_owner for m in others):
            raise RuleBroken(LAST_OWNER)
        session.delete(mine)
    for recusal in queries.recusals_of(session, user.id):
        session.delete(recusal)
    _take_away_who_it_was(user)
    session.flush()
    sign_ins.end_all(session, user.id)
    second_factor.forget(session, user)
    for company_id in left:
        publish(session, events.MemberRemoved(actor_id=user.id, company_id=company_id, subject=user.public_id,
                                              user_id=user.id))
    _tell(session, user, events.AccountClosed)


def _take_away_who_it_was(user: User) -> None:
    user.name, user.phone, user.pending_email = CLOSED_NAME, "", ""
    user.email = f"avslutat-{user.public_id}@konto.invalid"
    user.active, user.closed_at, user.absent_until, user.password = False, clock.now(), None, UNUSABLE


def _tell(session: Session, user: User, kind: type[events.AccountEvent]) -> None:
    publish(session, kind(actor_id=user.id, company_id=None, subject=user.public_id, user_id=user.id))
