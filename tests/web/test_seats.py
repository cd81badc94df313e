"""The seats of a place: as many as its version says, and counted on the offer."""
import pytest
from sqlalchemy.orm import Session

from portal.core.errors import Conflict, RuleBroken
from portal.offers import content
from portal.offers import service as offers
from portal.offers.models import CloseReason, Lifecycle
from portal.placements import service
from portal.placements.models import PlacementState, SeatState
from portal.placements.seats import service as seats
from portal.reviews.decisions import service as reviews
from tests.web.living import day
from tests.web.seating import Seated


@pytest.fixture
def place(s: Session) -> Seated:
    return Seated(s)


def approve(place: Seated, places: int) -> None:
    newer = place.submitted(places=places)
    reviews.approve(place.s, place.reviewer, newer.public_id, seen=reviews.sight_of(place.s, newer))


def states(place: Seated) -> list[tuple[int, str]]:
    return [(seat.number, seat.state.value) for seat in place.seats()]


def test_a_version_with_more_or_fewer_places(place: Seated) -> None:
    approve(place, 3)
    assert states(place) == [(1, "open"), (2, "open"), (3, "open")]
    held = place.hold(seat=2)
    approve(place, 2)
    assert states(place) == [(1, "open"), (2, "open"), (3, "removed")]
    approve(place, 1)
    assert states(place) == [(1, "removed"), (2, "open"), (3, "removed")], "the highest that is free goes first"
    approve(place, 2)
    assert states(place) == [(1, "open"), (2, "open"), (3, "removed")]
    assert place.now(held) is PlacementState.HELD


def test_what_the_company_has_closed_is_not_opened_by_a_new_version(place: Seated) -> None:
    seats.close(place.s, place.employer, place.seats()[1].public_id)
    approve(place, 2)
    assert states(place) == [(1, "open"), (2, "closed")]
    approve(place, 1)
    assert states(place) == [(1, "open"), (2, "removed")]


def test_fewer_than_are_used_is_refused_before_it_is_sent_and_when_it_is_approved(place: Seated) -> None:
    newer = place.submitted(places=1)
    place.hold(seat=1)
    place.hold(place.sara, seat=2)
    with pytest.raises(RuleBroken, match="2 platser är reserverade eller tillsatta"):
        reviews.approve(place.s, place.reviewer, newer.public_id, seen=reviews.sight_of(place.s, newer))
    offers.recall(place.s, place.employer, place.offer.public_id)
    with pytest.raises(RuleBroken, match="Gör klart"):
        offers.submit(place.s, place.employer, place.offer.public_id, declared=True)
    section = content.SECTIONS[0]
    place.s.refresh(place.offer)
    values = {column: getattr(place.offer, column) for column in section.columns} | {"places": 1, "title": "Ny"}
    with pytest.raises(offers.SectionWrong, match="färre än 2"):
        offers.save_section(place.s, place.employer, place.offer.public_id, section, values,
                            seen=content.digest(place.offer, section.columns))


def test_what_was_done_with_a_seat_that_is_gone_is_over(place: Seated) -> None:
    held = place.hold(seat=2)
    service.release(place.s, place.coach, held.public_id)
    approve(place, 1)
    with pytest.raises(Conflict, match="Släppt"):
        service.prolong(place.s, place.coach, held.public_id)


def test_closing_the_last_closes_the_place(place: Seated) -> None:
    one, two = place.seats()
    seats.close(place.s, place.employer, one.public_id)
    assert place.offer.lifecycle is Lifecycle.PUBLISHED
    for _ in range(2):
        seats.close(place.s, place.employer, two.public_id)
    assert (place.offer.lifecycle, place.offer.close_reason) == (Lifecycle.CLOSED, CloseReason.FILLED)


def test_a_used_seat_is_not_closed(place: Seated) -> None:
    place.hold(seat=1)
    with pytest.raises(RuleBroken, match="reserverad eller tillsatt"):
        seats.close(place.s, place.employer, place.seats()[0].public_id)


def test_resting_and_waking(place: Seated) -> None:
    one = place.seats()[0]
    with pytest.raises(RuleBroken):
        seats.rest(place.s, place.employer, one.public_id, until=day(0))
    seats.rest(place.s, place.employer, one.public_id, until=day(20))
    assert (one.state, one.rest_until, place.offer.seats_free) == (SeatState.RESTING, day(20), 1)
    seats.reopen(place.s, place.employer, one.public_id, available_from=day(5))
    assert (one.state, one.available_from, place.offer.seats_free) == (SeatState.OPEN, day(5), 2)
    assert place.offer.free_from == day(5)


def test_the_offer_knows_how_its_seats_stand(place: Seated) -> None:
    def counted() -> tuple[int, int, int]:
        return place.offer.seats_free, place.offer.seats_held, place.offer.seats_filled

    assert counted() == (2, 0, 0)
    held = place.hold(seat=1)
    assert counted() == (1, 1, 0)
    place.agree(held)
    assert counted() == (1, 0, 1)
    service.cancel(place.s, place.coach, held.public_id)
    assert counted() == (2, 0, 0)
