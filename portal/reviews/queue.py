"""The queue: its views, filters and pages, how many stand in each view, and which case is next. All of it reads."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
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

from portal.accounts.models import Recusal, User
from portal.core import clock, paging, search, workdays
from portal.core.access import Actor, Party
from portal.core.labels import LabelEnum
from portal.core.occupations import Area
from portal.core.types import UtcDateTime
from portal.offers.models import IN_QUEUE, OpenTo, ReviewState, Submission
from portal.offers.queries import visible_submissions
from portal.reviews.leaves import OPEN
from portal.reviews.models import LeafState
from portal.reviews.threads import open_mentions_of, unread_offers

MINE, NOBODY = "mina", "ingen"
_ROW = (
    Submission.id, Submission.public_id, Submission.state, Submission.leaves, Submission.title, Submission.case_number,
    Submission.number, Submission.company_name, Submission.due_at, Submission.submitted_at,
    User.name.label("assignee"), User.absent_until, Submission.handed_to, Submission.lapsed_at, Submission.rests_until,
    *(getattr(Submission, f"open_to_{kind}") for kind in OpenTo),
)
_OPEN_LETTERS = sorted(state.value[0] for state in OPEN)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_TODAY = bindparam("today", callable_=clock.today, type_=Date)


class View(LabelEnum):
    """What the queue shows. Each is one condition, of its list and of its counter."""

    ME = "mig", "Väntar på mig"
    MINE = "mina", "Mina ärenden"
    PARTY = "parti", "Väntar på min part"
    MENTIONED = "namnd", "Jag är nämnd"
    NEAR = "nara", "Nära gränsen"
    RESTING = "vilar", "Vilar"
    LAPSED = "forfallna", "Mina tag som förföll"
    ALL = "alla", "Alla"


FEW = frozenset({View.MENTIONED, View.RESTING, View.LAPSED})
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
    statements, whatever the size."""
    listing = _listing(actor, replace(wanted, words=""))
    listing, found = search.narrowed(session, listing, Submission, wanted.words)
    return listing.page(session, cursor, count=found if count is None else count)


def counts(session: Session, actor: Actor) -> Mapping[View, int]:
    """How many stand in each view, exact to 1,000. One SQL statement."""
    row = session.connection().execute(_counted(actor)).one()
    return dict(zip(View, row, strict=True))


def next_case(session: Session, actor: Actor) -> str | None:
    """The public id of the case to go on with: the first due of one's own where one can do something, else of those
    whose take has lapsed, else of those that wait for one's party, else of those that nobody holds; at last of one's
    own that only wait for others. None rests; none is of a company on jäv."""
    return session.connection().execute(_next(actor)).scalar()


