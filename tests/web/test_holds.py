"""A seat is held, prolonged, let go, undone; two coaches want the same; time lets it go."""
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.core import clock, ids, workdays
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.mail import outbox
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.offers.models import CloseReason
from portal.placements import queries, rules, service
from portal.placements.line import service as line
from portal.placements.models import Channel, CompanyAnswer, PlacementState, SeatState, WhyNot
from portal.placements.service import SeatTaken
from portal.placements.timed import service as timed
from tests import factories as make
from tests.web.living import day
from tests.web.seating import Seated

HELD, RELEASED, LAPSED, UNDONE = (
    PlacementState.HELD, PlacementState.RELEASED, PlacementState.LAPSED, PlacementState.UNDONE)


@pytest.fixture
def place(s: Session, still: None) -> Seated:
    return Seated(s)


def later(monkeypatch: pytest.MonkeyPatch, **span: int) -> None:
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(**span))


def test_a_hold(place: Seated) -> None:
    held = place.hold()
    assert (held.state, held.party, held.coach_id) == (HELD, place.jonas.party, place.jonas.id)
    assert held.held_until == workdays.add(clock.today(), 10)
    assert held.end_on == held.start_on + timedelta(weeks=12, days=-1)
    assert held.submission_id
    with pytest.raises(SeatTaken, match="togs just"):
        place.hold(place.sara)
    assert place.hold(place.sara, seat=2).state is HELD


def test_the_same_hold_twice_is_one(place: Seated) -> None:
    seat, new_id = place.seats()[0], ids.new()
    made = {service.hold(place.s, place.coach, place.offer.public_id, new_id=new_id, seat_id=seat.public_id,
                         start_on=day(0)).id for _ in range(2)}
    assert len(made) == 1


def test_a_hold_begins_on_a_day_that_can_be(s: Session, still: None) -> None:
    place = Seated(s, start_rolling=False, start_from=day(10), start_until=day(20))
    for wrong in (day(9), day(21)):
        with pytest.raises(service.Wrong):
            place.hold(start=wrong)
    assert place.hold(start=day(20)).state is HELD


def test_nobody_holds_more_than_five(place: Seated) -> None:
    for _ in range(3):
        place.offer = place.another(places=2)
        place.hold(seat=1)
        if place.offer.seats_free and queries.own_holds(place.s, place.jonas.id) < 5:
            place.hold(seat=2)
    assert queries.own_holds(place.s, place.jonas.id) == 5
    with pytest.raises(RuleBroken, match="redan reserverat 5"):
        place.hold(seat=2)


def test_jav_and_pause_stop_a_hold(place: Seated) -> None:
    from_pause = place.another(places=1)
    life.pause(place.s, place.employer, from_pause.public_id, until=day(9))
    place.offer, first = from_pause, place.offer
    with pytest.raises(NotFound):
        place.hold()
    place.offer = first
    make.recuse(place.s, place.jonas, place.company)
    with pytest.raises(RuleBroken, match="jävig"):
        place.hold()


def test_only_a_coach_holds(place: Seated) -> None:
    for other in (place.anna, place.mira):
        with pytest.raises((Forbidden, NotFound)):
            place.hold(other)


