"""A mail from template to server: rendered when the event happens, sent by the worker."""
import re
import smtplib
import ssl
import time
from contextlib import suppress
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from werkzeug.urls import iri_to_uri

from portal.config import ROOT, Settings
from portal.core import addresses, wording
from portal.core.mail.outbox import OutboxMail, Rendered

STEP, WHOLE = 20, 60
"""Seconds to wait for one answer of the mail server, and for everything that it has to say about one mail."""
OK, TAKEN, CLOSING = 250, {250, 251}, 421
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


def path_to(endpoint: str, **values: Any) -> str:
    """Where a mail's link leads, below the portal's own address: the same whether a request or the worker writes it."""
    return str(current_app.url_map.bind("").build(endpoint, values))


def link(settings: Settings, path: str) -> str:
    """The whole address: the portal may lie in a folder of its host."""
    return settings.base_url.rstrip("/") + path


class _Whole(UnstructuredHeader, BaseHeader):
    """A header that stays as it is: folded by the library, a long address becomes an encoded word that no program
    can follow."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_REGISTRY = HeaderRegistry()
_REGISTRY.map_to_type("list-unsubscribe", _Whole)
POLICY = EmailPolicy(header_factory=_REGISTRY, cte_type="7bit", linesep="\r\n")
"""Seven bits all the way: no server on the way need know more."""


class NotSent(Exception):
    """`str(error)` is fit for the admin's list."""


class Refused(NotSent):
    """The server will never take this mail: trying again is of no use."""


class NotNow(NotSent):
    """The server does not take this mail now: it waits, and the others go on."""


class Unanswered(NotSent):
    """The server fell silent or hung up in the middle of this mail: it may be the mail, it may be the server."""


class ServerTrouble(NotSent):
    """The server is away, busy or not ours to use: every mail waits."""


class _Talk(smtplib.SMTP):
    """A conversation that ends, whatever the server does: no answer is waited for longer than STEP, and the whole no
    longer than WHOLE, so that no other worker takes the mail for left behind meanwhile (config.SHORTEST_LEASE)."""

    def __init__(self, host: str, port: int, **options: Any) -> None:
        self._end = time.monotonic() + WHOLE
        super().__init__(host, port, timeout=STEP, **options)

    def send(self, said: Any) -> None:
        self._hurry()
        super().send(said)

    def getreply(self) -> tuple[int, bytes]:
        self._hurry()
        return super().getreply()

    def _hurry(self) -> None:
        if (left := self._end - time.monotonic()) <= 0:
            self.close()    # who asks may have no hold of it yet: the greeting is read while it is made
            raise TimeoutError("mejlservern är för långsam")
        if self.sock is not None:
            self.sock.settimeout(min(STEP, left))


class _TlsTalk(_Talk, smtplib.SMTP_SSL):
    pass


def send(settings: Settings, row: OutboxMail) -> None:
    """Hand one mail to the server, over a connection of its own. Raises NotSent: which kind says who has to wait.

    The Message-ID is made from the row, so that a mail handed over twice (worker killed between the server's yes
    and ours) is one mail to the receiver's program.
    """
    try:
        sender, receiver = addresses.on_the_wire(parseaddr(settings.mail_from)[1]), addresses.on_the_wire(row.recipient)
        words = _message(settings, row, sender, receiver).as_bytes().decode("ascii")
    except (ValueError, LookupError) as error:
        raise Refused(f"mejlet går inte att göra: {error}") from error
    try:
        server = _connect(settings)
    except (OSError, ValueError) as error:
        raise ServerTrouble(f"{type(error).__name__}: {error}") from error
    try:
        _hand_over(server, sender, receiver, words)
    finally:
        _say_goodbye(server)


def _hand_over(server: smtplib.SMTP, sender: str, receiver: str, words: str) -> None:
    """Until the sender is taken it is the server that answers; from then on it speaks of this mail."""
    try:
        code, said = server.mail(sender)
    except OSError as error:
        raise ServerTrouble(f"{type(error).__name__}: {error}") from error
    if code != OK:
        raise ServerTrouble(_line(code, said))
    try:
        code, said = server.rcpt(receiver)
        if code in TAKEN:
            code, said = server.data(words)
    except smtplib.SMTPDataError as error:
        raise _by_code(error.smtp_code, error.smtp_error) from error
    except OSError as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from error
    if code not in TAKEN:
        raise _by_code(code, said)


def _by_code(code: int, said: bytes | str) -> NotSent:
    """SMTP's own line between never (5xx) and not now (4xx); 421 closes the door to everybody."""
    kind = ServerTrouble if code == CLOSING else Refused if code >= 500 else NotNow
    return kind(_line(code, said))


def _line(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"


def _message(settings: Settings, row: OutboxMail, sender: str, receiver: str) -> EmailMessage:
    message = EmailMessage(POLICY)
    message["From"] = Address(parseaddr(settings.mail_from)[0] or "Fyrklövern", addr_spec=sender)
    message["To"], message["Subject"] = receiver, row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = f"<{row.public_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if row.unsubscribe:
        message["List-Unsubscribe"] = f"<{iri_to_uri(row.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    return message


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port, context = settings.smtp_host, settings.smtp_port, ssl.create_default_context()
    server = _TlsTalk(host, port, context=context) if settings.smtp_tls == "tls" else _Talk(host, port)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _say_goodbye(server: smtplib.SMTP) -> None:
    """The mail is taken or refused by now: nobody waits for the answer, and one that is bad sends nothing again."""
    with suppress(OSError):
        server.putcmd("quit")
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
