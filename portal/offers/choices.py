"""What an offer may point at: the company's workplaces, needs and supervisors."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.core.access import Actor
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


