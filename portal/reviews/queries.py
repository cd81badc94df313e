"""Reads of one case, its remarks and its history; the queue is in `queue`, the messages in `threads`."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Recusal, User
from portal.companies.models import Company, Contact
from portal.core import clock, ids, occupations
from portal.core.access import Actor, Party, Role
from portal.core.database.cache import Kept
from portal.core.errors import NotFound
from portal.core.eventlog import LoggedEvent
from portal.needs.models import Need
from portal.offers.models import IN_QUEUE, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals.models import Proposal
from portal.offers.queries import NO_SUCH_OFFER, may_see_submission, visible_submissions
from portal.reviews import company_record
from portal.reviews.company_record import Record
from portal.reviews.models import Remark, Statement

_STAFF = (select(User.id, User.public_id, User.name, User.held_roles, User.party, User.absent_until)
          .where(User.party.is_not(None), User.active).order_by(User.name, User.id))
_colleagues: "Kept[Sequence[Any]]" = Kept(32)


def colleagues(session: Session) -> Sequence[Any]:
    """(id, public_id, name, party, absent_until) of everyone who works the queue; kept until something is written."""
    return _colleagues.answer(session, None, partial(_read_colleagues, session))


def _read_colleagues(session: Session) -> Sequence[Any]:
    return [row for row in session.execute(_STAFF) if Role.REVIEWER in row.held_roles]


def colleague(session: Session, public_id: str) -> Any:
    """One of those. Raises NotFound."""
    found = next((row for row in colleagues(session) if row.public_id == public_id), None)
    if found is None:
        raise NotFound("Personen arbetar inte i kön.")
    return found


@dataclass(frozen=True)
class Case:
    """A submission and all that stands around it. `previous` is the version before; `approved` the one before that was
    approved last, which this one would replace; `statements` are its leaves."""

    submission: Submission
    statements: dict[Party, Statement]
    previous: Submission | None
    approved: Submission | None
    versions: Sequence[Submission]
    company: Company
    record: Record
    recused: bool
    need: str
    assignee: str
    assignee_away: date | None
    assignee_gone: bool
    decider: str
    verifier: str
    ever_approved: bool
    lifecycle: Lifecycle
    in_use: int
    free_from: date | None
    proposal: Proposal | None


def get_case(session: Session, actor: Actor, public_id: str) -> Case:
    """One SQL statement. Raises NotFound for an unknown id and for a submission this actor may not see."""
    query = _case_query().where(may_see_submission(actor))
    asked = {"me": actor.user_id, "public_id": public_id}
    rows = session.execute(query, asked).all() if ids.is_valid(public_id) else []
    row = next((row for row in rows if row.Submission.public_id == public_id), None)
    if row is None:
        raise NotFound(NO_SUCH_OFFER)
    versions = list(dict.fromkeys(row.Submission for row in rows))
    submission = row.Submission
    return Case(
        submission=submission, versions=versions, company=row.Company,
        statements={row.Statement.party: row.Statement for row in rows if row.Statement is not None},
        previous=next((v for v in versions if v.number < submission.number), None),
        approved=next((v for v in versions if v.number < submission.number and v.state == ReviewState.APPROVED), None),
        record=company_record.of(row), recused=row.recused is not None,
        need=occupations.name(row.need) if row.need else "", assignee=row.assignee or "",
        assignee_away=row.assignee_away, assignee_gone=row.assignee_active is False,
        decider=row.decider or "", verifier=row.verifier or "",
        ever_approved=any(v.state == ReviewState.APPROVED for v in versions), lifecycle=row.lifecycle,
        in_use=row.in_use, free_from=row.free_from,
        proposal=row.Proposal,
    )


def before_deciding(session: Session, actor: Actor, public_id: str) -> tuple[bool, ReviewState | None]:
    """Whether the company is verified, and the state of the version; (False, None) for no such submission."""
    asked = (visible_submissions(actor).join(Company, Company.id == Submission.company_id)
             .where(Submission.public_id == public_id).with_only_columns(Company.verified_at, Submission.state))
    found = session.execute(asked).one_or_none() if ids.is_valid(public_id) else None
    return (found.verified_at is not None, found.state) if found else (False, None)


@cache
def _case_query() -> Select[*tuple[Any, ...]]:
    """Every version of the case, the newest first, the asked one once for each of its leaves. Made once: building
    it costs more than asking it."""
    opened, asked = aliased(Submission), bindparam("public_id", type_=String)
    assignee, decider, verifier = aliased(User), aliased(User), aliased(User)
    return (
        select(Submission, Statement, Company, Proposal, assignee.name.label("assignee"),
               assignee.absent_until.label("assignee_away"),
               assignee.active.label("assignee_active"), decider.name.label("decider"),
               verifier.name.label("verifier"), Need.occupation.label("need"), Recusal.id.label("recused"),
               *company_record.columns(), Offer.lifecycle, (Offer.seats_held + Offer.seats_filled).label("in_use"),
               Offer.free_from)
        .join(Company, Company.id == Submission.company_id)
        .join(Offer, Offer.id == Submission.offer_id)
        .outerjoin(assignee, assignee.id == Submission.assignee_id)
        .outerjoin(decider, decider.id == Submission.decided_by)
        .outerjoin(verifier, verifier.id == Company.verified_by)
        .outerjoin(Statement, (Statement.submission_id == Submission.id) & (Submission.public_id == asked))
        .outerjoin(Need, Need.id == Submission.need_id)
        .outerjoin(Proposal, Proposal.offer_id == Submission.offer_id)
        .outerjoin(Contact, Contact.id == company_record.newest_contact())
        .outerjoin(Recusal, (Recusal.company_id == Company.id) & (Recusal.user_id == bindparam("me", type_=Integer)))
        .where(Submission.offer_id == select(opened.offer_id)
               .where(opened.public_id == asked).scalar_subquery())
        .order_by(Submission.number.desc(), Statement.id)
    )


def history(session: Session, subject: str) -> Sequence[Any]:
    """(at, kind, facts, actor) of everything that has happened in a case, the newest first."""
    return session.execute(
        select(LoggedEvent.at, LoggedEvent.kind, LoggedEvent.facts, User.name.label("actor"))
        .outerjoin(User, User.id == LoggedEvent.actor_id)
        .where(LoggedEvent.subject == subject).order_by(LoggedEvent.id.desc())).all()


def last_did(session: Session, submission: Submission, kind: str) -> int | None:
    """The account that last caused an event of this kind in the submission's case."""
    return session.scalar(
        select(LoggedEvent.actor_id)
        .where(LoggedEvent.subject == submission.offer_public_id, LoggedEvent.kind == kind)
        .order_by(LoggedEvent.id.desc()).limit(1))


