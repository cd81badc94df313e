"""All reads of companies, workplaces and the ways in. Every one starts from what this actor may see."""
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session

from portal.accounts.events import MemberAdded, MemberRemoved, OwnerMade
from portal.accounts.models import Membership, User
from portal.companies import numbers, rules
from portal.companies.models import Company, Invitation, JoinRequest, RequestState, Workplace
from portal.core import clock, eventlog, ids
from portal.core.access import Actor, Role
from portal.core.database import search
from portal.core.database.db import settings
from portal.core.database.multi_query import Part
from portal.core.database.types import UtcDateTime
from portal.core.errors import NotFound

Found = TypeVar("Found")
TEAM_EVENTS = [kind.__name__ for kind in (MemberAdded, MemberRemoved, OwnerMade)]
"""These stand under the person in the log, and belong to the company's history too."""
SWEDISH_ORDER: tuple[Any, ...] = (Company.name_key, Company.id)
IS_OWNED = exists().where(Membership.company_id == Company.id, Membership.is_owner)
NO_SUCH_COMPANY = "Företaget finns inte, eller så hör det inte till dig."
NO_SUCH_WORKPLACE = "Arbetsstället finns inte, eller så hör det inte till dig."
NO_SUCH_COLLEAGUE = "Personen finns inte, eller så hör hen inte till företaget."
NO_SUCH_REQUEST = "Förfrågan finns inte, eller så hör den inte till dig."
NO_SUCH_INVITATION = "Inbjudan finns inte, eller så hör den inte till dig."


def visible_companies(actor: Actor) -> Select[Company]:
    """An employer sees the one it acts for; REVIEWER sees all."""
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        return select(Company)
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return select(Company).where(Company.id == actor.company_id)
    return select(Company).where(false())


def visible_workplaces(actor: Actor) -> Select[Workplace]:
    """Of the company that the employer acts for, removed ones too."""
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return select(Workplace).where(Workplace.company_id == actor.company_id)
    return select(Workplace).where(false())


def visible_requests(actor: Actor) -> Select[JoinRequest]:
    """Owners see those to their company. REVIEWER sees those that nobody trustworthy will answer: the company is
    unverified, has no owner, or has been silent for five working days."""
    if actor.has(Role.EMPLOYER) and actor.company_id is not None and actor.is_owner:
        return select(JoinRequest).where(JoinRequest.company_id == actor.company_id)
    if actor.has(Role.REVIEWER):
        silent = JoinRequest.created_at < bindparam("long_ago", callable_=_long_ago, type_=UtcDateTime)
        return (select(JoinRequest).join(Company, Company.id == JoinRequest.company_id)
                .where(or_(Company.verified_at.is_(None), ~IS_OWNED, silent)))
    return select(JoinRequest).where(false())


def _long_ago() -> datetime:
    return rules.asked_too_long_ago(clock.now())


def own(session: Session, actor: Actor, *, for_update: bool = False) -> Company:
    """The company that this person acts for now."""
    query = select(Company).where(Company.id == actor.company_id)
    company = session.scalar(query.with_for_update() if for_update else query)
    if company is None:
        raise NotFound(NO_SUCH_COMPANY)
    return company


