"""One place: all that a coach needs, as it was approved."""
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Party, Role
from portal.offers.models import ReviewState
from portal.places import rules
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser
from tests.web.placing import Yard


@pytest.fixture
def yard(s: Session) -> Yard:
    return Yard(s)


@pytest.fixture
def coach(s: Session, yard: Yard, anyone: Browser) -> Browser:
    return anyone.sign_in(make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN))


def test_a_coach_reads_all_it_takes(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place(start_from=date(2031, 3, 3), weeks=12)
    s.commit()
    page = coach.get(f"/platser/{place.offer_public_id}")
    assert page.status == 200
    for words in ("Restaurangbiträde i storkök", yard.company.name, "v. 10", "söndag 25 maj 2031", "v. 21",
                  "Mira Lundin", "Brunnsgatan 12", "611 83", "Kökschefen", "Gratis på gården", "Hiss finns",
                  "30 timmar", "kan vara aktuellt – Arbetsförmedlingen beslutar"):
        assert words in page.text.replace("\xa0", " "), words
    assert "tel:0701740605" in page.links()
    assert not any(link.startswith("/granskning") or link.endswith("/utbildning/ny") for link in page.links())


def test_a_rolling_start_has_no_last_day(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place(start_rolling=True, start_from=None)
    s.commit()
    page = coach.get(f"/platser/{place.offer_public_id}")
    assert "Löpande" in page.text
    assert "till och med" not in page.text


def test_the_approved_version_stays_while_a_newer_one_waits(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place("Godkänd titel")
    offer = yard.offer_of(place)
    offer.title = "Ny titel"
    make.make_submission(s, offer, yard.owner)
    offer.title = "Utkast till titel"
    s.commit()
    page = coach.get(f"/platser/{place.offer_public_id}")
    assert page.h1 == "Godkänd titel"
    assert "Ny titel" not in page.html + coach.get("/platser/").html
    assert "Utkast till titel" not in page.html + coach.get("/platser/").html


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED, ReviewState.RECALLED])
def test_what_is_not_approved_is_nowhere(s: Session, yard: Yard, coach: Browser, state: ReviewState) -> None:
    offer = make.make_offer(s, yard.company, yard.owner)
    submission = make.make_submission(s, offer, yard.owner, state=state)
    s.commit()
    assert coach.get(f"/platser/{offer.public_id}").status == 404
    assert coach.get(f"/platser/{submission.public_id}").status == 404


@pytest.mark.parametrize("path", ["0000000000", "x", "%00", "å" * 10, "%F0%9F%8D%80", "..", "1" * 3000])
def test_an_unknown_id_is_not_found(s: Session, yard: Yard, coach: Browser, path: str) -> None:
    s.commit()
    assert coach.get(f"/platser/{path}").status in (404, 308)


def test_a_coach_sees_trainings_from_agreed(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place()
    offer = yard.offer_of(place)
    make.make_training(s, offer, yard.staff, title="Bara ett förslag")
    make.make_training(s, offer, yard.staff, title="Hygien, bestämd", state=TrainingState.AGREED)
    s.commit()
    page = coach.get(f"/platser/{place.offer_public_id}")
    assert "Hygien, bestämd" in page.text
    assert "Bara ett förslag" not in page.html


@pytest.mark.parametrize(("role", "link"), [(Role.CAMPUS, "/platser/{offer}/utbildning/ny"),
                                            (Role.REVIEWER, "/granskning/{submission}")])
def test_each_role_has_its_way_on(s: Session, yard: Yard, anyone: Browser, role: Role, link: str) -> None:
    place = yard.place()
    anyone.sign_in(make.make_staff(s, role))
    s.commit()
    links = anyone.get(f"/platser/{place.offer_public_id}").links()
    assert link.format(offer=place.offer_public_id, submission=place.public_id) in links


@pytest.mark.parametrize(("start", "weeks", "last"), [
    (date(2026, 12, 7), 1, date(2026, 12, 13)), (None, 4, None), (date(2026, 12, 7), None, None)])
def test_last_day(start: Any, weeks: Any, last: Any) -> None:
    assert rules.last_day(start, weeks) == last


def test_user_text_is_text(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place("<b>Fet</b> & snabb", tasks="Rad ett\n<script>alert(1)</script>",
                       start_from=clock.today() + timedelta(days=3))
    s.commit()
    page = coach.get(f"/platser/{place.offer_public_id}")
    assert page.h1 == "<b>Fet</b> & snabb"
    assert "<script>alert" not in page.html
    assert titles_of(coach) == ["<b>Fet</b> & snabb"]


def titles_of(coach: Browser) -> list[str]:
    return [a.get_text() for a in coach.get("/platser/").soup.select("tbody th a")]


def test_a_page_to_hand_over_says_where_when_and_whom_to_meet_and_nothing_of_support(
    s: Session, yard: Yard, coach: Browser,
) -> None:
    place = yard.place(start_from=date(2031, 3, 3), weeks=12)
    s.commit()
    link = f"/platser/{place.offer_public_id}/att-lamna-over"
    assert link in coach.get(f"/platser/{place.offer_public_id}").links()
    page = coach.get(link)
    for words in ("Restaurangbiträde i storkök", "Mira Lundin", "Brunnsgatan 12", "Kökschefen", "Gratis på gården",
                  "30 timmar", "Din coach"):
        assert words in page.text.replace("\xa0", " "), words
    for words in ("Arbetsförmedlingen beslutar", "Hiss finns", "Svenska", "Praktik"):
        assert words not in page.soup.select_one("article").text, words  # type: ignore[union-attr]


def test_a_page_to_hand_over_of_what_is_not_shown_is_not_there(s: Session, yard: Yard, coach: Browser) -> None:
    place = yard.place()
    place.shown = False
    s.commit()
    assert coach.get(f"/platser/{place.offer_public_id}/att-lamna-over").status == 404
