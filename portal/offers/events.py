"""Facts about offers and submissions. `subject` is the offer's public id."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event
from portal.needs.models import Source
from portal.offers.models import CloseReason, Submission


@dataclass(frozen=True, kw_only=True)
class OfferCreated(Event):
    label: ClassVar[str] = "Utkast skapat"
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class OfferDeleted(Event):
    label: ClassVar[str] = "Utkast borttaget"


@dataclass(frozen=True, kw_only=True)
class ProposalWritten(Event):
    """The project group wrote down a place for the company, which has not opened it."""

    label: ClassVar[str] = "Förslag antecknat av projektgruppen"
    source: Source


@dataclass(frozen=True, kw_only=True)
class ProposalChanged(Event):
    label: ClassVar[str] = "Förslag ändrat av projektgruppen"


@dataclass(frozen=True, kw_only=True)
class ProposalRemoved(Event):
    label: ClassVar[str] = "Förslag borttaget av projektgruppen"


@dataclass(frozen=True, kw_only=True)
class ProposalOpened(Event):
    label: ClassVar[str] = "Förslag öppnat av företaget"


@dataclass(frozen=True, kw_only=True)
class ProposalAgreed(Event):
    label: ClassVar[str] = "Förslaget stämmer"


@dataclass(frozen=True, kw_only=True)
class SubmissionEvent(Event):
    """A step in a review. Not published itself."""

    label: ClassVar[str] = "Händelse i granskningen"
    offer_id: int
    submission_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class VersionMade(Event):
    """A version is about to be stored. It has no number in the database yet, so it comes itself, as does the one
    `before` it. Never logged: OfferSubmitted is."""

    label: ClassVar[str] = "Version gjord"
    submission: Submission
    before: Submission | None


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
class OfferStopped(OfferClosed):
    """Closed by the project group. Why stands on the offer."""

    label: ClassVar[str] = "Stoppad av projektgruppen"


@dataclass(frozen=True, kw_only=True)
class LifeEvent(Event):
    """Something in the life of an offer that has been approved. Not published itself."""

    label: ClassVar[str] = "Händelse i platsens liv"
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class OfferPaused(LifeEvent):
    """`until` is the first day it is shown again, as 2027-01-12."""

    label: ClassVar[str] = "Pausad"
    until: str


@dataclass(frozen=True, kw_only=True)
class OfferResumed(LifeEvent):
    """Shown again: by the company, or when the pause was over."""

    label: ClassVar[str] = "Öppnad igen"


@dataclass(frozen=True, kw_only=True)
class OfferHidden(LifeEvent):
    """The last day to start has passed, and the offer cannot be closed yet."""

    label: ClassVar[str] = "Visas inte längre: sista dag att börja har passerat"


@dataclass(frozen=True, kw_only=True)
class OfferShownAgain(LifeEvent):
    """It was hidden, and one of its seats has become free."""

    label: ClassVar[str] = "Visas igen: en plats har blivit ledig"


@dataclass(frozen=True, kw_only=True)
class OfferAskedAbout(LifeEvent):
    label: ClassVar[str] = "Fråga: finns platsen kvar?"


@dataclass(frozen=True, kw_only=True)
class OfferAskedAgain(LifeEvent):
    """The question of `days` days ago was repeated."""

    label: ClassVar[str] = "Påminnelse: finns platsen kvar?"
    days: int


@dataclass(frozen=True, kw_only=True)
class OfferConfirmed(LifeEvent):
    label: ClassVar[str] = "Platsen finns kvar"


@dataclass(frozen=True, kw_only=True)
class ContactWritten(LifeEvent):
    """Valid at once. `changed`: the fields of `content.CONTACT` that are others now; who it was is not told here."""

    label: ClassVar[str] = "Kontakt ändrad"
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WaysChosen(LifeEvent):
    label: ClassVar[str] = "Valt hur coacher hör av sig"


@dataclass(frozen=True, kw_only=True)
class OfferExpiryNear(Event):
    """The company was warned; `submission_id`: of the version that is shown."""

    label: ClassVar[str] = "Påminnelse: platsen går snart ut"
    offer_id: int
    submission_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyReminded(SubmissionEvent):
    """The company was reminded that changes were requested `days` days ago."""

    label: ClassVar[str] = "Påminnelse om komplettering"
    days: int
