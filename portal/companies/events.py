"""Facts about companies. `subject` is the company's public id; none ever holds an organisation number."""
from dataclasses import dataclass
from typing import ClassVar

from portal.companies.models import ContactKind, VerifiedHow
from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CompanyRegistered(Event):
    label: ClassVar[str] = "Företaget registrerat"


@dataclass(frozen=True, kw_only=True)
class CompanyChanged(Event):
    label: ClassVar[str] = "Uppgifter om företaget ändrade"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CompanyVerified(Event):
    label: ClassVar[str] = "Företaget verifierat"
    how: VerifiedHow


@dataclass(frozen=True, kw_only=True)
class CompanyBlocked(Event):
    """What it has in the queue is declined and what it has on offer is stopped, in the same unit of work."""

    label: ClassVar[str] = "Företaget spärrat"


@dataclass(frozen=True, kw_only=True)
class CompanyUnblocked(Event):
    label: ClassVar[str] = "Spärren hävd"


@dataclass(frozen=True, kw_only=True)
class CompanyGivenUp(Event):
    """The last one who acted for it has ended it, with what it had open."""

    label: ClassVar[str] = "Företaget avslutat av den sista som företrädde det"


@dataclass(frozen=True, kw_only=True)
class ContactAdded(Event):
    label: ClassVar[str] = "Kontakt antecknad"
    contact_id: int
    kind: ContactKind


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """By its author, the same day. `fields` are the names of what was changed."""

    label: ClassVar[str] = "Kontakt ändrad"
    contact_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NextStepDone(Event):
    label: ClassVar[str] = "Nästa steg gjort"
    contact_id: int


@dataclass(frozen=True, kw_only=True)
class WorkplaceAdded(Event):
    label: ClassVar[str] = "Arbetsställe tillagt"
    workplace: str


@dataclass(frozen=True, kw_only=True)
class WorkplaceChanged(Event):
    label: ClassVar[str] = "Arbetsställe ändrat"
    workplace: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WorkplaceRemoved(Event):
    label: ClassVar[str] = "Arbetsställe borttaget"
    workplace: str


@dataclass(frozen=True, kw_only=True)
class JoinRequested(Event):
    label: ClassVar[str] = "Förfrågan om att få höra till företaget"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class JoinAccepted(Event):
    label: ClassVar[str] = "Förfrågan godkänd"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class JoinDeclined(Event):
    label: ClassVar[str] = "Förfrågan nekad"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class JoinLapsed(Event):
    """The one who asked has closed the account: nobody is told."""

    label: ClassVar[str] = "Förfrågan bortfallen"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class JoinWithdrawn(Event):
    """By the one who asked: nobody is told."""

    label: ClassVar[str] = "Förfrågan tillbakatagen"
    request_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationEvent(Event):
    """A step of one invitation. Not published itself."""

    label: ClassVar[str] = "Händelse om en inbjudan"
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class MemberInvited(InvitationEvent):
    label: ClassVar[str] = "Kollega inbjuden"


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(InvitationEvent):
    label: ClassVar[str] = "Inbjudan antagen"


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(InvitationEvent):
    label: ClassVar[str] = "Inbjudan avböjd"


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(InvitationEvent):
    label: ClassVar[str] = "Inbjudan tillbakatagen"


@dataclass(frozen=True, kw_only=True)
class OwnershipMoved(Event):
    """By the project group: this person is now the only owner."""

    label: ClassVar[str] = "Kontoansvaret flyttat"
    user_id: int
