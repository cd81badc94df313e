"""The mails about what is written in a case. What is internal goes to colleagues only."""
from dataclasses import dataclass
from typing import ClassVar

from portal.notifications.letters import FOR_THE_GROUP, CaseMail


@dataclass(frozen=True, kw_only=True)
class WordsMail(CaseMail):
    """About a message. `words`: the message itself."""

    words: str


@dataclass(frozen=True, kw_only=True)
class MessageSent(WordsMail):
    """To the company."""

    folder: ClassVar[str] = "message_sent"
    action: ClassVar[str] = "Läs och svara"


@dataclass(frozen=True, kw_only=True)
class CompanyWrote(WordsMail):
    """To the one who holds the case."""

    folder: ClassVar[str] = "company_wrote"
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = "Du får det för att du håller i ärendet."
    company: str


@dataclass(frozen=True, kw_only=True)
class CompanyWroteToGroup(CompanyWrote):
    """When nobody holds the case."""

    why: ClassVar[str] = FOR_THE_GROUP


@dataclass(frozen=True, kw_only=True)
class Mentioned(WordsMail):
    """To a colleague in the project group."""

    folder: ClassVar[str] = "mentioned"
    optional: ClassVar[bool] = True
    action: ClassVar[str] = "Öppna ärendet"
    why: ClassVar[str] = "Du får det för att en kollega har nämnt dig i en intern anteckning."
    company: str
