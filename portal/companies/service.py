"""Everything that can be done to a company and its workplaces. Every verb runs inside one unit of work."""
from dataclasses import asdict

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts import service as people
from portal.companies import events, numbers, queries, rules
from portal.companies.models import WITH_UNITS, Company, JoinRequest, VerifiedHow, Workplace
from portal.companies.numbers import OrgNumber
from portal.companies.rules import Facts, Identity, WorkplaceFacts
from portal.companies.supervisors import queries as supervisors
from portal.core import clock, ids, seal
from portal.core.access import RECUSED, Actor, Role
from portal.core.database.db import CHANGED_MEANWHILE, settings
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.events import publish
from portal.core.text import search_text, sort_key

NOT_AS_CHECKED = "Arbetsgivaren har ändrat sina uppgifter sedan du öppnade sidan. Läs dem på nytt innan du verifierar."
TAKEN = "Numret är redan registrerat i portalen. Kontrollera det, eller skicka en förfrågan från ”Lägg till företag”."


class Overtaken(Conflict):
    """Somebody saved other words about the same thing after the form was shown."""


def register(
    session: Session, actor: Actor, *, public_id: str, identity: Identity, facts: Facts, workplace: WorkplaceFacts,
) -> Company | JoinRequest:
    """A new company, owned by the actor and not verified; or, when it is registered already, a request to join it.

    The same again by the same person gives the same company or request.
    """
    _check(identity, facts)
    user_id = _person(actor)
    registered = _registered(session, identity)
    if registered is not None:
        if queries.belongs(session, user_id, registered.id):
            return registered
        return _ask_to_join(session, actor, user_id, registered)
    company = _make(session, actor, public_id, identity, facts, workplace)
    people.add_member(session, actor, user_id=user_id, company_id=company.id, is_owner=True)
    return company


def known(session: Session, actor: Actor, number: OrgNumber) -> Company | None:
    """The company that a number alone tells this person of. None for a unit's, which has a name besides. A sole
    trader's is somebody's personnummer, and whether they are here is told to their own and to the project group
    alone (rule four)."""
    found = [company for company in queries.by_number(session, number) if company.employer_type not in WITH_UNITS]
    if number.is_sole_trader and not actor.has(Role.REVIEWER):
        found = [company for company in found if queries.belongs(session, _person(actor), company.id)]
    return next(iter(found), None)


def ask_to_join(session: Session, actor: Actor, number: OrgNumber) -> JoinRequest:
    """A request to join the company that the number tells of. The same again is the same request.

    Raises NotFound where the number tells of none, RuleBroken for who belongs to it already.
    """
    user_id, company = _person(actor), known(session, actor, number)
    if company is None:
        raise NotFound("Numret är inte registrerat. Fyll i företagets uppgifter i stället.")
    if queries.belongs(session, user_id, company.id):
        raise RuleBroken("Du hör redan till företaget.")
    return _ask_to_join(session, actor, user_id, company)


def enter(
    session: Session, actor: Actor, *, public_id: str, identity: Identity, facts: Facts, workplace: WorkplaceFacts,
) -> tuple[Company, bool]:
    """The project group registers a company that it has spoken with: nobody owns it until an invitation is accepted.

    One that is registered already is given back. The second value tells whether it was made now.
    """
    _check(identity, facts)
    if not actor.has(Role.REVIEWER):
        raise Forbidden("Bara projektgruppens handläggare kan registrera en arbetsgivare.")
    registered = _registered(session, identity)
    if registered is not None:
        return registered, False
    return _make(session, actor, public_id, identity, facts, workplace), True


