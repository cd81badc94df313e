"""The findings of one case as the reviewer meets them: what the rules say, less what somebody has settled."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from portal.offers import content
from portal.offers.models import IN_QUEUE, ON_OFFER, Offer, ReviewState, Submission
from portal.reviews.findings import rules as findings
from portal.reviews.findings.rules import Finding, Other
from portal.reviews.models import SettledFinding

MOST_OTHERS = 50


@dataclass(frozen=True)
class Settled:
    """`kept`: it has become a remark on this version."""

    finding: Finding
    by_id: int
    by_name: str
    at: datetime
    kept: bool


@dataclass(frozen=True)
class Noticed:
    """`left`: for the reviewer to keep or dismiss."""

    left: Sequence[Finding] = ()
    settled: Sequence[Settled] = ()

    @property
    def dismissed(self) -> list[Settled]:
        return [one for one in self.settled if not one.kept]


def in_case(session: Session, submission: Submission) -> Noticed:
    """One SQL statement, the same whatever is found. What a reviewer has corrected is judged as it is shown."""
    judged = content.corrected(submission)
    asked = {"offer": submission.offer_id, "submission": submission.id, "company": submission.company_id}
    rows = session.execute(_around_query(), asked).all()
    others = [Other(r.code, r.title, r.case_number, r.occupation, r.workplace_id) for r in rows if r.title]
    known = {(row.code, row.field, row.digest): row for row in rows if not row.title}
    left, settled = [], []
    for finding in findings.found(judged, others):
        row = known.get((finding.code, finding.field, finding.digest(judged)))
        if row is None:
            left.append(finding)
        else:
            settled.append(Settled(finding, row.by_id, row.by_name, row.at, kept=row.kept is not None))
    return Noticed(left, settled)


@cache
def _around_query() -> Select[Any]:
    """What has been settled, and the company's other open places (the rows with a title), in one. A place on offer is
    what was approved last of it, shown or, while it is paused, not."""
    newer = aliased(Submission)
    superseded = exists().where(newer.offer_id == Submission.offer_id, newer.state == ReviewState.APPROVED,
                                newer.number > Submission.number)
    stands = and_(Offer.lifecycle.in_(ON_OFFER), Submission.state == ReviewState.APPROVED, ~superseded)
    offer, own, company = (bindparam(name, type_=Integer) for name in ("offer", "submission", "company"))
    settled = select(
        SettledFinding.code, SettledFinding.field, SettledFinding.digest, SettledFinding.by_id, SettledFinding.by_name,
        SettledFinding.at, SettledFinding.remark_id.label("kept"), literal("").label("title"),
        literal("").label("case_number"), cast(null(), String).label("occupation"),
        cast(null(), Integer).label("workplace_id"),
    ).where(SettledFinding.offer_id == offer,
            or_(SettledFinding.remark_id.is_(None), SettledFinding.submission_id == own))
    others = (
        select(Submission.public_id, literal("").label("field"), literal("").label("digest"), literal(0).label("by_id"),
               literal("").label("by_name"), cast(null(), DateTime(True)).label("at"),
               cast(null(), Integer).label("kept"), Submission.title, Submission.case_number, Submission.occupation,
               Submission.workplace_id)
        .join(Offer, Offer.id == Submission.offer_id)
        .where(Submission.company_id == company, Submission.offer_id != offer,
               or_(stands, Submission.state.in_(IN_QUEUE)))
        .order_by(Submission.id.desc()).limit(MOST_OTHERS).subquery())
    both = union_all(settled, select(others)).subquery()
    return select(both)