def get(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Company:
    """Raises NotFound for an unknown id and for one this actor may not see."""
    query = visible_companies(actor).where(Company.public_id == public_id)
    return _one(session, query, public_id, NO_SUCH_COMPANY, for_update=for_update)


def by_id(session: Session, company_id: int, *, for_update: bool = False) -> Company:
    return session.get_one(Company, company_id, with_for_update=for_update or None)


def names(session: Session, company_ids: Collection[int]) -> dict[int, str]:
    """Company id -> name with unit, for pages about what has been seen already. No numbers."""
    rows = session.execute(select(Company.id, Company.full_name).where(Company.id.in_(company_ids)))
    return {row.id: row.full_name for row in rows}


def named(session: Session, actor: Actor, words: str, public_id: str = "") -> Sequence[Any]:
    """(id, public_id, full_name) of companies to point at, for those who keep lists of jäv; the ten first."""
    query = select(Company.id, Company.public_id, Company.full_name)
    query = query if actor.has(Role.ADMIN, Role.REVIEWER) else query.where(false())
    for part in search.parts_of(words):
        query = query.where(Company.search_text.contains(part, autoescape=True))
    if public_id:
        query = query.where(Company.public_id == public_id)
    return session.execute(query.order_by(*SWEDISH_ORDER).limit(10)).all() if words or ids.is_valid(public_id) else []


def by_number(session: Session, number: numbers.OrgNumber) -> Sequence[Company]:
    """Everyone registered with this number: one company, or the units of a municipality, region or state body."""
    hashed = numbers.hashed(settings(session).number_key, number)
    return session.scalars(select(Company).where(Company.org_number_hash == hashed).order_by(Company.id)).all()


def full_number(session: Session, company: Company) -> numbers.OrgNumber:
    """With every digit: for the company's own page and for the reviewer who verifies it, nowhere else (rule four)."""
    if company.is_forgotten:
        raise NotFound(rules.FORGOTTEN)
    return numbers.unsealed(settings(session).number_key, company.org_number_sealed)


def mine(user_id: int | None) -> Part:
    """The companies a person may act for: id, public_id, full_name, is_owner, blocked_reason; in Swedish order."""
    query = (
        select(Company.id, Company.public_id, Company.full_name.label("full_name"), Membership.is_owner,
               Company.blocked_reason)
        .join(Membership, Membership.company_id == Company.id).where(Membership.user_id == user_id))
    return Part(query, SWEDISH_ORDER)


def workplaces(session: Session, actor: Actor) -> Sequence[Workplace]:
    """The actor's own, to choose among."""
    kept = visible_workplaces(actor).where(Workplace.removed_at.is_(None))
    return session.scalars(kept.order_by(Workplace.id)).all()


def workplaces_of(session: Session, company_id: int) -> Sequence[Workplace]:
    """For staff, who have already been let in to the company's page."""
    kept = select(Workplace).where(Workplace.company_id == company_id, Workplace.removed_at.is_(None))
    return session.scalars(kept.order_by(Workplace.id)).all()


def workplace(
    session: Session, actor: Actor, public_id: str, *, for_update: bool = False, removed: bool = False,
) -> Workplace:
    """Raises NotFound for an unknown id, another company's, and a removed one unless `removed`."""
    query = visible_workplaces(actor).where(Workplace.public_id == public_id)
    if not removed:
        query = query.where(Workplace.removed_at.is_(None))
    return _one(session, query, public_id, NO_SUCH_WORKPLACE, for_update=for_update)


def id_is_taken(session: Session, kind: type[Company] | type[Workplace], public_id: str) -> bool:
    return session.scalar(select(kind.id).where(kind.public_id == public_id)) is not None


def team(company_id: Any) -> Part:
    """Those who act for a company, owners first: id, public_id, name, email, phone, is_owner."""
    query = (select(User.id, User.public_id, User.name, User.email, User.phone, Membership.is_owner)
             .join(Membership, Membership.user_id == User.id).where(Membership.company_id == company_id))
    return Part(query, (Membership.is_owner.desc(), Membership.id))


def colleague(session: Session, company_id: int, public_id: str) -> User:
    """Raises NotFound for somebody who does not belong to the company."""
    query = (select(User).join(Membership, Membership.user_id == User.id)
             .where(Membership.company_id == company_id, User.public_id == public_id))
    return _one(session, query, public_id, NO_SUCH_COLLEAGUE)


def was_removed_by(session: Session, actor: Actor, company: Company, public_id: str) -> bool:
    """True when this actor has already taken that person out of the company: a double click."""
    logged = eventlog.LoggedEvent
    query = select(logged.id).where(logged.chain == f"company:{company.id}", logged.subject == public_id[:40],
                                    logged.kind == MemberRemoved.__name__, logged.actor_id == actor.user_id)
    return ids.is_valid(public_id) and session.scalar(query.limit(1)) is not None


def belongs(session: Session, user_id: int, company_id: int) -> bool:
    query = select(Membership.id).where(Membership.user_id == user_id, Membership.company_id == company_id)
    return session.scalar(query) is not None


def join_request(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> JoinRequest:
    query = visible_requests(actor).where(JoinRequest.public_id == public_id)
    return _one(session, query, public_id, NO_SUCH_REQUEST, for_update=for_update)


def own_join_request(session: Session, user_id: int | None, public_id: str) -> JoinRequest:
    """One that this person sent, whatever became of it."""
    query = select(JoinRequest).where(JoinRequest.public_id == public_id, JoinRequest.user_id == user_id)
    return _one(session, query, public_id, NO_SUCH_REQUEST, for_update=True)


def join_request_by_id(session: Session, request_id: int) -> JoinRequest:
    return session.get_one(JoinRequest, request_id)


def waiting(actor: Actor, company_id: Any = None) -> Part:
    """Requests this actor may answer, oldest first: who asks, and about which company."""
    query = visible_requests(actor).where(JoinRequest.state == RequestState.PENDING).subquery()
    asked = (select(query.c.public_id, query.c.created_at, User.name, User.email, User.phone,
                    Company.full_name.label("company"), Company.public_id.label("company_public_id"),
                    Company.verified_at, IS_OWNED.label("is_owned"))
             .join(User, User.id == query.c.user_id).join(Company, Company.id == query.c.company_id))
    return Part(asked if company_id is None else asked.where(query.c.company_id == company_id), (query.c.id,))


def asked_by(session: Session, user_id: int) -> Sequence[Any]:
    """A person's own requests that are waiting or that somebody declined. Says nothing about the company but its
    number as everyone may see it, which the person wrote."""
    return session.execute(
        select(JoinRequest.public_id, JoinRequest.created_at, JoinRequest.state, Company.org_number_shown)
        .join(Company, Company.id == JoinRequest.company_id)
        .where(JoinRequest.user_id == user_id, JoinRequest.state != RequestState.ACCEPTED,
               JoinRequest.decided_by.is_distinct_from(user_id))
        .order_by(JoinRequest.id.desc()).limit(10)).all()


def pending_request(session: Session, user_id: int, company_id: int) -> JoinRequest | None:
    mine = select(JoinRequest).where(JoinRequest.user_id == user_id, JoinRequest.company_id == company_id)
    return session.scalar(mine.where(JoinRequest.state == RequestState.PENDING))


def pending_requests_of(session: Session, user_id: int) -> Sequence[JoinRequest]:
    """Every company's, for one who asks no longer."""
    mine = select(JoinRequest).where(JoinRequest.user_id == user_id, JoinRequest.state == RequestState.PENDING)
    return session.scalars(mine.order_by(JoinRequest.id).with_for_update()).all()


def open_invitations() -> Select[Invitation]:
    return select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None),
                                    Invitation.expires_at > bindparam("now", callable_=clock.now, type_=UtcDateTime))


