"""No more with a supervisor or at a workplace on any day than may be there at once."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Workplace
from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import service as register
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.core import clock
from portal.core.errors import RuleBroken
from portal.placements.models import PlacementState
from portal.placements.service import Wrong
from tests.page import Browser
from tests.web.seating import Seated

WHO = Reached(name="Hanna Berg", phone="070-174 06 05", email="hanna@example.com")


@pytest.fixture
def place(s: Session) -> Seated:
    return Seated(s, places=3, supervisor_name=WHO.name, supervisor_phone=WHO.phone, supervisor_email=WHO.email)


def hanna(place: Seated, ceiling: int) -> Supervisor:
    one = register.enrol(place.s, place.employer, place.offer.company_id, WHO)
    one.ceiling = ceiling
    place.s.flush()
    return one


def test_a_supervisor_has_no_more_at_once_than_the_company_says(place: Seated) -> None:
    hanna(place, 2)
    place.hold(seat=1)
    place.hold(place.sara, seat=2)
    with pytest.raises(RuleBroken, match=r"Hanna handleder redan 2 den .*Be företaget höja gränsen"):
        place.hold(place.amina, seat=3)
    hanna(place, 3)
    assert place.hold(place.amina, seat=3).state is PlacementState.HELD


def test_days_that_do_not_meet_take_no_room(place: Seated) -> None:
    hanna(place, 1)
    first = place.hold(seat=1)
    place.offer.start_rolling = True
    place.agree(first, end_on=first.start_on + timedelta(days=6))
    with pytest.raises(RuleBroken, match="handleder redan 1"):
        place.hold(place.sara, seat=2, start=first.start_on)
    second = place.hold(place.sara, seat=2, start=first.end_on + timedelta(days=1))
    with pytest.raises(RuleBroken, match="handleder redan 1"):
        place.agree(second, place.sara, start_on=first.end_on, end_on=second.end_on)


def test_what_is_asked_about_does_not_stand_in_its_own_way(place: Seated) -> None:
    hanna(place, 1)
    held = place.hold(seat=1)
    place.agree(held)
    assert place.now(held) is PlacementState.AGREED


def test_a_released_seat_gives_room(place: Seated) -> None:
    hanna(place, 1)
    held = place.hold(seat=1)
    held.state = PlacementState.RELEASED
    place.s.flush()
    assert place.hold(place.sara, seat=2).state is PlacementState.HELD


def test_a_workplace_has_a_ceiling_too(place: Seated) -> None:
    workplace = place.s.scalars(select(Workplace).where(Workplace.company_id == place.offer.company_id)).first()
    assert workplace is not None
    workplace.ceiling = 1
    place.s.flush()
    place.hold(seat=1)
    with pytest.raises(RuleBroken, match=f"{workplace.name} har redan 1 samtidigt"):
        place.hold(place.sara, seat=2)


def test_whom_nobody_has_registered_has_no_ceiling(place: Seated) -> None:
    assert supervisors.active(place.s, place.offer.company_id) == []
    assert [place.hold(by, seat=n + 1).state for n, by in enumerate((place.jonas, place.sara, place.amina))] \
        == [PlacementState.HELD] * 3


def test_the_coach_reads_why_on_the_page(place: Seated, anyone: Browser) -> None:
    hanna(place, 1)
    place.hold(place.sara, seat=1)
    place.s.commit()
    anyone.sign_in(place.jonas)
    answer = anyone.fill(f"/platser/{place.offer.public_id}", {"start_on": clock.today().isoformat()},
                         action=f"/platser/{place.offer.public_id}/reservera")
    assert (answer.status, "Hanna handleder redan 1" in answer.text) == (422, True)


def test_a_supervisor_whose_details_were_put_right_has_the_same_ceiling(place: Seated) -> None:
    one = hanna(place, 1)
    place.hold(seat=1)
    one.email = "ny@example.com"
    place.s.flush()
    with pytest.raises(RuleBroken, match="handleder redan 1"):
        place.hold(place.sara, seat=2)
    one.inactive_at = clock.now()
    place.s.flush()
    with pytest.raises(RuleBroken, match="handleder redan 1"):
        place.hold(place.sara, seat=2)


def test_a_full_supervisor_stands_beside_the_day_when_it_is_agreed(place: Seated) -> None:
    one = hanna(place, 2)
    first, second = place.hold(seat=1), place.hold(place.sara, seat=2)
    place.agree(first)
    one.ceiling = 1
    place.s.flush()
    with pytest.raises(Wrong) as refused:
        place.agree(second, place.sara)
    assert list(refused.value.problems) == ["start_on"]
