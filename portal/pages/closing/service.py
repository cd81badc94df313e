"""Closing an account, with what its companies have open or without."""
from sqlalchemy.orm import Session

from portal.accounts import self_service
from portal.companies.team import service as team
from portal.needs import service as needs
from portal.offers import service as offers
from portal.offers.models import IN_QUEUE, ON_OFFER, CloseReason
from portal.pages import queries
from portal.pages.queries import Alone


def close_account(session: Session, user_id: int, *, with_companies: bool) -> None:
    """End the account; `with_companies`: and all that is open in companies for which nobody else acts. All or nothing.

    Raises what `self_service.close` raises.
    """
    for alone in queries.alone(session, user_id) if with_companies else ():
        _end(session, alone)
    self_service.close(session, user_id)


def _end(session: Session, alone: Alone) -> None:
    """By the very steps that the company's own pages offer."""
    actor = alone.actor
    for need in alone.needs:
        needs.close(session, actor, need.public_id)
    for offer in alone.offers:
        if offer.lifecycle in ON_OFFER:
            offers.close(session, actor, offer.public_id, reason=CloseReason.WITHDRAWN)
        elif offer.state in IN_QUEUE:
            offers.recall(session, actor, offer.public_id)
        elif offer.state is None:
            offers.delete(session, actor, offer.public_id)
    team.give_up(session, actor, forget_number=not alone.keeps_number)
