"""A company pauses a place that is on offer and opens it again; nobody else sees it meanwhile."""
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.web import Portal
from portal.offers import content, queries, service
from portal.offers.life import service as life
from portal.offers.models import CloseReason, Lifecycle, ReviewState
from portal.reviews.decisions import service as reviews
from portal.trainings import service as trainings
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser
from tests.web.living import HOME, OnOffer, campus, coach, day, kinds, mails, now_of, shown, versions


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


@pytest.fixture
def owner(s: Session, place: OnOffer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.mira)


def test_pausing_and_opening_again(s: Session, place: OnOffer, owner: Browser) -> None:
    until = day(30)
    assert f"{place.address}/pausa" in owner.get(place.address).links()
    fields = owner.get(f"{place.address}/pausa").fields() | {"until": until.isoformat()}
    assert [owner.post(f"{place.address}/pausa", fields).status for _ in range(2)] == [303, 303]
    paused = now_of(s, place.offer)
    assert (paused.lifecycle, paused.paused_until) == (Lifecycle.PAUSED, until)
    assert shown(s, place.offer) == []
    page = owner.get(place.address)
    assert "Pausad till" in page.text
    assert "Pausad till" in owner.get(HOME).text
    assert owner.get(f"{place.address}/pausa").status == 303
    button = page.form("/oppna-igen")
    assert "Öppna igen nu" in button.get_text()
    assert [owner.post(str(button["action"])).status for _ in range(2)] == [303, 303]
    again = now_of(s, place.offer)
    assert (again.lifecycle, again.paused_until) == (Lifecycle.PUBLISHED, None)
    assert shown(s, place.offer) == [1]
    assert kinds(s, place.offer) == ["OfferPaused", "OfferResumed"]
    assert mails(s) == [], "whoever did it knows"
    history = [li.strong.get_text() for li in owner.get(place.address).soup.select(".history li")]  # type: ignore[union-attr]
    assert history == ["Öppnad igen", "Pausad"]


@pytest.mark.parametrize(("until", "said"), [
    ("", "Skriv vilken dag"), ("snart", "Skriv datumet"), (0, "har passerat"),
    (400, "högst ett halvår"), ("\0", "Skriv datumet"),
])
def test_a_pause_needs_a_day(s: Session, place: OnOffer, owner: Browser, until: str | int, said: str) -> None:
    until = day(until).isoformat() if isinstance(until, int) else until
    page = owner.fill(f"{place.address}/pausa", {"until": until})
    assert (page.status, said in page.errors()["until"]) == (422, True)
    if until not in ("", "\0"):
        assert page.fields()["until"] == until
    assert now_of(s, place.offer).lifecycle is Lifecycle.PUBLISHED


def test_a_pause_is_no_longer_than_the_place(s: Session, anyone: Browser) -> None:
    place = OnOffer(s, start_rolling=False, start_from=day(5), start_until=day(20))
    s.commit()
    page = anyone.sign_in(place.mira).fill(f"{place.address}/pausa", {"until": day(21).isoformat()})
    assert (page.status, "går ut" in page.errors()["until"]) == (422, True)


def test_another_day_is_not_the_same_pause(place: OnOffer, owner: Browser) -> None:
    owner.fill(f"{place.address}/pausa", {"until": day(30).isoformat()})
    page = owner.post(f"{place.address}/pausa", {"until": day(31).isoformat()})
    assert page.status == 409
    assert "Pausad" in page.text


def test_coaches_and_campus_do_not_see_a_paused_place(app: Portal, s: Session, place: OnOffer, owner: Browser) -> None:
    readers = [coach(s, Browser(app)), campus(s, Browser(app))]
    address = f"/platser/{place.offer.public_id}"
    assert [reader.get(address).status for reader in readers] == [200, 200]
    title = place.offer.title
    owner.fill(f"{place.address}/pausa", {"until": day(30).isoformat()})
    for reader in readers:
        assert reader.get(address).status == 404
        assert title not in reader.get("/platser/").text
    assert title not in readers[1].get("/campus/").text
    assert readers[1].get(f"{address}/utbildning/ny").status == 404
    owner.post(f"{place.address}/oppna-igen")
    assert [reader.get(address).status for reader in readers] == [200, 200]


