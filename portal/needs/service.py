"""All writes of needs."""
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.orm import Session

from portal.companies.contacts import service as contacts
from portal.companies.models import Company, ContactKind
from portal.core import clock, events, occupations
from portal.core.access import Actor
from portal.core.database.db import CHANGED_MEANWHILE
from portal.core.errors import Conflict, Forbidden
from portal.core.text import search_text
from portal.needs import queries
from portal.needs.events import NeedChanged, NeedClosed, NeedConfirmed, NeedNoted, NeedReopened, NeedTold
from portal.needs.models import Hosting, Need, NeedState, Source
from portal.needs.rules import Told
from portal.needs.workflow import NEED

LONGEST_SEARCH = 17_000
NOTED = "Berättade om ett kompetensbehov, som står bland behoven."


def tell(session: Session, actor: Actor, told: Told, *, public_id: str) -> Need:
    """The project group reads it at once. The same id from the same company a second time gives the first need."""
    NEED.take(None, "tell", actor)
    if actor.company_id is None:
        raise Forbidden("Välj företag först.")
    known = queries.own_with_id(session, actor, public_id)
    if known is not None:
        return known
    need = Need(public_id=public_id, company_id=actor.company_id, told_by=actor.user_id)
    _write(need, told)
    session.add(need)
    session.flush()
    events.publish(session, NeedTold(**_about(need, actor)))
    return need


def note(
    session: Session, actor: Actor, company: Company, told: Told, *, source: Source, public_id: str,
) -> Need:
    """Write down what a company has said, by phone for one. It is told at once, and asked whether it is right.

    The same id for the same company a second time gives the first need.
    """
    NEED.take(None, "note", actor)
    known = queries.own_with_id(session, actor, public_id)
    if known is not None and known.company_id == company.id:
        return known
    need = Need(public_id=public_id, company_id=company.id, told_by=actor.user_id, told_party=actor.party,
                source=source)
    _write(need, told)
    session.add(need)
    session.flush()
    contacts.spoke(session, actor, company, ContactKind(source.value), NOTED)
    events.publish(session, NeedNoted(**_about(need, actor), source=source))
    return need


def change(session: Session, actor: Actor, public_id: str, told: Told, *, seen: int) -> Need:
    """Also confirms it. `seen` is the revision the person started from.

    Raises Conflict when someone else changed it since; the same change twice is done once.
    """
    need = queries.get(session, actor, public_id, for_update=True)
    NEED.take(need.state, "change", actor)
    changed = tuple(sorted(name for name, value in asdict(_settled(told)).items() if getattr(need, name) != value))
    if not changed:
        return need
    if need.revision != seen:
        raise Conflict(CHANGED_MEANWHILE)
    _write(need, told)
    need.confirmed_at = clock.now()
    _agree(need)
    session.flush()
    events.publish(session, NeedChanged(**_about(need, actor), changed=changed))
    return need


def confirm(session: Session, actor: Actor, public_id: str) -> Need:
    """It is still true, today."""
    need = queries.get(session, actor, public_id, for_update=True)
    NEED.take(need.state, "confirm", actor)
    if clock.local(need.confirmed_at).date() == clock.today() and not _waits_for_company(need):
        return need
    need.confirmed_at = clock.now()
    _agree(need)
    session.flush()
    events.publish(session, NeedConfirmed(**_about(need, actor)))
    return need


def close(session: Session, actor: Actor, public_id: str) -> Need:
    need = queries.get(session, actor, public_id, for_update=True)
    if NEED.repeats(need.state, "close"):
        return need
    NEED.take(need.state, "close", actor)
    need.state, need.closed_at = NeedState.CLOSED, clock.now()
    session.flush()
    events.publish(session, NeedClosed(**_about(need, actor)))
    return need


def reopen(session: Session, actor: Actor, public_id: str) -> Need:
    """Open again, and true today."""
    need = queries.get(session, actor, public_id, for_update=True)
    if NEED.repeats(need.state, "reopen"):
        return need
    NEED.take(need.state, "reopen", actor)
    need.state, need.closed_at, need.confirmed_at = NeedState.OPEN, None, clock.now()
    session.flush()
    events.publish(session, NeedReopened(**_about(need, actor)))
    return need


def _waits_for_company(need: Need) -> bool:
    return need.source is not Source.COMPANY and need.agreed_at is None


def _agree(need: Need) -> None:
    """What the project group wrote down is right, says the company, as it stands now."""
    if _waits_for_company(need):
        need.agreed_at = need.confirmed_at


def _settled(told: Told) -> Told:
    """A reason is kept only for a no."""
    return told if told.hosting is Hosting.NO else replace(told, no_reason=None)


def _write(need: Need, told: Told) -> None:
    for name, value in asdict(_settled(told)).items():
        setattr(need, name, value)
    need.search_text = search_text(occupations.name(told.occupation), told.description, told.skills_missing,
                                   told.training_wish)[:LONGEST_SEARCH]


def _about(need: Need, actor: Actor) -> dict[str, Any]:
    return {"actor_id": actor.user_id, "company_id": need.company_id, "subject": need.public_id, "need_id": need.id}
