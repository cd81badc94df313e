"""What an offer may point at: the company's workplaces, needs and supervisors."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies.models import Workplace
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.needs.models import Need, NeedState
from portal.offers.models import Lifecycle, Offer

MOST_NAMED = 20


@dataclass(frozen=True)
class Named:
    """Whom the section about supervision picked in the register; None for somebody who is written there by name. How
    to reach a deputy stands in the register alone."""

    supervisor: Supervisor | None = None
    deputy: Supervisor | None = None
    deputy_phone: str = ""
    deputy_email: str = ""


def myself(session: Session, actor: Actor) -> Reached:
    """Who fills in the form, for "Det är jag"."""
    user = accounts.get_user(session, actor.user_id or 0)
    return Reached(name=user.name, phone=user.phone or "", email=user.email)


def supervised_by(session: Session, actor: Actor, supervisor_id: int) -> Sequence[Any]:
    """(public_id, title) of the actor's offers, not closed, whose working copy names the supervisor; the newest few."""
    named = or_(Offer.supervisor_id == supervisor_id, Offer.deputy_id == supervisor_id)
    return session.execute(
        select(Offer.public_id, Offer.title)
        .where(Offer.company_id == actor.company_id, Offer.lifecycle != Lifecycle.CLOSED, named)
        .order_by(Offer.id.desc()).limit(MOST_NAMED)).all()


def workplaces(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
    """(id, public_id, name, street, city) of the company's workplaces; `keep` even when it was removed."""
    if not actor.has(Role.EMPLOYER) or actor.company_id is None:
        return []
    return session.execute(
        select(Workplace.id, Workplace.public_id, Workplace.name, Workplace.street, Workplace.city)
        .where(Workplace.company_id == actor.company_id, or_(Workplace.removed_at.is_(None), Workplace.id == keep))
        .order_by(Workplace.id)).all()


def needs(session: Session, actor: Actor, keep: int | None = None) -> Sequence[Any]:
    """(id, public_id, occupation, people) of the company's open needs; `keep` even when it is closed."""
    if not actor.has(Role.EMPLOYER) or actor.company_id is None:
        return []
    return session.execute(
        select(Need.id, Need.public_id, Need.occupation, Need.people)
        .where(Need.company_id == actor.company_id, or_(Need.state == NeedState.OPEN, Need.id == keep))
        .order_by(Need.id.desc()).limit(100)).all()


def get_need(session: Session, actor: Actor, public_id: str) -> Need:
    """An open need of the actor's company, to begin an offer from. Raises NotFound."""
    found = None if not ids.is_valid(public_id) else session.scalar(select(Need).where(
        Need.company_id == actor.company_id, Need.public_id == public_id, Need.state == NeedState.OPEN))
    if found is None or not actor.has(Role.EMPLOYER):
        raise NotFound("Behovet finns inte, eller så hör det inte till ditt företag.")
    return found
