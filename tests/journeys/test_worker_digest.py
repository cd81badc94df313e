"""The morning's mail all the way: made by the worker, sent to a real server, turned off by the mail program."""
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from urllib.parse import urlsplit

import pytest

from portal.core import clock
from portal.core.database import db
from portal.core.web import Portal
from portal.reviews.assignment import service as assignment
from tests import factories as make
from tests.journeys.posting import MailServer, later, work
from tests.page import Browser
from tests.web.reviewing import Place

MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


def test_sent_once_with_a_way_out_that_works(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", MORNING)
    with portal.app_context(), db.unit_of_work() as s:
        Place(s).case("Diskare", days=-1)
    for _ in range(3):
        work(portal)
        later(monkeypatch, timedelta(minutes=6))
    assert len(server.taken) == 2, "one each, however often the worker runs"
    message = server.taken[0]
    assert "försenade (1)" in str(make_header(decode_header(str(message["Subject"]))))
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(str(message["List-Unsubscribe"]).strip("<>"))
    assert address.netloc == "localhost", "a whole address, not folded and not encoded"
    program = Browser(portal)
    assert program.post(address.path, {"List-Unsubscribe": "One-Click"}, token=False).status == 200
    later(monkeypatch, timedelta(days=1) - timedelta(minutes=18))
    work(portal)
    assert server.receivers().count(str(message["To"])) == 1, "turned off"
    assert len(server.taken) == 3, "the other one goes on"


def test_what_cannot_be_turned_off_says_nothing_of_it(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", MORNING + timedelta(hours=8))    # when the morning's mail does not come besides
    with portal.app_context(), db.unit_of_work() as s:
        place = Place(s)
        case = place.case("Diskare")
        assignment.hand_over(s, make.actor(place.samir), case.public_id, to=place.anna.public_id, **make.word())
    work(portal)
    [message] = server.taken
    assert message["List-Unsubscribe"] is None
