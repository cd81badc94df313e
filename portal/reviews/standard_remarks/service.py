"""The standard remarks that the project group keeps: added, changed, taken away, used."""
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.database.db import CHANGED_MEANWHILE
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.events import publish
from portal.offers import content
from portal.reviews import events
from portal.reviews.models import Remark, RemarkReason, StandardRemark
from portal.reviews.remarks import service as remarks
from portal.reviews.standard_remarks import queries as standard_remark_queries


@dataclass(frozen=True)
class Words:
    """What a standard remark says. `suggested` as offers.suggestions keeps it, empty for none."""

    reason: RemarkReason
    text: str
    suggested: str = ""


def add(session: Session, actor: Actor, words: Words, *, public_id: str, field: str) -> StandardRemark:
    """The same id a second time gives the first one."""
    user_id = _reviewer(actor)
    known = session.scalar(select(StandardRemark).where(StandardRemark.public_id == public_id))
    if known is not None:
        return known
    if field not in content.FIELDS:
        raise RuleBroken("Välj vilket fält anmärkningen gäller.")
    made = StandardRemark(public_id=public_id, field=field, changed_by=user_id, changed_by_name=actor.name)
    _say(made, words)
    session.add(made)
    session.flush()
    publish(session, events.StandardRemarkAdded(actor_id=user_id, company_id=None, subject=public_id, field=field))
    return made


def change(session: Session, actor: Actor, public_id: str, words: Words, *, seen: int) -> StandardRemark:
    """Remarks already written keep their words. `seen`: the revision that the person started from.

    Raises Conflict when somebody else changed it since; the same change twice is done once.
    """
    user_id = _reviewer(actor)
    found = standard_remark_queries.get(session, actor, public_id, for_update=True)
    if (found.reason, found.text, found.suggested_value or "") == (words.reason, words.text, words.suggested):
        return found
    if found.revision != seen:
        raise Conflict(CHANGED_MEANWHILE)
    _say(found, words)
    _sign(found, user_id, actor)
    session.flush()
    publish(session, events.StandardRemarkChanged(actor_id=user_id, company_id=None, subject=public_id,
                                                  field=found.field))
    return found


def retire(session: Session, actor: Actor, public_id: str) -> None:
    """It is no longer offered; remarks made from it stay."""
    user_id = _reviewer(actor)
    found = standard_remark_queries.get(session, actor, public_id, for_update=True)
    if found.retired_at is None:
        found.retired_at = clock.now()
        _sign(found, user_id, actor)
        session.flush()
        publish(session, events.StandardRemarkRetired(actor_id=user_id, company_id=None, subject=public_id,
                                                      field=found.field))


def restore(session: Session, actor: Actor, public_id: str) -> None:
    user_id = _reviewer(actor)
    found = standard_remark_queries.get(session, actor, public_id, for_update=True)
    if found.retired_at is not None:
        found.retired_at = None
        _sign(found, user_id, actor)
        session.flush()
        publish(session, events.StandardRemarkRestored(actor_id=user_id, company_id=None, subject=public_id,
                                                       field=found.field))


def use(session: Session, actor: Actor, submission_id: str, standard_id: str, *, remark_id: str) -> Remark:
    """Write it as a remark of its own in a case."""
    standard = standard_remark_queries.get(session, actor, standard_id)
    if standard.retired_at is not None:
        raise Conflict("Standardanmärkningen är borttagen. Skriv en egen anmärkning i stället.")
    return remarks.add_remark(
        session, actor, submission_id, remark_id=remark_id, field=standard.field, reason=standard.reason,
        text=standard.text, suggested=standard.suggested_value)


def _say(remark: StandardRemark, words: Words) -> None:
    remark.reason, remark.text, remark.suggested_value = words.reason, words.text, words.suggested or None


def _sign(remark: StandardRemark, user_id: int, actor: Actor) -> None:
    remark.changed_by, remark.changed_by_name, remark.changed_at = user_id, actor.name, clock.now()


def _reviewer(actor: Actor) -> int:
    if actor.user_id is None or not actor.has(Role.REVIEWER):
        raise Forbidden("Bara projektgruppen sköter standardanmärkningarna.")
    return actor.user_id