def invitations(actor: Actor) -> Part:
    """The open ones of the owner's company: as `invitations_of`."""
    return _invitations(_is_mine_to_run(actor))


def invitations_of(company_id: Any) -> Part:
    """The open ones of a company: id, public_id, email, is_owner, created_at, expires_at. For whoever has been let in
    to its page."""
    return _invitations(Invitation.company_id == company_id)


def _invitations(which: Any) -> Part:
    return Part(open_invitations().where(which).with_only_columns(
        Invitation.id, Invitation.public_id, Invitation.email, Invitation.is_owner, Invitation.created_at,
        Invitation.expires_at), (Invitation.id,))


def _is_mine_to_run(actor: Actor) -> Any:
    return Invitation.company_id == actor.company_id if actor.is_owner else false()


def invitations_from(session: Session, company_id: int, user_id: int) -> Sequence[Invitation]:
    """The open ones that this colleague has sent."""
    sent = open_invitations().where(Invitation.company_id == company_id, Invitation.invited_by == user_id)
    return session.scalars(sent.order_by(Invitation.id)).all()


def invitation(session: Session, actor: Actor, public_id: str) -> Invitation:
    """One that the owner's company has sent, whatever became of it."""
    query = select(Invitation).where(Invitation.public_id == public_id, _is_mine_to_run(actor))
    return _one(session, query, public_id, NO_SUCH_INVITATION, for_update=True)


def invitation_by_id(session: Session, invitation_id: int) -> Invitation:
    return session.get_one(Invitation, invitation_id)


def invitation_to(session: Session, email: str, public_id: str) -> Invitation:
    """One sent to this address, whatever became of it."""
    query = select(Invitation).where(Invitation.public_id == public_id, Invitation.email == email.lower())
    return _one(session, query, public_id, NO_SUCH_INVITATION, for_update=True)


def invitations_to(session: Session, email: str) -> Sequence[Any]:
    """Open invitations to this address: public_id, expires_at, and the company's full_name."""
    kept = open_invitations().where(Invitation.email == email.lower()).subquery()
    return session.execute(select(kept.c.public_id, kept.c.expires_at, Company.full_name)
                           .join(Company, Company.id == kept.c.company_id).order_by(kept.c.id)).all()


def invitation_by_token(session: Session, token: str, *, for_update: bool = False) -> Invitation:
    """The invitation whose link holds this token, whatever became of it. Raises NotFound."""
    query = select(Invitation).where(Invitation.token_hash == rules.token_hash(token))
    found = session.scalar(query.with_for_update() if for_update else query)
    if found is None:
        raise NotFound("Länken stämmer inte. Kopiera hela länken ur mejlet, eller be om en ny inbjudan.")
    return found


def history(chain: Any, public_id: Any) -> Part:
    """What has happened to the company and to who acts for it, newest first: at, kind and the actor's name."""
    logged = eventlog.LoggedEvent
    about = or_(logged.subject == public_id, logged.kind.in_(TEAM_EVENTS))
    query = (select(logged.at, logged.kind, User.name).outerjoin(User, User.id == logged.actor_id)
             .where(logged.chain == chain, about))
    return Part(query, (logged.seq.desc(),), most=100)


def _one(session: Session, query: Select[Found], public_id: str, message: str, *, for_update: bool = False) -> Found:
    """The row that `query` finds, locked when it is to be changed. Raises NotFound, for what is no id too."""
    if for_update:
        query = query.with_for_update(of=query.column_descriptions[0]["entity"])
    row = session.scalar(query) if ids.is_valid(public_id) else None
    if row is None:
        raise NotFound(message)
    return row
