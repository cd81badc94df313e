"""A mail server that answers as told, and a worker at work on the mails that wait."""
import asyncio
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from sqlalchemy import select

from portal import tasks
from portal.config import Settings, name_of
from portal.core import clock
from portal.core.database import db
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail, Rendered
from portal.core.web import Portal

WORKER = [sys.executable, "-m", "flask", "--app", "portal.wsgi", "portal", "worker"]
WAIT = 20


class MailServer:
    """Takes what comes, unless told to answer something else to a receiver."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answers: dict[str, str] = {}
        self.hang = False
        self.asked = 0
        self.goodbye = "221 Bye"
        self.opening = "250 OK"
        self.silent_for: set[str] = set()
        """Receivers whose text is taken in and never answered."""
        self.hangs_up_on: set[str] = set()
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.opening.startswith("250"):
            envelope.mail_from = address
        return self.opening

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked += 1
        while self.hang:
            await asyncio.sleep(0.02)
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.silent_for & set(envelope.rcpt_tos):
            await asyncio.sleep(WAIT)
        if self.hangs_up_on & set(envelope.rcpt_tos):
            server.transport.abort()
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.taken.append(message_from_bytes(envelope.content))
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return self.goodbye

    def receivers(self) -> list[str]:
        return [str(m["To"]) for m in self.taken]


def settings_of(app: Portal) -> Settings:
    found: Settings = app.extensions["db"].settings
    return found


def queue(app: Portal, *receivers: str, secret: bool = False) -> None:
    with app.app_context(), db.unit_of_work() as s:
        for n, receiver in enumerate(receivers):
            outbox.enqueue(s, Rendered("Åtgärda: plats", "Hej!\n", "<p>Hej!</p>"), name="test",
                           once_key=f"{receiver}:{n}", recipient=receiver, secret=secret)


def work(app: Portal) -> None:
    with app.app_context():
        tasks.run_once()


def rows(app: Portal) -> list[OutboxMail]:
    with app.app_context():
        return list(db.session().scalars(select(OutboxMail).order_by(OutboxMail.id)))


def later(monkeypatch: pytest.MonkeyPatch, pause: timedelta) -> None:
    monkeypatch.setattr(clock, "held", clock.now() + pause)


def start_worker(app: Portal) -> subprocess.Popen[bytes]:
    settings = settings_of(app)
    settings = replace(settings, session_hours=12, staff_idle_minutes=60)     # as many as the environment may say
    given = {name_of(f): str(getattr(settings, f.name)) for f in settings.__dataclass_fields__.values()}
    return subprocess.Popen(WORKER, env={**os.environ, **given}, stderr=subprocess.DEVNULL)


def until(condition: Any) -> None:
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)
