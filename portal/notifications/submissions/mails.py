"""Mails about a case under review."""
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from portal.notifications.letters import FOR_THE_GROUP, CaseMail


@dataclass(frozen=True, kw_only=True)
class Received(CaseMail):
    folder: ClassVar[str] = "received"
    action: ClassVar[str] = "Se kvittot"
    company: str
    number: int
    due: datetime


@dataclass(frozen=True, kw_only=True)
class AskedAbout:
    """A remark as the company reads it."""

    label: str
    text: str
    suggestion: str


@dataclass(frozen=True, kw_only=True)
class CorrectedText:
    """A plain mistake that the project group has corrected."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ChangesRequested(CaseMail):
    folder: ClassVar[str] = "changes_requested"
    action: ClassVar[str] = "Ändra och skicka in igen"
    remarks: tuple[AskedAbout, ...]
    message: str
    corrected: tuple[CorrectedText, ...]


@dataclass(frozen=True, kw_only=True)
class Approved(CaseMail):
    folder: ClassVar[str] = "approved"
    action: ClassVar[str] = "Öppna platsen"
    training_wanted: bool
    paused_until: date | None
    corrected: tuple[CorrectedText, ...]


@dataclass(frozen=True, kw_only=True)
class Declined(CaseMail):
    folder: ClassVar[str] = "declined"
    action: ClassVar[str] = "Se platsen och vad du kan göra"
    reason: str
    words: str
    may_return: bool


@dataclass(frozen=True, kw_only=True)
class ReplyReminder(CaseMail):
    folder: ClassVar[str] = "reply_reminder"
    optional: ClassVar[bool] = True
    reminds: ClassVar[bool] = True
    action: ClassVar[str] = "Öppna platsen"
    days: int
    last_day: date


@dataclass(frozen=True, kw_only=True)
class RecalledBySystem(CaseMail):
    folder: ClassVar[str] = "recalled_by_system"
    action: ClassVar[str] = "Öppna utkastet"


@dataclass(frozen=True, kw_only=True)
class GroupSubmission(CaseMail):
    folder: ClassVar[str] = "group_submission"
    action: ClassVar[str] = "Öppna granskningen"
    why: ClassVar[str] = FOR_THE_GROUP
    company: str
    number: int
    due: datetime
    kinds: str


@dataclass(frozen=True, kw_only=True)
class CorrectionObjected(CaseMail):
    folder: ClassVar[str] = "correction_objected"
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = FOR_THE_GROUP
    company: str
    field: str
