"""The company's side: asked or told, answers by a button or by the mail's link, its seats, its contact."""
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.eventlog import LoggedEvent
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import ContactRule, Lifecycle
from portal.placements import service
from portal.placements.models import Channel, CompanyAnswer, Placement, PlacementState, SeatState, WhyNot
from tests import factories as make
from tests.page import Browser
from tests.web.living import day, now_of
from tests.web.seating import Seated

HOME = "/foretag/placeringar/"


@pytest.fixture
def place(s: Session, still: None) -> Seated:
    return Seated(s)


@pytest.fixture
def owner(s: Session, place: Seated, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.mira)


def only(s: Session) -> Placement:
    found = s.scalars(select(Placement).execution_options(populate_existing=True)).one()
    s.commit()
    return found


def letters(s: Session, name: str) -> list[OutboxMail]:
    found = select(OutboxMail).where(OutboxMail.name == name).order_by(OutboxMail.id)
    rows = list(s.scalars(found.execution_options(populate_existing=True)))
    s.commit()
    return rows


def test_the_mail_waits_until_a_hold_cannot_be_undone(s: Session, place: Seated, monkeypatch: pytest.MonkeyPatch
                                                      ) -> None:
    held = place.hold()
    s.commit()
    [mail] = letters(s, "seat_held")
    assert (mail.recipient, mail.due_at) == (place.mira.email, held.held_at + timedelta(minutes=10))
    s.begin()
    assert outbox.claim(s) is None
    service.undo(s, place.coach, held.public_id)
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(minutes=11))
    assert outbox.claim(s) is None, "the company never hears of it"


def test_released_before_the_mail_went_is_no_news(s: Session, place: Seated) -> None:
    service.release(s, place.coach, place.hold().public_id)
    assert [mail.name for mail in s.scalars(select(OutboxMail).where(OutboxMail.due_at.is_not(None)))] == []


def test_yes_by_a_button(s: Session, place: Seated, owner: Browser) -> None:
    held = place.hold()
    s.commit()
    address = HOME + held.public_id
    assert "Svara ja eller nej" in owner.get("/foretag/").text
    assert "Väntar på ert svar" in owner.get(HOME).text
    page = owner.get(address)
    assert place.jonas.name in page.text
    assert [owner.post(str(page.form("/ja")["action"])).status for _ in range(2)] == [303, 303]
    assert (only(s).company_answer, only(s).channel) == (CompanyAnswer.YES, Channel.PORTAL)
    assert len(letters(s, "coach_news")) == 1
    assert "Svara ja eller nej" not in owner.get("/foretag/").text


@pytest.mark.parametrize(("why", "state"), [("tasks_gone", SeatState.CLOSED), ("not_this_time", SeatState.OPEN)])
def test_no_with_a_reason(s: Session, place: Seated, owner: Browser, why: str, state: SeatState) -> None:
    held = place.hold()
    s.commit()
    address = f"{HOME}{held.public_id}/nej"
    page = owner.fill(address, {})
    assert (page.status, "Välj vad det beror på" in page.errors()["why"]) == (422, True)
    assert owner.fill(address, {"why": why}).status == 303
    assert (only(s).state, only(s).why_not) == (PlacementState.RELEASED, WhyNot(why))
    assert place.seats()[0].state is state


def test_the_link_in_the_mail_answers_and_reading_it_does_not(s: Session, app: Portal, place: Seated) -> None:
    held = place.hold()
    s.commit()
    [mail] = letters(s, "seat_held")
    assert mail.secret
    found = re.search(r"/svar/placering/\S+", mail.text)
    assert found is not None
    address, stranger = found.group(), Browser(app)
    page = stranger.get(address)
    assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
    assert stranger.get(f"{address}/nej").status == 200
    assert only(s).company_answer is None
    assert [stranger.post(f"{address}/ja").location for _ in range(2)] == ["/svar/tack"] * 2
    assert (only(s).company_answer, only(s).channel, only(s).answered_by) == (
        CompanyAnswer.YES, Channel.LINK, place.mira.id)
    assert [stranger.get(one).status for one in (address, f"{address}/nej", f"{address}x")] == [410] * 3
    assert held.public_id


def test_the_link_says_no(s: Session, app: Portal, place: Seated) -> None:
    place.hold()
    s.commit()
    found = re.search(r"/svar/placering/\S+", letters(s, "seat_held")[0].text)
    assert found is not None
    page = Browser(app).fill(f"{found.group()}/nej", {"why": "wrong_time", "until": day(40).isoformat()})
    assert page.location == "/svar/tack"
    seat = place.seats()[0]
    assert (seat.state, seat.rest_until) == (SeatState.RESTING, day(40))


