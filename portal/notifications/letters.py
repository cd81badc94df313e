"""Every mail about a case, a training or a colleague: what its templates may say, and nothing else.

The words are in `templates/mail/<folder>/`: subject.txt, body.txt and body.html. No mail holds an organisation number
or anything about a person but the receiver's name, and the address of a colleague who invites.
"""
from dataclasses import asdict, dataclass
from datetime import date
from typing import ClassVar

from portal.config import Settings
from portal.core.mail import sending
from portal.core.mail.outbox import Rendered

ABOUT_YOUR_CASE = "Du får det för att ditt företag har skickat in en plats."
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
        link = sending.link(settings, words.pop("path") or sending.path_to(self.page))
        return sending.render(self.folder, **words, receiver="" if self.unproven else receiver, link=link,
                           action=self.action, why=self.why, municipality=settings.municipality,
                           questions=questions(settings),
                           fewer=sending.link(settings, sending.path_to("mail_choice.choose")) if self.optional else "")


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
class CompanyMail(Mail):
    company: str


@dataclass(frozen=True, kw_only=True)
class AnyInvitation(Mail):
    """The link holds a token: erased once sent. `company`: only of one that is verified, "" before, since whoever
    registered it chose the name."""

    action: ClassVar[str] = "Svara på inbjudan"
    secret: ClassVar[bool] = True
    unproven: ClassVar[bool] = True
    company: str
    last_day: date


