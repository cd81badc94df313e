"""Plain mistakes that the project group corrects in a version that waits, and the company's objection to it."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock
from portal.core.access import Actor
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.events import publish
from portal.offers import amending, content
from portal.offers import queries as offers
from portal.offers.models import ReviewState, Submission
from portal.offers.review_rules import DecisionFacts, ObjectionFacts
from portal.offers.workflow import REVIEW
from portal.reviews import events, rules
from portal.reviews.corrections import queries
from portal.reviews.models import Correction

CORRECTED_MEANWHILE = "En kollega har rättat texten sedan du öppnade sidan. Läs den som den står nu."


def correct(session: Session, actor: Actor, public_id: str, *, field: str, after: str, seen: str) -> Submission:
    """Let `after` stand instead of what was sent, in what is shown once it is approved; what was sent is kept.

    `seen`: the digest of the text as the page showed it. Writing what was sent takes the correction back. Raises
    Conflict when a colleague was first, and CorrectionWrong when it is more than a plain mistake.
    """
    submission = offers.get_submission(session, actor, public_id, for_update=True)
    if field not in content.CORRECTABLE:
        raise RuleBroken("Bara texter kan rättas. Begär ändring i stället.")
    recused = accounts.is_recused(session, actor, submission.company_id)
    REVIEW.take(submission.state, "correct", actor, DecisionFacts(recused=recused))
    now = content.corrected(submission)
    if getattr(now, field) == after:
        return submission
    if seen != content.digest(now, (field,)):
        raise Conflict(CORRECTED_MEANWHILE)
    known, before = queries.of_field(session, submission, field), getattr(submission, field)
    rules.refuse_a_rewriting(before, after, objected=known is not None and known.objected_at is not None)
    if known is not None and after == before:
        session.delete(known)
    elif known is not None:
        known.after = after
        _sign(known, actor)
    else:
        known = Correction(submission_id=submission.id, field=field, before=before, after=after)
        _sign(known, actor)
        session.add(known)
    amending.correct(submission, field, after)
    session.flush()
    kind = events.CorrectionTakenBack if after == before else events.CorrectionMade
    publish(session, kind(**events.about(actor.user_id, submission), field=field))
    return submission


def object_to(session: Session, actor: Actor, offer_id: str, correction_id: str, *, text: str) -> None:
    """The company wants its own words: they stand again at once, wherever the corrected ones did."""
    offer = offers.get_offer(session, actor, offer_id, for_update=True)
    correction, submission = queries.get(session, offer, correction_id)
    if correction.objected_at is not None:
        return
    approved = offers.approved_version(session, offer)
    in_force = submission.state is not ReviewState.APPROVED or submission is approved
    REVIEW.take(submission.state, "object", actor, ObjectionFacts(in_force=in_force))
    correction.objected_at, correction.objected_by, correction.objection = clock.now(), actor.user_id, text
    newest = offers.newest_submission(session, offer)
    amending.put_back(offer, submission, correction.field,
                      editable=newest is None or newest.state is not ReviewState.SUBMITTED)
    session.flush()
    publish(session, events.CorrectionObjected(**events.about(actor.user_id, submission), field=correction.field))


def _sign(correction: Correction, actor: Actor) -> None:
    if actor.user_id is None:
        raise Forbidden("Bara personal rättar.")
    correction.by_id, correction.by_name, correction.at = actor.user_id, actor.name, clock.now()
