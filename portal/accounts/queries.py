"""All reads of people and of what ties them to companies."""
from collections.abc import Collection, Sequence

from sqlalchemy import Select, bindparam, column, select, table
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, PartyContact, Recusal, User
from portal.core.access import Actor, Party, Role
from portal.core.errors import NotFound

NO_SUCH_ACCOUNT = "Kontot finns inte."
_PEOPLE = (
    select(User).join(Membership, Membership.user_id == User.id)
    .where(Membership.company_id == bindparam("company"), User.active, User.confirmed_at.is_not(None))
    .order_by(Membership.id)
)


def get_user(session: Session, user_id: int, *, for_update: bool = False) -> User:
    """Raises NotFound."""
    return _one(session, select(User).where(User.id == user_id), for_update)


def actor_of(session: Session, user_id: int) -> Actor:
    """A member of staff as services see them, for what follows from what they have done. Raises NotFound."""
    user = get_user(session, user_id)
    return Actor(user.id, user.held_roles, user.name, user.party)


def by_public_id(session: Session, public_id: str, *, for_update: bool = False) -> User | None:
    query = select(User).where(User.public_id == public_id)
    return session.scalar(query.with_for_update() if for_update else query)


def by_email(session: Session, email: str, *, for_update: bool = False) -> User | None:
    """The account of an address, however its letters are cased."""
    query = select(User).where(User.email == email.lower())
    return session.scalar(query.with_for_update() if for_update else query)


def get_staff(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> User:
    """A staff account, for ADMIN. Raises NotFound for everyone else, and for an employer's account."""
    if not actor.has(Role.ADMIN, Role.SYSTEM):
        raise NotFound(NO_SUCH_ACCOUNT)
    query = select(User).where(User.public_id == public_id, User.party.is_not(None), User.closed_at.is_(None))
    return _one(session, query, for_update)


def all_staff(session: Session, *, for_update: bool = False) -> Sequence[User]:
    """Every staff account that is not closed, the active ones first."""
    query = (select(User).where(User.party.is_not(None), User.closed_at.is_(None))
             .order_by(User.active.desc(), User.name, User.id))
    return session.scalars(query.with_for_update() if for_update else query).all()


def staff_with(session: Session, role: Role, *, for_update: bool = False) -> Sequence[User]:
    """Active staff who hold a role."""
    return [user for user in all_staff(session, for_update=for_update) if user.active and role in user.held_roles]


def people_of(session: Session, company_id: int) -> Sequence[User]:
    """Those who act for a company and get its mail: active, with a confirmed address."""
    return session.scalars(_PEOPLE, {"company": company_id}).all()


def owners_of(session: Session, company_id: int) -> Sequence[User]:
    """Those of `people_of` who own the company's account."""
    return session.scalars(_PEOPLE.where(Membership.is_owner), {"company": company_id}).all()


def members(session: Session, company_id: int, *, for_update: bool = False) -> Sequence[Membership]:
    """All memberships of a company, oldest first."""
    query = select(Membership).where(Membership.company_id == company_id).order_by(Membership.id)
    return session.scalars(query.with_for_update() if for_update else query).all()


def is_recused(session: Session, actor: Actor, company_id: int) -> bool:
    """True when this person must not decide on the company (jäv)."""
    return session.scalar(
        select(Recusal.id).where(Recusal.user_id == actor.user_id, Recusal.company_id == company_id)) is not None


def recusals_of(session: Session, user_id: int) -> Sequence[Recusal]:
    """The jäv list of one person, oldest first."""
    return session.scalars(select(Recusal).where(Recusal.user_id == user_id).order_by(Recusal.id)).all()


def own_words(session: Session, user: User) -> list[str]:
    """What is known of a person: their name and those of their companies, which stand to the right of here and of which
    nothing else is read."""
    company = table("company", column("id"), column("name"))
    named = select(company.c.name).where(company.c.id.in_([mine.company_id for mine in user.memberships]))
    return [user.name, *session.scalars(named)]


def names(session: Session, user_ids: Collection[int | None]) -> dict[int, str]:
    """Account id -> name, for the ids that exist."""
    wanted = {i for i in user_ids if i is not None}
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


def party_contact(session: Session, party: Party) -> PartyContact | None:
    """Where a party is reached; None until the system owner has said."""
    return session.get(PartyContact, party)


def party_contacts(session: Session) -> dict[Party, PartyContact]:
    return {row.party: row for row in session.scalars(select(PartyContact))}


def _one(session: Session, query: Select[User], for_update: bool) -> User:
    user = session.scalar(query.with_for_update() if for_update else query)
    if user is None:
        raise NotFound(NO_SUCH_ACCOUNT)
    return user


def recused_for(session: Session, company_id: int) -> set[int]:
    """The accounts that are jäv for a company."""
    return set(session.scalars(select(Recusal.user_id).where(Recusal.company_id == company_id)))
