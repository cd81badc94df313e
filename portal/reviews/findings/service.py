"""What a reviewer makes of a finding: a remark, or nothing. Allowed to those who may request changes in the case."""
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import ids
from portal.core.access import Actor
from portal.core.errors import Conflict, NotFound
from portal.core.events import publish
from portal.offers import content
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.offers.review_rules import DecisionFacts
from portal.offers.workflow import REVIEW
from portal.reviews import events
from portal.reviews.findings import queries as finding_queries
from portal.reviews.findings.queries import Noticed, Settled
from portal.reviews.findings.rules import Finding
from portal.reviews.models import SettledFinding
from portal.reviews.remarks import service as remarks

GONE = "Noteringen finns inte längre."


def keep(session: Session, actor: Actor, public_id: str, *, code: str, field: str) -> None:
    """Make a remark of it. Raises Conflict when a colleague has dismissed it, NotFound for one that is not there."""
    _, found = _open(session, actor, public_id)
    if known := _settled(found, code, field):
        return _refuse_unless(known.kept, f"{known.by_name} har avfärdat noteringen. Ta tillbaka den först.")
    finding = _left(found, code, field)
    remarks.add_remark(session, actor, public_id, remark_id=ids.new(), field=finding.field, text=finding.text,
                       suggested=None, reason=finding.reason, about=finding)


def dismiss(session: Session, actor: Actor, public_id: str, *, code: str, field: str) -> None:
    """It comes back only if its field changes. Raises Conflict when a colleague has made a remark of it."""
    submission, found = _open(session, actor, public_id)
    if known := _settled(found, code, field):
        return _refuse_unless(not known.kept, f"{known.by_name} har gjort en anmärkning av noteringen.")
    finding = _left(found, code, field)
    remarks.settle(session, actor, submission, finding)
    publish(session, events.FindingDismissed(**events.about(actor.user_id, submission), field=field, code=code))


def take_back(session: Session, actor: Actor, public_id: str, *, code: str, field: str) -> None:
    """Let a dismissed finding stand again. One that stands is fine."""
    submission, found = _open(session, actor, public_id)
    known = _settled(found, code, field)
    if known is None:
        _left(found, code, field)
        return
    _refuse_unless(not known.kept, f"{known.by_name} har gjort en anmärkning av noteringen.")
    digest = known.finding.digest(content.corrected(submission))
    for row in session.scalars(select(SettledFinding).where(
            SettledFinding.offer_id == submission.offer_id, SettledFinding.code == code, SettledFinding.field == field,
            SettledFinding.digest == digest, SettledFinding.remark_id.is_(None))):
        session.delete(row)
    session.flush()
    publish(session, events.FindingReturned(**events.about(actor.user_id, submission), field=field, code=code))


def _open(session: Session, actor: Actor, public_id: str) -> tuple[Submission, Noticed]:
    """The case, locked, and what is noticed in it, once the table says that this person may act."""
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    recused = accounts.is_recused(session, actor, submission.company_id)
    REVIEW.take(submission.state, "request_changes", actor, DecisionFacts(recused=recused, remarks=1))
    return submission, finding_queries.in_case(session, submission)


def _settled(found: Noticed, code: str, field: str) -> Settled | None:
    return next((one for one in found.settled if (one.finding.code, one.finding.field) == (code, field)), None)


def _left(found: Noticed, code: str, field: str) -> Finding:
    finding = next((one for one in found.left if (one.code, one.field) == (code, field)), None)
    if finding is None:
        raise NotFound(GONE)
    return finding


def _refuse_unless(same: bool, sentence: str) -> None:
    """Done already is a receipt; the other way is a colleague who was first."""
    if not same:
        raise Conflict(sentence)

