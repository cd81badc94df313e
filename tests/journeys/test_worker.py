"""The worker against a real mail server: away, busy, refusing."""
import gc
import socket
import time
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from portal.config import SHORTEST_LEASE
from portal.core import clock
from portal.core.database import db
from portal.core.mail import outbox, sending
from portal.core.mail.outbox import Rendered
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


@pytest.mark.parametrize("answer", ["450 greylisted", "451 try later", "452 box full"])
def test_a_receiver_that_is_not_taken_now_holds_up_nobody(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch, answer: str,
) -> None:
    server.answers = {"senare@example.com": answer, "fel@example.com": "550 no such box"}
    queue(portal, "senare@example.com", "fel@example.com", "mira@example.com", "olle@example.com")
    work(portal)
    assert server.receivers() == ["mira@example.com", "olle@example.com"]
    waits, refused, *_ = rows(portal)
    assert (waits.dead_at, refused.due_at) == (None, None)
    assert waits.due_at is not None
    server.answers.clear()
    later(monkeypatch, timedelta(minutes=2))
    queue(portal, "ny@example.com")
    work(portal)
    assert server.receivers()[2:] == ["ny@example.com", "senare@example.com"], "one that failed goes behind the new"


@pytest.mark.parametrize("opening", ["421 closing", "451 not now", "530 who are you", "554 go away"])
def test_a_server_that_takes_no_sender_is_in_trouble_itself(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch, opening: str,
) -> None:
    server.opening = opening
    queue(portal, "mira@example.com", "olle@example.com")
    work(portal)
    first, second = rows(portal)
    assert (first.attempts, second.attempts) == (1, 0)
    assert first.dead_at is None
    server.opening = "250 OK"
    later(monkeypatch, timedelta(minutes=2))
    work(portal)
    assert sorted(server.receivers()) == ["mira@example.com", "olle@example.com"]


def test_a_server_that_closes_its_door_at_a_receiver_is_in_trouble_itself(
    portal: Portal, server: MailServer, running: None,
) -> None:
    server.answers["mira@example.com"] = "421 closing"
    queue(portal, "mira@example.com", "olle@example.com")
    work(portal)
    assert [row.attempts for row in rows(portal)] == [1, 0]
    assert server.receivers() == []


@pytest.mark.parametrize("how", ["silent", "hangs up"])
def test_one_mail_left_without_an_answer_is_not_the_server(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch, how: str,
) -> None:
    monkeypatch.setattr(sending, "STEP", 0.3)
    (server.silent_for if how == "silent" else server.hangs_up_on).add("tung@example.com")
    queue(portal, "tung@example.com", "mira@example.com", "olle@example.com")
    work(portal)
    assert server.receivers()[-2:] == ["mira@example.com", "olle@example.com"]
    assert rows(portal)[0].sent_at is None
    assert rows(portal)[0].dead_at is None


def test_a_server_that_hangs_costs_one_wait_and_not_one_for_each_mail(
    portal: Portal, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes the connection and never says a word."""
    monkeypatch.setattr(sending, "STEP", 0.5)
    queue(portal, *(f"person{n}@example.com" for n in range(20)))
    with socket.create_server(("127.0.0.1", settings_of(portal).smtp_port)):
        began = time.monotonic()
        work(portal)
        assert time.monotonic() - began < 2
    assert sum(row.attempts for row in rows(portal)) == 1


def test_a_server_that_speaks_slowly_is_cut_short(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each answer comes in time, all of them together do not: no other worker may take the mail meanwhile."""
    assert sending.WHOLE < SHORTEST_LEASE
    monkeypatch.setattr(sending, "WHOLE", 0)
    queue(portal, "mira@example.com")
    work(portal)
    assert rows(portal)[0].sent_at is None
    assert "TimeoutError" in str(rows(portal)[0].last_error)
    gc.collect()    # a connection that nobody has closed is told of here, and fails the test


def test_swedish_letters_go_in_seven_bits(portal: Portal, server: MailServer, running: None) -> None:
    with portal.app_context(), db.unit_of_work() as s:
        outbox.enqueue(s, Rendered("Åtgärda: plats på köket", "Hej Åsa – räksmörgås!\n" + "å" * 2000, "<p>Hej Åsa</p>"),
                       name="test", once_key="x", recipient="anna@kök-nyköping.se")
    work(portal)
    [raw], [(sender, receivers)] = server.raw, server.envelopes
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998     # RFC 5321, 4.5.3.1.6
    assert receivers == ["anna@xn--kk-nykping-ecbf.se"]
    assert sender == "portal@example.com"
    [message] = server.taken
    assert message["To"] == "anna@xn--kk-nykping-ecbf.se"
    assert str(make_header(decode_header(message["Subject"]))) == "Åtgärda: plats på köket"
    text = next(p for p in message.walk() if p.get_content_type() == "text/plain").get_payload(decode=True)
    assert "räksmörgås" in bytes(text).decode()


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
