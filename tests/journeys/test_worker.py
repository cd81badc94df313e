"""The worker against a real mail server: away, busy, refusing; and killed in the middle."""
import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import tasks
from portal.config import Settings, name_of
from portal.core import clock, db, outbox
from portal.core.jobs import Job, JobRun
from portal.core.outbox import OutboxMail, Rendered
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

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked += 1
        while self.hang:
            await asyncio.sleep(0.02)
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append(message_from_bytes(envelope.content))
        return "250 OK"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return self.goodbye

    def receivers(self) -> list[str]:
        return [str(m["To"]) for m in self.taken]


@pytest.fixture
def server() -> MailServer:
    return MailServer()


@pytest.fixture
def running(server: MailServer, portal: Portal) -> Iterator[None]:
    controller = Controller(server, hostname="127.0.0.1", port=_settings(portal).smtp_port)
    controller.start()
    yield
    controller.stop()


@pytest.fixture
def portal(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The app with a free port for the mail server, and a short lease."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(app.extensions["db"], "settings", replace(
        _settings(app), smtp_port=port, mail_lease_seconds=2, worker_pause_seconds=1))
    return app


def _settings(app: Portal) -> Settings:
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
    settings = _settings(app)
    given = {name_of(f): str(getattr(settings, f.name)) for f in settings.__dataclass_fields__.values()}
    return subprocess.Popen(WORKER, env={**os.environ, **given}, stderr=subprocess.DEVNULL)


