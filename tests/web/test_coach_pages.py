"""The coach's pages: from the list to a held seat, the day, one placement, the line."""
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.notifications.placements import handlers as placement_handlers
from portal.offers.life import service as life
from portal.offers.models import Submission
from portal.placements import service
from portal.placements.models import Form, Placement, PlacementState
from tests import factories as make
from tests.page import Browser
from tests.web.living import day
from tests.web.seating import Seated


@pytest.fixture
def place(s: Session, still: None) -> Seated:
    return Seated(s)


@pytest.fixture
def jonas(s: Session, place: Seated, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.jonas)


def only(s: Session) -> Placement:
    found = s.scalars(select(Placement).execution_options(populate_existing=True)).one()
    s.commit()
    return found


def test_three_clicks_from_the_list_to_a_held_seat(s: Session, place: Seated, jonas: Browser) -> None:
    address = f"/platser/{place.offer.public_id}"
    assert address in jonas.get("/platser/").links()
    page = jonas.get(address)
    assert page.text.count("Ledig sedan") == 2
    fields = page.fields("/reservera")
    answers = [jonas.post(f"{address}/reservera", fields) for _ in range(2)]
    assert [a.status for a in answers] == [303, 303]
    held = only(s)
    assert held.state is PlacementState.HELD
    assert answers[0].location == answers[1].location == f"/placeringar/{held.public_id}"
    page = jonas.get(address)
    assert "Plats 1 av 2 – Reserverad till" in page.text
    assert f"under samtal, coach {place.jonas.name}" in page.text
    assert f"/placeringar/{held.public_id}" in page.links()


def test_a_day_that_cannot_be_is_said_beside_the_field(place: Seated, jonas: Browser) -> None:
    address = f"/platser/{place.offer.public_id}"
    fields = jonas.get(address).fields("/reservera")
    for wrong, said in (("", "Skriv vilken dag"), (day(-1).isoformat(), "tidigast"), ("i morgon bitti", "datum")):
        page = jonas.post(f"{address}/reservera", fields | {"start_on": wrong})
        assert (page.status, said in page.errors()["start_on"]) == (422, True), wrong
        assert page.fields("/reservera")["start_on"] == wrong


def test_who_comes_second_is_told_and_can_stand_in_line(s: Session, place: Seated, jonas: Browser) -> None:
    place.offer = place.another(places=1)
    address = f"/platser/{place.offer.public_id}"
    s.commit()
    fields = jonas.get(address).fields("/reservera")
    place.hold(place.sara)
    s.commit()
    page = jonas.post(f"{address}/reservera", fields)
    assert (page.status, page.h1) == (409, "Platsen togs just")
    assert jonas.post(str(page.form("/ko")["action"])).status == 303
    page = jonas.get(address)
    assert "nummer 1 i kön" in page.text
    assert "Du står i kö" in jonas.get("/mina-platser/").text
    assert jonas.post(f"{address}/lamna-kon").status == 303
    assert "Ställ dig i kö" in jonas.get(address).text


def test_the_line_moves(s: Session, app: Portal, place: Seated, jonas: Browser) -> None:
    place.offer = place.another(places=1)
    address = f"/platser/{place.offer.public_id}"
    held = place.hold(place.sara)
    s.commit()
    amina = Browser(app).sign_in(place.amina)
    assert [one.post(f"{address}/ko").status for one in (jonas, amina)] == [303, 303]
    assert Browser(app).sign_in(place.sara).post(f"/placeringar/{held.public_id}/slapp").status == 303
    assert "Din tur" in jonas.get("/mina-platser/").text
    assert "väntar" in amina.get(address).text
    fields = jonas.get(address).fields("/reservera")
    refused = amina.post(f"{address}/reservera", fields | {"once": ids.new(), "csrf_token": amina.token()})
    assert (refused.status, "först i kön" in refused.text) == (422, True)
    assert jonas.post(f"{address}/lat-ga").status == 303
    assert "Din tur" in amina.get(address).text
    assert amina.post(f"{address}/reservera", amina.get(address).fields("/reservera")).status == 303
    s.expire_all()
    assert [one.coach_id for one in place.line()] == [place.jonas.id]


def test_the_day_counts_what_it_lists(s: Session, place: Seated, jonas: Browser) -> None:
    place.hold(seat=1)
    place.agree(place.hold(seat=2))
    s.commit()
    page = jonas.get("/mina-platser/")
    for item in page.soup.select(".counts a"):
        target = str(item["href"])
        if target.startswith("#"):
            assert item.b is not None
            assert int(item.b.get_text()) == len(page.soup.select(f"{target} li")), target
    assert "/mina-platser/parten" in page.links()
    assert jonas.get("/mina-platser/parten").text.count(place.jonas.name) == 3


