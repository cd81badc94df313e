"""From agreed to ended: by people, and by time. What comes after may be held by others, and the place stays visible."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.blocking import service as blocking
from portal.core import clock, workdays
from portal.core.access import Party
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.mail.outbox import OutboxMail
from portal.notifications.placements import handlers as placement_handlers
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.offers.models import Lifecycle, OpenTo, Weekday
from portal.placements import rules, service
from portal.placements.line import service as line
from portal.placements.models import Decider, EndKind, Form, InterestState, Placement, PlacementState, SeatState
from portal.placements.rules import Pair
from portal.placements.seats import service as seats
from portal.placements.service import SeatTaken, Wrong
from portal.placements.timed import service as timed
from tests import factories as make
from tests.web.living import day
from tests.web.seating import Seated

AGREED, ONGOING, ENDED, CANCELLED = (
    PlacementState.AGREED, PlacementState.ONGOING, PlacementState.ENDED, PlacementState.CANCELLED)


@pytest.fixture
def place(s: Session, still: None) -> Seated:
    return Seated(s)


def go_to(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=days))


def ongoing(place: Seated, *, days: int = 60) -> Placement:
    """Begun today, with so many days to go."""
    agreed = place.agree(place.hold(), end_on=day(days))
    assert timed.start(place.s) == 1
    return agreed


def test_agreed_starts_and_ends_by_itself(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = place.agree(place.hold(), start_on=day(3), end_on=day(10))
    assert (agreed.state, agreed.form, agreed.decider) == (AGREED, Form.PRACTICE, Decider.AF)
    assert timed.start(place.s) == 0
    go_to(monkeypatch, 3)
    assert [timed.start(place.s), timed.start(place.s)] == [1, 0]
    assert (agreed.state, place.offer.seats_filled) == (ONGOING, 1)
    go_to(monkeypatch, 8)
    assert [timed.finish(place.s), timed.finish(place.s)] == [1, 0]
    assert (agreed.state, agreed.end_kind, place.offer.seats_free) == (ENDED, EndKind.WHOLE_TIME, 2)
    assert place.seats()[0].available_from == clock.today()


def test_what_is_agreed_on_is_checked(s: Session, still: None) -> None:
    monday_to_friday = frozenset(list(Weekday)[:5])
    place = Seated(s, weekdays=monday_to_friday)
    held = place.hold()
    with pytest.raises(RuleBroken, match="inte sagt ja"):
        service.agree(s, place.coach, held.public_id, service.Agreement(Pair.PRACTICE_AF, day(1), day(20), day(0)))
    saturday = next(day(n) for n in range(1, 8) if day(n).weekday() == 5)
    for wrong, field in (
            ({"start_on": saturday}, "start_on"), ({"start_on": day(-1)}, "start_on"), ({"end_on": day(-1)}, "end_on"),
            ({"met_on": None}, "met_on"), ({"met_on": day(1)}, "met_on"), ({"pair": Pair.MUNICIPAL}, "pair"),
            ({"pair": Pair.SUPPORTED}, "pair"), ({"end_on": day(1000)}, "end_on")):
        monday = next(day(n) for n in range(1, 8) if day(n).weekday() == 0)
        with pytest.raises(Wrong) as raised:
            place.agree(held, **{"start_on": monday, "end_on": day(90)} | wrong)
        assert list(raised.value.problems) == [field], wrong


def test_the_company_s_unit_and_the_pairs() -> None:
    everything = frozenset(OpenTo)
    assert set(rules.pairs_for(everything, Party.JOBBTORG)) == set(Pair)
    assert Pair.MUNICIPAL not in rules.pairs_for(everything, Party.ARBETSFORMEDLINGEN)
    assert rules.pairs_for({OpenTo.ADAPTED}, Party.JOBBTORG) == [Pair.SUPPORTED]


def test_the_time_after_is_its_own_coach_s_at_first(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    now = ongoing(place, days=60)
    with pytest.raises(SeatTaken, match="tiden efter"):
        place.hold(place.amina, start=day(61))
    service.rule_out_extension(place.s, place.coach, now.public_id)
    with pytest.raises(Wrong):
        place.hold(place.amina, start=day(60))
    after = place.hold(place.amina, start=day(61))
    assert place.offer.seats_filled == 1
    with pytest.raises(SeatTaken):
        place.hold(place.sara, start=day(200))
    place.agree(after, place.amina, start_on=day(61), end_on=day(90))
    go_to(monkeypatch, 61)
    assert timed.start(place.s) == 0, "the one before has not been ended"
    assert (timed.finish(place.s), timed.start(place.s)) == (1, 1)


def test_soon_before_its_end_the_time_after_is_free(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    ongoing(place, days=60)
    near = next(n for n in range(60) if workdays.add(clock.today() + timedelta(days=n), 15) >= day(60))
    last = day(60)
    go_to(monkeypatch, near)
    assert place.hold(place.amina, start=last + timedelta(days=1)).coach_id == place.amina.id


def test_ended_early_by_either_and_never_started(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    one = ongoing(place)
    with pytest.raises(Forbidden):
        service.end(place.s, place.reviewer, one.public_id)
    for _ in range(2):
        service.end(place.s, place.coach, one.public_id)
    assert (one.state, one.end_kind) == (ENDED, EndKind.EARLY_OURS)
    two = ongoing(place)
    service.never_started(place.s, place.employer, two.public_id, again=False)
    assert two.end_kind is EndKind.NEVER_COMPANY
    assert place.seats()[0].state is SeatState.CLOSED
    place.agree(place.hold(seat=2), end_on=day(90))
    timed.start(place.s)
    go_to(monkeypatch, 30)
    held = next(row for row in place.s.scalars(select(Placement)) if row.state is ONGOING)
    with pytest.raises(RuleBroken, match="de första 10 arbetsdagarna"):
        service.never_started(place.s, place.coach, held.public_id)


def test_nothing_starts_where_the_project_group_has_stopped(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = place.agree(place.hold(), start_on=day(3), end_on=day(40))
    on = place.agree(place.hold(place.sara, seat=2), place.sara, end_on=day(40))
    timed.start(place.s)
    with pytest.raises(RuleBroken, match="stoppad"):
        service.end_all(place.s, place.reviewer, place.offer.public_id)
    life.stop(place.s, place.reviewer, place.offer.id, reason="Det är inte tryggt.")
    go_to(monkeypatch, 3)
    assert timed.start(place.s) == 0
    assert (agreed.state, on.state) == (AGREED, ONGOING), "until the project group has said"
    assert [service.end_all(place.s, place.reviewer, place.offer.public_id) for _ in range(2)] == [2, 0]
    assert (agreed.state, on.state, on.end_kind) == (CANCELLED, ENDED, EndKind.STOPPED)


def test_nothing_starts_with_a_blocked_company(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = place.agree(place.hold(), start_on=day(3), end_on=day(40))
    blocking.block(place.s, place.reviewer, place.company.public_id, reason="Skatteverket har frågor.")
    go_to(monkeypatch, 3)
    assert (timed.start(place.s), agreed.state) == (0, AGREED)


def test_a_place_does_not_expire_while_somebody_is_there_and_is_seen_when_its_seat_is_free(
    s: Session, still: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Seated(s, places=1, start_rolling=False, start_from=day(5), start_until=day(6))
    agreed = place.agree(place.hold(start=day(5)), start_on=day(5), end_on=day(40))
    go_to(monkeypatch, 5)
    timed.start(place.s)
    go_to(monkeypatch, 10)
    offers.warn_expiring(s)
    go_to(monkeypatch, 2)
    assert offers.expire_due(s) == 0, "somebody is there"
    assert place.offer.lifecycle is Lifecycle.PUBLISHED
    life.hide_passed(s)
    go_to(monkeypatch, 25)
    assert timed.finish(s) == 1
    assert agreed.state is ENDED
    assert place.offer.free_from == clock.today()
    assert (place.versions_shown(), life.show_freed(s), life.show_freed(s)) == ([], 1, 0)
    assert place.versions_shown() == [1], "the seat is free again, and may be begun for sixty days"


def test_a_turn_passes_to_the_next(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    place.offer = place.another(places=1)
    held = place.hold()
    for who in (place.sara, place.amina):
        line.join(place.s, make.actor(who), place.offer.public_id)
    other = place.another(places=1)
    with pytest.raises(RuleBroken, match="Reservera den"):
        line.join(place.s, make.actor(place.sara), other.public_id)
    service.release(place.s, place.coach, held.public_id)
    first, second = place.line()
    assert (first.state, second.state) == (InterestState.OFFERED, InterestState.WAITING)
    go_to(monkeypatch, 7)
    assert [timed.pass_turns(place.s), timed.pass_turns(place.s)] == [1, 0]
    first, second = place.line()
    assert (first.state, second.state) == (InterestState.PASSED, InterestState.OFFERED)
    go_to(monkeypatch, 7)
    assert timed.pass_turns(place.s) == 1
    assert {one.state for one in place.line()} == {InterestState.PASSED}
    place.hold(place.jonas)
    assert {one.state for one in place.line()} == {InterestState.WAITING}, "the next time they are asked again"
    mails = [m.recipient for m in place.s.scalars(select(OutboxMail).where(OutboxMail.name == "your_turn"))]
    assert sorted(mails) == sorted([place.sara.email, place.amina.email])


def test_nobody_s_turn_passes_during_a_pause(place: Seated) -> None:
    place.offer = place.another(places=1)
    held = place.hold()
    line.join(place.s, make.actor(place.sara), place.offer.public_id)
    service.release(place.s, place.coach, held.public_id)
    life.pause(place.s, place.employer, place.offer.public_id, until=day(9))
    assert [one.state for one in place.line()] == [InterestState.WAITING]
    life.resume(place.s, place.employer, place.offer.public_id)
    assert [one.state for one in place.line()] == [InterestState.OFFERED]


def test_a_resting_seat_is_asked_about(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    one = place.seats()[0]
    seats.rest(place.s, place.employer, one.public_id, until=day(5))
    assert timed.ask_resting(place.s) == 0
    go_to(monkeypatch, 5)
    assert [timed.ask_resting(place.s), timed.ask_resting(place.s)] == [1, 0]
    assert place.seats()[0].state is SeatState.RESTING, "nobody sees it until the company has said"
    assert [m.name for m in place.s.scalars(select(OutboxMail))] == ["seat_back"]


def test_the_company_hears_once_a_month(place: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    assert placement_handlers.tell_monthly(place.s) == 0
    service.release(place.s, place.coach, place.hold().public_id)
    go_to(monkeypatch, 30)
    assert [placement_handlers.tell_monthly(place.s), placement_handlers.tell_monthly(place.s)] == [1, 0]
    [mail] = [m for m in place.s.scalars(select(OutboxMail)) if m.name == "seats_month"]
    assert "En coach har reserverat en plats" in mail.text
    assert "2 av 2 är lediga" in mail.text


def test_only_what_is_held_can_be_agreed_on(place: Seated) -> None:
    held = place.hold()
    service.release(place.s, place.coach, held.public_id)
    with pytest.raises(Conflict):
        place.agree(held)
