"""What others have written and the company's working copy takes over: suggestions that it accepts, and plain mistakes
that the project group has corrected."""
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.core import clock, occupations
from portal.core.access import Actor
from portal.core.errors import Conflict, RuleBroken
from portal.core.text import search_text
from portal.offers import content, queries, suggestions, supervision
from portal.offers.models import Offer, Submission
from portal.offers.workflow import REVIEW

ANSWERED_MEANWHILE = ("Någon hos er har ändrat svaret sedan du öppnade sidan. Läs det som står nu och välj igen. "
                      "Inget är ändrat.")


def accept(session: Session, actor: Actor, public_id: str, suggested: Mapping[str, str], *, seen: str) -> Offer:
    """Put what is suggested (field -> the words it is kept in) into the working copy: all of it or nothing.

    `seen`: the digest of those fields when the page was shown. What stands there already is no change. Raises
    Conflict when nothing is asked of the company now or somebody answered meanwhile, RuleBroken when a suggestion
    is no right answer any more.
    """
    offer = queries.get_offer(session, actor, public_id, for_update=True)
    newest = queries.newest_submission(session, offer)
    REVIEW.take(newest.state if newest else None, "accept", actor)
    values: dict[str, Any] = {}
    for field, text in suggested.items():
        values |= _values(field, text)
    if all(getattr(offer, column) == value for column, value in values.items()):
        return offer
    if seen != content.digest(offer, columns(suggested)):
        raise Conflict(ANSWERED_MEANWHILE)
    if problems := suggestions.problems(offer, values, queries.around(session, offer)):
        raise RuleBroken(" ".join(f"{content.label(p.field)}: {p.text}" for p in problems))
    for column, value in values.items():
        setattr(offer, column, value)
    if supervision.COLUMNS & values.keys():
        supervision.settle(session, actor, offer)
    offer.changed_at = clock.now()
    session.flush()
    return offer


def correct(submission: Submission, field: str, text: str) -> None:
    """Let the version be shown with this text in the field. What was sent stays as it was; its own words again are no
    correction."""
    rest = {name: said for name, said in (submission.corrected or {}).items() if name != field}
    submission.corrected = rest if text == getattr(submission, field) else {**rest, field: text}
    submission.search_text = search_text(
        content.corrected(submission).title, submission.company_name,
        occupations.names().get(submission.occupation or "", ""), submission.workplace_city)


def adopt(session: Session, submission: Submission) -> None:
    """Put the corrections in the working copy too, so that the next edit does not bring the mistakes back. For the
    moment when the company may edit again; a text that it has changed since is left alone."""
    if not submission.corrected:
        return
    offer = session.get_one(Offer, submission.offer_id, with_for_update=True)
    for field, text in submission.corrected.items():
        if getattr(offer, field) == getattr(submission, field):
            setattr(offer, field, text)
    session.flush()


def put_back(offer: Offer, submission: Submission, field: str, *, editable: bool) -> None:
    """The company's own words again, in what is shown and in the working copy."""
    text = (submission.corrected or {}).get(field)
    if editable and text is not None and getattr(offer, field) == text:
        setattr(offer, field, getattr(submission, field))
    correct(submission, field, getattr(submission, field))


def columns(fields: Mapping[str, Any] | tuple[str, ...]) -> tuple[str, ...]:
    """The columns behind these fields, in the order they are drawn: what a page's digest of them is made from."""
    return tuple(column for field in content.FIELDS if field in fields for column in content.columns_of(field))


def _values(field: str, text: str) -> dict[str, Any]:
    values = suggestions.read(field, text)
    if values is None:
        raise RuleBroken(f"{content.label(field)}: förslaget går inte att föra in. Ändra svaret själv.")
    return values
