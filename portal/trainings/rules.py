"""What must be true before a training takes a step. Pure."""
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TrainingFacts:
    words: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def has_words(facts: TrainingFacts) -> list[str]:
    return [] if facts.words.strip() else ["Skriv några ord, så att den andra vet varför."]


def has_dates(facts: TrainingFacts) -> list[str]:
    return [] if facts.starts_on and facts.ends_on else ["Utbildningen behöver start- och slutdatum innan den planeras in."]
