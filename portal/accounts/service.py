"""What can be done to people's ties to companies, and to staff accounts. Every verb runs inside one unit of work."""
from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts import events, queries
from portal.accounts.models import Membership, PartyContact, Recusal, User
from portal.accounts.sign_ins import service as sign_ins
from portal.core import clock, ids
from portal.core.access import STAFF, SYSTEM, Actor, Party, Role
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.events import publish

LAST_OWNER = "Företaget måste ha minst en kontoansvarig. Gör först någon annan till kontoansvarig."
LAST_ADMIN = "Det måste finnas minst en aktiv administratör. Ge först någon annan den rollen."
UNUSABLE = "!"
"""Stands where a password's hash will be: no password matches it."""


def add_member(session: Session, actor: Actor, *, user_id: int, company_id: int, is_owner: bool) -> Membership:
    """Let a person act for a company; the same again changes nothing. The caller has judged that the actor may.

    Raises RuleBroken for a staff account (one account is either employer or staff) and for a closed one.
    """
    user = queries.get_user(session, user_id, for_update=True)
    if Role.EMPLOYER not in user.held_roles:
        raise RuleBroken("Kontot tillhör personal och kan inte företräda ett företag.")
    if not user.active:
        raise RuleBroken("Personen har avslutat sitt konto.")
    found = _membership(session, user_id, company_id)
    if found is not None:
        return found
    membership = Membership(company_id=company_id, user_id=user_id, is_owner=is_owner)
    session.add(membership)
    session.flush()
    publish(session, events.MemberAdded(actor_id=actor.user_id, company_id=company_id, subject=user.public_id,
                                        user_id=user_id, is_owner=is_owner))
    return membership


def remove_member(session: Session, actor: Actor, *, user_id: int, company_id: int) -> None:
    """Take a person out of a company; the caller has judged that the actor may. Raises NotFound and RuleBroken."""
    leaving = _membership(session, user_id, company_id)
    if leaving is None:
        raise NotFound("Personen hör inte till företaget.")
    if leaving.is_owner and not _other_owners(session, leaving):
        raise RuleBroken(LAST_OWNER)
    user = queries.get_user(session, user_id)
    session.delete(leaving)
    session.flush()
    publish(session, events.MemberRemoved(actor_id=actor.user_id, company_id=company_id, subject=user.public_id,
                                          user_id=user_id))


def make_owner(session: Session, actor: Actor, *, user_id: int, company_id: int) -> None:
    """Make a member an owner; an owner stays one. The caller has judged that the actor may. Raises NotFound."""
    membership = _membership(session, user_id, company_id)
    if membership is None:
        raise NotFound("Personen hör inte till företaget.")
    if membership.is_owner:
        return
    membership.is_owner = True
    user = queries.get_user(session, user_id)
    publish(session, events.OwnerMade(actor_id=actor.user_id, company_id=company_id, subject=user.public_id,
                                      user_id=user_id))


def recuse(session: Session, actor: Actor, company_id: int, *, user_id: int | None = None) -> None:
    """Jäv: the actor, or whom an admin says, will not decide on the company. The same again changes nothing."""
    user = _whose(session, actor, user_id)
    if company_id in {row.company_id for row in queries.recusals_of(session, user.id)}:
        return
    session.add(Recusal(user_id=user.id, company_id=company_id))
    session.flush()
    publish(session, events.Recused(actor_id=actor.user_id, company_id=company_id, subject=user.public_id,
                                    user_id=user.id))


def unrecuse(session: Session, actor: Actor, company_id: int, *, user_id: int | None = None) -> None:
    """The reason for jäv is gone. Nothing to do is fine."""
    user = _whose(session, actor, user_id)
    for row in queries.recusals_of(session, user.id):
        if row.company_id == company_id:
            session.delete(row)
            session.flush()
            publish(session, events.RecusalEnded(actor_id=actor.user_id, company_id=company_id,
                                                 subject=user.public_id, user_id=user.id))


def invite_staff(
    session: Session, actor: Actor, *, public_id: str, name: str, email: str, party: Party, roles: Collection[Role],
) -> User:
    """A new staff account, without password until its mailed link is used. Raises RuleBroken."""
    _check_roles(roles)
    known = queries.by_public_id(session, public_id)
    if known is not None:
        return known
    user = queries.by_email(session, email, for_update=True)
    if user is not None and not is_waiting(user):
        raise RuleBroken("Det finns redan ett konto med den e-postadressen.")
    if user is None:
        user = User(email=email.lower(), password=UNUSABLE)
        session.add(user)
    user.public_id, user.name, user.party, user.held_roles = public_id, name, party, frozenset(roles)
    session.flush()
    _tell_of_staff(session, actor, user, events.StaffInvited)
    return user


def invite_again(session: Session, actor: Actor, public_id: str) -> None:
    """Mail the link once more to staff who have not used it. Raises Conflict when it is used."""
    user = queries.get_staff(session, actor, public_id, for_update=True)
    if user.confirmed_at is not None:
        raise Conflict("Personen har redan valt ett lösenord.")
    _tell_of_staff(session, actor, user, events.StaffInvited)


