"""The morning's mail."""
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.notifications.digest.rules import Group
from portal.notifications.letters import Mail


@dataclass(frozen=True, kw_only=True)
class Digest(Mail):
    folder: ClassVar[str] = "digest"
    action: ClassVar[str] = "Öppna granskningen"
    why: ClassVar[str] = "Du får det på arbetsdagar när något väntar på dig."
    optional: ClassVar[bool] = True
    page: ClassVar[str] = "reviews.queue"
    path: str = ""
    summary: str
    day: date
    groups: tuple[Group, ...]


@dataclass(frozen=True, kw_only=True)
class CompanyDigest(Digest):
    folder: ClassVar[str] = "company_digest"
    action: ClassVar[str] = "Öppna översikten"
    page: ClassVar[str] = "pages.overview"


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
