"""Nothing that is written is lost by leaving a page, and a question that hangs on another one stands there when it is
to be answered."""
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, expect

from portal.core.database import db
from portal.offers.models import Offer
from tests import factories as make
from tests.browser.conftest import Site, Visitor, visitor
from tests.web.reviewing import Place, address

HOME = "/foretag/platser/"
KEPT, NOT_KEPT = "[data-kept]", "[data-not-kept]"
SAVED = re.compile(r"Sparat \d\d\.\d\d")


@pytest.fixture
def world(site: Site) -> dict[str, Any]:
    with site.app.app_context(), db.unit_of_work() as s:
        company = make.make_company(s)
        mira = make.make_member(s, company, email="mira@example.com")
        place = Place(s)
        place.anna.email = "anna@example.com"
        offer = make.make_offer(s, company, mira, training_wanted=False, training_wish="")
        return {"offer": offer.public_id, "case": address(place.case("Diskare"))}


def signed_in(chromium: Browser, site: Site, who: str, *, scripts: bool = True) -> Visitor:
    someone = visitor(chromium, site, scripts=scripts)
    someone.page.goto(f"{site.address}/konto/logga-in")
    someone.page.get_by_label("E-post", exact=True).fill(f"{who}@example.com")
    someone.page.get_by_label("Lösenord", exact=True).fill(make.PASSWORD)
    someone.press("Logga in", within="main")
    return someone


@pytest.fixture
def mira(chromium: Browser, site: Site, world: dict[str, Any]) -> Visitor:
    return signed_in(chromium, site, "mira")


def stored(site: Site, public_id: str, field: str) -> Any:
    with site.app.app_context():
        return db.session().query(Offer).filter_by(public_id=public_id).with_entities(getattr(Offer, field)).scalar()


def asked(someone: Visitor, *, stay: bool) -> list[str]:
    """What the browser asks from now on, each answered."""
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.dismiss() if stay else dialog.accept()

    someone.page.on("dialog", answer)
    return questions


def test_a_section_is_saved_while_it_is_written(site: Site, mira: Visitor, world: dict[str, Any]) -> None:
    page, offer = mira.page, world["offer"]
    questions = asked(mira, stay=False)
    mira.goto(f"{HOME}{offer}/arbetet")
    assert page.get_by_role("link", name="Tillbaka", exact=True).is_visible(), "it does not say: without saving"
    for tasks in ("Diska.", "Diska och plocka."):
        page.locator("[name=tasks]").fill(tasks)
        with page.expect_response(lambda answer: answer.url.endswith("/spara")):
            pass
        expect(page.locator(KEPT)).to_have_text(SAVED)
        assert stored(site, offer, "tasks") == tasks
    mira.look()
    page.locator("[name=tasks]").fill("Diska och mycket mer.")
    page.locator("[name=pace][value=calm]").check()
    mira.press("Våra platser")
    mira.goto(f"{HOME}{offer}/arbetet")
    assert page.locator("[name=tasks]").input_value() == "Diska och mycket mer.", "it was saved on leaving"
    page.locator("[name=tasks]").fill("Sist.")
    mira.press("Spara och fortsätt")
    assert page.url.endswith("/tider")
    assert (stored(site, offer, "tasks"), questions) == ("Sist.", [])


def test_the_button_waits_for_what_is_being_saved(site: Site, mira: Visitor, world: dict[str, Any]) -> None:
    page, offer = mira.page, world["offer"]
    mira.goto(f"{HOME}{offer}/arbetet")

    def slowly(route: Any) -> None:
        page.wait_for_timeout(800)
        route.continue_()

    page.route("**/spara", slowly)
    page.locator("[name=tasks]").fill("Först.")
    with page.expect_request("**/spara"):
        pass
    page.locator("[name=tasks]").fill("Sedan.")
    mira.press("Spara och fortsätt")
    assert page.url.endswith("/tider"), "it is no other tab's"
    assert stored(site, offer, "tasks") == "Sedan."


