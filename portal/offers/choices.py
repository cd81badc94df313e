"""What an offer may point at: the company's workplaces and needs."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.companies.models import Workplace
from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.needs.models import Need, NeedState


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
