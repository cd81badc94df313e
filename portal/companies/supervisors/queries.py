"""All reads of supervisors. Every one starts from what this actor may see."""
from collections.abc import Sequence

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import Session

from portal.companies.supervisors import rules
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.database.db import settings
from portal.core.errors import NotFound
from portal.core.text import sort_key

NO_SUCH_SUPERVISOR = "Handledaren finns inte, eller så hör hen inte till ditt företag."


def visible_supervisors(actor: Actor) -> Select[Supervisor]:
    """The company sees its own, REVIEWER those who stand in something that has been sent in."""
    if actor.has(Role.REVIEWER):
        return select(Supervisor).where(Supervisor.sent_at.is_not(None))
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        return select(Supervisor).where(Supervisor.company_id == actor.company_id)
    return select(Supervisor).where(false())


def register(session: Session, actor: Actor, company_id: int) -> Sequence[Supervisor]:
    """Everyone in a company's register, in Swedish order; those who are inactive too."""
    found = session.scalars(visible_supervisors(actor).where(Supervisor.company_id == company_id)).all()
    return sorted(found, key=lambda one: (sort_key(one.name), one.id))


def to_choose(session: Session, actor: Actor, *keep: int | None) -> Sequence[Supervisor]:
    """Those of the actor's company who are active and have not asked to be taken away, and those of `keep` whatever."""
    if actor.company_id is None:
        return []
    willing = and_(Supervisor.inactive_at.is_(None), Supervisor.removal_asked_at.is_(None))
    kept = or_(willing, Supervisor.id.in_([one for one in keep if one is not None]))
    found = session.scalars(visible_supervisors(actor).where(Supervisor.company_id == actor.company_id, kept)).all()
    return sorted(found, key=lambda one: (sort_key(one.name), one.id))


def get(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> Supervisor:
    """Raises NotFound for an unknown id and for another company's."""
    query = visible_supervisors(actor).where(Supervisor.public_id == public_id)
    found = session.scalar(query.with_for_update() if for_update else query) if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(NO_SUCH_SUPERVISOR)
    return found


def by_public_id(session: Session, public_id: str, *, for_update: bool = False) -> Supervisor | None:
    """For handlers of events and links in mails. Never from an address alone."""
    query = select(Supervisor).where(Supervisor.public_id == public_id)
    return session.scalar(query.with_for_update() if for_update else query) if ids.is_valid(public_id) else None


def by_token(session: Session, token: str, *, for_update: bool = False) -> Supervisor | None:
    """Whose link it is; None for a link that is dead, or never was one."""
    found = by_public_id(session, rules.id_in(token), for_update=for_update)
    is_theirs = found is not None and rules.is_token_of(settings(session).secret_key, found, token)
    return found if is_theirs else None


def active(session: Session, company_id: int) -> Sequence[Supervisor]:
    """Everyone who may be chosen, for verbs that have been let in to the company already."""
    query = select(Supervisor).where(Supervisor.company_id == company_id, Supervisor.inactive_at.is_(None))
    return session.scalars(query.order_by(Supervisor.id)).all()


def everyone(session: Session, company_id: int) -> Sequence[Supervisor]:
    """Those who are no longer to choose too: what names them lives on."""
    return session.scalars(select(Supervisor).where(Supervisor.company_id == company_id).order_by(
        Supervisor.inactive_at.is_not(None), Supervisor.id)).all()


def find(session: Session, company_id: int, who: Reached) -> Supervisor | None:
    """Who in the company's register an offer names."""
    return rules.find(active(session, company_id), who)
