"""Facts about courses and trainings. A training's `subject` is its offer's public id."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CourseAdded(Event):
    label: ClassVar[str] = "Utbildning tillagd i katalogen"


@dataclass(frozen=True, kw_only=True)
class CourseChanged(Event):
    label: ClassVar[str] = "Utbildning i katalogen ändrad"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CourseRetired(Event):
    label: ClassVar[str] = "Utbildning borttagen ur katalogen"


@dataclass(frozen=True, kw_only=True)
class CourseRestored(Event):
    label: ClassVar[str] = "Utbildning tillbaka i katalogen"


@dataclass(frozen=True, kw_only=True)
class TrainingEvent(Event):
    """A step in the life of a training. Not published itself."""

    label: ClassVar[str] = "Händelse om en utbildning"
    offer_id: int
    training_id: int


@dataclass(frozen=True, kw_only=True)
class TrainingProposed(TrainingEvent):
    label: ClassVar[str] = "Utbildning föreslagen"


@dataclass(frozen=True, kw_only=True)
class TrainingQuestioned(TrainingEvent):
    label: ClassVar[str] = "Företaget ställde en fråga om utbildningen"


@dataclass(frozen=True, kw_only=True)
class TrainingReplied(TrainingEvent):
    """Campus answered in words; the proposal is as it was."""

    label: ClassVar[str] = "Campus svarade på frågan om utbildningen"


@dataclass(frozen=True, kw_only=True)
class TrainingChanged(TrainingEvent):
    label: ClassVar[str] = "Förslaget till utbildning ändrat"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingAgreed(TrainingEvent):
    label: ClassVar[str] = "Företaget tackade ja till utbildningen"


@dataclass(frozen=True, kw_only=True)
class TrainingDeclined(TrainingEvent):
    label: ClassVar[str] = "Företaget tackade nej till utbildningen"


@dataclass(frozen=True, kw_only=True)
class TrainingScheduled(TrainingEvent):
    label: ClassVar[str] = "Utbildningen inplanerad"


@dataclass(frozen=True, kw_only=True)
class TrainingStarted(TrainingEvent):
    label: ClassVar[str] = "Utbildningen startad"


@dataclass(frozen=True, kw_only=True)
class TrainingFinished(TrainingEvent):
    label: ClassVar[str] = "Utbildningen genomförd"


@dataclass(frozen=True, kw_only=True)
class TrainingCancelled(TrainingEvent):
    """`offer_closed`: it fell away with its offer, nobody at Campus decided it."""

    label: ClassVar[str] = "Utbildningen inställd"
    offer_closed: bool = False
