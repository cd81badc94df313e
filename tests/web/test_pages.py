"""The open pages, and the company's first page."""
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Company, JoinRequest
from portal.core import clock
from portal.core.access import Role
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.placing import Yard


@pytest.fixture(autouse=True)
def forget_figures(app: Portal) -> None:
    app.extensions.pop("figures", None)


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def owner(s: Session, company: Company, anyone: Browser) -> Browser:
    return anyone.sign_in(make.make_member(s, company))


@pytest.mark.parametrize(("path", "words"), [
    ("/", "Ge någon en chans. Få en kollega."), ("/sa-fungerar-det", "Platsen är inte en platsannons"),
    ("/tillganglighet", "2018:1937"), ("/personuppgifter", "allmän handling"), ("/kakor", "session")])
def test_everyone_may_read(app: Portal, anyone: Browser, path: str, words: str) -> None:
    page = anyone.get(path)
    assert page.status == 200
    assert words in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("part", ["delvis förenlig", "Digg", "Hur vi har testat", "Brister som vi känner till",
                                  "Oskäligt", "omfattas av lagen", "naringsliv@example.com", "2026"])
def test_the_accessibility_statement_has_all_its_parts(app: Portal, anyone: Browser, part: str) -> None:
    assert part in anyone.get("/tillganglighet").text


def test_no_amounts_are_promised(app: Portal, anyone: Browser) -> None:
    for path in ("/", "/sa-fungerar-det"):
        page = anyone.get(path)
        assert not re.search(r"\d\s*(kr\b|kronor|%)", page.text)
        assert "Arbetsförmedlingen beslutar" in page.text


def test_figures_are_counted_and_never_zero(s: Session, app: Portal, anyone: Browser) -> None:
    s.commit()
    empty = anyone.get("/")
    assert [dd.get_text() for dd in empty.soup.select(".start-figures dd")] == ["5"]
    assert "Vi har just öppnat" in empty.text
    yard = Yard(s)
    place = yard.place(places=3)
    yard.place(places=2)
    yard.place(places=9, sent={"shown": False})
    make.make_need(s, make.make_company(s))
    make.make_need(s, yard.company)
    make.make_training(s, yard.offer_of(place), yard.staff, state=TrainingState.AGREED)
    make.make_training(s, yard.offer_of(place), yard.staff)
    s.commit()
    assert "Vi har just öppnat" in anyone.get("/").text, "figures are kept for a minute"
    app.extensions.pop("figures")
    assert [dd.get_text() for dd in anyone.get("/").soup.select(".start-figures dd")] == ["2", "2", "1", "5"]
    coach = anyone.sign_in(make.make_staff(s, Role.COACH))
    s.commit()
    listed = coach.get("/platser/").text
    assert "2 platser, " in listed, "the list counts the same things"
    assert "3 platser" in listed


