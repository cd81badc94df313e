"""Mails from the project group to a company about the company itself. Nothing that is a draft is repeated in them."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.letters import FOR_THE_GROUP, AnyInvitation, CompanyMail, Mail

ABOUT_YOUR_COMPANY = "Du får det för att du företräder företaget i portalen."


@dataclass(frozen=True, kw_only=True)
class FirstInvitation(AnyInvitation):
    """From the project group, to a company that nobody owns yet."""

    folder: ClassVar[str] = "first_invitation"
    why: ClassVar[str] = "Du får det för att projektgruppen har talat med företaget och fått din adress."


@dataclass(frozen=True, kw_only=True)
class Blocked(CompanyMail):
    folder: ClassVar[str] = "blocked"
    action: ClassVar[str] = "Öppna portalen"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    reason: str


@dataclass(frozen=True, kw_only=True)
class Unblocked(CompanyMail):
    folder: ClassVar[str] = "unblocked"
    action: ClassVar[str] = "Öppna portalen"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY


@dataclass(frozen=True, kw_only=True)
class WrittenDown(CompanyMail):
    """The project group has written down what the company said. Nothing of it is repeated: a proposal is a draft."""

    folder: ClassVar[str] = "written_down"
    action: ClassVar[str] = "Läs och svara om det stämmer"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    provenance: str
    is_place: bool


@dataclass(frozen=True, kw_only=True)
class OwnerMade(CompanyMail):
    folder: ClassVar[str] = "owner_made"
    action: ClassVar[str] = "Se kollegorna"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    page: ClassVar[str] = "companies.team"
    path: str = ""
    whose: str
    is_you: bool


@dataclass(frozen=True, kw_only=True)
class OwnershipMoved(CompanyMail):
    """To those who are not, or no longer, the owner."""

    folder: ClassVar[str] = "ownership_moved"
    action: ClassVar[str] = "Se kollegorna"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    page: ClassVar[str] = "companies.team"
    path: str = ""
    whose: str


@dataclass(frozen=True, kw_only=True)
class Removed(CompanyMail):
    """To whoever somebody else has taken out."""

    folder: ClassVar[str] = "removed"
    action: ClassVar[str] = "Öppna portalen"
    why: ClassVar[str] = "Du får det för att du har företrätt företaget i portalen."
    page: ClassVar[str] = "pages.overview"
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class GivenUp(CompanyMail):
    """To the project group: the last person has ended the company with what it had open. `trainings`: agreed, and for
    Campus to call off."""

    folder: ClassVar[str] = "given_up"
    action: ClassVar[str] = "Öppna arbetsgivaren"
    why: ClassVar[str] = FOR_THE_GROUP
    trainings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SupervisorListed(Mail):
    """To somebody whom a company has registered as a supervisor, at an address that it wrote. `company` only once it is
    verified, "" before."""

    folder: ClassVar[str] = "supervisor_listed"
    action: ClassVar[str] = "Se vad som är sparat"
    why: ClassVar[str] = "Du får det för att ett företag har skrivit din adress i portalen."
    secret: ClassVar[bool] = True
    unproven: ClassVar[bool] = True
    company: str


@dataclass(frozen=True, kw_only=True)
class SupervisorCorrected(CompanyMail):
    """The supervisor did it, through the link in the mail."""

    folder: ClassVar[str] = "supervisor_corrected"
    action: ClassVar[str] = "Öppna listan"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    page: ClassVar[str] = "supervisors.index"
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class SupervisorWantsOut(CompanyMail):
    folder: ClassVar[str] = "supervisor_wants_out"
    action: ClassVar[str] = "Öppna listan"
    why: ClassVar[str] = ABOUT_YOUR_COMPANY
    page: ClassVar[str] = "supervisors.index"
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class NobodyLeft(CompanyMail):
    """To the project group: the last person has gone, and places are shown or wait."""

    folder: ClassVar[str] = "nobody_left"
    action: ClassVar[str] = "Öppna arbetsgivaren"
    why: ClassVar[str] = FOR_THE_GROUP


@dataclass(frozen=True, kw_only=True)
class JoinRequested(CompanyMail):
    folder: ClassVar[str] = "join_requested"
    action: ClassVar[str] = "Svara på förfrågan"
    why: ClassVar[str] = "Du får det för att du äger företagets konto."
    verified: bool


@dataclass(frozen=True, kw_only=True)
class JoinForGroup(CompanyMail):
    """`silent`: the owners have not answered in time."""

    folder: ClassVar[str] = "join_for_group"
    action: ClassVar[str] = "Öppna arbetsgivaren"
    why: ClassVar[str] = FOR_THE_GROUP
    silent: bool


@dataclass(frozen=True, kw_only=True)
class JoinAccepted(CompanyMail):
    folder: ClassVar[str] = "join_accepted"
    action: ClassVar[str] = "Öppna portalen"
    why: ClassVar[str] = "Du får det för att du har frågat om att företräda företaget."


@dataclass(frozen=True, kw_only=True)
class JoinDeclined(Mail):
    """Does not name the company: whose the number is, is not for everyone who writes it to know."""

    folder: ClassVar[str] = "join_declined"
    action: ClassVar[str] = "Öppna portalen"
    why: ClassVar[str] = "Du får det för att du har bett att få företräda ett företag."
    asked: datetime


@dataclass(frozen=True, kw_only=True)
class Invitation(AnyInvitation):
    """`inviter`: the confirmed address of the colleague."""

    folder: ClassVar[str] = "invitation"
    why: ClassVar[str] = "Du får det för att någon på företaget har skrivit din adress."
    inviter: str
