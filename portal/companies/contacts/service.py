"""The contact log: what was said with a company, and what was promised."""
from dataclasses import asdict

from sqlalchemy.orm import Session

from portal.companies import events, queries, rules
from portal.companies.models import Company, Contact, ContactKind
from portal.companies.rules import ContactFacts
from portal.companies.staff import queries as staff_queries
from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.errors import Forbidden, RuleBroken
from portal.core.events import publish


def add(session: Session, actor: Actor, company_public_id: str, facts: ContactFacts, *, public_id: str) -> Contact:
    """The same `public_id` again for the same company is the same note."""
    company = queries.get(session, actor, company_public_id)
    known = staff_queries.contact_with_id(session, company.id, public_id)
    if known is not None:
        return known
    if problems := list(rules.contact_problems(facts, clock.today())):
        raise RuleBroken(" ".join(message for _, message in problems))
    return _write(session, actor, company, facts, public_id)


def spoke(session: Session, actor: Actor, company: Company, kind: ContactKind, said: str) -> Contact:
    """An answer that was written down for the company today is a contact too."""
    return _write(session, actor, company, ContactFacts(kind=kind, happened_on=clock.today(), note=said), None)


def change(session: Session, actor: Actor, public_id: str, facts: ContactFacts) -> Contact:
    """Its author puts a note right, the day it was written. Raises RuleBroken for everybody else, and afterwards."""
    contact = staff_queries.contact(session, actor, public_id, for_update=True)
    problems = [message for _, message in rules.contact_problems(facts, clock.today())]
    if broken := [why for why in (rules.why_contact_stands(contact, actor.user_id, clock.today()), *problems) if why]:
        raise RuleBroken(" ".join(broken))
    changed = rules.changed(contact, facts)
    if changed:
        for name in changed:
            setattr(contact, name, getattr(facts, name))
        contact.changed_at = clock.now()
        session.flush()
        company = queries.by_id(session, contact.company_id)
        publish(session, events.ContactChanged(actor_id=actor.user_id, company_id=company.id, fields=changed,
                                               subject=company.public_id, contact_id=contact.id))
    return contact


def mark_done(session: Session, actor: Actor, public_id: str) -> Contact:
    """What was promised is done, whoever did it. Done again, it is done already."""
    contact = staff_queries.contact(session, actor, public_id, for_update=True)
    if contact.next_on is None:
        raise RuleBroken("Anteckningen har inget nästa steg.")
    if contact.done_at is None:
        company = queries.by_id(session, contact.company_id)
        contact.done_at, contact.done_by = clock.now(), actor.user_id
        session.flush()
        publish(session, events.NextStepDone(actor_id=actor.user_id, company_id=company.id,
                                             subject=company.public_id, contact_id=contact.id))
    return contact


def _write(
    session: Session, actor: Actor, company: Company, facts: ContactFacts, public_id: str | None,
) -> Contact:
    if actor.user_id is None or actor.party is None or not actor.has(Role.REVIEWER):
        raise Forbidden("Bara projektgruppens handläggare kan anteckna en kontakt.")
    contact = Contact(company_id=company.id, author_id=actor.user_id, author_name=actor.name,
                      author_party=actor.party, **asdict(facts))
    if public_id is not None:
        contact.public_id = public_id
    session.add(contact)
    session.flush()
    publish(session, events.ContactAdded(actor_id=actor.user_id, company_id=company.id, subject=company.public_id,
                                         contact_id=contact.id, kind=facts.kind))
    return contact
