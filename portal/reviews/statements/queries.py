"""Reads of the four leaves."""
from collections.abc import Sequence

from sqlalchemy import bindparam, exists, literal, select
from sqlalchemy.orm import Session

from portal.core import jobs
from portal.offers.models import ReviewState, Submission
from portal.reviews.models import Statement

_LEAVES = select(Statement).where(Statement.submission_id == bindparam("submission")).order_by(Statement.id)
_BEFORE = (
    select(exists().where(Submission.company_id == bindparam("company"),
                          Submission.state == ReviewState.APPROVED).label("known"), Statement)
    .select_from(select(literal(1)).subquery()).outerjoin(Statement, Statement.submission_id == bindparam("before"))
    .order_by(Statement.id)
)


def statements_of(session: Session, submission: Submission, *, for_update: bool = False) -> Sequence[Statement]:
    """The four leaves of a version; none of one that was decided before there were leaves."""
    return session.scalars(_LEAVES.with_for_update() if for_update else _LEAVES, {"submission": submission.id}).all()


def before(session: Session, submission: Submission, version: Submission | None) -> tuple[bool, Sequence[Statement]]:
    """Whether a place of the same company has been approved before, and the leaves of the version that this one comes
    after. One question."""
    rows = session.execute(_BEFORE, {"company": submission.company_id, "before": version and version.id}).all()
    return rows[0].known, [row.Statement for row in rows if row.Statement is not None]


def untold(session: Session) -> Sequence[Statement]:
    """Those that are awaited without their party having been told, oldest first and a part at a time, locked: no other
    worker gets them meanwhile."""
    return session.scalars(
        select(Statement).where(Statement.awaited, Statement.told_at.is_(None)).order_by(Statement.id)
        .limit(jobs.AT_A_TIME).with_for_update(skip_locked=True)).all()