def until(condition: Any) -> None:
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def test_a_mail_arrives_whole(portal: Portal, server: MailServer, running: None) -> None:
    queue(portal, "mira@example.com", secret=True)
    work(portal)
    work(portal)
    [message] = server.taken
    assert message["To"] == "mira@example.com"
    assert "portal@example.com" in str(message["From"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert [p.get_content_type() for p in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    [row] = rows(portal)
    assert row.sent_at is not None
    assert (row.text, row.html) == ("", ""), "a mail with a token is erased once it is sent"
    assert message["Message-ID"] == f"<{row.public_id}@example.com>"


def test_server_away_the_mail_waits_and_is_sent_once(
    portal: Portal, server: MailServer, monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue(portal, "mira@example.com", "olle@example.com")
    work(portal)
    first, second = rows(portal)
    assert first.last_error is not None
    assert first.due_at is not None
    assert second.attempts == 0, "no use in trying the next one against a server that is away"
    controller = Controller(server, hostname="127.0.0.1", port=_settings(portal).smtp_port)
    controller.start()
    try:
        later(monkeypatch, timedelta(minutes=2))
        work(portal)
        work(portal)
    finally:
        controller.stop()
    assert sorted(server.receivers()) == ["mira@example.com", "olle@example.com"]
    assert all(row.sent_at and row.last_error is None for row in rows(portal))


def test_a_refused_receiver_is_final_and_stops_nobody_else(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answers["fel@example.com"] = "550 no such box"
    queue(portal, "fel@example.com", "mira@example.com")
    work(portal)
    later(monkeypatch, timedelta(days=3))
    work(portal)
    refused, sent = rows(portal)
    assert refused.dead_at is not None
    assert "550 no such box" in str(refused.last_error)
    assert refused.attempts == 1
    assert sent.sent_at is not None
    with portal.app_context():
        assert [m.recipient for m in outbox.failed(db.session())] == ["fel@example.com"]
        with db.unit_of_work() as s:
            outbox.retry(s, refused.public_id)
    server.answers.clear()
    work(portal)
    assert server.receivers() == ["mira@example.com", "fel@example.com"]


def test_not_now_is_tried_again_until_the_pauses_are_over(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.answers["mira@example.com"] = "451 busy"
    queue(portal, "mira@example.com")
    for n, pause in enumerate(outbox.PAUSES):
        work(portal)
        [row] = rows(portal)
        assert row.attempts == n + 1
        assert row.due_at == clock.now() + pause or clock.held is None
        later(monkeypatch, pause + timedelta(seconds=1))
    assert rows(portal)[0].dead_at is None
    work(portal)
    assert rows(portal)[0].dead_at is not None


def test_a_bad_goodbye_sends_nothing_twice(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.goodbye = "421 too busy to part"
    server.answers["fel@example.com"] = "550 no such box"
    queue(portal, "mira@example.com", "fel@example.com")
    work(portal)
    later(monkeypatch, timedelta(days=1))
    work(portal)
    assert server.receivers() == ["mira@example.com"]
    sent, refused = rows(portal)
    assert sent.sent_at is not None
    assert refused.dead_at is not None


@pytest.mark.parametrize("changes", [{"smtp_tls": "starttls"}, {"smtp_user": "portal", "smtp_password": "x"}])
def test_a_server_set_up_otherwise_loses_no_mail(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any],
) -> None:
    """It offers no TLS, or knows no passwords: the mail waits until the setting is right."""
    right = _settings(portal)
    monkeypatch.setattr(portal.extensions["db"], "settings", replace(right, **changes))
    queue(portal, "mira@example.com")
    work(portal)
    [row] = rows(portal)
    assert row.last_error is not None
    assert row.dead_at is None
    monkeypatch.setattr(portal.extensions["db"], "settings", right)
    later(monkeypatch, timedelta(minutes=2))
    work(portal)
    assert server.receivers() == ["mira@example.com"]


@pytest.mark.parametrize("address", ["två@", "a\nb@example.com"])
def test_an_impossible_address_is_given_up(portal: Portal, server: MailServer, running: None, address: str) -> None:
    queue(portal, address, "mira@example.com")
    work(portal)
    assert [bool(row.dead_at) for row in rows(portal)] == [True, False]
    assert server.receivers() == ["mira@example.com"]


def test_killed_in_the_middle_the_next_one_sends(portal: Portal, server: MailServer, running: None) -> None:
    server.hang = True
    queue(portal, "mira@example.com")
    worker = start_worker(portal)
    try:
        until(lambda: server.asked)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert rows(portal)[0].sent_at is None
    server.hang = False
    worker = start_worker(portal)
    try:
        until(lambda: rows(portal)[0].sent_at)
    finally:
        worker.terminate()
        assert worker.wait(WAIT) == 0, "asked to stop, it stops in good order"
    assert server.receivers() == ["mira@example.com"]
    assert rows(portal)[0].attempts == 2


def test_two_workers_share_the_work(portal: Portal, server: MailServer, running: None) -> None:
    receivers = [f"person{n}@example.com" for n in range(25)]
    queue(portal, *receivers)
    workers = [start_worker(portal) for _ in range(2)]
    try:
        until(lambda: all(row.sent_at for row in rows(portal)))
    finally:
        for worker in workers:
            worker.terminate()
        assert [worker.wait(WAIT) for worker in workers] == [0, 0]
    assert sorted(server.receivers()) == sorted(receivers)


def test_a_worker_whose_lease_is_out_does_not_speak_for_the_next(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(app, "mira@example.com")
    with app.app_context():
        with db.own_transaction() as s:
            slow = outbox.claim(s)
        assert slow is not None
        with db.own_transaction() as s:
            assert outbox.claim(s) is None, "leased"
        later(monkeypatch, timedelta(minutes=6))
        with db.own_transaction() as s:
            quick = outbox.claim(s)
        assert quick is not None
        with db.own_transaction() as s:
            outbox.mark_failed(s, slow.id, slow.attempts, "timed out", final=True)
        assert rows(app)[0].dead_at is None
        with db.own_transaction() as s:
            outbox.mark_sent(s, quick.id)
        with db.own_transaction() as s:
            outbox.mark_failed(s, slow.id, slow.attempts, "timed out")
    assert rows(app)[0].sent_at is not None


def test_jobs_run_when_due_in_full_and_stop_nobody(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    left, ran = [3], []

    def count_down(_s: Session) -> int:
        ran.append(left[0])
        left[0] = max(0, left[0] - 1)
        return left[0]

    def breaks(_s: Session) -> int:
        raise KeyError("broken")

    hour = timedelta(hours=1)
    monkeypatch.setattr(tasks, "JOBS", (Job("breaks", hour, breaks), Job("count_down", hour, count_down)))
    work(portal)
    work(portal)
    assert ran == [3, 2, 1], "until nothing is left, and not again within the hour"
    later(monkeypatch, timedelta(minutes=61))
    work(portal)
    assert ran == [3, 2, 1, 0]
    with portal.app_context():
        assert list(db.session().scalars(select(JobRun.name))) == ["count_down"], "what failed is due again"


def test_the_real_jobs_find_nothing_to_do(portal: Portal) -> None:
    work(portal)
    with portal.app_context():
        assert set(db.session().scalars(select(JobRun.name))) == {job.name for job in tasks.JOBS}


def test_in_the_demo_nothing_leaves_the_machine(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portal.extensions["db"], "settings", replace(_settings(portal), mode="demo"))
    queue(portal, "mira@example.com", secret=True)
    work(portal)
    assert server.taken == []
    [row] = rows(portal)
    assert row.sent_at is not None
    assert row.text == "Hej!\n", "in the demo the letter box shows the link"