def test_it_is_undone_within_ten_minutes(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    held = place.hold()
    with pytest.raises(RuleBroken, match="kollegas"):
        service.undo(place.s, make.actor(place.sara), held.public_id)
    service.undo(place.s, place.coach, held.public_id)
    assert (held.state, place.offer.seats_free) == (UNDONE, 2)
    again = place.hold()
    later(monkeypatch, minutes=10)
    with pytest.raises(RuleBroken, match="Tio minuter"):
        service.undo(place.s, place.coach, again.public_id)


def test_it_is_prolonged_once_and_not_when_somebody_waits(place: Seated) -> None:
    held = place.hold()
    service.prolong(place.s, place.coach, held.public_id)
    service.prolong(place.s, place.coach, held.public_id)
    assert held.held_until == workdays.add(workdays.add(clock.today(), 10), 5)
    other = place.hold(seat=2)
    line.join(place.s, make.actor(place.amina), place.offer.public_id)
    with pytest.raises(RuleBroken, match="kö"):
        service.prolong(place.s, place.coach, other.public_id)


def test_it_is_let_go_and_free_again(place: Seated) -> None:
    held = place.hold()
    for _ in range(2):
        service.release(place.s, place.coach, held.public_id)
    assert (held.state, place.offer.seats_free) == (RELEASED, 2)
    with pytest.raises(Conflict):
        service.prolong(place.s, place.coach, held.public_id)


def test_a_colleague_acts_for_one_who_is_away(place: Seated) -> None:
    held = place.hold()
    with pytest.raises(RuleBroken, match="kollegas"):
        service.release(place.s, make.actor(place.sara), held.public_id)
    with pytest.raises(NotFound):
        service.release(place.s, make.actor(place.amina), held.public_id)
    place.jonas.absent_until = day(3)
    service.release(place.s, make.actor(place.sara), held.public_id)
    assert held.state is RELEASED


def test_time_warns_and_lets_go(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    held = place.hold()
    assert timed.warn_of_lapse(place.s) == timed.lapse(place.s) == 0
    monkeypatch.setattr(clock, "held", clock.now() + (workdays.add(clock.today(), 8) - clock.today()))
    assert [timed.warn_of_lapse(place.s), timed.warn_of_lapse(place.s), timed.lapse(place.s)] == [1, 0, 0]
    monkeypatch.setattr(clock, "held", clock.now() + (held.held_until - clock.today()) + timedelta(days=1))
    assert [timed.lapse(place.s), timed.lapse(place.s)] == [1, 0]
    assert (held.state, place.offer.seats_free) == (LAPSED, 2)


@pytest.mark.parametrize(("why", "becomes"), [
    (WhyNot.NOT_THIS_TIME, SeatState.OPEN), (WhyNot.TASKS_GONE, SeatState.CLOSED),
    (WhyNot.FILLED_OTHERWISE, SeatState.CLOSED), (WhyNot.WRONG_TIME, SeatState.RESTING),
    (WhyNot.SUPERVISOR_AWAY, SeatState.RESTING), (WhyNot.TOO_MANY, SeatState.RESTING)])
def test_the_company_says_no(place: Seated, why: WhyNot, becomes: SeatState) -> None:
    held = place.hold()
    for _ in range(2):
        service.say_no(place.s, place.employer, held.public_id, why=why, channel=Channel.PORTAL)
    assert (held.state, held.company_answer, held.why_not) == (RELEASED, CompanyAnswer.NO, why)
    assert place.seats()[0].state is becomes


def test_a_coach_answers_only_for_a_company_without_an_account(place: Seated) -> None:
    held = place.hold()
    with pytest.raises(RuleBroken, match="har ett konto"):
        service.say_yes(place.s, place.coach, held.public_id, channel=Channel.PHONE, on=day(0))
    place.mira.active = False
    with pytest.raises(RuleBroken, match="Välj hur"):
        service.say_yes(place.s, place.coach, held.public_id, channel=Channel.PORTAL)
    service.say_yes(place.s, place.coach, held.public_id, channel=Channel.PHONE, on=day(0))
    assert (held.company_answer, held.channel) == (CompanyAnswer.YES, Channel.PHONE)


def test_it_is_handed_to_a_colleague_of_the_party(place: Seated) -> None:
    held = place.hold()
    with pytest.raises(service.Wrong):
        service.hand_over(place.s, place.coach, held.public_id, to=place.amina.public_id)
    with pytest.raises(RuleBroken, match="kollegas"):
        service.hand_over(place.s, make.actor(place.sara), held.public_id, to=place.sara.public_id)
    service.hand_over(place.s, place.reviewer, held.public_id, to=place.sara.public_id)
    assert held.coach_id == place.sara.id
    service.hand_over(place.s, make.actor(place.sara), held.public_id, to=place.jonas.public_id)
    assert held.coach_id == place.jonas.id


def test_holds_fall_when_the_place_is_closed_or_stopped(place: Seated) -> None:
    held = place.hold()
    offers.close(place.s, place.employer, place.offer.public_id, reason=CloseReason.WITHDRAWN)
    assert (held.state, place.offer.seats_free, place.offer.seats_held) == (RELEASED, 0, 0)
    place.offer = place.another(places=1)
    other = place.hold()
    life.stop(place.s, place.reviewer, place.offer.id, reason="Det är inte tryggt.")
    assert (other.state, place.seats()[0].state) == (RELEASED, SeatState.CLOSED)


def test_a_clock_that_was_ahead_gives_nobody_more_time_to_undo() -> None:
    now = clock.now()
    for held_at, may in ((now, True), (now - rules.UNDO, False), (now + timedelta(days=1), False)):
        assert (rules.may_undo(rules.Facts(mine=True, held_at=held_at, now=now)) == []) is may


def test_an_answer_takes_back_the_question_that_has_not_gone(s: Session, place: Seated) -> None:
    held = place.hold()
    assert outbox.is_waiting(s, held.public_id, ["seat_held"])
    service.say_yes(s, place.employer, held.public_id, channel=Channel.PORTAL)
    assert not outbox.is_waiting(s, held.public_id, ["seat_held"])
