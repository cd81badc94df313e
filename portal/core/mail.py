"""A mail from template to server: rendered when the event happens, sent by the worker."""
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.config import ROOT, Settings
from portal.core import wording
from portal.core.outbox import OutboxMail, Rendered

TIMEOUT = 20
"""Seconds to wait for the mail server."""
BRIEF = 40
"""Characters of a title that a subject has room for."""


def render(name: str, **context: Any) -> Rendered:
    """The mail `templates/mail/<name>/`: subject.txt, body.txt and body.html with the same words."""
    env = _environment()
    subject = " ".join(env.get_template(f"{name}/subject.txt").render(context).split())
    return Rendered(
        subject=subject,
        text=re.sub(r"\n{3,}", "\n\n", env.get_template(f"{name}/body.txt").render(context).strip()) + "\n",
        html=env.get_template(f"{name}/body.html").render(context, subject=subject),
    )


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that stays as it is: folded by the library, a long address becomes an encoded word that no program
    can follow."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("list-unsubscribe", _Whole)
POLICY = EmailPolicy(header_factory=_REGISTRY)


class Refused(Exception):
    """The server will never take this mail: trying again is of no use."""


class ServerTrouble(Exception):
    """The server is away, busy or not ours to use: the mail waits."""


def send(settings: Settings, row: OutboxMail) -> None:
    """Hand one mail to the server. Raises Refused or ServerTrouble, whose text is fit for the admin's list.

    The Message-ID is made from the row, so that a mail handed over twice (worker killed between the server's yes
    and ours) is one mail to the receiver's program.
    """
    try:
        message = _message(settings, row)
    except (ValueError, LookupError) as error:
        raise Refused(f"mejlet går inte att göra: {error}") from error
    try:
        with _connect(settings) as server:
            _hand_over(server, message)
    except OSError as error:
        raise ServerTrouble(f"{type(error).__name__}: {error}") from error


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _by_code(code, words) from error
    except smtplib.SMTPDataError as error:
        raise _by_code(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(f"mejlservern kan inte adressen: {error}") from error


def _message(settings: Settings, row: OutboxMail) -> EmailMessage:
    name, address = parseaddr(settings.mail_from)
    message = EmailMessage(POLICY)
    message["From"] = Address(name or "Fyrklövern", addr_spec=address)
    message["To"], message["Subject"] = row.recipient, row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = f"<{row.public_id}@{address.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe:
        message["List-Unsubscribe"] = f"<{row.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    return message


def _by_code(code: int, words: bytes | str) -> Refused | ServerTrouble:
    """SMTP's own line between never (5xx) and not now (4xx)."""
    text = f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return Refused(text) if code >= 500 else ServerTrouble(text)


@contextmanager
def _connect(settings: Settings) -> Iterator[smtplib.SMTP]:
    host, port, context = settings.smtp_host, settings.smtp_port, ssl.create_default_context()
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server
    finally:
        _say_goodbye(server)


def _say_goodbye(server: smtplib.SMTP) -> None:
    """The mail is taken or refused by now: a goodbye that fails must not send it again."""
    with suppress(OSError):
        server.quit()
    server.close()


@cache
def _environment() -> Environment:
    env = Environment(loader=FileSystemLoader(ROOT / "templates" / "mail"), undefined=StrictUndefined,
                      autoescape=select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True)
    env.filters.update(day=wording.day, moment=wording.moment, brief=_brief, quoted=_quoted)
    return env


def _brief(text: str) -> str:
    """Short enough for a subject."""
    return text if len(text) <= BRIEF else f"{text[:BRIEF - 1].rstrip()}…"


def _quoted(text: str) -> str:
    """What somebody wrote, told apart from our own words in a plain text."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
