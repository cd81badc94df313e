"""Facts about offers and submissions. `subject` is the offer's public id."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event
from portal.offers.models import CloseReason


@dataclass(frozen=True, kw_only=True)
class OfferCreated(Event):
    label: ClassVar[str] = "Utkast skapat"
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class OfferDeleted(Event):
    label: ClassVar[str] = "Utkast borttaget"


@dataclass(frozen=True, kw_only=True)
class SubmissionEvent(Event):
    """A step in a review. Not published itself."""

    label: ClassVar[str] = "Händelse i granskningen"
    offer_id: int
    submission_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class OfferSubmitted(SubmissionEvent):
    label: ClassVar[str] = "Inskickad"


@dataclass(frozen=True, kw_only=True)
class SubmissionRecalled(SubmissionEvent):
    label: ClassVar[str] = "Tillbakatagen"


@dataclass(frozen=True, kw_only=True)
class OfferClosed(Event):
    label: ClassVar[str] = "Avslutad"
    offer_id: int
    reason: CloseReason


@dataclass(frozen=True, kw_only=True)
class OfferExpiryNear(Event):
    label: ClassVar[str] = "Påminnelse: platsen går snart ut"
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyReminded(SubmissionEvent):
    """The company was reminded that changes were requested `days` days ago."""

    label: ClassVar[str] = "Påminnelse om komplettering"
    days: int
