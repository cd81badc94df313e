"""Facts about needs. `subject` is the need's public id."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event
from portal.needs.models import Source


@dataclass(frozen=True, kw_only=True)
class NeedEvent(Event):
    """Something about a need. Not published itself."""

    label: ClassVar[str] = "Händelse om ett behov"
    need_id: int


@dataclass(frozen=True, kw_only=True)
class NeedTold(NeedEvent):
    label: ClassVar[str] = "Behovet berättat"


@dataclass(frozen=True, kw_only=True)
class NeedNoted(NeedEvent):
    """The project group wrote it down for the company."""

    label: ClassVar[str] = "Behovet antecknat av projektgruppen"
    source: Source


@dataclass(frozen=True, kw_only=True)
class NeedChanged(NeedEvent):
    label: ClassVar[str] = "Behovet ändrat"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NeedConfirmed(NeedEvent):
    label: ClassVar[str] = "Behovet stämmer fortfarande"


@dataclass(frozen=True, kw_only=True)
class NeedClosed(NeedEvent):
    label: ClassVar[str] = "Behovet avslutat"


@dataclass(frozen=True, kw_only=True)
class NeedReopened(NeedEvent):
    label: ClassVar[str] = "Behovet öppnat igen"
