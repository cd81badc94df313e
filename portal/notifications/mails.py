"""Every mail about a case, a training or a colleague: what its templates may say, and nothing else.

The words are in `templates/mail/<folder>/`: subject.txt, body.txt and body.html. No mail holds an organisation number
or anything about a person but the receiver's name, and the address of a colleague who invites.
"""
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import ClassVar

from portal.config import Settings
from portal.core import mail
from portal.core.outbox import Rendered

ABOUT_YOUR_CASE = "Du får det för att ditt företag har skickat in en plats."
ABOUT_YOUR_TRAINING = "Du får det för att Campus ordnar utbildning till ditt företags plats."
FOR_THE_GROUP = "Det går till projektgruppens brevlåda."


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`path` is where its one link leads, or `page` when it is one page for everybody; `action` the words of the link,
    `why` the reader gets it.

    `optional`: goes only to those who want mail at once, who can turn it off in the mail itself. `reminds`: of
    something that waits, at most once in three days. `unproven`: may go to an address that nobody has confirmed, which
    anybody may have written; it greets nobody by name and holds no word that a stranger chose.
    """

    folder: ClassVar[str]
    action: ClassVar[str]
    why: ClassVar[str]
    secret: ClassVar[bool] = False
    optional: ClassVar[bool] = False
    reminds: ClassVar[bool] = False
    unproven: ClassVar[bool] = False
    page: ClassVar[str] = ""
    path: str

    def rendered(self, settings: Settings, receiver: str) -> Rendered:
        """`receiver` is the reader's name; empty for a function mailbox. The personal way out of an optional mail
        stands in its header alone: colleagues read the mails of a case."""
        words = asdict(self)
        link = mail.link(settings, words.pop("path") or mail.path_to(self.page))
        return mail.render(self.folder, **words, receiver="" if self.unproven else receiver, link=link,
                           action=self.action, why=self.why, municipality=settings.municipality,
                           questions=questions(settings),
                           fewer=mail.link(settings, mail.path_to("mail_choice.choose")) if self.optional else "")


def questions(settings: Settings) -> str:
    """Whom to ask, as far as the settings say."""
    ways = [f"ring {settings.contact_phone}"] * bool(settings.contact_phone)
    ways += [f"skriv till {settings.contact_email}"] * bool(settings.contact_email)
    return f"Frågor? {' eller '.join(ways).capitalize()}." if ways else ""


@dataclass(frozen=True, kw_only=True)
class CaseMail(Mail):
    """About a place that was sent in."""

    why: ClassVar[str] = ABOUT_YOUR_CASE
    title: str
    case_number: str


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
class Expiring(CaseMail):
    """`passed`: it could not be sent in time. The place is hidden already, and closed in a day."""

    folder: ClassVar[str] = "expiring"
    optional: ClassVar[bool] = True
    reminds: ClassVar[bool] = True
    action: ClassVar[str] = "Öppna platsen"
    last_day: date
    passed: bool = False


@dataclass(frozen=True, kw_only=True)
class Closed(CaseMail):
    """`silent`: it expired because nobody answered whether it was still there."""

    folder: ClassVar[str] = "closed"
    action: ClassVar[str] = "Öppna platsen"
    expired: bool
    silent: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class TrainingMail(CaseMail):
    """About a training that belongs to a place."""

    action: ClassVar[str] = "Öppna utbildningen"
    why: ClassVar[str] = ABOUT_YOUR_TRAINING
    training: str


@dataclass(frozen=True, kw_only=True)
class TrainingPlan(TrainingMail):
    timing: str
    hours: int
    starts_on: date | None
    ends_on: date | None
    place: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class TrainingProposed(TrainingPlan):
    folder: ClassVar[str] = "training_proposed"
    action: ClassVar[str] = "Svara på förslaget"


@dataclass(frozen=True, kw_only=True)
class TrainingChanged(TrainingPlan):
    folder: ClassVar[str] = "training_changed"
    action: ClassVar[str] = "Svara på förslaget"


@dataclass(frozen=True, kw_only=True)
class TrainingReplied(TrainingMail):
    folder: ClassVar[str] = "training_replied"
    action: ClassVar[str] = "Svara på förslaget"
    words: str


@dataclass(frozen=True, kw_only=True)
class TrainingScheduled(TrainingPlan):
    folder: ClassVar[str] = "training_scheduled"


@dataclass(frozen=True, kw_only=True)
class TrainingCancelled(TrainingMail):
    folder: ClassVar[str] = "training_cancelled"
    words: str


@dataclass(frozen=True, kw_only=True)
class TrainingAnswered(TrainingMail):
    """To Campus: see the handler."""

    folder: ClassVar[str] = "training_answered"
    why: ClassVar[str] = "Du får det för att du arbetar med utbildningar på Campus."
    company: str
    answer: str
    words: str
    next: str


@dataclass(frozen=True, kw_only=True)
class TrainingWished(CaseMail):
    """To Campus: a place that has just been approved."""

    folder: ClassVar[str] = "training_wished"
    action: ClassVar[str] = "Öppna platsen"
    why: ClassVar[str] = "Du får det för att du arbetar med utbildningar på Campus."
    optional: ClassVar[bool] = True
    company: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CompanyMail(Mail):
    company: str


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
class AnyInvitation(Mail):
    """The link holds a token: erased once sent. `company`: only of one that is verified, "" before, since whoever
    registered it chose the name."""

    action: ClassVar[str] = "Svara på inbjudan"
    secret: ClassVar[bool] = True
    unproven: ClassVar[bool] = True
    company: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Invitation(AnyInvitation):
    """`inviter`: the confirmed address of the colleague."""

    folder: ClassVar[str] = "invitation"
    why: ClassVar[str] = "Du får det för att någon på företaget har skrivit din adress."
    inviter: str


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