@lru_cache(maxsize=256)
def _listing(actor: Actor, wanted: QueueFilter) -> paging.Listing:
    query = (
        visible_submissions(actor).outerjoin(User, User.id == Submission.assignee_id)
        .where(of_view(wanted.view, actor, wanted.state)).with_only_columns(*_ROW)
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
    ranks = (and_(submitted, _mine(actor), _can_go_on(actor)), and_(lapsed, free),
             and_(submitted, awaits(actor.party), or_(Submission.assignee_id.is_(None), not_(ours))),
             and_(submitted, free), and_(submitted, _mine(actor)))
    firsts = []
    for rank, which in enumerate(ranks):
        first = (
            select(literal(rank).label("rank"), Submission.public_id)
            .where(which, _awake(), _not_recused(actor))
            .order_by(Submission.due_at, Submission.id).limit(1).subquery())
        firsts.append(select(first.c.rank, first.c.public_id))
    found = union_all(*firsts).subquery()
    return select(found.c.public_id).order_by(found.c.rank).limit(1)


def of_view(view: View, actor: Actor, state: ReviewState = ReviewState.SUBMITTED) -> ColumnElement[bool]:
    """What stands in a view: the condition of its list and of its counter."""
    states = IN_QUEUE if view is View.MENTIONED and state is ReviewState.SUBMITTED else (state,)
    of_state = _one_by_one(states) if view in FEW else Submission.state == state
    condition = {
        View.ME: lambda: and_(_awake(), or_(_mine(actor), _for_my_party(actor), names(actor.user_id))),
        View.MINE: lambda: and_(_awake(), _mine(actor)),
        View.PARTY: lambda: and_(_awake(), _for_my_party(actor)),
        View.MENTIONED: lambda: names(actor.user_id),
        View.NEAR: lambda: Submission.due_at < bindparam("near", callable_=_near, type_=UtcDateTime),
        View.RESTING: lambda: Submission.rests_until > _TODAY,
        View.LAPSED: lambda: Submission.lapsed_from == actor.user_id,
        View.ALL: true,
    }[view]
    return and_(of_state, condition())


def _one_by_one(states: Iterable[ReviewState]) -> ColumnElement[bool]:
    """The few rows are found by the rest of the condition: said like this, no index of states is walked for them."""
    return func.coalesce(Submission.state, literal("")).in_(tuple(states))


def awaits(party: Party | None) -> ColumnElement[bool]:
    """Among submitted cases: the party has not said that all is clear, or the case is handed to it and not yet taken
    there, or it leads and the case waits for nobody else. As `leaves.waits_for` says."""
    nobodys = Submission.assignee_id.is_(None)
    asked = or_(_has_not_said(party), and_(Submission.handed_to == party, nobodys))
    if party is not Party.JOBBTORG:
        return asked
    return or_(asked, and_(nobodys, Submission.handed_to.is_(None), _nobody_is_asked()))


def names(user_id: int | None) -> ColumnElement[bool]:
    """The person is named in the case, in whatever version, and not done with it; and the case is in the queue. Who is
    named in a decided case has the mail about it, and is not reminded. Few rows, found before the queue is walked."""
    named = aliased(Submission)
    return Submission.id.in_(
        select(named.id).where(named.offer_public_id.in_(open_mentions_of(user_id)),
                               func.coalesce(named.state, literal("")).in_(IN_QUEUE)))


def _has_not_said(party: Party | None) -> ColumnElement[bool]:
    place = list(Party).index(party) + 1 if party else 0
    return func.substr(Submission.leaves, place, 1).in_(_OPEN_LETTERS)


def _nobody_is_asked() -> ColumnElement[bool]:
    return and_(*(Submission.leaves.not_like(f"%{letter}%") for letter in _OPEN_LETTERS))


def _can_go_on(actor: Actor) -> ColumnElement[bool]:
    """Whoever holds the case has something to do in it: every party has answered, one sees a hindrance, one's own has
    not answered, the company has written, or a colleague waits for them."""
    blocked = Submission.leaves.contains(LeafState.BLOCKED.value[0])
    return or_(_nobody_is_asked(), blocked, _has_not_said(actor.party), _has_written(), names(actor.user_id))


def _has_written() -> ColumnElement[bool]:
    """The company has written in the case what nobody has answered or marked as read."""
    return Submission.offer_public_id.in_(unread_offers())


def _near() -> datetime:
    return workdays.near(clock.today())


def _awake() -> ColumnElement[bool]:
    return or_(Submission.rests_until.is_(None), Submission.rests_until <= _TODAY)


def _mine(actor: Actor) -> ColumnElement[bool]:
    return Submission.assignee_id == actor.user_id


def _for_my_party(actor: Actor) -> ColumnElement[bool]:
    """For those who may decide on the company: nobody else on jäv is asked to."""
    return and_(awaits(actor.party), _not_recused(actor))


def _not_elsewhere(actor: Actor) -> ColumnElement[bool]:
    return or_(Submission.handed_to.is_(None), Submission.handed_to == actor.party)


def _not_recused(actor: Actor) -> ColumnElement[bool]:
    return Submission.company_id.not_in(select(Recusal.company_id).where(Recusal.user_id == actor.user_id))


def _held_by(actor: Actor, who: int | str) -> ColumnElement[bool]:
    if who == NOBODY:
        return Submission.assignee_id.is_(None)
    return Submission.assignee_id == (actor.user_id if who == MINE else who)
