"""The mails to people in the project group, and the morning's digest."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.letters import CaseMail


@dataclass(frozen=True, kw_only=True)
class Assigned(CaseMail):
    """Somebody else made it yours: always at once."""

    folder: ClassVar[str] = "assigned"
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = "Du får det för att ärendet är ditt."
    company: str
    by: str
    due: datetime


@dataclass(frozen=True, kw_only=True)
class AwaitsParty(CaseMail):
    """News each time, and no reminder: a version that came back, a case that was handed over."""

    folder: ClassVar[str] = "awaits_party"
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = "Du får det för att du arbetar i granskningen."
    optional: ClassVar[bool] = True
    company: str
    party: str
    due: datetime


