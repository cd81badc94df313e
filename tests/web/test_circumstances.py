"""A text that tells of a person's circumstances is asked about once more, wherever it would go from."""
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.core.web import Portal
from portal.needs.models import Need
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser, controls_of
from tests.web import training, writing
from tests.web.offering import HOME
from tests.web.reviewing import Place, address, preview, read, remarks
from tests.web.test_needs import ANSWERS as NEED

TOLD = "Vår deltagare Ada Bo är sjukskriven för depression."
ASKED = "Ja, texten ska gå iväg som den är"


class Scene:
    """One case that waits, and one place that is shown, with its company and the project group."""

    def __init__(self, s: Session, app: Portal) -> None:
        self.s, self.place = s, Place(s)
        self.case = self.place.case()
        self.asked = self.place.case("Lagerarbetare", occupation="4322", state=ReviewState.CHANGES_REQUESTED)
        s.commit()
        self.anna, self.owner = Browser(app).sign_in(self.place.anna), Browser(app).sign_in(self.place.owner)
        self.house = training.opened(s, app)


@pytest.fixture
def scene(s: Session, app: Portal) -> Scene:
    return Scene(s, app)


Send = Callable[[Scene], tuple[Browser, str, dict[str, Any], str]]
SENT: dict[str, Send] = {
    "remark": lambda x: (x.anna, f"{address(x.case)}?falt=tasks", {"text": TOLD}, "/anmarkning"),
    "suggestion": lambda x: (
        x.anna, f"{address(x.case)}?falt=tasks", {"text": "Så?", "suggested": TOLD}, "/anmarkning"),
    "standard remark": lambda x: (
        x.anna, "/granskning/standardanmarkningar/ny?falt=tasks", {"text": TOLD, "reason": "unclear"}, ""),
    "training": lambda x: (x.house.campus, x.house.new, training.ANSWERS | {"content": TOLD}, ""),
    "course": lambda x: (x.house.campus, "/campus/utbildningar/ny", {
        "title": "Hygien", "content": TOLD, "outcome": "Kan.", "hours": "8", "place": "campus",
        "language_support": "no"}, ""),
    "cancelled training": lambda x: (
        x.house.campus, f"/campus/utbildning/{x.house.training()}/stall-in", {"words": TOLD}, ""),
    "question about a training": lambda x: (
        x.house.employer, f"/foretag/utbildning/{x.house.training()}/fraga", {"words": TOLD}, ""),
    "no to a training": lambda x: (
        x.house.employer, f"/foretag/utbildning/{x.house.training()}/tacka-nej", {"words": TOLD}, ""),
    "company's message": lambda x: (x.owner, writing.own(x.case), {"message": TOLD}, ""),
    "need": lambda x: (x.owner, "/foretag/behov/nytt", NEED | {"description": TOLD}, ""),
}


@pytest.mark.parametrize("what", SENT)
def test_the_form_comes_back_with_the_reasons_and_goes_with_a_tick(s: Session, scene: Scene, what: str) -> None:
    browser, at, values, action = SENT[what](scene)
    before = writing.mails(s), remarks(s), len(scene.house.all())
    page = browser.fill(at, values, action=action)
    assert (page.status, ASKED in page.text, "”är sjukskriven”" in page.text or "”Vår deltagare”" in page.text) == (
        422, True, True), page.text
    assert TOLD in str(page.soup), "nothing that was written is lost"
    assert (writing.mails(s), remarks(s), len(scene.house.all())) == before
    form = next(f for f in page.soup.select("main form[method=post]") if f.select_one("[name=sure]"))
    assert browser.post(str(form.get("action") or at).split("#")[0], controls_of(form) | {"sure": "yes"}).status == 303


@pytest.mark.parametrize("what", ["training", "company's message", "need"])
def test_plain_words_go_at_once(scene: Scene, what: str) -> None:
    browser, at, values, action = SENT[what](scene)
    plain = {name: "Egenkontroll i ert kök." if value == TOLD else value for name, value in values.items()}
    page = browser.get(at)
    assert ASKED not in page.text
    assert browser.fill(at, plain, action=action).status == 303


def test_a_message_is_paused_and_not_offered_as_a_note(s: Session, scene: Scene) -> None:
    page = writing.send(scene.anna, scene.case, TOLD)
    assert page.status == 200 and "berätta om en enskild person" in page.text
    buttons = [b.get_text(strip=True) for b in page.soup.select("main button")]
    assert buttons == ["Ändra", "Skicka till företaget ändå"]
    assert writing.stored(s) == []
    fields = next(controls_of(f) for f in page.soup.select("main form") if "ändå" in f.get_text())
    assert scene.anna.post(address(scene.case, "meddelande"), fields).status == 303
    assert writing.stored(s) == [(TOLD, False)]


@pytest.mark.parametrize(("step", "words"), [
    ("begar-komplettering", {"message": TOLD}), ("avsla", {"reason": "other", "text": TOLD}),
])
def test_a_decision_says_so_above_the_letter(scene: Scene, step: str, words: dict[str, str]) -> None:
    page = preview(scene.anna, scene.case, step, **words)
    assert "Läs texten en gång till" in page.text and "”Vår deltagare”" in page.text
    assert "ändå" in page.text


def test_a_number_that_is_nearly_personal_is_paused(scene: Scene) -> None:
    page = writing.send(scene.anna, scene.case, "Det gäller 640823-3235.")
    assert page.status == 200 and "”640823-3235”, som ser ut som ett personnummer" in page.text


def test_the_answers_about_a_place_are_looked_at_where_they_leave_the_company(s: Session, scene: Scene) -> None:
    offer = make.make_offer(s, scene.place.company, scene.place.owner, scene.place.workplace, tasks=f"Diska. {TOLD}")
    s.commit()
    at = f"{HOME}{offer.public_id}/skicka-in"
    ticks = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
    page = scene.owner.fill(at, ticks)
    assert page.status == 422 and ASKED in page.text
    assert scene.owner.post(at, page.fields() | ticks | {"sure": "yes"}).location.endswith("/kvitto")


def test_a_changed_need_is_kept_without_the_tick_in_its_answers(s: Session, scene: Scene) -> None:
    page = scene.owner.fill("/foretag/behov/nytt", NEED | {"description": TOLD})
    scene.owner.post("/foretag/behov/nytt", page.fields() | {"sure": "yes"})
    assert [need.description for need in read(s, Need.__table__.select())] == [TOLD]