def held_by(session: Session, user_id: int) -> Sequence[Submission]:
    """The undecided cases that somebody holds, to be let go of."""
    return session.scalars(_held_by(user_id)).all()


def held_of_company(session: Session, user_id: int, company_id: int | None) -> Sequence[Submission]:
    """Those of them that are a company's."""
    return session.scalars(_held_by(user_id).where(Submission.company_id == company_id)).all()


def _held_by(user_id: int) -> Select[Submission]:
    held = select(Submission).where(Submission.assignee_id == user_id, Submission.state.in_(IN_QUEUE))
    return held.order_by(Submission.id).with_for_update()


def idle(session: Session, limit: datetime, most: int) -> Sequence[Submission]:
    """Cases taken before `limit` by somebody who has done nothing in them since, for the system alone."""
    since = exists().where(LoggedEvent.subject == Submission.offer_public_id,
                           LoggedEvent.actor_id == Submission.assignee_id,
                           LoggedEvent.at.between(limit, clock.now()))
    return session.scalars(
        select(Submission)
        .where(Submission.state == ReviewState.SUBMITTED, Submission.assigned_at < limit,
               Submission.rests_until.is_(None), ~since)
        .order_by(Submission.id).limit(most).with_for_update(skip_locked=True)).all()


def taken_ahead(session: Session, now: datetime, most: int) -> Sequence[Submission]:
    """Cases taken after `now`, by a clock that was wrong, for the system alone."""
    return session.scalars(
        select(Submission).where(Submission.state == ReviewState.SUBMITTED, Submission.assigned_at > now)
        .order_by(Submission.id).limit(most).with_for_update(skip_locked=True)).all()


def rested(session: Session, day: date, most: int) -> Sequence[Submission]:
    """Cases that were to rest until `day` or before, for the system alone."""
    return session.scalars(
        select(Submission).where(Submission.state == ReviewState.SUBMITTED, Submission.rests_until <= day)
        .order_by(Submission.id).limit(most).with_for_update(skip_locked=True)).all()


def remarks_on(session: Session, submission: Submission, *, unsent: bool) -> Sequence[Remark]:
    """The remarks on one version, oldest first: those that wait, or those that the company has got."""
    waiting = Remark.sent_at.is_(None) if unsent else Remark.sent_at.is_not(None)
    return session.scalars(
        select(Remark).where(Remark.submission_id == submission.id, waiting).order_by(Remark.id)).all()


def remarks_for(session: Session, actor: Actor, submission: Submission) -> Sequence[Remark]:
    """REVIEWER sees all remarks on a version, everyone else those that the company has got."""
    query = select(Remark).where(Remark.submission_id == submission.id).order_by(Remark.id)
    return session.scalars(query if actor.has(Role.REVIEWER) else query.where(Remark.sent_at.is_not(None))).all()


def own_remark(session: Session, submission: Submission, public_id: str) -> Remark:
    """A remark on this version. Raises NotFound."""
    remark = get_remark(session, public_id)
    if remark is None or remark.submission_id != submission.id:
        raise NotFound("Anmärkningen finns inte längre.")
    return remark


def get_remark(session: Session, public_id: str) -> Remark | None:
    return session.scalar(select(Remark).where(Remark.public_id == public_id)) if ids.is_valid(public_id) else None