def change(session: Session, actor: Actor, *, facts: Facts, identity: Identity | None = None, seen: int) -> Company:
    """Write what the company says about itself. `identity` only before it is verified; `seen`: the revision shown.

    Raises Conflict when identity is locked, Overtaken when somebody changed the company meanwhile, and RuleBroken
    when the number belongs to somebody else. The same change twice is done once.
    """
    company = queries.own(session, actor, for_update=True)
    before = identity_of(session, company)
    identity = identity or before
    _check(identity, facts)
    changed = rules.changed(before, identity)
    if changed and company.verified_at is not None:
        raise Conflict("Företaget är verifierat. Kontakta projektgruppen om namn, nummer eller form har ändrats.")
    if (changed or rules.changed(company, facts)) and company.revision != seen:
        raise Overtaken(CHANGED_MEANWHILE)
    if changed:
        if _registered(session, identity, but=company) is not None:
            raise RuleBroken(TAKEN)
        _write_identity(session, company, identity)
    changed += rules.changed(company, facts)
    if changed:
        _write(company, facts)
        session.flush()
        publish(session, events.CompanyChanged(actor_id=actor.user_id, company_id=company.id,
                                               subject=company.public_id, fields=changed))
    return company


def identity_of(session: Session, company: Company) -> Identity:
    """Which employer it is, with the full number: for the company's own form."""
    return Identity(org_number=queries.full_number(session, company), employer_type=company.employer_type,
                    name=company.name, unit_name=company.unit_name)


def add_workplace(session: Session, actor: Actor, *, public_id: str, facts: WorkplaceFacts) -> Workplace:
    """The same again by the same company gives the same workplace."""
    company = queries.own(session, actor, for_update=True)
    for known in queries.workplaces(session, actor):
        if known.public_id == public_id:
            return known
    workplace = Workplace(public_id=_free_id(session, Workplace, public_id), company_id=company.id, **asdict(facts))
    session.add(workplace)
    session.flush()
    publish(session, events.WorkplaceAdded(actor_id=actor.user_id, company_id=company.id, subject=company.public_id,
                                           workplace=workplace.public_id))
    return workplace


def change_workplace(session: Session, actor: Actor, public_id: str, *, facts: WorkplaceFacts,
                     seen: int) -> Workplace:
    """Submissions keep the workplace as it was when they were sent in: it is copied into them. Raises as `change`."""
    company = queries.own(session, actor)
    workplace = queries.workplace(session, actor, public_id, for_update=True)
    if changed := rules.changed(workplace, facts):
        if workplace.revision != seen:
            raise Overtaken(CHANGED_MEANWHILE)
        _write(workplace, facts)
        session.flush()
        publish(session, events.WorkplaceChanged(actor_id=actor.user_id, company_id=company.id,
                                                 subject=company.public_id, workplace=public_id, fields=changed))
    return workplace


def remove_workplace(session: Session, actor: Actor, public_id: str) -> None:
    """No longer to choose; what was sent in with it stays. Raises RuleBroken for the last one."""
    company = queries.own(session, actor, for_update=True)
    workplace = queries.workplace(session, actor, public_id, for_update=True, removed=True)
    if workplace.removed_at is not None:
        return
    if len(queries.workplaces(session, actor)) == 1:
        raise RuleBroken("Det är ert enda arbetsställe. Lägg till ett nytt först, eller ändra det här.")
    workplace.removed_at = clock.now()
    session.flush()
    publish(session, events.WorkplaceRemoved(actor_id=actor.user_id, company_id=company.id,
                                             subject=company.public_id, workplace=public_id))


def verify(
    session: Session, actor: Actor, company_public_id: str, how: VerifiedHow, *, note: str = "",
    seen: int | None = None,
) -> Company:
    """Record how the project group checked that the company is who it says it is, and in `note` what was checked.
    Locks its name and number.

    `seen` is the revision that was checked. Raises Conflict when the company has changed since.
    """
    company = queries.get(session, actor, company_public_id, for_update=True)
    may_decide_on(session, actor, company)
    if company.is_forgotten:
        raise Conflict(rules.FORGOTTEN)
    if company.verified_at is not None:
        if company.verified_by == actor.user_id:
            return company
        raise Conflict("Företaget är redan verifierat.")
    if seen is not None and seen != company.revision:
        raise Conflict(NOT_AS_CHECKED)
    company.verified_at, company.verified_by, company.verified_how = clock.now(), actor.user_id, how
    company.verified_note = note
    session.flush()
    publish(session, events.CompanyVerified(actor_id=actor.user_id, company_id=company.id,
                                            subject=company.public_id, how=how))
    return company


