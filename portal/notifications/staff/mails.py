"""The mails to people in the project group, and the morning's digest."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.digest.mails import Digest
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


@dataclass(frozen=True, kw_only=True)
class RulesDigest(Digest):
    """To those who keep the rules and do not work the queue."""

    folder: ClassVar[str] = "rules_digest"
    action: ClassVar[str] = "Öppna reglerna"
    page: ClassVar[str] = "support_rules.index"


@dataclass(frozen=True, kw_only=True)
class CampusDigest(Digest):
    """To somebody at Campus who does not work the queue."""

    folder: ClassVar[str] = "campus_digest"
    action: ClassVar[str] = "Öppna Campus sida"
    page: ClassVar[str] = "trainings.gaps"
