"""What only the project group reads: the list of companies, what has been said with them, who was blocked and why."""
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, exists, false, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Recusal, User
from portal.companies import numbers, queries
from portal.companies.models import Block, Company, Contact, EmployerType, Invitation, Workplace
from portal.core import clock, ids
from portal.core.access import Actor, Role
from portal.core.database import paging, search
from portal.core.database.db import settings
from portal.core.database.multi_query import Lists, Part
from portal.core.errors import NotFound
from portal.core.labels import LabelEnum

LISTED: tuple[Any, ...] = (
    Company.id, Company.public_id, Company.full_name, Company.name_key, Company.org_number_shown,
    Company.employer_type, Company.verified_at, Company.blocked_at,
    (~exists().where(Membership.company_id == Company.id)).label("is_left"))
CONTACT: tuple[Any, ...] = (
    Contact.id, Contact.public_id, Contact.kind, Contact.happened_on, Contact.author_name, Contact.author_party,
    Contact.note, Contact.next_step, Contact.next_on, Contact.done_at, Contact.author_id, Contact.created_at,
    Contact.changed_at)
_WORKPLACE: tuple[Any, ...] = (
    Workplace.name, Workplace.street, Workplace.postal_code, Workplace.city, Workplace.cfar, Workplace.clothing,
    Workplace.parking, Workplace.report_to, Workplace.sick_phone, Workplace.ceiling)
NEWEST: tuple[Any, ...] = (Contact.happened_on, Contact.id)
SOONEST: tuple[Any, ...] = (Contact.next_on, Contact.id)
NO_SUCH_CONTACT = "Anteckningen finns inte."


class CompanyState(LabelEnum):
    """What the list is narrowed to."""

    UNVERIFIED = "nej", "Inte verifierad"
    VERIFIED = "ja", "Verifierad"
    BLOCKED = "sparrad", "Spärrad"
    UNOWNED = "utan-konto", "Ingen har konto"


class Whose(LabelEnum):
    """Whose next steps a list holds."""

    MINE = "mina", "Mina"
    PARTY = "part", "Min organisations"
    ALL = "alla", "Allas"


@dataclass(frozen=True)
class Wanted:
    """`number` finds that number exactly, `words` stand somewhere in the name."""

    words: str = ""
    number: numbers.OrgNumber | None = None
    state: CompanyState | None = None
    employer_type: EmployerType | None = None


def companies(session: Session, actor: Actor, wanted: Wanted, cursor: str | None) -> paging.Page:
    """Companies in Swedish order."""
    query = queries.visible_companies(actor).with_only_columns(*LISTED)
    if wanted.number is not None:
        query = query.where(Company.org_number_hash == numbers.hashed(settings(session).number_key, wanted.number))
    for part in search.parts_of(wanted.words):
        query = query.where(Company.search_text.contains(part, autoescape=True))
    if wanted.state is not None:
        query = query.where(_IN[wanted.state])
    if wanted.employer_type is not None:
        query = query.where(Company.employer_type == wanted.employer_type)
    return paging.page(session, query, queries.SWEDISH_ORDER, descending=False, cursor=cursor)


def visible_contacts(actor: Actor) -> Select[Contact]:
    """REVIEWER reads what every party has written; nobody else reads any of it."""
    return select(Contact) if actor.has(Role.REVIEWER) else select(Contact).where(false())


def contacts(session: Session, actor: Actor, company_id: int, cursor: str | None = None) -> paging.Page:
    """What has been said with a company, the newest first. How many they are is shown nowhere, and not counted."""
    query = visible_contacts(actor).with_only_columns(*CONTACT).where(Contact.company_id == company_id)
    return paging.page(session, query, NEWEST, descending=True, cursor=cursor, size=10, counted=False)