def test_told_and_not_asked(s: Session, place: Seated, owner: Browser) -> None:
    page = owner.fill(f"{place.address}/kontaktvag", {"contact_rule": "tell", "meet_first": "no"})
    assert page.status == 303
    assert now_of(s, place.offer).contact_rule is ContactRule.TELL
    held = place.hold()
    s.commit()
    assert letters(s, "seat_held")[0].subject.startswith("En coach hör av sig")
    assert "Får coachen ta kontakt?" not in owner.get(HOME + held.public_id).text
    place.agree(s.merge(held), met_on=None)
    assert only(s).state is PlacementState.AGREED


def test_the_ways_are_asked_with_the_supervision_and_reviewed_by_nobody(s: Session, place: Seated, owner: Browser
                                                                       ) -> None:
    place.submitted()
    s.commit()
    assert owner.fill(f"{place.address}/kontaktvag", {"contact_rule": "tell"}).status == 303
    draft = place.another()
    draft.lifecycle = Lifecycle.UNPUBLISHED
    s.commit()
    page = owner.fill(f"/foretag/platser/{draft.public_id}/handledning", {"contact_rule": "tell", "meet_first": "no"})
    assert page.status == 303
    now = now_of(s, draft)
    assert (now.contact_rule, now.meet_first) == (ContactRule.TELL, False)


def test_the_company_cancels_and_ends(s: Session, place: Seated, owner: Browser) -> None:
    agreed = place.agree(place.hold())
    s.commit()
    address = HOME + agreed.public_id
    assert "Praktik" in owner.get(address).text
    assert owner.fill(f"{address}/stall-in", {"why": "supervisor_away"}).status == 303
    assert (only(s).state, only(s).why_not) == (PlacementState.CANCELLED, WhyNot.SUPERVISOR_AWAY)
    assert place.seats()[0].state is SeatState.RESTING
    assert "Ställ in" not in owner.get(address).text


def test_a_colleague_who_owns_nothing_reads_no_form(s: Session, app: Portal, place: Seated) -> None:
    agreed = place.agree(place.hold())
    member = make.make_member(s, place.company, is_owner=False)
    s.commit()
    page = Browser(app).sign_in(member).get(HOME + agreed.public_id)
    assert page.status == 200
    assert "Beslutar" not in page.text
    assert "Form" not in [dt.get_text() for dt in page.soup.select("dt")]


def test_a_seat_is_closed_rested_and_opened(s: Session, place: Seated, owner: Browser) -> None:
    one, two = place.seats()
    s.commit()
    assert f"/foretag/platsnummer/{one.public_id}/stang" in owner.get(place.address).links()
    page = owner.fill(f"/foretag/platsnummer/{one.public_id}/vila", {"until": day(-1).isoformat()})
    assert (page.status, list(page.errors())) == (422, ["until"])
    assert owner.fill(f"/foretag/platsnummer/{one.public_id}/vila", {"until": day(9).isoformat()}).status == 303
    assert "Vilar till" in owner.get(place.address).text
    assert owner.fill(f"/foretag/platsnummer/{one.public_id}/oppna", {"available_from": day(3).isoformat()}
                      ).status == 303
    assert owner.fill(f"/foretag/platsnummer/{one.public_id}/stang", {}).status == 303
    page = owner.get(f"/foretag/platsnummer/{two.public_id}/stang")
    assert "den sista som är öppen" in page.text
    assert owner.fill(f"/foretag/platsnummer/{two.public_id}/stang", {}).status == 303
    assert now_of(s, place.offer).lifecycle is Lifecycle.CLOSED


def test_another_company_finds_nothing(s: Session, app: Portal, place: Seated) -> None:
    held, seat = place.hold(), place.seats()[0].public_id
    other = make.make_company(s)
    stranger = make.make_member(s, other)
    s.commit()
    browser = Browser(app).sign_in(stranger)
    assert browser.get(HOME + held.public_id).status == 404
    assert browser.post(f"{HOME}{held.public_id}/ja").status == 404
    assert browser.post(f"/foretag/platsnummer/{seat}/stang").status == 404


def test_no_mail_nor_event_says_the_form(s: Session, place: Seated) -> None:
    """Corrections 19, 20 and 22: not in subjects, not in the log."""
    service.cancel(s, place.employer, place.agree(place.hold()).public_id, why=WhyNot.WRONG_TIME)
    for mail in s.scalars(select(OutboxMail)):
        assert not re.search("praktik|lönebidrag|arbetsträning|beslutar", f"{mail.subject} {mail.text}".lower())
    mine = [e for e in s.scalars(select(LoggedEvent)) if e.kind.startswith(("Placement", "Company", "Hold"))]
    assert mine
    assert {(e.actor_id, str(e.facts)) for e in mine} == {(None, "{}")}
