"""Who holds a case: handed over, let go on jäv, and free again when nobody does anything."""
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock, db
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.reviews import holding
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address, again, read, remark, row


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def kinds(s: Session) -> list[str]:
    return [row.kind for row in read(s, select(LoggedEvent.kind).order_by(LoggedEvent.id))]


def release_idle(app: Portal) -> int:
    with app.app_context(), db.own_transaction() as s:
        return holding.release_idle(s)


def test_a_case_is_handed_over_once(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "lamna-over"), {"to": place.samir.public_id}, follow=True)
    assert row(page, "Handläggare") == "Samir Lund"
    assert anyone.fill(address(case, "lamna-over"), {"to": place.samir.public_id}).status == 303
    assert again(s, case).assignee_id == place.samir.id
    assert kinds(s) == ["SubmissionHandedOver"]


def test_nobody_on_jav_is_handed_a_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    accounts.recuse(s, make.actor(place.samir), place.company.id)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "lamna-over"), {"to": place.samir.public_id})
    assert page.status == 422
    assert "Samir Lund är jävig" in page.errors()["to"]
    assert again(s, case).assignee_id is None


def test_only_those_who_work_the_queue_are_handed_a_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    coach = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN)
    gone = make.make_staff(s, active=False)
    s.commit()
    anyone.sign_in(place.anna)
    for to in (coach.public_id, gone.public_id, place.owner.public_id, "", "\0"):
        assert "to" in anyone.fill(address(case, "lamna-over"), {"to": to}).errors()


def test_a_decided_case_is_handed_to_nobody(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.APPROVED)
    s.commit()
    anyone.sign_in(place.anna)
    assert anyone.post(address(case, "lamna-over"), {"to": place.samir.public_id}).status == 409
    assert "Lämna över" not in anyone.get(address(case)).text


def test_a_take_lapses_when_nothing_is_done(
    app: Portal, s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    monkeypatch.setattr(clock, "held", monday)
    idle, busy = place.case("Tyst"), place.case("Pågår")
    s.commit()
    anyone.sign_in(place.anna)
    for case in (idle, busy):
        assert anyone.post(address(case, "ta")).status == 303
    monkeypatch.setattr(clock, "held", monday + timedelta(days=2))
    assert release_idle(app) == 0
    remark(anyone, busy, "tasks", "Vad gör man på morgonen?")
    monkeypatch.setattr(clock, "held", monday + timedelta(days=4))
    assert [release_idle(app) for _ in range(2)] == [1, 0]
    assert (again(s, idle).assignee_id, again(s, busy).assignee_id) == (None, place.anna.id)
    assert "Systemet" in anyone.sign_in(place.samir).get(address(idle)).text


def test_jav_lets_go_of_what_one_holds(s: Session, place: Place) -> None:
    mine, other = place.case(assignee_id=place.anna.id), place.case(assignee_id=place.samir.id)
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    assert (again(s, mine).assignee_id, again(s, other).assignee_id) == (None, place.samir.id)