def contact(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Contact:
    """One of them. Raises NotFound."""
    query = visible_contacts(actor).where(Contact.public_id == public_id)
    asked = query.with_for_update() if for_update else query
    found: Contact | None = session.scalar(asked) if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(NO_SUCH_CONTACT)
    return found


def contact_with_id(session: Session, company_id: int, public_id: str) -> Contact | None:
    """The note that has already been made under this id."""
    return session.scalar(select(Contact).where(Contact.company_id == company_id, Contact.public_id == public_id))


def next_steps(
    session: Session, actor: Actor, whose: Whose, *, due: bool, cursor: str | None = None, size: int = paging.SIZE,
) -> paging.Page:
    """What somebody has promised to do, the oldest first. `due`: only what was to be done today or before."""
    query = visible_contacts(actor).with_only_columns(*CONTACT, Company.full_name, Company.public_id.label("company"))
    query = query.join(Company, Company.id == Contact.company_id)
    query = query.where(Contact.done_at.is_(None), Contact.next_on.is_not(None))
    if due:
        query = query.where(Contact.next_on <= clock.today())
    if whose is Whose.MINE:
        query = query.where(Contact.author_id == actor.user_id)
    elif whose is Whose.PARTY:
        query = query.where(Contact.author_party == actor.party)
    return paging.page(session, query, SOONEST, descending=False, cursor=cursor, size=size)


def one(session: Session, actor: Actor, public_id: str) -> Any:
    """(Company, verifier, recused): a company, who verified it, and whether this actor is on jäv against it. Raises
    NotFound."""
    query: Any = (
        queries.visible_companies(actor).where(Company.public_id == public_id).outerjoin(
            User, User.id == Company.verified_by)
        .add_columns(User.name.label("verifier"), exists().where(
            Recusal.company_id == Company.id, Recusal.user_id == actor.user_id).label("recused")))
    row = session.execute(query).one_or_none() if ids.is_valid(public_id) else None
    if row is None:
        raise NotFound(queries.NO_SUCH_COMPANY)
    return row


def around(session: Session, actor: Actor, company: Company) -> dict[str, list[Any]]:
    """What is known of a company in short lists, by name. For staff, who have been let in to its page. One SQL
    statement.

    `blocks`: every time it has been blocked, the newest first: reason, blocked_at, blocker, lifted_reason, lifted_at.
    """
    return _around(actor).read(session, company=company.id, public_id=company.public_id, chain=f"company:{company.id}")


@lru_cache(maxsize=64)
def _around(actor: Actor) -> Lists:
    company = bindparam("company", type_=Integer)
    chain, public_id = bindparam("chain", type_=String), bindparam("public_id", type_=String)
    blocks = (select(Block.reason, Block.blocked_at, User.name.label("blocker"), Block.lifted_reason, Block.lifted_at)
              .join(User, User.id == Block.blocked_by).where(Block.company_id == company))
    workplaces = select(*_WORKPLACE).where(Workplace.company_id == company, Workplace.removed_at.is_(None))
    return Lists(
        workplaces=Part(workplaces, (Workplace.id,)), people=queries.team(company),
        waiting=queries.waiting(actor, company), invitations=queries.invitations_of(company),
        blocks=Part(blocks, (Block.id.desc(),), most=20), history=queries.history(chain, public_id))


def last_block(session: Session, company_id: int) -> Block | None:
    """The one that holds, or the last one that was lifted."""
    return session.scalar(select(Block).where(Block.company_id == company_id).order_by(Block.id.desc()).limit(1))


def has_owner(session: Session, company_id: int) -> bool:
    owned = select(Membership.id).where(Membership.company_id == company_id, Membership.is_owner)
    return session.scalar(owned.limit(1)) is not None


def invitation_from_staff(session: Session, company_id: int, public_id: str) -> Invitation:
    """One that the project group has sent, whatever became of it. Raises NotFound."""
    sent = (select(Invitation).join(User, User.id == Invitation.invited_by)
            .where(Invitation.company_id == company_id, Invitation.public_id == public_id, User.party.is_not(None)))
    found = session.scalar(sent.with_for_update(of=Invitation)) if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(queries.NO_SUCH_INVITATION)
    return found


_IN = {
    CompanyState.UNVERIFIED: Company.verified_at.is_(None), CompanyState.VERIFIED: Company.verified_at.is_not(None),
    CompanyState.BLOCKED: Company.blocked_at.is_not(None),
    CompanyState.UNOWNED: ~exists().where(Membership.company_id == Company.id),
}
