"""Whom a case waits for: the conditions on Submission that the queue, its counters and the morning's mail share."""
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from portal.accounts.models import Recusal, User
from portal.core.access import Actor, Party, Role
from portal.offers.models import ReviewState, Submission
from portal.reviews import threads
from portal.reviews.leaves import OPEN
from portal.reviews.models import LeafState

_OPEN_LETTERS = sorted(state.value[0] for state in OPEN)
_NOBODYS = Submission.assignee_id.is_(None)
_SOMEBODY_IS_ON_JAV = select(Recusal.company_id)
_VERSION, _NEWER = aliased(Submission), aliased(Submission)
"""Named once: an alias of so wide a table is the costly part of these conditions."""


def for_my_party(actor: Actor, *, free: ColumnElement[bool] = _NOBODYS) -> ColumnElement[bool]:
    """Among submitted cases: those that wait for the person's party, and those that wait for a party where everybody is
    on jäv for the company. Not what the person is on jäv for. `free`: nobody holds the case."""
    return and_(not_recused(actor), or_(_awaits(actor.party, free), _nobody_else_may(actor, free)))


def has_written(actor: Actor) -> ColumnElement[bool]:
    """The company has written in the case, in whatever state, and the answer is this person's to give."""
    return and_(is_unread(), _is_to_answer(actor))


def beside(actor: Actor) -> ColumnElement[bool]:
    """The case is not the project group's to answer now, but somebody waits for the person: the company has written, or
    a colleague has named them. Few rows, which are found before anything else is asked: those where nobody has named
    the person are unread."""
    few = _newest(threads.open_mentions_of(actor.user_id).union_all(threads.unread_offers()))
    return and_(Submission.state != ReviewState.SUBMITTED, Submission.id.in_(few),
                or_(names(actor.user_id), _is_to_answer(actor)))


def names(user_id: int | None) -> ColumnElement[bool]:
    """The person is named in the case, in whatever version, and not done with it. Few rows, found before the queue is
    walked."""
    return Submission.id.in_(_newest(threads.open_mentions_of(user_id)))


@cache
def is_unread() -> ColumnElement[bool]:
    """The company has written in the case what nobody has answered or marked as read. Few rows too."""
    return Submission.id.in_(_newest(threads.unread_offers()))


def can_go_on(actor: Actor) -> ColumnElement[bool]:
    """Whoever holds the case has something to do in it: every party has answered, one sees a hindrance, one's own has
    not answered, the company has written, or a colleague waits for them."""
    blocked = Submission.leaves.contains(LeafState.BLOCKED.value[0])
    return or_(_nobody_is_asked(), blocked, _has_not_said(actor.party), is_unread(), names(actor.user_id))


def is_mine(actor: Actor) -> ColumnElement[bool]:
    return Submission.assignee_id == actor.user_id


def not_recused(actor: Actor) -> ColumnElement[bool]:
    return Submission.company_id.not_in(select(Recusal.company_id).where(Recusal.user_id == actor.user_id))


def _is_to_answer(actor: Actor) -> ColumnElement[bool]:
    """The person holds the case; or nobody does who may answer, and it waits for their party."""
    gone, theirs = aliased(User), and_(Recusal.user_id == Submission.assignee_id,
                                       Recusal.company_id == Submission.company_id)
    free = or_(_NOBODYS, Submission.assignee_id.in_(select(gone.id).where(gone.active.is_(False))),
               exists().where(theirs))
    return or_(and_(is_mine(actor), not_recused(actor)), for_my_party(actor, free=free))


def _awaits(party: Party | None, free: ColumnElement[bool]) -> ColumnElement[bool]:
    """The party has not said that all is clear, or the case is handed to it and not yet taken there, or it leads and
    the case waits for nobody else. As `leaves.waits_for` says."""
    asked = or_(_has_not_said(party), and_(Submission.handed_to == party, free))
    if party is not Party.JOBBTORG:
        return asked
    return or_(asked, and_(free, Submission.handed_to.is_(None), _nobody_is_asked()))


def _nobody_else_may(actor: Actor, free: ColumnElement[bool]) -> ColumnElement[bool]:
    """Nobody holds the case, and it waits for another party, where everybody is on jäv. Companies that nobody at all is
    on jäv for are passed by first: they are nearly all."""
    return and_(free, Submission.company_id.in_(_SOMEBODY_IS_ON_JAV),
                or_(*(and_(_awaits(party, free), ~_may_decide(party))
                      for party in Party if party is not actor.party)))


@cache
def _may_decide(party: Party) -> ColumnElement[bool]:
    """Somebody of the party works the queue and is not on jäv for the company."""
    colleague = aliased(User)
    recused = exists().where(Recusal.user_id == colleague.id, Recusal.company_id == Submission.company_id)
    return exists().where(
        colleague.party == party, colleague.active, ~recused.correlate(colleague, Submission),
        type_coerce(colleague.held_roles, String).contains(Role.REVIEWER.value)).correlate(Submission)


def _has_not_said(party: Party | None) -> ColumnElement[bool]:
    place = list(Party).index(party) + 1 if party else 0
    return func.substr(Submission.leaves, place, 1).in_(_OPEN_LETTERS)


def _nobody_is_asked() -> ColumnElement[bool]:
    return and_(*(Submission.leaves.not_like(f"%{letter}%") for letter in _OPEN_LETTERS))


def _newest(offers: Any) -> Select[Any]:
    """The ids of the newest version of each of these offers."""
    later = exists().where(_NEWER.offer_id == _VERSION.offer_id, _NEWER.number > _VERSION.number).correlate(_VERSION)
    return select(_VERSION.id).where(_VERSION.offer_public_id.in_(offers), ~later)