def test_a_version_approved_during_a_pause_waits_for_its_end(s: Session, place: OnOffer, owner: Browser) -> None:
    owner.fill(f"{place.address}/pausa", {"until": day(30).isoformat()})
    assert "Platsen är pausad" in owner.get(f"{place.address}?andra=ja").text
    newer = place.submitted(tasks="Nytt innehåll.")
    reviews.approve(s, place.reviewer, newer.public_id, seen=reviews.sight_of(s, newer))
    s.commit()
    assert now_of(s, place.offer).lifecycle is Lifecycle.PAUSED
    assert shown(s, place.offer) == []
    assert mails(s) == ["approved"]
    owner.post(f"{place.address}/oppna-igen")
    assert shown(s, place.offer) == [2]


def test_what_is_approved_is_known_during_a_pause(s: Session, place: OnOffer, owner: Browser) -> None:
    owner.fill(f"{place.address}/pausa", {"until": day(30).isoformat()})
    owner.fill(f"{place.address}/arbetet", {"tasks": "Nytt innehåll."})
    assert f"{place.address}/slang-andringar" in owner.get(place.address).links()
    assert owner.fill(f"{place.address}/slang-andringar", {}).status == 303
    [approved] = versions(s, place.offer)
    assert content.changed(approved, now_of(s, place.offer)) == []


def test_training_goes_on_during_a_pause(s: Session, place: OnOffer) -> None:
    teacher = make.make_staff(s, name="Karin Holm")
    training = make.make_training(s, place.offer, teacher)
    life.pause(s, place.employer, place.offer.public_id, until=day(30))
    trainings.agree(s, place.employer, training.public_id, seen=training.revision)
    approved = queries.approved_version(s, place.offer)
    assert approved is not None
    assert (approved.shown, approved.has_training) == (False, True)
    newer = place.submitted()
    reviews.approve(s, place.reviewer, newer.public_id, seen=reviews.sight_of(s, newer))
    life.resume(s, place.employer, place.offer.public_id)
    assert (newer.shown, newer.has_training) == (True, True)


def test_a_paused_place_is_closed(s: Session, place: OnOffer, owner: Browser) -> None:
    teacher = make.make_staff(s, name="Karin Holm")
    training = make.make_training(s, s.merge(place.offer), teacher)
    s.commit()
    owner.fill(f"{place.address}/pausa", {"until": day(30).isoformat()})
    place.submitted()
    s.commit()
    assert owner.fill(f"{place.address}/avsluta", {"reason": "filled"}).status == 303
    closed = now_of(s, place.offer)
    assert (closed.lifecycle, closed.close_reason, closed.paused_until) == (Lifecycle.CLOSED, CloseReason.FILLED, None)
    assert [v.state for v in versions(s, place.offer)] == [ReviewState.APPROVED, ReviewState.RECALLED]
    s.refresh(training)
    assert training.state is TrainingState.CANCELLED


def test_only_the_company_pauses_and_opens(s: Session, place: OnOffer) -> None:
    other = make.make_company(s)
    stranger = make.actor(make.make_member(s, other), other)
    public_id = place.offer.public_id
    for actor in (stranger, place.reviewer):
        with pytest.raises((NotFound, Forbidden)):
            life.pause(s, actor, public_id, until=day(3))
        with pytest.raises((NotFound, Forbidden)):
            life.resume(s, actor, public_id)
        with pytest.raises((NotFound, Forbidden)):
            life.confirm(s, actor, public_id)


def test_what_is_not_on_offer_is_not_paused(s: Session, place: OnOffer) -> None:
    draft = make.make_offer(s, place.company, place.mira, place.workplace)
    service.close(s, place.employer, place.offer.public_id, reason=CloseReason.FILLED)
    for offer in (draft, place.offer):
        with pytest.raises(Conflict):
            life.pause(s, place.employer, offer.public_id, until=day(3))
        with pytest.raises(Conflict):
            life.resume(s, place.employer, offer.public_id)


def test_one_pauses_while_another_closes(app: Portal, s: Session, place: OnOffer, owner: Browser) -> None:
    other = Browser(app).sign_in(place.mira)
    posts = [(owner, "pausa", {"until": day(9).isoformat()}), (other, "avsluta", {"reason": "filled"})]
    forms = [(b, f"{place.address}/{step}", {**values, "csrf_token": b.token()}) for b, step, values in posts]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda sent: sent[0].post(sent[1], sent[2]), forms))
    assert answers[1].status == 303
    assert answers[0].status in (303, 409), "paused first and then closed, or too late"
    assert now_of(s, place.offer).lifecycle is Lifecycle.CLOSED
    assert shown(s, place.offer) == []
