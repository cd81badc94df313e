"""The page of a case as a reviewer sees it: full or nearly empty, each page at both widths and checked by axe."""
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Party
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import ReviewState, Submission
from portal.reviews.models import LeafState, Message, Remark
from tests import factories as make
from tests.browser.conftest import WIDTHS, Site, Visitor, visitor
from tests.web.reviewing import Place, address

FIELDS = ("title", "tasks", "places", "pace", "supervisor_name", "hiring_interest", "weeks", "adaptations")
MANY = 200
BESIDE_EACH_OTHER = """() => ['till-foretaget', 'internt'].map(id => {
  const {left, right, top, bottom} = document.getElementById(id).getBoundingClientRect();
  return {left, right, top, bottom, colour: getComputedStyle(document.getElementById(id)).backgroundColor};
})"""


@pytest.fixture
def cases(site: Site) -> dict[str, str]:
    """Addresses by what is special about the case."""
    with site.app.app_context(), db.unit_of_work() as s:
        place = Place(s)
        place.anna.email = "anna@example.com"
        first, full = place.case("Diskplockare", leaves="wqbn"), place.case("Köksbiträde")
        _remark(s, place, first, 1)
        _remark(s, place, full, MANY)
        _write(s, place, first)
        return {"few": address(first), "many": address(full), "again": address(_sent_again(s, place))}


@pytest.fixture
def anna(chromium: Browser, site: Site, cases: dict[str, str]) -> Visitor:
    someone = visitor(chromium, site)
    someone.page.goto(f"{site.address}/konto/logga-in")
    _fill_in_sign_in(someone)
    someone.press("Logga in", within="main")
    return someone


def test_the_page_of_a_case_holds_together_however_much_it_says(anna: Visitor, cases: dict[str, str]) -> None:
    anna.goto(cases["few"])
    assert anna.page.locator(".asks .remark").count() == 1
    _clover_tells(anna, LeafState.WAITING, LeafState.QUESTION, LeafState.BLOCKED, LeafState.NOT_CONCERNED)
    _threads_stand_apart(anna)
    anna.goto(cases["many"])
    assert anna.page.locator(".asks .remark").count() == MANY
    _clover_tells(anna, *[LeafState.CLEAR] * 4)
    anna.goto(cases["again"])
    assert anna.page.locator("dd.changed").count() == 1
    assert "Ändrat utan att vi bad" in anna.text()
    assert "Inte ändrat" in anna.text()


def test_each_form_of_the_page_opens_in_its_place(anna: Visitor, cases: dict[str, str]) -> None:
    for way in ("?falt=tasks#falt-tasks", "/blad/jobbtorg#klovern", "/anteckning#internt"):
        anna.goto(cases["few"] + way)
        form = anna.page.locator("main form:has(textarea)")
        assert form.count() == 1, way
        assert form.locator("button").first.is_visible(), way


def test_neither_the_end_of_the_session_nor_back_loses_or_repeats_anything(
    anna: Visitor, cases: dict[str, str], site: Site,
) -> None:
    page = anna.page
    page.goto(f"{anna.address}{cases['again']}?falt=tasks#falt-tasks")
    page.locator("main [name=text]").fill("Hur tungt är ett lyft?")
    anna.context.clear_cookies()
    for button in ("Spara anmärkningen", "Fortsätt till inloggningen"):
        page.get_by_role("button", name=button, exact=True).click()
    _fill_in_sign_in(anna)
    page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
    page.get_by_role("button", name="Tillbaka till formuläret", exact=True).click()
    page.get_by_role("link", name="Till det du skrev").click()
    assert page.locator("main [name=text]").input_value() == "Hur tungt är ett lyft?"
    page.get_by_role("button", name="Spara anmärkningen", exact=True).click()
    assert page.locator(".asks .remark", has_text="Hur tungt är ett lyft?").count() == 1

    page.goto(f"{anna.address}{cases['again']}/begar-komplettering")
    for button in ("Läs innan du skickar", "Skicka begäran"):
        page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text("Komplettering är begärd.").wait_for()
    page.evaluate("history.go(-2)")  # past the letter to the form, as Back pressed twice
    page.get_by_role("heading", name="Ärendet har ändrats").wait_for()
    assert "Komplettering begärd" in anna.text()
    with site.app.app_context():
        sent = db.session().scalars(select(OutboxMail.subject).where(OutboxMail.name == "changes_requested")).all()
    assert len(sent) == 1


