"""A place that a company has told of by phone: written down, opened, said to be right, or taken away."""
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.companies.contacts import service as contacts
from portal.companies.models import Company, ContactKind
from portal.core import clock, events
from portal.core.access import Actor
from portal.core.errors import Forbidden, NotFound
from portal.needs.models import Source
from portal.offers import content, queries, rules
from portal.offers.content import SECTIONS
from portal.offers.events import (
    ProposalAgreed,
    ProposalChanged,
    ProposalOpened,
    ProposalRemoved,
    ProposalWritten,
)
from portal.offers.models import Lifecycle, Offer, OpenTo
from portal.offers.proposals import queries as proposal_queries
from portal.offers.proposals.models import Proposal, ProposalState
from portal.offers.rules import Problem
from portal.offers.service import SectionWrong
from portal.offers.workflow import LIFE, PROPOSAL

WRITTEN = "Berättade om en plats. Förslaget väntar på att företaget öppnar det."


def write(
    session: Session, actor: Actor, company: Company, values: Mapping[str, Any], *, source: Source, new_id: str,
) -> Offer:
    """A draft on the company's behalf: column -> value, as much as was said. The company is told.

    The same `new_id` again is the same draft. Raises SectionWrong when something in it cannot be right.
    """
    PROPOSAL.take(None, "write", actor)
    life = LIFE.take(None, "propose", actor)
    if actor.user_id is None or actor.party is None or life.target is None:
        raise Forbidden("Bara projektgruppens handläggare kan skriva ner ett förslag.")
    if proposal_queries.id_is_taken(session, new_id):
        return proposal_queries.get(session, actor, company.id, new_id)
    offer = Offer(public_id=new_id, company_id=company.id, created_by=actor.user_id, lifecycle=Lifecycle(life.target))
    _fill(session, company, offer, values)
    session.add(offer)
    session.flush()
    session.add(Proposal(offer_id=offer.id, company_id=company.id, party=actor.party, source=source,
                         written_by=actor.user_id))
    session.flush()
    contacts.spoke(session, actor, company, ContactKind(source.value), WRITTEN)
    events.publish(session, ProposalWritten(**_about(actor, offer), source=source))
    return offer


def rewrite(session: Session, actor: Actor, company: Company, public_id: str, values: Mapping[str, Any]) -> Offer:
    """By anyone in the project group, until the company has opened it. Raises as `write`, and NotFound after that."""
    offer = proposal_queries.get(session, actor, company.id, public_id, for_update=True)
    PROPOSAL.take(_state(session, offer), "rewrite", actor)
    if all(getattr(offer, column) == value for column, value in values.items()):
        return offer
    _fill(session, company, offer, values)
    offer.changed_at = clock.now()
    session.flush()
    events.publish(session, ProposalChanged(**_about(actor, offer)))
    return offer


def remove(session: Session, actor: Actor, company: Company, public_id: str) -> None:
    """It was a mistake. Nothing is left but the fact. Taken away already by the same person, it is taken away."""
    try:
        offer = proposal_queries.get(session, actor, company.id, public_id, for_update=True)
    except NotFound:
        if proposal_queries.was_removed_by(session, actor, public_id):
            return
        raise
    PROPOSAL.take(_state(session, offer), "remove", actor)
    session.delete(offer)
    session.flush()
    events.publish(session, ProposalRemoved(**_about(actor, offer)))


def unfold(session: Session, actor: Actor, public_id: str) -> Offer:
    """The company opens it, and it is the company's alone from now on. Once opened, it is open."""
    offer, proposal = proposal_queries.own(session, actor, public_id, for_update=True)
    if proposal.state is ProposalState.UNOPENED:
        PROPOSAL.take(proposal.state, "open", actor)
        proposal.state, proposal.opened_at = ProposalState.OPENED, clock.now()
        session.flush()
        events.publish(session, ProposalOpened(**_about(actor, offer)))
    return offer


def agree(session: Session, actor: Actor, public_id: str) -> Offer:
    """The company says that it stands as it was said. Only then can it be sent in."""
    offer, proposal = proposal_queries.own(session, actor, public_id, for_update=True)
    if proposal.state is not ProposalState.AGREED:
        PROPOSAL.take(proposal.state, "agree", actor)
        proposal.state, proposal.agreed_at = ProposalState.AGREED, clock.now()
        session.flush()
        events.publish(session, ProposalAgreed(**_about(actor, offer)))
    return offer


def doubts(session: Session, company: Company, offer: Offer | None, values: Mapping[str, Any]) -> list[Problem]:
    """What the values make doubtful that was not before: whoever writes is asked."""
    before = content.values(offer) if offer else _defaults()
    around = queries.around_of(session, company, None)
    with session.no_autoflush:
        tried = Offer(company_id=company.id, **{**before, **values})
        return rules.new_doubts(Offer(company_id=company.id, **before), tried, around)


def _fill(session: Session, company: Company, offer: Offer, values: Mapping[str, Any]) -> None:
    """Put the values in, when they can be right and the workplace is the company's."""
    places = {place.id for place in companies.workplaces_of(session, company.id)}
    if values.get("workplace_id") not in {None, *places}:
        raise NotFound("Arbetsstället finns inte, eller så hör det inte till arbetsgivaren.")
    around = queries.around_of(session, company, None)
    with session.no_autoflush:
        tried = Offer(company_id=company.id, **_defaults() | dict(values))
        problems = [problem for section in SECTIONS for problem in rules.wrong(tried, section, around)]
    if problems:
        raise SectionWrong(problems)
    for column, value in values.items():
        setattr(offer, column, value)


def _defaults() -> dict[str, Any]:
    return {f"open_to_{kind}": False for kind in OpenTo} | {"start_rolling": False}


def _state(session: Session, offer: Offer) -> ProposalState:
    return session.get_one(Proposal, offer.id).state


def _about(actor: Actor, offer: Offer) -> dict[str, Any]:
    return dict(actor_id=actor.user_id, company_id=offer.company_id, subject=offer.public_id)
