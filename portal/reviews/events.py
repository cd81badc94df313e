"""Facts about a review. `subject` is the offer's public id."""
from dataclasses import dataclass
from typing import Any, ClassVar

from portal.core.access import Party
from portal.core.events import Event
from portal.offers.events import SubmissionEvent
from portal.offers.models import DeclineReason, Submission
from portal.reviews.models import LeafState, UnionAnswer


def about(actor_id: int | None, submission: Submission) -> dict[str, Any]:
    """What every event of a review carries."""
    return dict(actor_id=actor_id, company_id=submission.company_id, subject=submission.offer_public_id,
                offer_id=submission.offer_id, submission_id=submission.id, number=submission.number)


@dataclass(frozen=True, kw_only=True)
class SubmissionTaken(SubmissionEvent):
    label: ClassVar[str] = "Ärendet taget"


@dataclass(frozen=True, kw_only=True)
class SubmissionReleased(SubmissionEvent):
    label: ClassVar[str] = "Ärendet släppt"


@dataclass(frozen=True, kw_only=True)
class SubmissionTakenOver(SubmissionEvent):
    """Taken although a colleague held it, who is away."""

    label: ClassVar[str] = "Ärendet taget från en kollega som är borta"
    from_user_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionLapsed(SubmissionEvent):
    """Nothing was done in the case by `from_user_id`, who held it."""

    label: ClassVar[str] = "Fritt igen: inget hände i ärendet"
    from_user_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionHandedOver(SubmissionEvent):
    label: ClassVar[str] = "Ärendet överlämnat"
    to_user_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionHandedToParty(SubmissionEvent):
    label: ClassVar[str] = "Ärendet lämnat till en annan part"
    party: Party


@dataclass(frozen=True, kw_only=True)
class SubmissionRested(SubmissionEvent):
    """`until` is a date: the morning when it comes back."""

    label: ClassVar[str] = "Ärendet vilar"
    until: str


@dataclass(frozen=True, kw_only=True)
class SubmissionWoken(SubmissionEvent):
    label: ClassVar[str] = "Ärendet vilar inte längre"


@dataclass(frozen=True, kw_only=True)
class RemarkAdded(SubmissionEvent):
    label: ClassVar[str] = "Anmärkning skriven"
    field: str


@dataclass(frozen=True, kw_only=True)
class RemarkChanged(SubmissionEvent):
    label: ClassVar[str] = "Anmärkning ändrad"
    field: str


@dataclass(frozen=True, kw_only=True)
class RemarkRemoved(SubmissionEvent):
    label: ClassVar[str] = "Anmärkning borttagen"
    field: str


@dataclass(frozen=True, kw_only=True)
class FindingDismissed(SubmissionEvent):
    """`code` of the rule that noticed it."""

    label: ClassVar[str] = "Automatisk notering avfärdad"
    field: str
    code: str


@dataclass(frozen=True, kw_only=True)
class FindingReturned(SubmissionEvent):
    label: ClassVar[str] = "Automatisk notering tillbakatagen"
    field: str
    code: str


@dataclass(frozen=True, kw_only=True)
class LeafStated(SubmissionEvent):
    label: ClassVar[str] = "Ställningstagande"
    party: Party
    state: LeafState


@dataclass(frozen=True, kw_only=True)
class ConcernChanged(SubmissionEvent):
    label: ClassVar[str] = "Ändrat vilka som berörs"
    party: Party
    concerned: bool


@dataclass(frozen=True, kw_only=True)
class UnionStatementRecorded(SubmissionEvent):
    label: ClassVar[str] = "Fackets yttrande antecknat"
    answer: UnionAnswer


@dataclass(frozen=True, kw_only=True)
class BarsChecked(SubmissionEvent):
    label: ClassVar[str] = "Kontroll av näringsförbud och skulder gjord"


@dataclass(frozen=True, kw_only=True)
class BarsCheckUndone(SubmissionEvent):
    label: ClassVar[str] = "Kontroll av näringsförbud och skulder borttagen"


@dataclass(frozen=True, kw_only=True)
class CorrectionMade(SubmissionEvent):
    label: ClassVar[str] = "Stavfel rättat"
    field: str


@dataclass(frozen=True, kw_only=True)
class CorrectionTakenBack(SubmissionEvent):
    label: ClassVar[str] = "Rättelse tillbakatagen"
    field: str


@dataclass(frozen=True, kw_only=True)
class CorrectionObjected(SubmissionEvent):
    """The company's own words stand again."""

    label: ClassVar[str] = "Företaget invände mot en rättelse"
    field: str


@dataclass(frozen=True, kw_only=True)
class StandardRemarkEvent(Event):
    """About a standard remark; `subject` is its public id. Not published itself."""

    label: ClassVar[str] = "Standardanmärkning"
    field: str


@dataclass(frozen=True, kw_only=True)
class StandardRemarkAdded(StandardRemarkEvent):
    label: ClassVar[str] = "Standardanmärkning tillagd"


@dataclass(frozen=True, kw_only=True)
class StandardRemarkChanged(StandardRemarkEvent):
    label: ClassVar[str] = "Standardanmärkning ändrad"


@dataclass(frozen=True, kw_only=True)
class StandardRemarkRetired(StandardRemarkEvent):
    label: ClassVar[str] = "Standardanmärkning borttagen"


@dataclass(frozen=True, kw_only=True)
class StandardRemarkRestored(StandardRemarkEvent):
    label: ClassVar[str] = "Standardanmärkning tillbakalagd"


@dataclass(frozen=True, kw_only=True)
class ChangesRequested(SubmissionEvent):
    """`fields` carry a remark each; `message_id` is the message that went with them."""

    label: ClassVar[str] = "Komplettering begärd"
    fields: tuple[str, ...]
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SubmissionApproved(SubmissionEvent):
    label: ClassVar[str] = "Godkänd"


@dataclass(frozen=True, kw_only=True)
class SubmissionDeclined(SubmissionEvent):
    label: ClassVar[str] = "Inte godkänd"
    reason: DeclineReason


@dataclass(frozen=True, kw_only=True)
class MessageSent(SubmissionEvent):
    """To the company, by somebody in the project group."""

    label: ClassVar[str] = "Projektgruppen skrev till företaget"
    message_id: int


@dataclass(frozen=True, kw_only=True)
class CompanyWrote(SubmissionEvent):
    """To the project group."""

    label: ClassVar[str] = "Företaget skrev till projektgruppen"
    message_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerRead(SubmissionEvent):
    label: ClassVar[str] = "Företagets meddelande läst"


@dataclass(frozen=True, kw_only=True)
class NoteWritten(SubmissionEvent):
    """Among the project group: never in the company's history."""

    label: ClassVar[str] = "Intern anteckning skriven"
    message_id: int


@dataclass(frozen=True, kw_only=True)
class ColleagueMentioned(SubmissionEvent):
    """`user_id` was named in an internal message."""

    label: ClassVar[str] = "Kollega nämnd i intern anteckning"
    message_id: int
    user_id: int


@dataclass(frozen=True, kw_only=True)
class MentionDone(SubmissionEvent):
    label: ClassVar[str] = "Klar med det som en kollega skrev"
