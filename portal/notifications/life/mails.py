"""The mails of a place that has been approved: paused and open again, asked about, stopped."""
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.notifications.letters import CaseMail


@dataclass(frozen=True, kw_only=True)
class StillThere(CaseMail):
    """The link holds a token: erased once sent. The answers' own addresses begin with it. `again`: asked before, on
    `asked`. `closes`: the day the place is closed when nobody answers, if it is."""

    folder: ClassVar[str] = "still_there"
    action: ClassVar[str] = "Svara på frågan"
    why: ClassVar[str] = "Du får det för att coacherna ser ditt företags plats."
    secret: ClassVar[bool] = True
    reminds: ClassVar[bool] = True
    asked: date
    again: bool
    closes: date | None


@dataclass(frozen=True, kw_only=True)
class PauseEnded(CaseMail):
    folder: ClassVar[str] = "pause_ended"
    action: ClassVar[str] = "Öppna platsen"


@dataclass(frozen=True, kw_only=True)
class Stopped(CaseMail):
    folder: ClassVar[str] = "stopped"
    action: ClassVar[str] = "Öppna platsen"
    words: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(CaseMail):
    """A receipt to the company. `fields`: what is another now, in words, never who. `is_shown`: coaches see it."""

    folder: ClassVar[str] = "contact_changed"
    action: ClassVar[str] = "Öppna platsen"
    fields: str
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class ContactPersonChanged(CaseMail):
    """To Jobbtorg, who approves it no more, and to the function mailbox."""

    folder: ClassVar[str] = "contact_person_changed"
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = "Du får det för att Jobbtorg ska veta när ett företag byter kontaktperson."
    optional: ClassVar[bool] = True
    company: str
    fields: str


@dataclass(frozen=True, kw_only=True)
class Expiring(CaseMail):
    """`passed`: it could not be sent in time. The place is hidden already, and closed in a day."""

    folder: ClassVar[str] = "expiring"
    optional: ClassVar[bool] = True
    reminds: ClassVar[bool] = True
    action: ClassVar[str] = "Öppna platsen"
    last_day: date
    passed: bool = False


@dataclass(frozen=True, kw_only=True)
class Closed(CaseMail):
    """`silent`: it expired because nobody answered whether it was still there."""

    folder: ClassVar[str] = "closed"
    action: ClassVar[str] = "Öppna platsen"
    expired: bool
    silent: bool
    reason: str
