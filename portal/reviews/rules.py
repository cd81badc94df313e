"""What is judged in a review: what a new version answers, what stands in the way of a step. Pure."""
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from portal.companies.models import Company
from portal.core.errors import RuleBroken
from portal.core.workflow import Step
from portal.offers import suggestions
from portal.offers.content import FIELDS, Content, changed, corrected, label
from portal.offers.models import IN_QUEUE, ReviewState, Submission
from portal.offers.rules import Around, DecisionFacts, latest_start
from portal.reviews import leaves
from portal.reviews.models import Statement

ALIKE = 0.7
"""How much of a text must stay for a correction to be one of plain mistakes."""


class CorrectionWrong(RuleBroken):
    """It is not a plain mistake that would be corrected, or not to be corrected."""


class SuggestionWrong(RuleBroken):
    """What is suggested could not be the company's answer."""


@dataclass(frozen=True)
class Answer:
    """A new version held against what was asked of the one before; field names in the order they are drawn.

    `taken`: changed to just what was suggested; `done`: changed in another way.
    """

    taken: tuple[str, ...]
    done: tuple[str, ...]
    left: tuple[str, ...]
    unasked: tuple[str, ...]


def answer(asked: Collection[str], changed: Collection[str], taken: Collection[str] = ()) -> Answer:
    return Answer(
        taken=tuple(f for f in FIELDS if f in asked and f in changed and f in taken),
        done=tuple(f for f in FIELDS if f in asked and f in changed and f not in taken),
        left=tuple(f for f in FIELDS if f in asked and f not in changed),
        unasked=tuple(f for f in FIELDS if f not in asked and f in changed),
    )


def taken(asked: Mapping[str, Sequence[Any]], now: Content) -> frozenset[str]:
    """The fields that say just what one of the remarks on them suggested."""
    return frozenset(field for field, remarks in asked.items() for remark in remarks
                     if remark.suggested_value and suggestions.is_taken(now, field, remark.suggested_value))


def refuse_a_wrong_suggestion(submission: Submission, field: str, suggested: str, today: date) -> None:
    """A suggestion is judged as the company's own answer would be, so that it can be taken as it stands."""
    values = suggestions.read(field, suggested)
    if values is None:
        raise SuggestionWrong(f"{label(field)} kan inte besvaras så. Skriv ett annat förslag, eller inget.")
    if suggestions.is_taken(submission, field, suggested):
        raise SuggestionWrong("Förslaget är det som företaget redan har svarat. Skriv ett annat förslag, eller inget.")
    around = Around(employer_type=submission.employer_type, today=today)
    if problems := suggestions.problems(submission, values, around):
        raise SuggestionWrong(" ".join(problem.text for problem in problems))


def to_read(submission: Submission, approved: Submission | None, touched: Collection[str]) -> frozenset[str] | None:
    """The fields to read of an edited place that is on offer: what differs from what is approved, and what has been
    touched besides. None for all of them."""
    if approved is None or submission.state not in IN_QUEUE:
        return None
    return frozenset(f for f in FIELDS if f in touched) | frozenset(changed(corrected(approved), submission))


def refuse_a_rewriting(before: str, after: str, *, objected: bool) -> None:
    """A correction keeps what the company said; what it has objected to is left alone."""
    if objected:
        raise CorrectionWrong("Företaget har invänt mot att texten rättas. Begär ändring i stället.")
    if SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio() < ALIKE:
        raise CorrectionWrong("Det är mer än ett skrivfel som ändras. Begär ändring, gärna med ett förslag.")


def marks(submission: Submission, remarks: Iterable[Any]) -> list[str]:
    """What a decision carries with it: remarks that wait to be sent, and texts as they are corrected."""
    texts = (f"{field}={text}" for field, text in (submission.corrected or {}).items())
    return [*(remark.public_id for remark in remarks), *texts]


def sight(number: int, state: str, unverified: int, remarks: Iterable[str], statements: Iterable[Statement]) -> str:
    """A short mark of all that a decision, and the mail about it, rests on. `unverified`: see the function of
    that name. `remarks`: see `marks`. `statements`: the four leaves as they stand.

    The page carries it; when it is another at the time of the decision, the reviewer saw something else.
    """
    stated = sorted(f"{statement.party}:{statement.revision}" for statement in statements)
    seen = "/".join([str(number), state, str(unverified), *sorted(remarks), *stated])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def unverified(company: Company) -> int:
    """Its revision while its identity is its own to change; 0 once that is locked."""
    return 0 if company.verified_at is not None else company.revision


def in_the_way(step: Step, submission: Submission, *, recused: bool, today: date) -> list[str]:
    """What the reviewer cannot mend on the step's own page, as sentences."""
    return step.problems(DecisionFacts(recused=recused, verified=True, start=latest_start(submission), today=today,
                                       has_message=True, has_reason=True, unready=leaves.unready(submission.leaves)))


def why_silent(state: ReviewState) -> str:
    """Why company and project group cannot write to each other in the case now; empty when they can. `state`: of its
    newest version. What was decided may be talked about; what was taken back is the company's own again."""
    if state in (ReviewState.RECALLED, ReviewState.SUPERSEDED):
        return "Platsen är tillbakatagen. Ni kan skriva till varandra igen när företaget har skickat in den på nytt."
    return ""