def test_figures_grow_old(s: Session, app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    s.commit()
    with counted(app) as cold:
        anyone.get("/")
    with counted(app) as warm:
        anyone.get("/")
    later = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    with counted(app) as old:
        anyone.get("/")
    assert (len(cold), len(warm), len(old)) == (4, 0, 4)


def test_a_page_for_another_role_says_whom_to_ask(s: Session, anyone: Browser) -> None:
    anyone.sign_in(make.make_staff(s, Role.COACH))
    s.commit()
    page = anyone.get("/foretag/")
    assert (page.status, "Hör av dig till Näringsliv" in page.text) == (403, True)
    assert {"mailto:naringsliv@example.com", "tel:0701740690"} <= set(page.links())


def test_someone_signed_in_is_led_home(s: Session, anyone: Browser) -> None:
    anyone.sign_in(make.make_staff(s, Role.COACH))
    s.commit()
    page = anyone.get("/")
    assert "/platser/" in page.links()
    assert "/konto/registrera" not in page.links()


def test_a_new_company_meets_two_ways(s: Session, company: Company, owner: Browser) -> None:
    s.commit()
    page = owner.get("/foretag/")
    assert {"/foretag/behov/nytt", "/foretag/platser/ny"} <= set(page.links())
    assert "Välkommen!" in page.text
    assert company.name in page.text
    assert "Det här väntar på dig" not in page.text


def test_what_waits_comes_first(s: Session, anyone: Browser) -> None:
    yard = Yard(s)
    place = yard.place("Publicerad plats")
    asked = make.make_offer(s, yard.company, yard.owner, yard.workplace, title="Komplettera mig")
    make.make_submission(s, asked, yard.owner, state=ReviewState.CHANGES_REQUESTED)
    draft = make.make_offer(s, yard.company, yard.owner, yard.workplace, title="Halvt utkast")
    proposal = make.make_training(s, yard.offer_of(place), yard.staff, title="Hygien för er")
    make.make_need(s, yard.company)
    stranger = make.make_user(s, name="Ny Kollega")
    s.add(JoinRequest(company_id=yard.company.id, user_id=stranger.id))
    anyone.sign_in(yard.owner)
    s.commit()
    with counted(anyone.app) as ran:
        page = anyone.get("/foretag/")
    assert len(ran) == 4, "the person and the company, the short lists, needs, trainings"
    waiting = page.soup.select_one("section[aria-labelledby=vantar]")
    assert waiting is not None
    assert [a["href"] for a in waiting.find_all("a")] == [
        "/foretag/team", f"/foretag/utbildning/{proposal.public_id}", f"/foretag/platser/{asked.public_id}",
        f"/foretag/platser/{draft.public_id}"]
    assert "Publicerad plats" in page.text
    assert "Publicerad plats" not in waiting.get_text()


def test_nothing_waits(s: Session, anyone: Browser) -> None:
    yard = Yard(s)
    yard.place()
    anyone.sign_in(yard.owner)
    s.commit()
    assert "Inget väntar på dig just nu" in anyone.get("/foretag/").text


def test_one_company_at_a_time(s: Session, anyone: Browser) -> None:
    mine, other = Yard(s), make.make_company(s, name="Andra Bolaget AB")
    mine.place("Min plats")
    s.add(Membership(company_id=other.id, user_id=mine.owner.id, is_owner=False))
    make.make_offer(s, other, mine.owner, title="Den andras utkast")
    third = Yard(s)
    third.place("Främmande plats")
    make.make_need(s, third.company)
    anyone.sign_in(mine.owner)
    s.commit()
    page = anyone.get("/foretag/")
    assert "Min plats" in page.text
    assert "Den andras utkast" not in page.text
    assert "Främmande plats" not in page.text
    assert anyone.post("/foretag/byt", {"company": other.public_id}).status == 303
    page = anyone.get("/foretag/")
    assert "Den andras utkast" in page.text
    assert "Min plats" not in page.text


def test_a_member_sees_no_requests(s: Session, company: Company, anyone: Browser) -> None:
    make.make_member(s, company)
    s.add(JoinRequest(company_id=company.id, user_id=make.make_user(s, name="Ny Kollega").id))
    anyone.sign_in(make.make_member(s, company, is_owner=False))
    s.commit()
    assert "Ny Kollega" not in anyone.get("/foretag/").text


def test_the_overview_is_for_companies(s: Session, anyone: Browser) -> None:
    anyone.sign_in(make.make_staff(s, Role.REVIEWER))
    s.commit()
    assert anyone.get("/foretag/").status == 403


def test_what_the_box_for_an_occupation_suggests(anyone: Browser) -> None:
    answer = anyone.get("/yrken")
    suggested = json.loads(answer.response.get_data(as_text=True))
    assert answer.status == 200 and answer.response.mimetype == "application/json"
    assert {"Diskare", "Lokalvårdare", "Restaurang- och köksbiträden m.fl."} <= set(suggested)
    assert "max-age" in answer.headers["Cache-Control"]