def test_one_placement_and_what_can_be_done(s: Session, place: Seated, jonas: Browser) -> None:
    held = place.hold()
    s.commit()
    address = f"/placeringar/{held.public_id}"
    page = jonas.get(address)
    assert "Företaget har inte sagt ja än" in page.text
    assert f"{address}/overens" not in page.links()
    place.mira.active = False
    s.commit()
    assert jonas.fill(f"{address}/svar", {"answer": "yes", "channel": "phone", "on": day(0).isoformat()}).status == 303
    page = jonas.fill(f"{address}/overens", {"pair": "practice_af", "met_on": ""})
    assert (page.status, list(page.errors())) == (422, ["met_on"])
    page = jonas.fill(f"{address}/overens", {"pair": "practice_af", "met_on": day(1).isoformat()})
    assert (page.status, "framåt" in page.errors()["met_on"]) == (422, True)
    assert jonas.fill(f"{address}/overens", {"pair": "practice_af", "met_on": day(0).isoformat()}).status == 303
    agreed = only(s)
    assert (agreed.state, agreed.form) == (PlacementState.AGREED, Form.PRACTICE)
    assert "Arbetsförmedlingen" in jonas.get(address).text
    assert jonas.fill(f"{address}/stall-in", {}).status == 303
    assert only(s).state is PlacementState.CANCELLED


def test_other_parties_and_staff_read_the_state_alone(s: Session, app: Portal, place: Seated, jonas: Browser) -> None:
    held = place.hold()
    s.commit()
    address = f"/placeringar/{held.public_id}"
    amina, anna = Browser(app).sign_in(place.amina), Browser(app).sign_in(place.anna)
    assert amina.get(address).status == 404
    page = anna.get(address)
    assert page.status == 200
    assert "Tänkt start" not in page.text
    assert "tillfrågat" not in page.text
    place.agree(s.merge(held))
    s.commit()
    assert amina.get(address).status == 200, "Arbetsförmedlingen decides"
    page = anna.get(address)
    assert "Tillsatt" in page.text
    assert "Praktik" not in page.text.replace("praktik", "")
    assert "börjar" not in page.text
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    s.commit()
    seen = Browser(app).sign_in(campus).get(f"/platser/{place.offer.public_id}")
    assert f"Tillsatt, kontakt: coach {place.jonas.name}" in seen.text
    assert Browser(app).sign_in(campus).get(address).status == 403


def test_a_reviewer_hands_it_over(s: Session, app: Portal, place: Seated) -> None:
    held = place.hold()
    s.commit()
    anna = Browser(app).sign_in(place.anna)
    page = anna.fill(f"/placeringar/{held.public_id}/lamna-over", {"to": place.sara.public_id})
    assert page.status == 303
    assert only(s).coach_id == place.sara.id
    assert anna.post(f"/placeringar/{held.public_id}/slapp").status == 403


def test_what_is_free_for_long_stands_on_the_day(s: Session, place: Seated, jonas: Browser) -> None:
    assert "Ingen plats har varit ledig så länge" in jonas.get("/mina-platser/lediga-lange").text
    s.begin()
    for seat in place.seats():
        seat.free_since = day(-40)
    s.commit()
    page = jonas.get("/mina-platser/lediga-lange")
    assert "2 platser" in page.text
    assert "2 lediga länge" in jonas.get("/mina-platser/").text


def test_a_party_that_nobody_answers_for_hears_of_it_each_working_day(
    s: Session, app: Portal, place: Seated, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", datetime(2026, 12, 1, 9, tzinfo=UTC))
    held = place.hold()
    admin = make.make_staff(s, Role.ADMIN, name="Ada Admin")
    s.commit()
    page = Browser(app).sign_in(admin).fill("/admin/parter/jobbtorg", {
        "phone": "0155-24 70 00", "email": "jobbtorg@example.com"})
    assert page.status == 303
    assert "jobbtorg@example.com" in Browser(app).sign_in(admin).get("/admin/parter").text
    assert "0155-24 70 00" in Browser(app).sign_in(place.mira).get(f"/foretag/placeringar/{held.public_id}").text
    s.begin()
    assert placement_handlers.remind_of_orphans(s) == 0
    s.get_one(User, place.jonas.id).active = False
    s.flush()
    assert [placement_handlers.remind_of_orphans(s) for _ in range(2)] == [1, 0]
    mails = list(s.scalars(select(OutboxMail).where(OutboxMail.name == "coach_news")))
    assert [(m.recipient, m.subject.startswith("Ingen coach")) for m in mails] == [("jobbtorg@example.com", True)]
    monkeypatch.setattr(clock, "held", datetime(2026, 12, 5, 9, tzinfo=UTC))
    assert placement_handlers.remind_of_orphans(s) == 0, "a Saturday"
    service.hand_over(s, make.actor(place.sara), held.public_id, to=place.sara.public_id)
    assert s.get_one(Placement, held.id).coach_id == place.sara.id


def test_the_project_group_ends_what_is_left(s: Session, app: Portal, place: Seated) -> None:
    agreed = place.agree(place.hold())
    life.stop(s, place.reviewer, place.offer.id, reason="Det är inte tryggt.")
    case = s.scalars(select(Submission).where(Submission.offer_id == place.offer.id)).one().public_id
    s.commit()
    anna = Browser(app).sign_in(place.anna)
    page = anna.get(f"/granskning/{case}")
    assert "1 placering är överenskommen eller pågår" in page.text
    assert anna.post(str(page.form("/avsluta-allt")["action"])).status == 303
    assert "överenskommen eller pågår" not in anna.get(f"/granskning/{case}").text
    assert only(s).state is PlacementState.CANCELLED
    assert agreed.public_id
