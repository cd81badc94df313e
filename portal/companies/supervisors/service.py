"""All writes of supervisors: the company's verbs, and those of the supervisors themselves."""
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.companies import rules as company_rules
from portal.companies.service import Overtaken
from portal.companies.supervisors import events, queries, rules
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached, SupervisorFacts
from portal.core import clock, ids
from portal.core.access import Actor
from portal.core.database.db import CHANGED_MEANWHILE, settings
from portal.core.errors import RuleBroken
from portal.core.events import publish


class Known(RuleBroken):
    """The person stands in the register already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} står redan i listan med samma e-post.")


def add(session: Session, actor: Actor, *, public_id: str, facts: SupervisorFacts) -> Supervisor:
    """The same id again by the same company is the same supervisor. Raises Known."""
    company = companies.own(session, actor)
    existing = queries.by_public_id(session, public_id)
    if existing is not None and existing.company_id == company.id:
        return existing
    if any(rules.is_same(one, facts) for one in queries.active(session, company.id)):
        raise Known(facts.name)
    return _made(session, actor, company.id, facts, public_id if existing is None else ids.new())


def enrol(session: Session, actor: Actor, company_id: int, who: Reached) -> Supervisor:
    """The one in the register whom an offer names, with the number as it is said now; added when nobody is."""
    known = queries.find(session, company_id, who)
    if known is None:
        facts = SupervisorFacts(**asdict(who), ceiling=settings(session).supervisor_ceiling)
        return _made(session, actor, company_id, facts, ids.new())
    return rewrite(session, actor, known, replace(who, email=who.email or known.email))


def rewrite(session: Session, actor: Actor, supervisor: Supervisor, who: Reached) -> Supervisor:
    """The same person, as said now. Raises Known when that is somebody else in the register."""
    if changed := company_rules.changed(supervisor, who):
        _refuse_twins(session, supervisor, who)
        _write(supervisor, who)
        session.flush()
        publish(session, events.SupervisorChanged(**_about(session, actor, supervisor), fields=changed))
    return supervisor


def change(session: Session, actor: Actor, public_id: str, *, facts: SupervisorFacts, seen: int) -> Supervisor:
    """By the company. Raises Known, and Overtaken when somebody changed the supervisor since the page was shown."""
    supervisor = queries.get(session, actor, public_id, for_update=True)
    if company_rules.changed(supervisor, facts) and supervisor.revision != seen:
        raise Overtaken(CHANGED_MEANWHILE)
    return rewrite(session, actor, supervisor, facts)


def retire(session: Session, actor: Actor, public_id: str) -> Supervisor:
    """No longer to choose. What names the supervisor stays as it is."""
    supervisor = queries.get(session, actor, public_id, for_update=True)
    if supervisor.inactive_at is None:
        supervisor.inactive_at = clock.now()
        session.flush()
        publish(session, events.SupervisorRetired(**_about(session, actor, supervisor)))
    return supervisor


def restore(session: Session, actor: Actor, public_id: str) -> Supervisor:
    """To choose again: the person is asked no more to be taken away. Raises Known."""
    supervisor = queries.get(session, actor, public_id, for_update=True)
    if supervisor.inactive_at is not None:
        _refuse_twins(session, supervisor, supervisor)
        supervisor.inactive_at = supervisor.removal_asked_at = None
        session.flush()
        publish(session, events.SupervisorRestored(**_about(session, actor, supervisor)))
    return supervisor


def correct(session: Session, actor: Actor, supervisor: Supervisor, who: Reached) -> None:
    """By the supervisor, through the link in the mail. Raises Known."""
    if changed := company_rules.changed(supervisor, who):
        _refuse_twins(session, supervisor, who)
        _write(supervisor, who)
        session.flush()
        publish(session, events.SupervisorCorrected(**_about(session, actor, supervisor), fields=changed))


def sent(session: Session, supervisor_ids: Sequence[int | None]) -> None:
    """A version that names them has been sent in: from now on the project group sees them in the register."""
    unseen = select(Supervisor).where(Supervisor.id.in_([one for one in supervisor_ids if one is not None]),
                                      Supervisor.sent_at.is_(None))
    for supervisor in session.scalars(unseen.order_by(Supervisor.id)):
        supervisor.sent_at = clock.now()
    session.flush()


def ask_removal(session: Session, actor: Actor, supervisor: Supervisor) -> None:
    """By the supervisor, through the link in the mail. Asked once."""
    if supervisor.removal_asked_at is None:
        supervisor.removal_asked_at = clock.now()
        session.flush()
        publish(session, events.SupervisorRemovalAsked(**_about(session, actor, supervisor)))


def _made(session: Session, actor: Actor, company_id: int, facts: SupervisorFacts, public_id: str) -> Supervisor:
    made = Supervisor(public_id=public_id, company_id=company_id, created_by=actor.user_id, **asdict(facts))
    session.add(made)
    session.flush()
    publish(session, events.SupervisorAdded(**_about(session, actor, made)))
    return made


def _refuse_twins(session: Session, supervisor: Supervisor, who: Supervisor | Reached) -> None:
    if any(rules.is_same(one, who) for one in queries.active(session, supervisor.company_id) if one is not supervisor):
        raise Known(who.name)


def _write(supervisor: Supervisor, who: Reached) -> None:
    for field in fields(who):
        setattr(supervisor, field.name, getattr(who, field.name))


def _about(session: Session, actor: Actor, supervisor: Supervisor) -> dict[str, Any]:
    company = companies.by_id(session, supervisor.company_id)
    return dict(actor_id=actor.user_id, company_id=company.id, subject=company.public_id,
                supervisor=supervisor.public_id)