def test_what_is_not_saved_is_said_and_asked_about(site: Site, mira: Visitor, world: dict[str, Any]) -> None:
    page, offer = mira.page, world["offer"]
    mira.goto(f"{HOME}{offer}/handledning")
    page.locator("[name=supervisor_name]").fill("Bo Ek")
    page.locator("[name=supervisor_phone]").fill("070")
    expect(page.locator(NOT_KEPT)).to_contain_text("Utom det här: Handledarens telefon")
    mira.look()
    assert stored(site, offer, "supervisor_name") == "Bo Ek"
    questions = asked(mira, stay=True)
    page.get_by_role("link", name="Tillbaka", exact=True).click()
    page.wait_for_timeout(300)
    assert questions == ["beforeunload"]
    assert page.locator("[name=supervisor_phone]").input_value() == "070"
    page.locator("[name=supervisor_phone]").fill("070-174 06 05")
    expect(page.locator(NOT_KEPT)).to_be_empty()
    mira.press("Tillbaka")
    assert questions == ["beforeunload"]


def test_another_tab_and_the_end_of_the_session_are_said(site: Site, mira: Visitor, world: dict[str, Any]) -> None:
    offer, other = world["offer"], mira.context.new_page()
    mira.goto(f"{HOME}{offer}/arbetet")
    other.goto(f"{site.address}{HOME}{offer}/arbetet")
    other.locator("[name=tasks]").fill("Från den andra fliken.")
    expect(other.locator(KEPT)).to_have_text(SAVED)
    mira.page.locator("[name=tasks]").fill("Härifrån.")
    expect(mira.page.locator(NOT_KEPT)).to_contain_text("Någon har sparat andra svar")
    assert stored(site, offer, "tasks") == "Från den andra fliken."
    mira.context.clear_cookies()
    other.locator("[name=tasks]").fill("Igen.")
    expect(other.locator(NOT_KEPT)).to_contain_text("du är utloggad")
    assert stored(site, offer, "tasks") == "Från den andra fliken."
    mira.trouble.clear()


@pytest.mark.parametrize(("who", "path", "field"), [
    ("mira", "/foretag/behov/nytt", "description"), ("mira", "/foretag/uppgifter/andra", "about"),
    ("mira", "/foretag/uppgifter/arbetsstallen/nytt", "clothing"), ("mira", "/konto/uppgifter", "name"),
    ("anna", "CASE?falt=tasks", "text"), ("anna", "CASE/meddelande", "message"), ("anna", "CASE/anteckning", "note"),
    ("anna", "CASE/blad/jobbtorg", "note"), ("anna", "CASE/avsla", "text"),
])
def test_whoever_leaves_what_is_not_sent_is_asked(
    chromium: Browser, site: Site, world: dict[str, Any], who: str, path: str, field: str,
) -> None:
    someone = signed_in(chromium, site, who)
    questions = asked(someone, stay=True)
    someone.goto(path.replace("CASE", world["case"]))
    box = someone.page.locator(f"main [name={field}]").first
    before = box.input_value()
    someone.page.reload()
    assert questions == [], "nothing is written"
    box.fill(f"{before}Något")
    someone.page.locator("header .brand").click()
    someone.page.wait_for_timeout(300)
    assert questions == ["beforeunload"]
    assert box.input_value() == f"{before}Något"
    box.fill(before)
    someone.press("Fyrklövern", within="header")
    assert questions == ["beforeunload"], "it is as it was"