def test_the_keyboard_shortcuts_work_and_can_be_turned_off(anna: Visitor, cases: dict[str, str]) -> None:
    page, press = anna.page, anna.page.keyboard.press
    page.goto(f"{anna.address}/granskning/?vy=alla")
    focused = "document.activeElement.textContent"
    walked = []
    for key in ("j", "j", "k"):
        press(key)
        walked.append(page.evaluate(focused))
    assert walked[0] == walked[2] != walked[1]
    press("/")
    page.keyboard.type("n?")
    assert page.locator("[name=sok]").input_value() == "n?", "in a field a key is a letter"
    page.goto(anna.address + cases["few"])
    with page.expect_navigation(url="**/begar-komplettering"):
        press("b")
    page.goto(anna.address + cases["few"])
    press("g")
    with page.expect_navigation(url="**/granskning/"):
        press("q")
    with page.expect_navigation(url="**/granskning/genvagar"):
        press("?")
    page.get_by_role("button", name="Stäng av snabbtangenterna").click()
    assert "De är av." in anna.text()
    page.goto(anna.address + cases["few"])
    press("b")
    assert page.url == anna.address + cases["few"]


def _fill_in_sign_in(someone: Visitor) -> None:
    someone.page.get_by_label("E-post", exact=True).fill("anna@example.com")
    someone.page.get_by_label("Lösenord", exact=True).fill(make.PASSWORD)


def _clover_tells(anna: Visitor, *states: LeafState) -> None:
    """Each party's state stands in words beside the picture, in the order of the leaves."""
    assert anna.page.locator(".leaves > li > .tag").all_inner_texts() == [state.label for state in states]
    assert anna.page.locator("#klovern svg .leaf").count() >= len(Party)


def _threads_stand_apart(anna: Visitor) -> None:
    """What the company reads and what it never sees lie one under the other, as wide, and in different colours."""
    for width in WIDTHS:
        anna.page.set_viewport_size({"width": width, "height": 900})
        company, internal = anna.page.evaluate(BESIDE_EACH_OTHER)
        assert company["bottom"] < internal["top"]
        assert (company["left"], company["right"]) == (internal["left"], internal["right"])
        assert company["colour"] != internal["colour"]


def _remark(s: Session, place: Place, case: Submission, many: int, **changes: object) -> None:
    s.add_all(Remark(submission_id=case.id, field=FIELDS[n % len(FIELDS)], text=f"Skriv mer om det här ({n + 1}).",
                     author_id=place.anna.id, author_name=place.anna.name, author_party=Party.JOBBTORG, **changes)
              for n in range(many))
    s.flush()


def _write(s: Session, place: Place, case: Submission) -> None:
    """Seven messages in each thread, so that the oldest are folded away."""
    for n in range(7):
        own = n % 2 == 0
        s.add(Message(submission_id=case.id, text=f"Vi kan ta emot två på måndagar ({n}).",
                      author_id=place.anna.id if own else place.owner.id,
                      author_name=place.anna.name if own else place.owner.name,
                      author_party=Party.JOBBTORG if own else None))
        s.add(Message(submission_id=case.id, text=f"Ring dem först ({n}).", internal=True, author_id=place.samir.id,
                      author_name=place.samir.name, author_party=Party.NARINGSLIV))
    s.flush()


def _sent_again(s: Session, place: Place) -> Submission:
    """Version 2 of a place: one field is changed that nobody asked about, and what was asked is not."""
    offer = make.make_offer(s, place.company, place.owner, place.workplace, title="Serveringsbiträde")
    before = make.make_submission(s, offer, place.owner, state=ReviewState.SUPERSEDED)
    _remark(s, place, before, 1, sent_at=clock.now())
    offer.tasks = "Duka, servera och plocka disk tillsammans med en van kollega."
    return make.make_submission(s, offer, place.owner, due_at=clock.now() + timedelta(days=5))
