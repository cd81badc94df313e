"""The project group stops a place: why, the mail before it goes, everything in one step."""
import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Recusal
from portal.core.access import Role
from portal.core.errors import Forbidden, RuleBroken
from portal.core.web import Portal
from portal.offers.life import service as life
from portal.offers.models import CloseReason, Lifecycle, ReviewState
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser, Page
from tests.web.living import OnOffer, coach, day, kinds, letter, mails, now_of, versions
from tests.web.reviewing import everything

WHY = "Handledaren har slutat, och ingen annan kan ta över. Hör av er när det är löst."


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


@pytest.fixture
def anna(s: Session, place: OnOffer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.anna)


def address(s: Session, place: OnOffer) -> str:
    return f"/granskning/{versions(s, place.offer)[0].public_id}"


def preview(browser: Browser, page: str, why: str = WHY) -> Page:
    return browser.fill(f"{page}/stoppa", {"reason": why}, action="stoppa")


def test_stopping(app: Portal, s: Session, place: OnOffer, anna: Browser) -> None:
    training = make.make_training(s, s.merge(place.offer), make.make_staff(s, Role.CAMPUS))
    newer = place.submitted(tasks="Nytt innehåll.")
    s.commit()
    page = address(s, place)
    assert f"{page}/stoppa" in anna.get(page).links()
    before = everything(app)
    shown = preview(anna, page)
    assert WHY in shown.text
    assert "har stoppat platsen" in shown.text
    assert everything(app) == before, "nothing is done before the mail was read"
    assert [anna.post(f"{page}/stoppa", shown.fields("stoppa")).status for _ in range(2)] == [303, 303]
    now = now_of(s, place.offer)
    assert (now.lifecycle, now.close_reason, now.stop_reason) == (Lifecycle.CLOSED, CloseReason.STOPPED, WHY)
    assert [(v.state, v.shown) for v in versions(s, place.offer)] == [
        (ReviewState.APPROVED, False), (ReviewState.RECALLED, False)]
    s.refresh(training)
    assert training.state is TrainingState.CANCELLED
    assert kinds(s, place.offer) == ["SubmissionRecalled", "OfferStopped", "TrainingCancelled"]
    assert mails(s) == ["stopped", "training_answered"]
    assert WHY in letter(s, "stopped").text
    assert "Stoppad av projektgruppen" in anna.get(page).text
    assert f"{page}/stoppa" not in anna.get(page).links()
    assert anna.get(f"{page}/stoppa").status == 303
    assert anna.get(f"/granskning/{newer.public_id}").status == 200


def test_the_company_reads_why(s: Session, place: OnOffer, anna: Browser, app: Portal) -> None:
    page = address(s, place)
    anna.post(f"{page}/stoppa", preview(anna, page).fields("stoppa"))
    owner = Browser(app).sign_in(place.mira)
    seen = owner.get(place.address)
    assert WHY in seen.text
    assert "Avslutad – stoppat av projektgruppen" in seen.text
    assert f"{place.address}/kopiera" in [f.get("action") for f in seen.soup.find_all("form")]
    assert owner.post(f"{place.address}/oppna-igen").status == 409
    assert coach(s, Browser(app)).get(f"/platser/{place.offer.public_id}").status == 404


def test_a_paused_place_is_stopped(s: Session, place: OnOffer) -> None:
    life.pause(s, place.employer, place.offer.public_id, until=day(30))
    life.stop(s, place.reviewer, place.offer.id, reason=WHY)
    assert (place.offer.lifecycle, place.offer.paused_until) == (Lifecycle.CLOSED, None)


def test_stopping_says_why(s: Session, place: OnOffer, anna: Browser) -> None:
    page = preview(anna, address(s, place), "")
    assert (page.status, set(page.errors())) == (422, {"reason"})
    page = preview(anna, address(s, place), f"Gäller {make.PERSONAL_NUMBER}")
    assert page.status == 422
    with pytest.raises(RuleBroken):
        life.stop(s, place.reviewer, place.offer.id, reason="")


def test_whoever_is_on_jäv_does_not_stop(s: Session, place: OnOffer, anna: Browser) -> None:
    s.add(Recusal(user_id=place.anna.id, company_id=place.company.id))
    s.commit()
    page = address(s, place)
    assert "Du är jävig" in anna.get(page).text
    assert f"{page}/stoppa" not in anna.get(page).links()
    assert "Du är jävig" in anna.get(f"{page}/stoppa").text
    answer = anna.post(f"{page}/stoppa", {"step": "confirm", "reason": WHY})
    assert (answer.status, "Du är jävig" in answer.text) == (422, True)
    assert now_of(s, place.offer).lifecycle is Lifecycle.PUBLISHED


def test_only_reviewers_stop(app: Portal, s: Session, place: OnOffer) -> None:
    s.commit()
    page = f"{address(s, place)}/stoppa"
    for person in (place.mira, make.make_staff(s, Role.COACH), make.make_staff(s, Role.CAMPUS)):
        s.commit()
        assert Browser(app).sign_in(person).post(page, {"step": "confirm", "reason": WHY}).status == 403
    for actor in (place.employer, make.actor(make.make_staff(s, Role.COACH))):
        with pytest.raises(Forbidden):
            life.stop(s, actor, place.offer.id, reason=WHY)


def test_a_place_that_is_closed_is_not_stopped(s: Session, place: OnOffer, anna: Browser, app: Portal) -> None:
    page = address(s, place)
    fields = preview(anna, page).fields("stoppa")
    Browser(app).sign_in(place.mira).post(f"{place.address}/avsluta", {"reason": "filled"})
    answer = anna.post(f"{page}/stoppa", fields)
    assert answer.status == 409
    assert "Avslutad" in answer.text
    assert now_of(s, place.offer).close_reason is CloseReason.FILLED
