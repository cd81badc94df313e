"""Who follows the link in a mail that asks whether a place is still there, and what that person may be shown of it."""
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import Membership
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.core.eventlog import LoggedEvent
from portal.offers import content
from portal.offers.models import Offer
from portal.offers.queries import last_approved
from portal.offers.still_there import tokens
from portal.offers.still_there.tokens import Claim


@dataclass(frozen=True)
class Asked:
    """Whom the link in a mail asks whether a place is still there, and what that person may be shown of it."""

    claim: Claim
    actor: Actor
    is_open: bool
    title: str
    company: str


def asked_by(session: Session, token: str) -> Asked | None:
    """None for a link that never was one, is too old, or belongs to somebody who no longer acts for the company."""
    secret = settings(session).secret_key
    claim = tokens.read(secret, token)
    user = accounts.by_public_id(session, claim.user_public_id) if claim else None
    if claim is None or user is None or not user.active or not tokens.is_for(secret, claim, user):
        return None
    found = session.execute(
        select(Offer, Membership.is_owner).join(Membership, Membership.company_id == Offer.company_id)
        .where(Offer.public_id == claim.offer_public_id, Membership.user_id == user.id)).one_or_none()
    approved = session.scalar(last_approved(found.Offer.id)) if found else None
    if found is None or approved is None:
        return None
    actor = Actor(user.id, user.held_roles, user.name, user.party, found.Offer.company_id, found.is_owner)
    title = content.corrected(approved).title
    return Asked(claim, actor, tokens.is_open(claim, found.Offer), title, approved.company_name)


ANSWERS = {"OfferConfirmed": "platsen finns kvar", "OfferPaused": "platsen är pausad",
           "OfferClosed": "platsen är avslutad", "ContactWritten": "platsen har en ny kontaktperson"}
"""What each event that answers the question says."""


@dataclass(frozen=True)
class Answered:
    """How a question was answered: in words, when, and whether by whoever follows the link."""

    what: str
    at: datetime
    by_reader: bool


def answer_to(session: Session, asked: Asked) -> Answered | None:
    """The first answer since the question; None when something else has settled it: a new version, or a stop."""
    row = session.execute(
        select(LoggedEvent.kind, LoggedEvent.at, LoggedEvent.actor_id)
        .where(LoggedEvent.subject == asked.claim.offer_public_id, LoggedEvent.kind.in_(ANSWERS),
               LoggedEvent.at >= asked.claim.asked_at, LoggedEvent.actor_id.is_not(None))
        .order_by(LoggedEvent.id).limit(1)).one_or_none()
    return Answered(ANSWERS[row.kind], row.at, row.actor_id == asked.actor.user_id) if row else None


def has_answered(session: Session, asked: Asked, kind: str) -> bool:
    """True when this person has given this very answer since the question: a double click, not a link used up."""
    return session.scalar(select(LoggedEvent.id).where(
        LoggedEvent.subject == asked.claim.offer_public_id, LoggedEvent.kind == kind,
        LoggedEvent.actor_id == asked.actor.user_id, LoggedEvent.at >= asked.claim.asked_at)) is not None
