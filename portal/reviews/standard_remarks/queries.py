"""All reads of standard remarks."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.reviews.models import StandardRemark

NO_SUCH_REMARK = "Standardanmärkningen finns inte."
_ROW = (StandardRemark.public_id, StandardRemark.field, StandardRemark.reason, StandardRemark.text,
        StandardRemark.suggested_value, StandardRemark.changed_by_name, StandardRemark.changed_at)


def kept(session: Session, actor: Actor, *, retired: bool = False) -> dict[str, list[Any]]:
    """Field -> its standard remarks, oldest first: those in use, or those that were taken away. One SQL statement."""
    found: dict[str, list[Any]] = {}
    if actor.has(Role.REVIEWER):
        chosen = StandardRemark.retired_at.is_not(None) if retired else StandardRemark.retired_at.is_(None)
        for row in session.execute(select(*_ROW).where(chosen).order_by(StandardRemark.id)):
            found.setdefault(row.field, []).append(row)
    return found


def about(session: Session, actor: Actor, field: str) -> Sequence[Any]:
    """The standard remarks in use about one field, oldest first."""
    if not actor.has(Role.REVIEWER):
        return []
    return session.execute(select(*_ROW).where(StandardRemark.field == field, StandardRemark.retired_at.is_(None))
                           .order_by(StandardRemark.id)).all()


def get(session: Session, actor: Actor, public_id: str, *, for_update: bool = False) -> StandardRemark:
    """Raises NotFound for an unknown id, and for everyone but the project group."""
    query = select(StandardRemark).where(StandardRemark.public_id == public_id)
    known = ids.is_valid(public_id) and actor.has(Role.REVIEWER)
    found = session.scalar(query.with_for_update() if for_update else query) if known else None
    if found is None:
        raise NotFound(NO_SUCH_REMARK)
    return found
