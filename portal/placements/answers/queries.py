"""Who follows the link in a mail that asks about a hold, and what that person may be shown of it."""
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import Membership
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.core.errors import NotFound
from portal.placements import queries
from portal.placements.answers import rules
from portal.placements.queries import Sight


@dataclass(frozen=True)
class Asked:
    """The person whom the link asks, and the placement as that person sees it."""

    actor: Actor
    sight: Sight
    is_open: bool


def asked_by(session: Session, token: str) -> Asked | None:
    """None for a link that never was one, or belongs to somebody who no longer acts for the company."""
    secret = settings(session).secret_key
    claim = rules.read(secret, token)
    user = accounts.by_public_id(session, claim.user_id) if claim else None
    if claim is None or user is None or not user.active or not rules.is_for(secret, claim, user):
        return None
    for mine in session.scalars(select(Membership).where(Membership.user_id == user.id)):
        actor = Actor(user.id, user.held_roles, user.name, user.party, mine.company_id, mine.is_owner)
        try:
            sight = queries.sight(session, actor, claim.placement_id)
        except NotFound:
            continue
        return Asked(actor, sight, rules.is_open(sight.placement))
    return None
