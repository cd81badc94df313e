"""Reads of the four leaves."""
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import jobs
from portal.offers.models import ReviewState, Submission
from portal.reviews.models import Statement


def statements_of(session: Session, submission: Submission, *, for_update: bool = False) -> Sequence[Statement]:
    """The four leaves of a version; none of one that was decided before there were leaves."""
    query = select(Statement).where(Statement.submission_id == submission.id).order_by(Statement.id)
    return session.scalars(query.with_for_update() if for_update else query).all()


def version_before(session: Session, submission: Submission) -> Submission | None:
    return session.scalar(select(Submission).where(Submission.offer_id == submission.offer_id,
                                                   Submission.number == submission.number - 1))


def is_known(session: Session, submission: Submission) -> bool:
    """Whether a place of the same company has been approved before."""
    return session.scalar(
        select(Submission.id).where(Submission.company_id == submission.company_id, Submission.id != submission.id,
                                    Submission.state == ReviewState.APPROVED).limit(1)) is not None


def untold(session: Session) -> Sequence[Statement]:
    """Those that are awaited without their party having been told, oldest first and a part at a time, locked: no other
    worker gets them meanwhile."""
    return session.scalars(
        select(Statement).where(Statement.awaited, Statement.told_at.is_(None)).order_by(Statement.id)
        .limit(jobs.AT_A_TIME).with_for_update(skip_locked=True)).all()
