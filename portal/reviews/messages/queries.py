"""What has been written in a case: all of it for the review, the thread with the company, and who is named to whom."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, false, literal, null, select, true, type_coerce, union_all
from sqlalchemy.orm import Session, aliased

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import circumstances, ids
from portal.core.access import Actor, Role
from portal.core.circumstances import Reach
from portal.core.database.multi_query import Lists, Part
from portal.offers import content
from portal.offers.models import Submission
from portal.offers.queries import get_submission, may_see_submission
from portal.offers.standing import Sight
from portal.reviews import queries
from portal.reviews.messages import rules as message_rules
from portal.reviews.models import Correction, Mention, Message, Remark
from portal.reviews.queries import Case

MENTION = "@"
"""Stands where a remark has its field."""
_UNREAD = (Message.author_party.is_(None), Message.read_at.is_(None))
"""Of those there are few among many, with an index of their own."""
_CORRECTION = (Correction.submission_id, Correction.public_id, Correction.field, Correction.before, Correction.after,
               Correction.by_name, Correction.at, Correction.objected_at)


def may_read(actor: Actor) -> Any:
    """The condition on Message: REVIEWER reads both threads, the company its own and never what is internal, all
    others nothing."""
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        return true()
    return Message.internal.is_(False) if actor.has(Role.EMPLOYER) else false()


@dataclass(frozen=True)
class Said:
    """What has been written in a case. `asked`: the remarks on the version before, by field. The two threads are
    lists of their own, oldest first. `mentions`: who is named in an internal message, by its public id."""

    remarks: dict[str, list[Any]] = field(default_factory=dict)
    asked: dict[str, list[Any]] = field(default_factory=dict)
    with_company: list[Any] = field(default_factory=list)
    internal: list[Any] = field(default_factory=list)
    mentions: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def unsent(self) -> list[Any]:
        return [r for found in self.remarks.values() for r in found if r.sent_at is None]

    @property
    def sent(self) -> list[Any]:
        return [r for found in self.remarks.values() for r in found if r.sent_at is not None]

    @property
    def unread(self) -> list[Any]:
        """What the company has written that nobody in the project group has answered or marked as read."""
        return [m for m in self.with_company if m.author_party is None and m.read_at is None]

    def names(self, user_id: int | None) -> bool:
        """True while somebody waits for this person, who is named in an internal message."""
        return any(m.user_id == user_id and m.sent_at is None for found in self.mentions.values() for m in found)


def said_in(session: Session, case: Case) -> Said:
    """Remarks on this version and the one before, every message of the case and who is named. One SQL statement."""
    said = Said()
    for row in session.execute(_said_query(), {"versions": [v.id for v in case.versions]}):
        if not row.field:
            (said.internal if row.internal else said.with_company).append(row)
        elif row.field == MENTION:
            said.mentions.setdefault(row.public_id, []).append(row)
        elif row.submission_id == case.submission.id:
            said.remarks.setdefault(row.field, []).append(row)
        elif case.previous is not None and row.submission_id == case.previous.id and row.sent_at is not None:
            said.asked.setdefault(row.field, []).append(row)
    return said


@cache
def _said_query() -> Select[Any]:
    """Messages, remarks and mentions in one, oldest first; a message has no field and is sent when it is written. The
    first part gives the columns their types. A mention is done when it is "sent"."""
    columns = ("public_id", "submission_id", "text", "author_name", "author_party", "created_at")
    versions = bindparam("versions", expanding=True, type_=Integer)
    messages = select(*(getattr(Message, c) for c in columns), Message.internal, Message.read_at,
                      Message.created_at.label("sent_at"), literal("").label("field"),
                      type_coerce(null(), Remark.reason.type).label("reason"), null().label("suggested_value"),
                      literal(0).label("user_id"))
    remarks = select(*(getattr(Remark, c) for c in columns), false(), null(), Remark.sent_at, Remark.field,
                     Remark.reason, Remark.suggested_value, literal(0))
    mentions = (
        select(Message.public_id, Mention.submission_id, User.name, literal(""), null(), Mention.created_at, true(),
               null(), Mention.done_at, literal(MENTION), null(), null(), Mention.user_id)
        .join(Message, Message.id == Mention.message_id).join(User, User.id == Mention.user_id))
    both = union_all(*(part.where(table.submission_id.in_(versions)) for part, table in (
        (messages, Message), (remarks, Remark), (mentions, Mention)))).subquery()
    return select(both).order_by(both.c.created_at, both.c.public_id)


def with_company(session: Session, actor: Actor, offer_public_id: str) -> Sequence[Any]:
    """The thread between a company and the project group about one offer, oldest first: for those who may read it."""
    return Part(_with_company(actor, offer_public_id), (Message.created_at, Message.id)).read(session)


def _with_company(actor: Actor, offer_public_id: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Message.public_id, Message.text, Message.author_name, Message.author_party, Message.created_at)
        .join(Submission, Submission.id == Message.submission_id)
        .where(Submission.offer_public_id == offer_public_id, may_see_submission(actor), may_read(actor),
               Message.internal.is_(False)))


@dataclass(frozen=True)
class Heard:
    """What a company's page of an offer tells of what has been said about it. `last`: the two last messages, oldest
    first; `remarked`: the fields of the newest version with remarks that have been sent; `corrections`: by the id of
    the version, in the order of the form."""

    last: Sequence[Any]
    remarked: frozenset[str]
    corrections: dict[int, list[Any]]


def heard(session: Session, actor: Actor, sight: Sight) -> Heard:
    """For an offer that has been sent in. One SQL statement."""
    newest = sight.newest.id if sight.newest else None
    corrected = [v.id for v in {sight.newest, sight.approved} if v is not None and v.corrected is not None]
    lists = _heard(actor).read(session, offer=sight.offer.public_id, newest=newest, corrected=corrected)
    corrections = sorted(lists["corrections"], key=lambda row: content.FIELDS.index(row.field))
    return Heard(lists["last"][::-1], frozenset(row.field for row in lists["remarks"]),
                 {version: [row for row in corrections if row.submission_id == version] for version in corrected})


@lru_cache(maxsize=256)
def _heard(actor: Actor) -> Lists:
    thread = _with_company(actor, bindparam("offer", type_=String))
    remarks = select(Remark.field).where(
        Remark.submission_id == bindparam("newest", type_=Integer), Remark.sent_at.is_not(None))
    corrections = select(*_CORRECTION).where(
        Correction.submission_id.in_(bindparam("corrected", expanding=True, type_=Integer)))
    return Lists(
        last=Part(thread, (Message.created_at.desc(), Message.id.desc()), most=2),
        remarks=Part(remarks, (Remark.id,)), corrections=Part(corrections, (Correction.id,)))


def get_message(session: Session, public_id: str) -> Message | None:
    return session.scalar(select(Message).where(Message.public_id == public_id)) if ids.is_valid(public_id) else None


def message_of(session: Session, message_id: int) -> Message:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Message, message_id)


def newest_version(session: Session, actor: Actor, public_id: str) -> Submission:
    """The newest version of the case, from any of its versions, locked: what is written belongs there. Raises
    NotFound."""
    opened = get_submission(session, actor, public_id)
    return session.scalars(
        select(Submission).where(Submission.offer_id == opened.offer_id)
        .order_by(Submission.number.desc()).limit(1).with_for_update()).one()


def unread(session: Session, offer_public_id: str) -> Sequence[Message]:
    """What the company has written in a case that nobody has answered or marked as read, oldest first."""
    return session.scalars(
        select(Message).join(Submission, Submission.id == Message.submission_id)
        .where(Submission.offer_public_id == offer_public_id, *_UNREAD).order_by(Message.id)).all()


@cache
def unread_offers() -> Select[Any]:
    """The public ids of the offers in whose cases something is unread: a condition for lists."""
    version = aliased(Submission)
    return select(version.offer_public_id).join(Message, Message.submission_id == version.id).where(*_UNREAD)


def open_mentions_of(user_id: int | None) -> Select[Any]:
    """The public ids of the offers in whose cases somebody waits for this person: a condition for lists."""
    return select(Mention.offer_public_id).where(Mention.user_id == user_id, Mention.done_at.is_(None))


def open_mentions(session: Session, offer_public_id: str, user_id: int | None = None) -> Sequence[Mention]:
    """The open mentions in one case, of one person or of all."""
    query = select(Mention).where(Mention.offer_public_id == offer_public_id, Mention.done_at.is_(None))
    return session.scalars(query if user_id is None else query.where(Mention.user_id == user_id)).all()


def may_be_mentioned(session: Session, actor: Actor, company_id: int) -> Sequence[Any]:
    """Colleagues who work the queue, but for the writer and those on jäv against the company."""
    recused = accounts.recused_for(session, company_id)
    return [row for row in queries.colleagues(session) if row.id not in recused | {actor.user_id}]


def staff_in(case: Case, said: Said, actor: Actor) -> set[str]:
    """The names of those in the project group who have to do with the case, but for the writer's own and for what
    people at the company are called too."""
    written = [*said.with_company, *said.internal, *(r for found in said.remarks.values() for r in found)]
    staff = {case.assignee, case.decider, case.verifier, *(w.author_name for w in written if w.author_party),
             *(m.text for found in said.mentions.values() for m in found)}
    theirs = {case.submission.submitter_name, case.submission.supervisor_name, case.submission.deputy_name,
              *(w.author_name for w in written if not w.author_party)}
    return _told_apart(staff, theirs, actor)


def doubts(session: Session, actor: Actor, case: Case, *texts: str) -> list[str]:
    """Why texts that are about to go to the company may be meant for colleagues, or tell of a person; none when
    nothing says so."""
    staff, text = staff_in(case, said_in(session, case), actor), "\n".join(texts)
    return [*message_rules.looks_internal(text, staff), *circumstances.told_in(text, Reach.LETTER)]


def doubts_about_company(session: Session, actor: Actor, company_id: int, text: str) -> list[str]:
    """The same of a text that is about no case in particular: anybody in the project group may be meant."""
    staff = {row.name for row in queries.colleagues(session)}
    theirs = {person.name for person in accounts.people_of(session, company_id)}
    internal = message_rules.looks_internal(text, _told_apart(staff, theirs, actor), "som arbetar i projektgruppen")
    return [*internal, *circumstances.told_in(text, Reach.LETTER)]


def _told_apart(staff: set[str], theirs: set[str], actor: Actor) -> set[str]:
    first_names = {name.split()[0] for name in (*theirs, actor.name) if name}
    return {name for name in staff if name and name.split()[0] not in first_names}
