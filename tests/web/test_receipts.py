"""What a receipt says when it is opened again by its address, whatever has happened since."""
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.offers import service
from portal.offers.life import service as life
from portal.offers.models import CloseReason, DeclineReason, ReviewState
from tests import factories as make
from tests.page import Browser, Page
from tests.web.living import OnOffer

NOT_ANY_MORE = ("Ni får ett mejl när de har svarat", "Ni får svar", "Projektgruppen läser:", "Ta tillbaka platsen",
                "Tack, platsen är inskickad")


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


def receipt(s: Session, place: OnOffer, browser: Browser) -> Page:
    s.commit()
    return browser.sign_in(place.mira).get(f"{place.address}/kvitto")


def test_while_it_waits(s: Session, place: OnOffer, anyone: Browser) -> None:
    place.submitted()
    page = receipt(s, place, anyone)
    assert page.h1 == "Tack, platsen är inskickad"
    assert "Ni får ett mejl när de har svarat." in page.text and "Ni får svar" in page.text
    assert "Version 1, som är godkänd, visas för coacherna som förut." in page.text


def withdrawn(place: OnOffer) -> None:
    place.submitted()
    service.recall(place.s, place.employer, place.offer.public_id)


def refused(place: OnOffer) -> None:
    make.make_submission(place.s, place.offer, place.mira, state=ReviewState.DECLINED, decided_by=place.anna,
                         reason=DeclineReason.OTHER, reason_text="Inte nu.")


def asked(place: OnOffer) -> None:
    make.make_submission(place.s, place.offer, place.mira, state=ReviewState.CHANGES_REQUESTED,
                         changes_requested_at=clock.now(), workdays_left=3)


def paused(place: OnOffer) -> None:
    life.pause(place.s, place.employer, place.offer.public_id, until=clock.today() + timedelta(days=20))


def closed(place: OnOffer) -> None:
    place.submitted()
    service.close(place.s, place.employer, place.offer.public_id, reason=CloseReason.FILLED)


def stopped(place: OnOffer) -> None:
    life.stop(place.s, place.reviewer, place.offer.id, reason="Arbetsmiljön.")


def nothing(place: OnOffer) -> None:
    """Approved, and shown."""


@pytest.mark.parametrize(("happened", "says"), [
    (withdrawn, "Version 2 är tillbakatagen, och projektgruppen granskar den inte."),
    (refused, "Projektgruppen har inte godkänt version 2."),
    (asked, "Projektgruppen har begärt komplettering av version 2. Den väntar på er"),
    (paused, "Projektgruppen har godkänt version 1. Platsen är pausad, och coacherna ser den inte."),
    (closed, "Platsen är avslutad: projektgruppen granskar den inte, och coacherna ser den inte."),
    (stopped, "Nej, en avslutad plats ändras inte."),
    (nothing, "Coacherna ser platsen och kan föreslå personer för den."),
])
def test_what_became_of_it(
    s: Session, place: OnOffer, anyone: Browser, happened: Callable[[OnOffer], None], says: str,
) -> None:
    happened(place)
    page = receipt(s, place, anyone)
    assert page.h1 == "Kvitto på inskickad plats"
    assert says in page.text
    assert [words for words in NOT_ANY_MORE if words in page.text] == []


def test_a_first_one_that_is_refused_is_shown_to_nobody(s: Session, place: OnOffer, anyone: Browser) -> None:
    first = make.make_offer(s, place.company, place.mira, place.workplace)
    make.make_submission(s, first, place.mira, state=ReviewState.DECLINED, decided_by=place.anna,
                         reason=DeclineReason.OTHER, reason_text="Inte nu.")
    s.commit()
    page = anyone.sign_in(place.mira).get(f"/foretag/platser/{first.public_id}/kvitto")
    assert "visas för coacherna" not in page.text
    assert "Sedan kan ni skicka in igen." in page.text


def test_a_place_whose_day_has_passed_is_shown_to_nobody(s: Session, place: OnOffer, anyone: Browser) -> None:
    other = place.another(start_rolling=False, start_from=clock.today() - timedelta(days=70))
    s.commit()
    page = anyone.sign_in(place.mira).get(f"/foretag/platser/{other.public_id}/kvitto")
    assert "Sista dag att börja har passerat." in page.text
    assert "Coacherna ser platsen" not in page.text


def test_a_blocked_company_sends_nothing_in(s: Session, place: OnOffer, anyone: Browser) -> None:
    refused(place)
    place.company.blocked_at, place.company.blocked_reason = clock.now(), "Näringsförbud."
    page = receipt(s, place, anyone)
    assert "ni kan inte skicka in något medan företaget är spärrat" in page.text


def test_a_promise_that_has_passed_is_no_promise(s: Session, place: OnOffer, anyone: Browser) -> None:
    place.submitted().due_at = clock.now() - timedelta(days=3)
    page = receipt(s, place, anyone)
    for path in (f"{place.address}/kvitto", place.address, "/foretag/platser/", "/foretag/"):
        text = page.text if path.endswith("kvitto") else anyone.get(path).text
        assert "Svaret är försenat: det skulle ha kommit senast" in text, path
        assert "Ni får svar senast" not in text, path


def test_a_place_that_opens_again_says_whether_it_is_seen(s: Session, place: OnOffer, anyone: Browser) -> None:
    """Pressed on an old page: what is said is true of the place as it is."""
    hidden = place.another(start_rolling=False, start_from=clock.today() - timedelta(days=70))
    s.commit()
    owner = anyone.sign_in(place.mira)
    page = owner.post(f"/foretag/platser/{hidden.public_id}/finns-kvar", follow=True)
    assert "Tack! Sista dag att börja har passerat." in page.text and "Coacherna ser platsen." not in page.text
    assert "Tack! Coacherna ser platsen." in owner.post(f"{place.address}/finns-kvar", follow=True).text
