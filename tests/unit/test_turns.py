"""Requests of one process that write, one after the other."""
import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal import create_app
from portal.core import db
from portal.core.errors import RuleBroken
from portal.core.web import Portal
from tests import databases
from tests.page import Browser


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Portal]:
    """As a server has it, and not as tests that race have it."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    db.engine_of(databases.migrated_app(url)).dispose()
    app = create_app(databases.settings(url))
    yield app
    db.engine_of(app).dispose()


def two(app: Portal, patience: float) -> list[str]:
    """Who was done first, when the second comes while the first is in the middle of it. The first goes on when the
    second is done, or after `patience` seconds."""
    done: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with app.app_context(), db.turn():
            begun.set()
            assert go_on.wait(10)
            done.append("first")

    def second() -> None:
        with app.app_context(), db.turn():
            done.append("second")

    one, other = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    assert begun.wait(10)
    other.start()
    other.join(patience)
    go_on.set()
    one.join(10)
    other.join(10)
    return done


def test_one_at_a_time(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "TURN_SECONDS", 10)
    assert two(app, .2) == ["first", "second"]


def test_nobody_waits_for_one_that_is_held_up(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "TURN_SECONDS", .01)
    assert two(app, 10) == ["second", "first"]
    turns = app.extensions["db"].turns
    assert [turns.acquire(blocking=False) for _ in range(2)] == [True, False]


def test_a_request_that_writes_takes_its_turn_and_gives_it_back(app: Portal) -> None:
    taken: list[float] = []

    class Heard(threading.Semaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            taken.append(timeout or 0)
            return super().acquire(blocking, timeout)

    turns = app.extensions["db"].turns = Heard(1)
    browser = Browser(app)
    browser.get("/konto/logga-in")
    assert taken == []
    for _ in range(2):
        assert browser.post("/konto/logga-ut", {}).status == 303
    assert taken == [db.TURN_SECONDS] * 2
    assert turns.acquire(blocking=False)


def test_reads_are_let_go_before_the_wait(app: Portal) -> None:
    with app.app_context():
        db.session().connection()
        with db.turn():
            assert not db.session().in_transaction()


def test_who_sends_slowly_keeps_nobody_waiting(app: Portal) -> None:
    """What is sent is read before the turn is taken."""
    turns, free = app.extensions["db"].turns, []

    class Sent(io.BytesIO):
        def readinto(self, room: Any) -> int:
            if turns.acquire(blocking=False):
                turns.release()
                free.append(True)
            return super().readinto(room)

    form = {"content_type": "application/x-www-form-urlencoded", "content_length": 3}
    assert Browser(app).client.post("/konto/logga-ut", input_stream=Sent(b"a=b"), **form).status_code == 400
    assert free


def test_what_is_no_form_is_not_read(app: Portal) -> None:
    class Unreadable(io.BytesIO):
        def readinto(self, room: Any) -> int:
            raise LookupError("ZZ")

        read = readinto  # type: ignore[assignment]

    answer = Browser(app).client.post("/konto/logga-ut", input_stream=Unreadable(b"a=b"), content_type="text/plain")
    assert answer.status_code == 400


def test_what_fails_gives_its_turn_back(app: Portal) -> None:
    with app.app_context():
        with pytest.raises(RuleBroken), db.turn():
            raise RuleBroken("Nej.")
        assert app.extensions["db"].turns.acquire(blocking=False)
