"""What is judged in a review: what a new version answers, what stands in the way of a step. Pure."""
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from portal.companies.models import Company
from portal.core.workflow import Step
from portal.offers.content import FIELDS
from portal.offers.models import Submission
from portal.offers.rules import DecisionFacts, latest_start


@dataclass(frozen=True)
class Answer:
    """A new version held against what was asked of the one before; field names in the order they are drawn."""

    done: tuple[str, ...]
    left: tuple[str, ...]
    unasked: tuple[str, ...]


def answer(asked: Collection[str], changed: Collection[str]) -> Answer:
    return Answer(
        done=tuple(f for f in FIELDS if f in asked and f in changed),
        left=tuple(f for f in FIELDS if f in asked and f not in changed),
        unasked=tuple(f for f in FIELDS if f not in asked and f in changed),
    )


def sight(number: int, state: str, unverified: int, remarks: Iterable[str]) -> str:
    """A short mark of all that a decision, and the mail about it, rests on. `unverified`: see the function of
    that name. `remarks`: public ids of those not sent.

    The page carries it; when it is another at the time of the decision, the reviewer saw something else.
    """
    seen = "/".join([str(number), state, str(unverified), *sorted(remarks)])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def unverified(company: Company) -> int:
    """Its revision while its identity is its own to change; 0 once that is locked."""
    return 0 if company.verified_at is not None else company.revision


def in_the_way(step: Step, submission: Submission, *, recused: bool, today: date) -> list[str]:
    """What the reviewer cannot mend on the step's own page, as sentences."""
    return step.problems(DecisionFacts(recused=recused, verified=True, start=latest_start(submission), today=today,
                                       has_message=True, has_reason=True))
