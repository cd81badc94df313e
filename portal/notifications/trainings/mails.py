"""Mails about a training."""
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.notifications.letters import CaseMail

ABOUT_YOUR_TRAINING = "Du får det för att Campus ordnar utbildning till ditt företags plats."


@dataclass(frozen=True, kw_only=True)
class TrainingMail(CaseMail):
    """About a training that belongs to a place."""

    action: ClassVar[str] = "Öppna utbildningen"
    why: ClassVar[str] = ABOUT_YOUR_TRAINING
    training: str


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(TrainingMail):
    timing: str
    hours: int
    starts_on: date | None
    ends_on: date | None
    place: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class TrainingProposed(TrainingPlan):
    folder: ClassVar[str] = "training_proposed"
    action: ClassVar[str] = "Svara på förslaget"


@dataclass(frozen=True, kw_only=True)
class TrainingChanged(TrainingPlan):
    folder: ClassVar[str] = "training_changed"
    action: ClassVar[str] = "Svara på förslaget"


@dataclass(frozen=True, kw_only=True)
class TrainingScheduled(TrainingPlan):
    folder: ClassVar[str] = "training_scheduled"


@dataclass(frozen=True, kw_only=True)
class TrainingCancelled(TrainingMail):
    folder: ClassVar[str] = "training_cancelled"
    words: str


@dataclass(frozen=True, kw_only=True)
class TrainingAnswered(TrainingMail):
    """To Campus: see the handler."""

    folder: ClassVar[str] = "training_answered"
    why: ClassVar[str] = "Du får det för att du arbetar med utbildningar på Campus."
    company: str
    answer: str
    words: str
    next: str


@dataclass(frozen=True, kw_only=True)
class TrainingReplied(TrainingMail):
    folder: ClassVar[str] = "training_replied"
    action: ClassVar[str] = "Svara på förslaget"
    words: str


@dataclass(frozen=True, kw_only=True)
class TrainingWished(CaseMail):
    """To Campus: a place that has just been approved."""

    folder: ClassVar[str] = "training_wished"
    action: ClassVar[str] = "Öppna platsen"
    why: ClassVar[str] = "Du får det för att du arbetar med utbildningar på Campus."
    optional: ClassVar[bool] = True
    company: str
    words: str
