"""A corrected word of a place on offer: one page, one attestation, one button, and a difference to review."""
import pytest
from sqlalchemy.orm import Session

from portal.core.web import Portal
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer, kinds, now_of, versions

SENT = {"send": "yes", "declared": "yes"}


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


@pytest.fixture
def owner(s: Session, place: OnOffer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.mira)


def test_one_page_one_button(app: Portal, s: Session, place: OnOffer, owner: Browser) -> None:
    part = f"{place.address}/arbetet"
    assert part in owner.get(place.address).links(), "Ändra stands beside each answer"
    page = owner.fill(part, {"tasks": "Diska och packa."} | SENT)
    assert page.location == f"{place.address}/kvitto"
    approved, newer = versions(s, place.offer)
    assert (approved.shown, newer.state, newer.tasks) == (True, ReviewState.SUBMITTED, "Diska och packa.")
    assert newer.declared_at >= newer.submitted_at
    assert "OfferSubmitted" in kinds(s, place.offer)
    review = Browser(app).sign_in(place.anna).get(f"/granskning/{newer.public_id}")
    assert [dt.get_text() for dt in review.soup.select(".asks > section dt")] == ["Arbetsuppgifter"]


def test_the_attestation_stands_on_the_page_and_is_asked_for(s: Session, place: OnOffer, owner: Browser) -> None:
    page = owner.fill(f"{place.address}/arbetet", {"tasks": "Diska.", "send": "yes"})
    assert (page.status, set(page.errors())) == (422, {"declared"})
    assert page.fields()["tasks"] == "Diska."
    assert (len(versions(s, place.offer)), now_of(s, place.offer).tasks) == (1, place.offer.tasks)


def test_saved_and_not_sent(s: Session, place: OnOffer, owner: Browser) -> None:
    assert owner.fill(f"{place.address}/arbetet", {"tasks": "Diska."}).location == place.address
    assert (len(versions(s, place.offer)), now_of(s, place.offer).tasks) == (1, "Diska.")
    assert "Skicka in ändringen" in owner.get(f"{place.address}/arbetet").text, "the one part that is changed"
    other = owner.get(f"{place.address}/krav")
    assert "Skicka in ändringen" not in other.text, "it would take along what is not on the page"
    page = owner.post(f"{place.address}/krav", other.fields() | {"adaptations": "Hiss"} | SENT)
    assert page.location == f"{place.address}/skicka-in"
    assert "inte inskickat än" in owner.get(page.location).text
    assert len(versions(s, place.offer)) == 1


def test_what_a_colleague_changed_meanwhile_is_read_first(s: Session, place: OnOffer, owner: Browser) -> None:
    fields = owner.get(f"{place.address}/arbetet").fields()
    owner.fill(f"{place.address}/krav", {"adaptations": "Hiss"})
    page = owner.post(f"{place.address}/arbetet", fields | {"tasks": "Diska."} | SENT)
    assert page.location == f"{place.address}/skicka-in"
    assert (len(versions(s, place.offer)), now_of(s, place.offer).tasks) == (1, "Diska.")


def test_nothing_changed_is_nothing_sent(s: Session, place: OnOffer, owner: Browser) -> None:
    assert owner.fill(f"{place.address}/arbetet", SENT).location == place.address
    assert len(versions(s, place.offer)) == 1


def test_an_answer_taken_away_is_saved_and_said(s: Session, place: OnOffer, owner: Browser) -> None:
    assert owner.fill(f"{place.address}/arbetet", {"tasks": ""} | SENT).location == f"{place.address}/skicka-in"
    assert "Beskriv vad personen ska göra." in owner.get(f"{place.address}/skicka-in").text


def test_somebodys_circumstances_are_asked_about(s: Session, place: OnOffer, owner: Browser) -> None:
    page = owner.fill(f"{place.address}/arbetet", {"tasks": "Vår deltagare är sjukskriven för depression."} | SENT)
    assert page.status == 422
    assert len(versions(s, place.offer)) == 1
    page = owner.post(f"{place.address}/arbetet", page.fields() | {"sure": "yes", "send": "yes"})
    assert page.location == f"{place.address}/kvitto"


def test_a_draft_and_what_waits_are_sent_as_before(s: Session, place: OnOffer, owner: Browser) -> None:
    draft = make.make_offer(s, place.company, place.mira, place.workplace)
    s.commit()
    path = f"/foretag/platser/{draft.public_id}/arbetet"
    assert "Skicka in ändringen" not in owner.get(path).text
    assert owner.fill(path, {"tasks": "Diska."} | SENT).location == f"/foretag/platser/{draft.public_id}/skicka-in"
    assert versions(s, draft) == []
