"""The queue: its views, filters and pages, how many stand in each view, and which case is next. All of it reads."""
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import User
from portal.core import clock, workdays
from portal.core.access import Actor
from portal.core.database import paging, search
from portal.core.database.cache import Kept
from portal.core.database.types import UtcDateTime
from portal.core.labels import LabelEnum
from portal.core.occupations import Area
from portal.offers.models import OpenTo, ReviewState, Submission
from portal.offers.queries import as_shown, visible_submissions
from portal.reviews.queue import conditions

MINE, NOBODY = "mina", "ingen"
_ROW = (
    Submission.id, Submission.public_id, Submission.state, Submission.leaves, as_shown(Submission.title),
    Submission.case_number, Submission.number, Submission.company_name, Submission.due_at, Submission.submitted_at,
    User.name.label("assignee"), User.absent_until, Submission.handed_to, Submission.lapsed_at, Submission.rests_until,
    *(getattr(Submission, f"open_to_{kind}") for kind in OpenTo),
)
_pages: "Kept[paging.Page]" = Kept(128)
_numbers: "Kept[Mapping[View, int]]" = Kept(256)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_TODAY = bindparam("today", callable_=clock.today, type_=Date)


class View(LabelEnum):
    """What the queue shows. Each is one condition, of its list and of its counter; what waits for me is told in two
    lists, the second of them BESIDE: somebody waits for me in a case that is not the project group's to answer now."""

    ME = "mig", "Väntar på mig"
    MINE = "mina", "Mina ärenden"
    PARTY = "parti", "Väntar på min part"
    MENTIONED = "namnd", "Jag är nämnd"
    BESIDE = "utanfor", "Utanför kön"
    NEAR = "nara", "Snart försenat"
    RESTING = "vilar", "Vilar"
    LAPSED = "forfallna", "Mina som blev fria igen"
    ALL = "alla", "Alla"


ANYWHERE = frozenset({View.MENTIONED, View.BESIDE})
"""Views of cases in any state, unless one state is asked for."""
FEW = ANYWHERE | {View.RESTING, View.LAPSED}
"""Views of few cases among many, each with an index of its own to find them by."""


@dataclass(frozen=True)
class QueueFilter:
    """What the queue is narrowed to. `assignee`: an account id, or one of the words above."""

    view: View = View.ME
    state: ReviewState = ReviewState.SUBMITTED
    kind: OpenTo | None = None
    area: Area | None = None
    assignee: int | str | None = None
    words: str = ""
    newest_first: bool = False

    @property
    def is_narrowed(self) -> bool:
        """True when something is left out of the view."""
        return self != QueueFilter(view=self.view, newest_first=self.newest_first)


def page(
    session: Session, actor: Actor, wanted: QueueFilter, cursor: str | None, count: int | None = None,
) -> paging.Page:
    """One page of cases: by due date, or the newest first. `count` when the view has been counted. At most three SQL
    statements, whatever the size; kept until something is written, or of a search what was found."""
    read = partial(_page, session, actor, wanted, cursor, count)
    return read() if wanted.words else _pages.answer(session, (actor, wanted, cursor, count, clock.today()), read)


def _page(
    session: Session, actor: Actor, wanted: QueueFilter, cursor: str | None, count: int | None,
) -> paging.Page:
    listing = _listing(actor, replace(wanted, words=""))
    listing, found = search.narrowed(session, listing, Submission, wanted.words)
    return listing.page(session, cursor, count=found if count is None else count)


def counts(session: Session, actor: Actor) -> Mapping[View, int]:
    """How many stand in each view, exact to 1,000. At most one SQL statement, and on PostgreSQL a short one besides:
    they are counted again when something has been written."""
    return _numbers.answer(session, (actor, clock.today()), partial(_count, session, actor))


def _count(session: Session, actor: Actor) -> Mapping[View, int]:
    row = session.connection().execute(_counted(actor)).one()
    found = dict(zip(View, row, strict=True))
    return found | {View.ME: found[View.ME] + found[View.BESIDE]}


def next_case(session: Session, actor: Actor, passed: Collection[str] = ()) -> str | None:
    """The public id of the case to go on with: what is late before all else; then the first due of one's own where one
    can do something, else of those whose take has lapsed, else of those that wait for one's party, else of those that
    nobody holds; at last of one's own that only wait for others. None rests; none is of a company on jäv; none has been
    passed by already."""
    return session.connection().execute(_next(actor), {"passed": list(passed), "now": clock.now()}).scalar()


