"""Facts about a company's supervisors. `subject` is the company's public id; `supervisor` the supervisor's."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SupervisorEvent(Event):
    """About one supervisor. Not published itself."""

    label: ClassVar[str] = "Händelse om en handledare"
    supervisor: str


@dataclass(frozen=True, kw_only=True)
class SupervisorAdded(SupervisorEvent):
    label: ClassVar[str] = "Handledare tillagd"


@dataclass(frozen=True, kw_only=True)
class SupervisorChanged(SupervisorEvent):
    """By the company. `fields` are the names of what was changed."""

    label: ClassVar[str] = "Uppgifter om en handledare ändrade"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SupervisorCorrected(SupervisorEvent):
    """By the supervisor, through the link in the mail."""

    label: ClassVar[str] = "En handledare har rättat sina uppgifter"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SupervisorRemovalAsked(SupervisorEvent):
    """By the supervisor, through the link in the mail."""

    label: ClassVar[str] = "En handledare har bett att få tas bort"


@dataclass(frozen=True, kw_only=True)
class SupervisorRetired(SupervisorEvent):
    label: ClassVar[str] = "Handledare går inte längre att välja"


@dataclass(frozen=True, kw_only=True)
class SupervisorRestored(SupervisorEvent):
    label: ClassVar[str] = "Handledare går att välja igen"