def empty(session: Session, company: Company, *, forget_number: bool) -> None:
    """Take away what the company has said about itself and nothing rests on: what was sent in has its own copy.

    `forget_number`: also the number, and the check of who it was. The caller has judged that it may go.
    """
    company.about = company.website = ""
    for workplace in queries.workplaces_of(session, company.id):
        workplace.removed_at = clock.now()
        for name in WorkplaceFacts.__dataclass_fields__:
            setattr(workplace, name, None if name == "ceiling" else "")
        workplace.name = numbers.FORGOTTEN
    for supervisor in supervisors.everyone(session, company.id):
        supervisor.inactive_at = supervisor.inactive_at or clock.now()
        supervisor.name, supervisor.phone, supervisor.email = numbers.FORGOTTEN, "", ""
    if forget_number:
        company.org_number_sealed, company.org_number_shown = "", numbers.FORGOTTEN
        company.org_number_hash = seal.keyed_hash(settings(session).number_key, ids.new())
        company.verified_at = company.verified_by = company.verified_how = None
        company.verified_note = ""
    session.flush()


def may_decide_on(session: Session, actor: Actor, company: Company) -> None:
    """Raises Forbidden for anyone but a reviewer who is not on jäv against the company."""
    if not actor.has(Role.REVIEWER):
        raise Forbidden("Bara projektgruppens handläggare kan göra detta.")
    if accounts.is_recused(session, actor, company.id):
        raise Forbidden(RECUSED)


def _make(
    session: Session, actor: Actor, public_id: str, identity: Identity, facts: Facts, workplace: WorkplaceFacts,
) -> Company:
    company = Company(public_id=_free_id(session, Company, public_id))
    _write_identity(session, company, identity)
    _write(company, facts)
    session.add(company)
    session.flush()
    session.add(Workplace(company_id=company.id, **asdict(workplace)))
    publish(session, events.CompanyRegistered(actor_id=actor.user_id, company_id=company.id,
                                              subject=company.public_id))
    return company


def _ask_to_join(session: Session, actor: Actor, user_id: int, company: Company) -> JoinRequest:
    request = queries.pending_request(session, user_id, company.id)
    if request is None:
        request = JoinRequest(company_id=company.id, user_id=user_id)
        session.add(request)
        session.flush()
        publish(session, events.JoinRequested(actor_id=actor.user_id, company_id=company.id,
                                              subject=company.public_id, request_id=request.id))
    return request


def _registered(session: Session, identity: Identity, *, but: Company | None = None) -> Company | None:
    """Whoever is there with the number, other than `but`. Only units of a public employer share one."""
    found = [c for c in queries.by_number(session, identity.org_number) if c is not but]
    same = [c for c in found if rules.same_unit(c.unit_name, identity.unit_name)]
    return next(iter(same or [c for c in found if rules.one_number(c.employer_type, identity.employer_type)]), None)


def _check(identity: Identity, facts: Facts) -> None:
    problems = [*rules.identity_problems(identity.org_number, identity.employer_type, identity.unit_name),
                *rules.facts_problems(facts.collective_agreement, facts.union_name)]
    if problems:
        raise RuleBroken(" ".join(message for _, message in problems))


def _write_identity(session: Session, company: Company, identity: Identity) -> None:
    key, number = settings(session).number_key, identity.org_number
    company.org_number_sealed, company.org_number_hash = numbers.sealed(key, number), numbers.hashed(key, number)
    company.org_number_shown, company.is_sole_trader = number.shown(), number.is_sole_trader
    company.employer_type, company.name, company.unit_name = identity.employer_type, identity.name, identity.unit_name
    company.name_key = sort_key(company.full_name)[:400]
    company.search_text = search_text(company.name, company.unit_name)[:600]


def _write(thing: Company | Workplace, facts: Facts | WorkplaceFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(thing, name, value)


def _free_id(session: Session, kind: type[Company] | type[Workplace], public_id: str) -> str:
    """The id that was drawn with the form, unless somebody has put another company's there."""
    return ids.new() if queries.id_is_taken(session, kind, public_id) else public_id


def _person(actor: Actor) -> int:
    if actor.user_id is None or not actor.has(Role.EMPLOYER):
        raise Forbidden("Bara den som har ett företagskonto kan göra detta.")
    return actor.user_id
