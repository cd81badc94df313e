"""Whom a case waits for: the conditions on Submission that the queue, its counters and the morning's mail share."""
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, exists, func, not_, or_, select, type_coerce
from sqlalchemy.orm import aliased

from portal.accounts.models import Recusal, User
from portal.core.access import Actor, Party, Role
from portal.offers.models import ReviewState, Submission
from portal.reviews.messages import queries as message_queries
from portal.reviews.models import LeafState
from portal.reviews.statements.rules import OPEN

_OPEN_LETTERS = sorted(state.value[0] for state in OPEN)
_NOBODYS = Submission.assignee_id.is_(None)
_VERSION, _NEWER = aliased(Submission), aliased(Submission)
"""Named once: an alias of so wide a table is the costly part of these conditions."""


def for_my_party(actor: Actor) -> ColumnElement[bool]:
    """Among submitted cases: those that wait for the person's party, as `leaves.waits_for` says, and those that nobody
    holds and where a whole party is on jäv for the company. Not what the person is on jäv for."""
    return and_(not_recused(actor), or_(_has_not_said(actor.party), and_(_NOBODYS, _is_left_to(actor))))


def has_written(actor: Actor) -> ColumnElement[bool]:
    """The company has written in the case, in whatever state, and the answer is this person's to give."""
    return and_(is_unread(), _is_to_answer(actor))


def beside(actor: Actor) -> ColumnElement[bool]:
    """The case is not the project group's to answer now, but somebody waits for the person: the company has written, or
    a colleague has named them. Few rows, which are found before anything else is asked: those where nobody has named
    the person are unread."""
    few = _newest(message_queries.open_mentions_of(actor.user_id).union_all(message_queries.unread_offers()))
    return and_(Submission.state != ReviewState.SUBMITTED, Submission.id.in_(few),
                or_(names(actor.user_id), _is_to_answer(actor)))


def names(user_id: int | None) -> ColumnElement[bool]:
    """The person is named in the case, in whatever version, and not done with it. Few rows, found before the queue is
    walked."""
    return Submission.id.in_(_newest(message_queries.open_mentions_of(user_id)))


@cache
def is_unread() -> ColumnElement[bool]:
    """The company has written in the case what nobody has answered or marked as read; of its newest version. Few rows
    too."""
    return Submission.id.in_(_newest(message_queries.unread_offers()))


@cache
def has_unread() -> ColumnElement[bool]:
    """The same of any version, and cheaper to ask of rows that are found already."""
    return Submission.offer_public_id.in_(message_queries.unread_offers())


def can_go_on(actor: Actor) -> ColumnElement[bool]:
    """Whoever holds the case has something to do in it: every party has answered, one sees a hindrance, one's own has
    not answered, the company has written, or a colleague waits for them."""
    blocked = Submission.leaves.contains(LeafState.BLOCKED.value[0])
    return or_(not_(_somebody_is_asked()), blocked, _has_not_said(actor.party), has_unread(), names(actor.user_id))


def is_mine(actor: Actor) -> ColumnElement[bool]:
    return Submission.assignee_id == actor.user_id


def not_recused(actor: Actor) -> ColumnElement[bool]:
    return Submission.company_id.not_in(select(Recusal.company_id).where(Recusal.user_id == actor.user_id))


def _is_to_answer(actor: Actor) -> ColumnElement[bool]:
    """The person holds the case; or nobody does who may answer, and it waits for their party."""
    holder, theirs = aliased(User), aliased(Recusal)
    recused = exists().where(theirs.user_id == holder.id, theirs.company_id == Submission.company_id)
    free = ~exists().where(holder.id == Submission.assignee_id, holder.active,
                           ~recused.correlate(holder, Submission)).correlate(Submission)
    return and_(not_recused(actor),
                or_(is_mine(actor), and_(free, or_(_has_not_said(actor.party), _is_left_to(actor)))))


def _is_left_to(actor: Actor) -> ColumnElement[bool]:
    """Of what nobody holds: it is handed to the party, or the party leads and it waits for nobody else, or some party
    may not decide at all."""
    left = or_(Submission.handed_to == actor.party, Submission.company_id.in_(_where_a_party_is_on_jav()))
    if actor.party is not Party.JOBBTORG:
        return left
    return or_(left, and_(Submission.handed_to.is_(None), not_(_somebody_is_asked())))


@cache
def _where_a_party_is_on_jav() -> Select[Any]:
    """The ids of companies that everybody in some party who works the queue is on jäv for."""
    member, colleague, theirs = aliased(User), aliased(User), aliased(Recusal)
    recused = exists().where(theirs.user_id == colleague.id, theirs.company_id == Recusal.company_id)
    works = type_coerce(colleague.held_roles, String).contains(Role.REVIEWER.value)
    may_decide = exists().where(colleague.party == member.party, colleague.active, works,
                                ~recused.correlate(colleague, Recusal)).correlate(member, Recusal)
    return select(Recusal.company_id).join(member, member.id == Recusal.user_id).where(~may_decide)


def _has_not_said(party: Party | None) -> ColumnElement[bool]:
    place = list(Party).index(party) + 1 if party else 0
    return func.substr(Submission.leaves, place, 1).in_(_OPEN_LETTERS)


def _somebody_is_asked() -> ColumnElement[bool]:
    return or_(*(Submission.leaves.like(f"%{letter}%") for letter in _OPEN_LETTERS))


def _newest(offers: Any) -> Select[Any]:
    """The ids of the newest version of each of these offers."""
    later = exists().where(_NEWER.offer_id == _VERSION.offer_id, _NEWER.number > _VERSION.number).correlate(_VERSION)
    return select(_VERSION.id).where(_VERSION.offer_public_id.in_(offers), ~later)
