"""What must be true before a training takes a step. Pure."""
from dataclasses import dataclass
from datetime import date

from portal.trainings.models import Timing, TrainingPlace

ENDS_BEFORE_START = "Slutdatum är före startdatum. Ändra det ena."
HAS_PASSED = "Datumet har passerat. Välj ett kommande datum."


@dataclass(frozen=True)
class TrainingFacts:
    words: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """What Campus proposes."""

    title: str
    content: str
    outcome: str
    timing: Timing
    hours: int
    seats: int
    language_support: bool
    place: TrainingPlace
    contact: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class CourseFacts:
    """What the catalogue says about a course."""

    title: str
    content: str
    outcome: str
    hours: int
    place: TrainingPlace
    language_support: bool


def has_words(facts: TrainingFacts) -> list[str]:
    return [] if facts.words.strip() else ["Skriv några ord, så att den andra vet varför."]


def has_dates(facts: TrainingFacts) -> list[str]:
    dated = facts.starts_on and facts.ends_on
    return [] if dated else ["Utbildningen behöver start- och slutdatum innan den planeras in."]


def date_problems(starts_on: date | None, ends_on: date | None, today: date) -> list[tuple[str, str]]:
    """(field, sentence) for each date that cannot be. A training may be put down after it began, not after it ended."""
    if starts_on and ends_on and ends_on < starts_on:
        return [("ends_on", ENDS_BEFORE_START)]
    if ends_on and ends_on < today:
        return [("ends_on", HAS_PASSED)]
    return [("starts_on", HAS_PASSED)] if starts_on and not ends_on and starts_on < today else []
