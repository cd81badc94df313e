"""A second factor begun, shown to work, used, taken away. Every verb runs inside one unit of work."""
from datetime import timedelta

import pyotp
from sqlalchemy.orm import Session

from portal.accounts import events
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.second_factor import queries, rules
from portal.accounts.second_factor.models import RecoveryCode, SecondFactor
from portal.accounts.sign_ins import service as sign_ins
from portal.core import clock, seal
from portal.core.access import SYSTEM, Actor, Role
from portal.core.database.db import settings
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.events import publish

WRONG = "Koden stämmer inte. Vänta på nästa kod i appen och skriv den."
IS_ON = "Tvåstegsinloggning är redan på."
IS_OFF = "Tvåstegsinloggning är av."


def begin(session: Session, actor: Actor) -> None:
    """A new secret for the person's app; not in use until `confirm`. Raises Conflict when one is in use."""
    user = accounts.get_user(session, actor.user_id or 0, for_update=True)
    factor = queries.of_user(session, user.id, for_update=True)
    if factor is not None and factor.confirmed_at is not None:
        raise Conflict(IS_ON)
    sealed = seal.seal(settings(session).number_key, pyotp.random_base32())
    if factor is None:
        session.add(SecondFactor(user_id=user.id, secret_sealed=sealed, started_at=clock.now(), last_step=0))
    else:
        factor.secret_sealed, factor.started_at = sealed, clock.now()
    session.flush()


def confirm(session: Session, actor: Actor, code: str) -> list[str]:
    """The app's first code shows that it has the secret: in use from now on. Returns the recovery codes, to be shown
    once. Raises RuleBroken for a wrong code, Conflict when one is in use, NotFound when none is begun."""
    user = accounts.get_user(session, actor.user_id or 0, for_update=True)
    factor = _factor(session, user)
    if factor.confirmed_at is not None:
        raise Conflict(IS_ON)
    step = rules.step_of(queries.secret_of(session, factor), rules.digits(code), clock.now(), factor.last_step)
    if step is None:
        raise RuleBroken(WRONG)
    factor.confirmed_at, factor.last_step, user.factor_due_on = clock.now(), step, None
    codes = _draw_codes(session, user)
    sign_ins.end_all(session, user.id, but=actor.sign_in_id)
    _tell(session, actor, user, events.SecondFactorOn)
    return codes


def renew_codes(session: Session, actor: Actor) -> list[str]:
    """New recovery codes; the old ones stop working. Raises NotFound and Conflict without a factor in use."""
    user = accounts.get_user(session, actor.user_id or 0, for_update=True)
    if _factor(session, user).confirmed_at is None:
        raise Conflict(IS_OFF)
    codes = _draw_codes(session, user)
    _tell(session, actor, user, events.RecoveryCodesRenewed)
    return codes


def accept(session: Session, user_id: int, written: str) -> bool:
    """At sign-in: whether what was written is the app's code or a recovery code. Either is used up."""
    factor = queries.of_user(session, user_id, for_update=True)
    if factor is None or factor.confirmed_at is None:
        return False
    if not rules.is_app_code(written):
        return _use_recovery_code(session, user_id, written)
    step = rules.step_of(queries.secret_of(session, factor), rules.digits(written), clock.now(), factor.last_step)
    if step is not None:
        factor.last_step = step
        session.flush()
    return step is not None


def turn_off(session: Session, actor: Actor) -> None:
    """By the person. Nothing to do is fine. Raises RuleBroken for whoever must have one."""
    user = accounts.get_user(session, actor.user_id or 0, for_update=True)
    if is_required(session, user):
        raise RuleBroken("Din roll kräver tvåstegsinloggning. Har du bytt telefon? Be en administratör nollställa den.")
    if _remove(session, user):
        sign_ins.end_all(session, user.id, but=actor.sign_in_id)
        _tell(session, actor, user, events.SecondFactorOff)


def reset(session: Session, actor: Actor, user: User) -> None:
    """For somebody who has lost phone and codes: the factor is gone, and every sign-in. Who must have one sets up a new
    one at the next sign-in. Nothing to do is fine. Raises Forbidden but for an admin and the system, and for oneself.
    """
    if not actor.has(Role.ADMIN, Role.SYSTEM) or actor.user_id == user.id:
        raise Forbidden("Be en annan administratör nollställa din tvåstegsinloggning.")
    user = accounts.get_user(session, user.id, for_update=True)
    if _remove(session, user):
        if is_required(session, user):
            user.factor_due_on = clock.today() - timedelta(days=1)
        sign_ins.end_all(session, user.id)
        _tell(session, actor, user, events.SecondFactorReset)


def reset_by_email(session: Session, email: str) -> None:
    """By the person who runs the portal: for the last administrator, whom no other can help, and for a company's
    people. Raises NotFound without such an account, RuleBroken when it has no factor in use."""
    user = accounts.by_email(session, email)
    if user is None:
        raise NotFound(f"Det finns inget konto med adressen {email}.")
    if not queries.is_on(session, user.id):
        raise RuleBroken(f"{user.email} har ingen tvåstegsinloggning.")
    reset(session, SYSTEM, user)


def forget(session: Session, user: User) -> None:
    """The account is closed."""
    _remove(session, user)


def note_due(session: Session, user_id: int) -> None:
    """At a sign-in with the password alone: from now on the days of grace are counted."""
    user = accounts.get_user(session, user_id, for_update=True)
    if user.factor_due_on is None and is_required(session, user):
        user.factor_due_on = rules.due_day(clock.today(), settings(session).second_factor_grace_days)
        session.flush()


def is_required(session: Session, user: User) -> bool:
    return settings(session).second_factor_required and rules.must_have(user.held_roles)


def _factor(session: Session, user: User) -> SecondFactor:
    factor = queries.of_user(session, user.id, for_update=True)
    if factor is None:
        raise NotFound("Börja om från Mitt konto.")
    return factor


def _draw_codes(session: Session, user: User) -> list[str]:
    for row in queries.codes_of(session, user.id, for_update=True):
        session.delete(row)
    session.flush()
    codes = rules.new_recovery_codes()
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(session, user.id, code)) for code in codes)
    session.flush()
    return codes


def _use_recovery_code(session: Session, user_id: int, written: str) -> bool:
    wanted = _hash(session, user_id, written)
    row = next((row for row in queries.codes_of(session, user_id, for_update=True) if row.code_hash == wanted), None)
    if row is None or row.used_at is not None:
        return False
    row.used_at = clock.now()
    session.flush()
    user = accounts.get_user(session, user_id)
    publish(session, events.RecoveryCodeUsed(actor_id=user.id, company_id=None, subject=user.public_id, user_id=user.id,
                                             left=queries.codes_left(session, user_id)))
    return True


def _remove(session: Session, user: User) -> bool:
    """Whether there was one in use."""
    factor = queries.of_user(session, user.id, for_update=True)
    if factor is None:
        return False
    was_on = factor.confirmed_at is not None
    for row in queries.codes_of(session, user.id, for_update=True):
        session.delete(row)
    session.delete(factor)
    session.flush()
    return was_on


def _hash(session: Session, user_id: int, code: str) -> str:
    return seal.keyed_hash(settings(session).number_key, f"recovery:{user_id}:{rules.read_recovery_code(code)}")


def _tell(session: Session, actor: Actor, user: User, kind: type[events.AccountEvent]) -> None:
    publish(session, kind(actor_id=actor.user_id, company_id=None, subject=user.public_id, user_id=user.id))
