"""A mail from template to server: rendered when the event happens, sent by the worker."""
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.config import ROOT, Settings
from portal.core import templating
from portal.core.outbox import OutboxMail, Rendered

TIMEOUT = 20
"""Seconds to wait for the mail server."""


def render(name: str, **context: Any) -> Rendered:
    """The mail `templates/mail/<name>/`: subject.txt, body.txt and body.html with the same words."""
    env = _environment()
    subject = env.get_template(f"{name}/subject.txt").render(context)
    return Rendered(
        subject=" ".join(subject.split()),
        text=env.get_template(f"{name}/body.txt").render(context).strip() + "\n",
        html=env.get_template(f"{name}/body.html").render(context),
    )


def send(settings: Settings, row: OutboxMail) -> None:
    """Hand one mail to the server.

    The Message-ID is made from the row, so that a mail handed over twice (worker killed between the server's yes
    and ours) is one mail to the receiver's program. Raises OSError and smtplib.SMTPException.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, row.recipient, row.subject
    message["Date"] = format_datetime(row.queued_at)
    message["Message-ID"] = f"<{row.public_id}@{settings.mail_from.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    with _connect(settings) as server:
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)


def _connect(settings: Settings) -> smtplib.SMTP:
    if settings.smtp_tls == "tls":
        return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT,
                                context=ssl.create_default_context())
    server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
    if settings.smtp_tls == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server


@cache
def _environment() -> Environment:
    env = Environment(loader=FileSystemLoader(ROOT / "templates" / "mail"), undefined=StrictUndefined,
                      autoescape=select_autoescape(["html"]), trim_blocks=True, lstrip_blocks=True)
    env.filters.update(day=templating.day, moment=templating.moment)
    return env
