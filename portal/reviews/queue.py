"""The queue: its filters, its pages, and which case is next. All of it reads."""
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Recusal, User
from portal.core import paging, search
from portal.core.access import Actor
from portal.core.occupations import Area
from portal.offers.models import OpenTo, ReviewState, Submission
from portal.offers.queries import visible_submissions

MINE, NOBODY = "mina", "ingen"
_ROW = (
    Submission.id, Submission.public_id, Submission.leaves, Submission.title, Submission.case_number, Submission.number,
    Submission.company_name, Submission.due_at, Submission.submitted_at, User.name.label("assignee"),
    User.absent_until, Submission.handed_to, Submission.lapsed_at, Submission.rests_until,
    *(getattr(Submission, f"open_to_{kind}") for kind in OpenTo),
)


@dataclass(frozen=True)
class QueueFilter:
    """What the queue is narrowed to. `assignee`: an account id, or one of the words above."""

    state: ReviewState = ReviewState.SUBMITTED
    kind: OpenTo | None = None
    area: Area | None = None
    assignee: int | str | None = None
    words: str = ""
    newest_first: bool = False


def page(session: Session, actor: Actor, wanted: QueueFilter, cursor: str | None) -> paging.Page:
    """One page of cases: by due date, or the newest first. At most three SQL statements, whatever the size."""
    listing = _listing(actor, replace(wanted, words=""))
    listing, count = search.narrowed(session, listing, Submission, wanted.words)
    return listing.page(session, cursor, count=count)


@lru_cache(maxsize=256)
def _listing(actor: Actor, wanted: QueueFilter) -> paging.Listing:
    query = (
        visible_submissions(actor).outerjoin(User, User.id == Submission.assignee_id)
        .where(Submission.state == wanted.state).with_only_columns(*_ROW)
    )
    if wanted.kind is not None:
        query = query.where(getattr(Submission, f"open_to_{wanted.kind}"))
    if wanted.area is not None:
        query = query.where(Submission.area == wanted.area)
    if wanted.assignee is not None:
        query = query.where(_held_by(actor, wanted.assignee))
    column = Submission.__table__.c
    order = (column.submitted_at if wanted.newest_first else column.due_at, column.id)
    return paging.Listing(query, order, descending=wanted.newest_first)


def next_case(session: Session, actor: Actor) -> str | None:
    """The public id of the case that is due first, among those this person may decide and nobody else holds."""
    recused = select(Recusal.company_id).where(Recusal.user_id == actor.user_id)
    return session.scalar(
        visible_submissions(actor).with_only_columns(Submission.public_id)
        .where(Submission.state == ReviewState.SUBMITTED, Submission.company_id.not_in(recused),
               or_(Submission.assignee_id.is_(None), Submission.assignee_id == actor.user_id))
        .order_by(Submission.due_at, Submission.id).limit(1))


def _held_by(actor: Actor, who: int | str) -> Any:
    if who == NOBODY:
        return Submission.assignee_id.is_(None)
    return Submission.assignee_id == (actor.user_id if who == MINE else who)
