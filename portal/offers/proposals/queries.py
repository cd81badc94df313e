"""Places that the project group has written down for a company: the table, and who may read them (rule two).

Until the company opens it, a proposal is the project group's. From then on it is the company's draft, and nobody else
can reach it. `visible_offers` and `visible_proposals` divide the drafts between them: no draft is in both.
"""
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, false, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import User
from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.database.multi_query import Part
from portal.core.errors import NotFound
from portal.core.eventlog import LoggedEvent
from portal.offers.events import ProposalRemoved
from portal.offers.models import Offer
from portal.offers.proposals.models import Proposal, ProposalState

NO_SUCH_PROPOSAL = "Förslaget finns inte, eller så har företaget öppnat det. Då är det bara företagets."


@cache
def is_unopened() -> Any:
    """The condition on Offer: still the project group's. Every reading of a draft asks it: it is composed once."""
    waiting = aliased(Proposal)
    return exists().where(waiting.offer_id == Offer.id, waiting.state == ProposalState.UNOPENED)


def visible_proposals(actor: Actor) -> Select[Offer]:
    """REVIEWER reads and changes those that no company has opened; nobody else any."""
    return select(Offer).where(is_unopened() if actor.has(Role.REVIEWER) else false())


def get(session: Session, actor: Actor, company_id: int, public_id: str, *, for_update: bool = False) -> Offer:
    """One that this company has not opened. Raises NotFound."""
    query = visible_proposals(actor).where(Offer.public_id == public_id, Offer.company_id == company_id)
    return _one(session, query.with_for_update() if for_update else query, public_id)


def own(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> tuple[Offer, Proposal]:
    """One to the company that the actor acts for, opened or not. Raises NotFound."""
    allowed = Offer.company_id == actor.company_id if actor.has(Role.EMPLOYER) else false()
    query = select(Offer).join(Proposal, Proposal.offer_id == Offer.id).where(allowed, Offer.public_id == public_id)
    offer = _one(session, query.with_for_update() if for_update else query, public_id)
    return offer, session.get_one(Proposal, offer.id, with_for_update=for_update or None)


def of_offer(session: Session, offer_id: int) -> Proposal | None:
    """For those who may read the offer, or a version of it."""
    return session.get(Proposal, offer_id)


def waits_for_yes(proposal: Proposal | None) -> bool:
    """True until the company has said that what was written down is right."""
    return proposal is not None and proposal.state is not ProposalState.AGREED


def by_public_id(session: Session, public_id: str) -> Proposal:
    """For handlers of events. Never from an address."""
    found = select(Proposal).join(Offer, Offer.id == Proposal.offer_id).where(Offer.public_id == public_id)
    return session.scalars(found).one()


def waiting_for(actor: Actor, company_id: Any) -> Part:
    """Those that a company has not opened, for the project group: public_id, title, party, source, written_at, name
    of who wrote it."""
    query = visible_proposals(actor).join(Proposal, Proposal.offer_id == Offer.id)
    query = query.join(User, User.id == Proposal.written_by).where(Offer.company_id == company_id)
    columns = (Offer.public_id, Offer.title, Proposal.party, Proposal.source, Proposal.written_at,
               User.name.label("writer"))
    return Part(query.with_only_columns(*columns), (Offer.id.desc(),))


def unopened_of(actor: Actor) -> Part:
    """The same for the company itself, without a word of what they say."""
    mine = Proposal.company_id == actor.company_id if actor.has(Role.EMPLOYER) else false()
    query = (select(Offer.public_id, Proposal.party, Proposal.source, Proposal.written_at)
             .join(Offer, Offer.id == Proposal.offer_id).where(mine, Proposal.state == ProposalState.UNOPENED))
    return Part(query, (Offer.id.desc(),))


def id_is_taken(session: Session, public_id: str) -> bool:
    return session.scalar(select(Offer.id).where(Offer.public_id == public_id)) is not None


def was_removed_by(session: Session, actor: Actor, public_id: str) -> bool:
    """True when this person has taken the proposal away: a double click, not an error."""
    removed = select(LoggedEvent.id).where(
        LoggedEvent.subject == public_id, LoggedEvent.kind == ProposalRemoved.__name__,
        LoggedEvent.actor_id == actor.user_id)
    return ids.is_valid(public_id) and session.scalar(removed.limit(1)) is not None


def _one(session: Session, query: Select[Offer], public_id: str) -> Offer:
    offer: Offer | None = session.scalar(query) if ids.is_valid(public_id) else None
    if offer is None:
        raise NotFound(NO_SUCH_PROPOSAL)
    return offer
