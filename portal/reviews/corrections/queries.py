"""All reads of corrections."""
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.errors import NotFound
from portal.offers import content
from portal.offers.models import Offer, Submission
from portal.reviews.models import Correction


def on(session: Session, submission: Submission) -> Sequence[Correction]:
    """The corrections of one version, in the order of the form. No SQL statement when there have been none."""
    if submission.corrected is None:
        return []
    rows = session.scalars(select(Correction).where(Correction.submission_id == submission.id)).all()
    return sorted(rows, key=lambda row: content.FIELDS.index(row.field))


def of_field(session: Session, submission: Submission, field: str) -> Correction | None:
    return session.scalar(select(Correction).where(
        Correction.submission_id == submission.id, Correction.field == field))


def get(session: Session, offer: Offer, public_id: str) -> tuple[Correction, Submission]:
    """A correction of a version of this offer. Raises NotFound for an unknown id and for another offer's alike."""
    found = None if not ids.is_valid(public_id) else session.execute(
        select(Correction, Submission).join(Submission, Submission.id == Correction.submission_id)
        .where(Correction.public_id == public_id, Submission.offer_id == offer.id)).one_or_none()
    if found is None:
        raise NotFound("Rättelsen finns inte.")
    return found.Correction, found.Submission