@lru_cache(maxsize=256)
def _listing(actor: Actor, wanted: QueueFilter) -> paging.Listing:
    query = (
        visible_submissions(actor).outerjoin(User, User.id == Submission.assignee_id)
        .where(of_view(wanted.view, actor, wanted.state))
        .with_only_columns(*_ROW, conditions.has_unread().label("unread"))
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


@lru_cache(maxsize=256)
def _counted(actor: Actor) -> Select[Any]:
    def up_to_limit(view: View) -> ColumnElement[int]:
        ones = select(literal(1)).select_from(Submission).where(of_view(view, actor)).limit(paging.COUNT_TO + 1)
        return select(func.count()).select_from(ones.subquery()).scalar_subquery()

    columns: list[Any] = [up_to_limit(view) for view in View]
    return select(*columns)


@lru_cache(maxsize=256)
def _next(actor: Actor) -> Select[Any]:
    holder = aliased(User)
    ours = exists().where(holder.id == Submission.assignee_id, holder.party == actor.party)
    free = and_(Submission.assignee_id.is_(None), _not_elsewhere(actor))
    submitted = Submission.state == ReviewState.SUBMITTED
    lapsed = and_(Submission.lapsed_at > literal(_LONG_AGO, UtcDateTime), _one_by_one([ReviewState.SUBMITTED]))
    mine = conditions.is_mine(actor)
    ranks = (
        (0, and_(submitted, mine, conditions.can_go_on(actor))),
        (0, and_(not_(submitted), mine, conditions.is_unread())),
        (1, and_(lapsed, free)),
        (2, and_(submitted, conditions.for_my_party(actor), or_(Submission.assignee_id.is_(None), not_(ours)))),
        (3, and_(submitted, free)), (4, and_(submitted, mine)))
    passed = bindparam("passed", expanding=True, type_=String)
    firsts = []
    for rank, which in ranks:
        first = (
            select(literal(rank).label("rank"), Submission.due_at, Submission.public_id, Submission.state)
            .where(which, _awake(), conditions.not_recused(actor), Submission.public_id.not_in(passed))
            .order_by(Submission.due_at, Submission.id).limit(1).subquery())
        firsts.append(select(first.c.rank, first.c.due_at, first.c.public_id, first.c.state))
    found = union_all(*firsts).subquery()
    is_late = and_(found.c.due_at < bindparam("now", type_=UtcDateTime), found.c.state == ReviewState.SUBMITTED)
    is_in_time = case((is_late, 0), else_=1)
    return select(found.c.public_id).order_by(is_in_time, found.c.rank, found.c.due_at).limit(1)


def of_view(view: View, actor: Actor, state: ReviewState = ReviewState.SUBMITTED) -> ColumnElement[bool]:
    """What stands in a view: the condition of its list and of its counter."""
    of_state: ColumnElement[bool] = _one_by_one((state,)) if view in FEW else Submission.state == state
    if view in ANYWHERE and state is ReviewState.SUBMITTED:
        of_state = true()
    condition = {
        View.ME: lambda: or_(and_(_awake(), or_(conditions.is_mine(actor), conditions.for_my_party(actor))),
                             conditions.names(actor.user_id)),
        View.MINE: lambda: and_(_awake(), conditions.is_mine(actor)),
        View.PARTY: lambda: and_(_awake(), conditions.for_my_party(actor)),
        View.MENTIONED: lambda: conditions.names(actor.user_id),
        View.BESIDE: lambda: conditions.beside(actor),
        View.NEAR: lambda: Submission.due_at < bindparam("near", callable_=_near, type_=UtcDateTime),
        View.RESTING: lambda: Submission.rests_until > _TODAY,
        View.LAPSED: lambda: Submission.lapsed_from == actor.user_id,
        View.ALL: true,
    }[view]
    return and_(of_state, condition())


def _one_by_one(states: Iterable[ReviewState]) -> ColumnElement[bool]:
    """The few rows are found by the rest of the condition: said like this, no index of states is walked for them."""
    return func.coalesce(Submission.state, literal("")).in_(tuple(states))


def _near() -> datetime:
    return workdays.near(clock.today())


def _awake() -> ColumnElement[bool]:
    return or_(Submission.rests_until.is_(None), Submission.rests_until <= _TODAY)


def _not_elsewhere(actor: Actor) -> ColumnElement[bool]:
    return or_(Submission.handed_to.is_(None), Submission.handed_to == actor.party)


def _held_by(actor: Actor, who: int | str) -> ColumnElement[bool]:
    if who == NOBODY:
        return Submission.assignee_id.is_(None)
    return Submission.assignee_id == (actor.user_id if who == MINE else who)
