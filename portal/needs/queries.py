"""All reads of needs. Every one starts from what this actor may see."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, false, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import ids, occupations
from portal.core.access import Actor, Role
from portal.core.database import paging, search
from portal.core.database.paging import Page
from portal.core.errors import NotFound
from portal.core.occupations import Area
from portal.needs.models import Horizon, Hosting, Need, NeedState, SwedishLevel

NO_SUCH_NEED = "Behovet finns inte, eller så hör det inte till dig."


@dataclass(frozen=True)
class Wanted:
    """What the staff's list is narrowed to; None means everything."""

    area: Area | None = None
    horizon: Horizon | None = None
    hosting: Hosting | None = None
    swedish_level: SwedishLevel | None = None
    state: NeedState | None = NeedState.OPEN
    words: str = ""
    by_company: bool = False


def may_see(actor: Actor) -> Any:
    """The condition on Need: the company its own, REVIEWER all, CAMPUS those of verified companies, COACH none."""
    if actor.has(Role.REVIEWER):
        return Need.id > 0
    if actor.has(Role.CAMPUS):
        return Need.company_id.in_(select(Company.id).where(Company.verified_at.is_not(None)))
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return Need.company_id == actor.company_id
    return false()


def visible_needs(actor: Actor) -> Select[Need]:
    return select(Need).where(may_see(actor))


def get(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Need:
    """Raises NotFound for an unknown id and for one this actor may not see alike."""
    query = visible_needs(actor).where(Need.public_id == public_id)
    need = session.scalar(query.with_for_update() if for_update else query) if ids.is_valid(public_id) else None
    if need is None:
        raise NotFound(NO_SUCH_NEED)
    return need


def with_source(session: Session, actor: Actor, public_id: str) -> Row[Need, Company, str | None]:
    """The need, its company, and the name of who told it. Raises NotFound as `get` does."""
    query = select(Need, Company, User.name).join(Company, Company.id == Need.company_id)
    query = query.outerjoin(User, User.id == Need.told_by).where(may_see(actor), Need.public_id == public_id)
    row = session.execute(query).one_or_none() if ids.is_valid(public_id) else None
    if row is None:
        raise NotFound(NO_SUCH_NEED)
    return row


def own_with_id(session: Session, actor: Actor, public_id: str) -> Need | None:
    """The need that this company has already told under this id."""
    return session.scalar(visible_needs(actor).where(Need.public_id == public_id))


def by_id(session: Session, need_id: int) -> Need:
    """For other features that hold the id already: asks for nobody."""
    return session.get_one(Need, need_id)


def has_open(session: Session, company_id: int) -> bool:
    is_open = select(Need.id).where(Need.company_id == company_id, Need.state == NeedState.OPEN)
    return session.scalar(is_open.limit(1)) is not None


_OWN: tuple[Any, ...] = (
    Need.id, Need.public_id, Need.occupation, Need.people, Need.horizon, Need.hosting, Need.state, Need.confirmed_at,
    Need.source, Need.told_party, Need.created_at, Need.agreed_at)


def own(session: Session, actor: Actor) -> Sequence[Any]:
    """The company's open needs, the one confirmed last first: to choose from, and for the overview."""
    query = select(*_OWN).where(may_see(actor), Need.state == NeedState.OPEN)
    return session.execute(query.order_by(Need.confirmed_at.desc(), Need.id.desc()).limit(100)).all()


def own_page(session: Session, actor: Actor, cursor: str | None) -> Page:
    """All of the company's needs, open ones first."""
    order: tuple[Any, ...] = (Need.state, Need.confirmed_at, Need.id)
    return paging.page(session, select(*_OWN).where(may_see(actor)), order, descending=True, cursor=cursor)


def found(session: Session, actor: Actor, wanted: Wanted, cursor: str | None) -> Page:
    """The staff's list: confirmed last first, or by company."""
    query: Any = select(
        Need.id, Need.public_id, Need.occupation, Need.people, Need.horizon, Need.hosting, Need.swedish_level,
        Need.training_wish, Need.state, Need.confirmed_at, Need.source, Need.told_party, Need.created_at,
        Company.full_name, Company.name_key,
        Company.verified_at,
    ).join(Company, Company.id == Need.company_id).where(may_see(actor), *_conditions(wanted))
    order: tuple[Any, ...] = (Company.name_key, Need.id) if wanted.by_company else (Need.confirmed_at, Need.id)
    return paging.page(session, query, order, descending=not wanted.by_company, cursor=cursor)


def _conditions(wanted: Wanted) -> list[Any]:
    exact = (
        (Need.horizon, wanted.horizon), (Need.hosting, wanted.hosting), (Need.swedish_level, wanted.swedish_level),
        (Need.state, wanted.state),
    )
    conditions: list[Any] = [column == value for column, value in exact if value is not None]
    if wanted.area is Area.OTHER:
        conditions.append(Need.occupation.not_in([code for codes in occupations.MENU.values() for code in codes]))
    elif wanted.area is not None:
        conditions.append(Need.occupation.in_(occupations.MENU[wanted.area]))
    conditions += [or_(*(Need.search_text.contains(way, autoescape=True) for way in ways),
                       Company.search_text.contains(ways[0], autoescape=True)) for ways in search.wanted(wanted.words)]
    return conditions