def make_admin(session: Session, *, email: str, name: str, party: Party) -> User:
    """The person who keeps the portal running says who is admin: a new account, or one that staff have already.

    Raises RuleBroken for an employer's account.
    """
    user = queries.by_email(session, email, for_update=True)
    if user is None or is_waiting(user):
        return invite_staff(session, SYSTEM, public_id=ids.new(), name=name, email=email, party=party,
                            roles={Role.ADMIN})
    if user.party is None:
        raise RuleBroken("Adressen hör till ett företags konto. Välj en annan adress.")
    reactivate(session, SYSTEM, user.public_id)
    change_staff(session, SYSTEM, user.public_id, party=user.party, roles=user.held_roles | {Role.ADMIN})
    return user


def change_staff(session: Session, actor: Actor, public_id: str, *, party: Party, roles: Collection[Role]) -> User:
    """Another party, other roles: the person signs in anew. Raises RuleBroken when no admin would be left."""
    _check_roles(roles)
    user = queries.get_staff(session, actor, public_id, for_update=True)
    if Role.ADMIN in user.held_roles and Role.ADMIN not in roles:
        need_another_admin(session, user)
    if (user.party, user.held_roles) != (party, frozenset(roles)):
        user.party, user.held_roles = party, frozenset(roles)
        session.flush()
        sign_ins.end_all(session, user.id, but=actor.sign_in_id)
        _tell_of_staff(session, actor, user, events.StaffChanged)
    return user


def deactivate(session: Session, actor: Actor, public_id: str) -> None:
    """Close the door at once: every session of the account ends. Raises RuleBroken for oneself and the last admin."""
    user = queries.get_staff(session, actor, public_id, for_update=True)
    if user.id == actor.user_id:
        raise RuleBroken("Du kan inte stänga av ditt eget konto. Be en annan administratör.")
    if not user.active:
        return
    if Role.ADMIN in user.held_roles:
        need_another_admin(session, user)
    user.active = False
    session.flush()
    sign_ins.end_all(session, user.id)
    _tell_of_staff(session, actor, user, events.StaffDeactivated)


def reactivate(session: Session, actor: Actor, public_id: str) -> None:
    user = queries.get_staff(session, actor, public_id, for_update=True)
    if user.active:
        return
    user.active = True
    session.flush()
    _tell_of_staff(session, actor, user, events.StaffReactivated)


def set_party_contact(session: Session, actor: Actor, party: Party, *, phone: str, email: str) -> None:
    """Where the party is reached. Saying the same again is nothing new."""
    row = session.get(PartyContact, party, with_for_update=True)
    if row is None:
        row = PartyContact(party=party, phone="", email="")
        session.add(row)
    if (row.phone, row.email) == (phone, email):
        return
    row.phone, row.email = phone, email
    session.flush()
    publish(session, events.PartyContactChanged(actor_id=actor.user_id, company_id=None, subject=party, party=party))


def set_absence(session: Session, actor: Actor, *, until: date | None, public_id: str = "") -> User:
    """Away up to and including that day; None is back. One's own, or whose an admin says. Raises RuleBroken."""
    user = (queries.get_staff(session, actor, public_id, for_update=True) if public_id
            else queries.get_user(session, actor.user_id or 0, for_update=True))
    if user.party is None:
        raise RuleBroken("Bara personal kan anteckna frånvaro.")
    if until is not None and until < clock.today():
        raise RuleBroken("Dagen har passerat. Skriv den sista frånvarodagen.")
    if user.away(clock.today()) != until:
        user.absent_until = until
        session.flush()
        publish(session, events.AbsenceChanged(actor_id=actor.user_id, company_id=None, subject=user.public_id,
                                               user_id=user.id, until=until.isoformat() if until else ""))
    return user


def is_waiting(user: User) -> bool:
    """Somebody, anybody, has registered the address, and nobody has opened the mail: it stands in nobody's way."""
    return user.party is None and user.confirmed_at is None and user.closed_at is None


def _tell_of_staff(session: Session, actor: Actor, user: User, kind: type[events.StaffEvent]) -> None:
    if user.party is None:
        raise RuleBroken("Kontot är inte ett personalkonto.")
    publish(session, kind(actor_id=actor.user_id, company_id=None, subject=user.public_id, user_id=user.id,
                          party=user.party, roles=user.held_roles))


def _check_roles(roles: Collection[Role]) -> None:
    if not roles or not set(roles) <= set(STAFF):
        raise RuleBroken("Välj minst en roll för personal.")


def need_another_admin(session: Session, user: User) -> None:
    """Locks the admins, so that two of them cannot remove each other in the same moment."""
    others = [a for a in queries.staff_with(session, Role.ADMIN, for_update=True) if a.id != user.id and a.confirmed_at]
    if user.active and user.confirmed_at and not others:
        raise RuleBroken(LAST_ADMIN)


def _membership(session: Session, user_id: int, company_id: int) -> Membership | None:
    """Locks the company's memberships, so that its last two owners cannot leave in the same moment."""
    found = queries.members(session, company_id, for_update=True)
    return next((m for m in found if m.user_id == user_id), None)


def _other_owners(session: Session, leaving: Membership) -> list[Membership]:
    return [m for m in queries.members(session, leaving.company_id) if m.is_owner and m.user_id != leaving.user_id]


def _whose(session: Session, actor: Actor, user_id: int | None) -> User:
    """The actor's own account, or the one that an admin keeps."""
    if user_id is not None and user_id != actor.user_id and not actor.has(Role.ADMIN):
        raise Forbidden("Bara en administratör kan ändra någon annans jäv.")
    if (wanted := user_id or actor.user_id) is None:
        raise RuleBroken("Bara en person kan göra detta.")
    return queries.get_user(session, wanted)
