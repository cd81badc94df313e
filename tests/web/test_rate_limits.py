"""The coarse brake on open doors: counted in the database, for all processes together."""
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import tasks
from portal.core import clock
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal, rate_limits
from portal.core.web.rate_limits import DoorCount
from tests.page import Browser

NOW = datetime(2026, 12, 1, 7, 4, 55, tzinfo=UTC)
DOOR, HERE = "registrera", "192.0.2.7"
REGISTER = "/konto/registrera"


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", NOW)


def test_each_door_and_each_address_has_its_own_count(s: Session) -> None:
    assert [rate_limits.knock(s, DOOR, HERE) for _ in range(3)] == [1, 2, 3]
    assert rate_limits.knock(s, "another", HERE) == rate_limits.knock(s, DOOR, "192.0.2.8") == 1
    assert all(HERE not in row.key and DOOR not in row.key for row in s.scalars(select(DoorCount)))


@pytest.mark.parametrize(("later", "count"), [
    (timedelta(seconds=59), 3), (timedelta(minutes=1), 1), (-timedelta(seconds=1), 1), (-timedelta(days=1), 1)])
def test_a_count_is_over_with_its_minute_and_when_it_began_tomorrow(
    s: Session, monkeypatch: pytest.MonkeyPatch, later: timedelta, count: int,
) -> None:
    for _ in range(2):
        rate_limits.knock(s, DOOR, HERE)
    monkeypatch.setattr(clock, "held", NOW + later)
    assert rate_limits.knock(s, DOOR, HERE) == count


def test_knocks_at_the_same_moment_are_all_counted(app: Portal) -> None:
    def knock() -> None:
        with app.app_context():
            db.write(lambda s: rate_limits.knock(s, DOOR, HERE), apart=True)

    threads = [threading.Thread(target=knock) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    with app.app_context():
        assert db.session().scalars(select(DoorCount.count)).all() == [12]


def test_the_worker_forgets_what_is_over(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limits.knock(s, DOOR, HERE)
    monkeypatch.setattr(clock, "held", NOW + timedelta(minutes=2))
    rate_limits.knock(s, "another", HERE)
    s.commit()
    with app.app_context():
        tasks.run_once()
        assert db.session().scalars(select(DoorCount.began_at)).all() == [clock.now()]


def test_who_is_stopped_is_told_what_to_do_and_keeps_what_was_written(
    app: Portal, s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    form = {**anyone.get(REGISTER).fields(), "email": "åsa"}
    assert {anyone.post(REGISTER, form).status for _ in range(30)} == {422}
    form = {**form, "email": "asa@example.com", "password": "en hemlig mening"}
    page = anyone.post(REGISTER, form)
    assert (page.status, page.h1, page.headers["Retry-After"]) == (429, "Många försök på kort tid", "60")
    assert "Vänta en minut" in page.text
    assert "en hemlig mening" not in page.html
    assert s.scalar(select(func.count()).select_from(OutboxMail)) == 0, "nothing was done"
    s.rollback()
    back = anyone.post(REGISTER, page.fields())
    assert (back.status, back.fields()["email"]) == (200, "asa@example.com")
    assert anyone.post(REGISTER, form).status == 429, "another process would say the same: it is in the database"
    monkeypatch.setattr(clock, "held", NOW + timedelta(minutes=1))
    assert anyone.post(REGISTER, form).status == 303


def test_whoever_has_a_network_of_ipv6_has_all_its_addresses(
    app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    statuses = []
    for address in [*(f"2001:db8::{n:x}" for n in range(31)), "2001:db8:0:1::1"]:
        anyone.client.environ_base["REMOTE_ADDR"] = address
        statuses.append(anyone.post(REGISTER, {"email": "åsa"}).status)
    assert statuses == [422] * 30 + [429, 422]
