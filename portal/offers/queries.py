"""All reads of offers and submissions. Every one starts from what this actor may see."""
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.offers.models import Offer, Submission

NO_SUCH_OFFER = "Platsen finns inte, eller så hör den inte till dig."


def visible_offers(actor: Actor) -> Select[Offer]:
    """Working copies belong to the company alone (rule two): staff get none."""
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return select(Offer).where(Offer.company_id == actor.company_id)
    return select(Offer).where(false())


def may_see_submission(actor: Actor) -> Any:
    """The condition on Submission: the company its own, REVIEWER all, CAMPUS and COACH what is shown (rule three)."""
    allowed: list[Any] = []
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        allowed.append(Submission.company_id == actor.company_id)
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        allowed.append(Submission.id > 0)
    if actor.has(Role.CAMPUS, Role.COACH):
        allowed.append(Submission.shown)
    return or_(*allowed) if allowed else false()


def visible_submissions(actor: Actor) -> Select[Submission]:
    return select(Submission).where(may_see_submission(actor))


def get_offer(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Offer:
    """Raises NotFound for an unknown id and for another company's alike."""
    query = visible_offers(actor).where(Offer.public_id == public_id)
    offer = session.scalar(query.with_for_update() if for_update else query)
    if offer is None:
        raise NotFound(NO_SUCH_OFFER)
    return offer


def get_submission(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Submission:
    """Raises NotFound for an unknown id and for one this actor may not see."""
    query = visible_submissions(actor).where(Submission.public_id == public_id)
    submission = session.scalar(query.with_for_update() if for_update else query)
    if submission is None:
        raise NotFound(NO_SUCH_OFFER)
    return submission
