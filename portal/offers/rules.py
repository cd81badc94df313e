"""What is missing, what is wrong, and what must be true before a step. Pure: the form, the task list and the
submit step all ask here."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.companies.models import EmployerType
from portal.offers.models import OfferContent

ROLLING_GRACE = timedelta(days=60)
SILENCE = timedelta(days=30)


@dataclass(frozen=True)
class Problem:
    """A sentence beside a field."""

    field: str
    text: str


@dataclass(frozen=True)
class Section:
    """One part of the task list. `fields` are names in OfferContent, in the order they are drawn."""

    slug: str
    title: str
    fields: tuple[str, ...]
    missing: Callable[["Content"], list[Problem]]


@dataclass(frozen=True)
class SubmitFacts:
    problems: tuple[Problem, ...]
    declared: bool
    blocked: bool
    in_queue: bool


@dataclass(frozen=True)
class DecisionFacts:
    """What a decision is judged by. `verified`: already, or in the same step."""

    recused: bool
    verified: bool = False
    seen_is_current: bool = True
    start: date | None = None
    today: date | None = None
    remarks: int = 0
    has_message: bool = False
    has_reason: bool = False


Content = OfferContent
