"""Who in the company's register the names in a working copy are: linked when they are written, and followed when the
register changes. What has been sent in stays as it was."""
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import service as register
from portal.companies.supervisors.events import SupervisorChanged, SupervisorCorrected
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.core import clock
from portal.core.access import Actor
from portal.offers.choices import Named
from portal.offers.models import Lifecycle, Offer, ReviewState, Submission
from portal.offers.rules import may_edit

COLUMNS = frozenset({"supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name"})


def link(session: Session, actor: Actor, offer: Offer, named: Named | None) -> None:
    """Whom the section about supervision picked; somebody new who was written there with a number is added to the
    register. None: another section."""
    if named is None:
        return
    who = _supervisor(offer)
    if named.supervisor is not None and who is not None:
        offer.supervisor_id = register.rewrite(session, actor, named.supervisor, who).id
    else:
        offer.supervisor_id = _enrolled(session, actor, offer, who)
    deputy = Reached(name=offer.deputy_name, phone=named.deputy_phone, email=named.deputy_email)
    offer.deputy_id = named.deputy.id if named.deputy is not None else _enrolled(session, actor, offer, deputy)


def settle(session: Session, actor: Actor, offer: Offer) -> None:
    """After the names were written elsewhere than in the section: the register knows whoever stands there. Who is
    linked already and has the same name is the same person, whatever else is said of them now."""
    who, linked = _supervisor(offer), _linked(session, offer.supervisor_id)
    if who is not None and linked is not None and linked.name == who.name and linked.inactive_at is None:
        register.rewrite(session, actor, linked, replace(who, email=who.email or linked.email))
    else:
        offer.supervisor_id = _enrolled(session, actor, offer, who)
    deputy = _linked(session, offer.deputy_id)
    if deputy is not None and deputy.name != offer.deputy_name:
        offer.deputy_id = None


def send(session: Session, actor: Actor, offer: Offer) -> None:
    """When the working copy is sent in: the register knows whoever is named, and the project group may see them there.
    What was said of somebody when they were linked is not said again: the register may know better by now."""
    if offer.supervisor_id is None:
        settle(session, actor, offer)
    register.sent(session, (offer.supervisor_id, offer.deputy_id))


def find(session: Session, offer: Offer) -> None:
    """After an older version was put back: linked where the register still has them, and nobody is added."""
    for role, who in (("supervisor_id", _supervisor(offer)), ("deputy_id", Reached(name=offer.deputy_name, phone=""))):
        found = supervisors.find(session, offer.company_id, who) if who is not None and who.name else None
        setattr(offer, role, found.id if found is not None else None)


def follow(session: Session, event: SupervisorChanged | SupervisorCorrected) -> None:
    """Drafts say of a supervisor what the register says, until they are sent in. What is on offer is left alone: its
    company changes that where the place is shown."""
    supervisor = supervisors.by_public_id(session, event.supervisor)
    if supervisor is None:
        return
    drafts = select(Offer, Submission.state).outerjoin(
        Submission, (Submission.offer_id == Offer.id) & (Submission.number == Offer.last_number)).where(
        Offer.company_id == supervisor.company_id, Offer.lifecycle == Lifecycle.UNPUBLISHED,
        or_(Offer.supervisor_id == supervisor.id, Offer.deputy_id == supervisor.id)).order_by(Offer.id)
    for offer, state in session.execute(drafts.with_for_update(of=Offer)).all():
        if may_edit(offer.lifecycle, ReviewState(state) if state else None):
            _follow(offer, supervisor.id, Reached(name=supervisor.name, phone=supervisor.phone, email=supervisor.email))
    session.flush()


def _follow(offer: Offer, supervisor_id: int, who: Reached) -> None:
    if offer.supervisor_id == supervisor_id and _supervisor(offer) != who:
        offer.supervisor_name, offer.supervisor_phone, offer.supervisor_email = who.name, who.phone, who.email
        offer.changed_at = clock.now()
    if offer.deputy_id == supervisor_id and offer.deputy_name != who.name:
        offer.deputy_name, offer.changed_at = who.name, clock.now()


def _supervisor(offer: Offer) -> Reached | None:
    """None until both name and number are said: without them nobody can be reached."""
    if not (offer.supervisor_name and offer.supervisor_phone):
        return None
    return Reached(name=offer.supervisor_name, phone=offer.supervisor_phone, email=offer.supervisor_email)


def _enrolled(session: Session, actor: Actor, offer: Offer, who: Reached | None) -> int | None:
    if who is None or not (who.name and who.phone):
        return None
    return register.enrol(session, actor, offer.company_id, who).id


def _linked(session: Session, supervisor_id: int | None) -> Supervisor | None:
    return None if supervisor_id is None else session.get_one(Supervisor, supervisor_id)
