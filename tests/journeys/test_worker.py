"""The worker against a real mail server: away, busy, refusing."""
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from portal.core import clock, db, outbox
from portal.core.web import Portal
from tests.journeys.posting import MailServer, later, queue, rows, settings_of, work


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
    controller = Controller(server, hostname="127.0.0.1", port=settings_of(portal).smtp_port)
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
    right = settings_of(portal)
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
