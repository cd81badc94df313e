"""Blocked and let in again. What becomes of the company's places is for those to the right, who hear of it."""
from sqlalchemy.orm import Session

from portal.companies import events, queries
from portal.companies.models import Block, Company
from portal.companies.service import may_decide_on
from portal.companies.staff import queries as staff_queries
from portal.core import clock
from portal.core.access import Actor
from portal.core.errors import Conflict
from portal.core.events import publish


def block(session: Session, actor: Actor, public_id: str, *, reason: str) -> Company:
    """From now on the company may read and not submit. `reason` is read by the company.

    Raises Conflict when a colleague has blocked it already; blocking twice is blocking once.
    """
    company = queries.get(session, actor, public_id, for_update=True)
    may_decide_on(session, actor, company)
    if company.blocked_at is not None:
        held = staff_queries.last_block(session, company.id)
        if held is not None and held.blocked_by == actor.user_id:
            return company
        raise Conflict("En kollega har redan spärrat arbetsgivaren.")
    now = clock.now()
    company.blocked_at, company.blocked_reason = now, reason
    session.add(Block(company_id=company.id, reason=reason, blocked_at=now, blocked_by=actor.user_id))
    session.flush()
    publish(session, events.CompanyBlocked(actor_id=actor.user_id, company_id=company.id, subject=company.public_id))
    return company


def unblock(session: Session, actor: Actor, public_id: str, *, reason: str) -> Company:
    """The company may submit again. What was declined or stopped stays so: it is sent in anew, and read anew.

    Raises Conflict when a colleague has lifted it already.
    """
    company = queries.get(session, actor, public_id, for_update=True)
    may_decide_on(session, actor, company)
    held = staff_queries.last_block(session, company.id)
    if company.blocked_at is None:
        if held is not None and held.lifted_by == actor.user_id:
            return company
        raise Conflict("Arbetsgivaren är inte spärrad.")
    company.blocked_at = company.blocked_reason = None
    if held is not None:
        held.lifted_at, held.lifted_by, held.lifted_reason = clock.now(), actor.user_id, reason
    session.flush()
    publish(session, events.CompanyUnblocked(actor_id=actor.user_id, company_id=company.id,
                                             subject=company.public_id))
    return company
