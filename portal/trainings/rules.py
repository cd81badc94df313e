"""What must be true before a training takes a step. Pure."""
from dataclasses import dataclass
from datetime import date

from portal.core.wording import plain_day
from portal.trainings.models import Timing, TrainingPlace, TrainingState

ENDS_BEFORE_START = "Slutdatum är före startdatum. Ändra det ena."
HAS_PASSED = "Datumet har passerat. Välj ett kommande datum."


@dataclass(frozen=True)
class TrainingFacts:
    words: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    today: date | None = None


@dataclass(frozen=True)
class PlaceDates:
    """From when until when somebody may start at the place; None for what is not said."""

    first: date | None = None
    last: date | None = None


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


def has_begun(facts: TrainingFacts) -> list[str]:
    if facts.starts_on is None or facts.today is None or facts.starts_on <= facts.today:
        return []
    return [f"Utbildningen börjar {plain_day(facts.starts_on)}. Den kan inte vara genomförd innan dess."]


def place_problems(
    timing: Timing, starts_on: date | None, ends_on: date | None, place: PlaceDates,
) -> list[tuple[str, str]]:
    """(field, sentence) for days that cannot go with the place: before it, during it or after it."""
    if timing is Timing.BEFORE and ends_on and place.last and ends_on > place.last:
        return [("ends_on", f"Utbildningen är före platsen, men slutar efter senaste start, {plain_day(place.last)}.")]
    if timing is Timing.DURING and ends_on and place.first and ends_on < place.first:
        return [("ends_on", f"Utbildningen är under platsen, men slutar innan den börjar, {plain_day(place.first)}.")]
    if timing is Timing.AFTER and starts_on and place.first and starts_on <= place.first:
        return [("starts_on", f"Utbildningen är efter platsen, men ingen kan börja där före {plain_day(place.first)}.")]
    return []


def place_doubts(timing: Timing, ends_on: date | None, place: PlaceDates) -> list[tuple[str, str]]:
    """The same for what can be right, when nobody starts on the first day there is."""
    if timing is Timing.BEFORE and ends_on and place.first and ends_on > place.first:
        return [("ends_on", f"Utbildningen är före platsen, men någon kan börja där redan {plain_day(place.first)}.")]
    return []


def ahead_of_plan(state: TrainingState, starts_on: date | None, ends_on: date | None, today: date) -> str:
    """What the next step would run ahead of; empty when it does not."""
    if state is TrainingState.SCHEDULED and starts_on and today < starts_on:
        return f"Enligt planen börjar utbildningen {plain_day(starts_on)}."
    if state is TrainingState.RUNNING and ends_on and today < ends_on:
        return f"Enligt planen slutar utbildningen {plain_day(ends_on)}."
    return ""


def date_problems(starts_on: date | None, ends_on: date | None, today: date) -> list[tuple[str, str]]:
    """(field, sentence) for each date that cannot be. A training may be put down after it began, not after it ended."""
    if starts_on and ends_on and ends_on < starts_on:
        return [("ends_on", ENDS_BEFORE_START)]
    if ends_on and ends_on < today:
        return [("ends_on", HAS_PASSED)]
    return [("starts_on", HAS_PASSED)] if starts_on and not ends_on and starts_on < today else []