def test_what_is_sent_is_not_asked_about_and_what_came_back_is(
    chromium: Browser, site: Site, world: dict[str, Any],
) -> None:
    anna = signed_in(chromium, site, "anna")
    questions = asked(anna, stay=True)
    anna.goto(world["case"] + "/avsla")
    anna.page.locator("[name=text]").fill("Det går inte nu.")
    anna.send("/avsla")
    assert questions == []
    assert "Välj det skäl" in anna.text()
    anna.page.locator("h1").click()
    anna.page.locator("header .brand").click()
    anna.page.wait_for_timeout(300)
    assert questions == ["beforeunload"], "what came back is not kept"
    anna.page.locator("[name=reason]").select_option(index=1)
    anna.send("/avsla")
    assert "Läs innan du skickar" in anna.text()
    anna.page.locator("h1").click()
    anna.page.locator("header .brand").click()
    anna.page.wait_for_timeout(300)
    assert questions == ["beforeunload"] * 2, "what the page carries is not kept either"
    anna.press("Ändra", within="main")
    assert questions == ["beforeunload"] * 2


def test_a_question_stands_there_when_it_is_to_be_answered(site: Site, mira: Visitor, world: dict[str, Any]) -> None:
    page, offer = mira.page, world["offer"]
    mira.goto(f"{HOME}{offer}/utbildning")
    wish = page.locator("[name=training_wish]")
    page.locator("[name=training_wanted][value=no]").check()
    assert not wish.is_visible()
    page.locator("[name=training_wanted][value=yes]").check()
    assert wish.is_visible()
    assert not page.get_by_text("Svara om ni valde ja").is_visible()
    mira.look()
    page.locator("[name=training_wanted][value=yes]").focus()
    page.keyboard.press("Tab")
    assert wish.evaluate("box => box === document.activeElement")
    wish.fill("Köra truck.")
    expect(page.locator(KEPT)).to_have_text(SAVED)
    page.locator("[name=training_wanted][value=no]").check()
    mira.press("Spara och fortsätt")
    assert (stored(site, offer, "training_wish"), stored(site, offer, "training_wanted")) == ("", False)


def test_what_is_not_asked_is_not_answered(mira: Visitor) -> None:
    mira.goto("/foretag/uppgifter/andra")
    union, unit = mira.page.locator("[name=union_name]"), mira.page.locator("[name=unit_name]")
    mira.page.locator("[name=employer_type][value=municipal]").check()
    assert unit.is_visible()
    unit.fill("Köket")
    mira.page.locator("[name=employer_type][value=private]").check()
    mira.page.locator("[name=collective_agreement][value=yes]").check()
    union.fill("Unionen")
    mira.page.locator("[name=collective_agreement][value=no]").check()
    assert not union.is_visible()
    assert not unit.is_visible()
    mira.send("")
    assert mira.page.url.endswith("/foretag/uppgifter")
    assert "Unionen" not in mira.text()


def test_without_scripts_it_stands_there_and_says_when(chromium: Browser, site: Site, world: dict[str, Any]) -> None:
    plain = signed_in(chromium, site, "mira", scripts=False)
    plain.goto(f"{HOME}{world['offer']}/utbildning")
    plain.page.locator("[name=training_wanted][value=no]").check()
    assert plain.page.locator("[name=training_wish]").is_visible()
    assert plain.page.get_by_text("Svara om ni valde ja ovanför.").is_visible()
    assert plain.page.get_by_role("link", name="Tillbaka utan att spara").is_visible()


def test_change_leads_to_the_question_and_back(mira: Visitor, world: dict[str, Any]) -> None:
    page, check = mira.page, f"{HOME}{world['offer']}/skicka-in"
    for label, name in (("arbetstempo", "pace"), ("ersättare", "deputy_name"), ("yrke", "occupation"),
                        ("det här ska personen kunna", "training_wanted")):
        mira.goto(check)
        page.evaluate("document.querySelectorAll('details.fold').forEach(e => { e.open = true; })")
        mira.follow(page.get_by_role("link", name=f"Ändra {label}", exact=True))
        expect(page.locator(f"[name={name}]").first).to_be_focused()
        top = page.locator(f".field:has([name={name}])").first.evaluate("e => e.getBoundingClientRect().top")
        assert 0 <= top < 400
        mira.press("Spara och fortsätt")
        assert "/skicka-in#" in page.url, "to the answer that was changed"
        assert page.get_by_role("link", name=f"Ändra {label}", exact=True).is_visible()
