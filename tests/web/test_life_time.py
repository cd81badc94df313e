"""What time does to places on offer: pauses that end, the question whether a place is still there, and silence."""
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import tasks
from portal.core import clock
from portal.core.clock import STOCKHOLM
from portal.core.errors import RuleBroken
from portal.offers import service
from portal.offers.events import OfferAskedAgain
from portal.offers.life import service as life
from portal.offers.life.rules import UNANSWERED
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState
from portal.offers.standing import HIDDEN
from tests import factories as make
from tests.page import Browser
from tests.web.living import LONG_AGO, OnOffer, day, kinds, letter, mails, shown


class Calendar:
    """Moves the clock of a test, which begins at noon: an hour more is the same day, whenever the test is run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch, self.start = monkeypatch, datetime.combine(clock.today(), time(12), STOCKHOLM).astimezone(UTC)
        monkeypatch.setattr(clock, "held", self.start)

    def on(self, days: float) -> None:
        """So many days after the test began, and an hour, so that what is a day old is that in any season."""
        self.monkeypatch.setattr(clock, "held", self.start + timedelta(days=days, hours=1))


@pytest.fixture(autouse=True)
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(monkeypatch)


@pytest.fixture
def place(s: Session, calendar: Calendar) -> OnOffer:
    return OnOffer(s)


def pause(s: Session, place: OnOffer, days: int) -> None:
    life.pause(s, place.employer, place.offer.public_id, until=day(days))


def test_a_pause_ends_by_itself_on_its_day(s: Session, place: OnOffer, calendar: Calendar) -> None:
    pause(s, place, 30)
    assert life.end_pauses(s) == 0
    calendar.on(29)
    assert life.end_pauses(s) == 0
    calendar.on(30)
    assert [life.end_pauses(s), life.end_pauses(s)] == [1, 0]
    assert (place.offer.lifecycle, place.offer.paused_until) == (Lifecycle.PUBLISHED, None)
    assert shown(s, place.offer) == [1]
    assert kinds(s, place.offer) == ["OfferPaused", "OfferResumed"]
    assert mails(s) == ["pause_ended"]
    assert life.ask_about(s) == 0, "the company said when the place is there again"
    calendar.on(30 + 91)
    assert life.ask_about(s) == 1


def test_a_pause_ends_at_midnight_in_nykoping(s: Session, place: OnOffer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", datetime(2027, 3, 1, 12, tzinfo=STOCKHOLM))
    pause(s, place, 28)
    monkeypatch.setattr(clock, "held", datetime(2027, 3, 28, 23, 59, tzinfo=STOCKHOLM))
    assert life.end_pauses(s) == 0, "the night when the clock is moved"
    monkeypatch.setattr(clock, "held", datetime(2027, 3, 29, 0, 0, tzinfo=STOCKHOLM))
    assert life.end_pauses(s) == 1


def test_a_paused_place_is_warned_about_and_runs_out(s: Session, calendar: Calendar) -> None:
    place = OnOffer(s, start_rolling=False, start_from=day(1), start_until=day(20))
    pause(s, place, 19)
    assert service.warn_expiring(s) == 0
    calendar.on(14)
    assert [service.warn_expiring(s), service.warn_expiring(s)] == [1, 0]
    assert mails(s) == ["expiring"]
    calendar.on(20)
    assert service.expire_due(s) == 0
    calendar.on(21)
    assert [service.expire_due(s), service.expire_due(s)] == [1, 0]
    assert (place.offer.lifecycle, place.offer.close_reason) == (Lifecycle.CLOSED, CloseReason.EXPIRED)


def time_passes(s: Session) -> list[int]:
    """What the worker does: how many were warned, closed and hidden."""
    return [job.run(s) for job in tasks.JOBS if job.name in ("warn_expiring", "expire_due", "hide_passed")]


def dated(s: Session) -> OnOffer:
    return OnOffer(s, start_rolling=False, start_from=day(1), start_until=day(20))


def test_a_place_is_warned_about_and_hidden_while_a_new_version_waits(s: Session, calendar: Calendar) -> None:
    place = dated(s)
    calendar.on(10)
    newer = place.submitted(start_until=day(60))
    calendar.on(14)
    assert [time_passes(s), time_passes(s)] == [[1, 0, 0], [0, 0, 0]]
    calendar.on(20)
    assert time_passes(s) == [0, 0, 0]
    assert shown(s, place.offer) == [1]
    calendar.on(22)
    assert [time_passes(s), time_passes(s)] == [[0, 0, 1], [0, 0, 0]]
    assert (place.offer.lifecycle, shown(s, place.offer)) == (Lifecycle.PUBLISHED, [])
    assert kinds(s, place.offer) == ["OfferExpiryNear", "OfferHidden"]
    newer.state, newer.decided_at, newer.decided_by = ReviewState.APPROVED, clock.now(), place.anna.id
    service.publish(s, place.reviewer, newer)
    assert shown(s, place.offer) == [2], "the new one has a later day"
    assert time_passes(s) == [0, 0, 0]


def test_a_hidden_place_is_closed_when_what_waits_is_taken_back(s: Session, calendar: Calendar) -> None:
    place = dated(s)
    place.submitted()
    calendar.on(14)
    time_passes(s)
    calendar.on(22)
    time_passes(s)
    service.recall(s, place.employer, place.offer.public_id)
    assert [time_passes(s), time_passes(s)] == [[0, 1, 0], [0, 0, 0]]
    assert (place.offer.lifecycle, place.offer.close_reason) == (Lifecycle.CLOSED, CloseReason.EXPIRED)


def test_a_worker_that_was_away_hides_at_once_and_warns_before_it_closes(s: Session, calendar: Calendar) -> None:
    place = dated(s)
    calendar.on(30)
    assert [time_passes(s), time_passes(s)] == [[1, 0, 1], [0, 0, 0]]
    assert letter(s, "expiring").subject.startswith("Platsen har gått ut")
    assert shown(s, place.offer) == []
    calendar.on(30.9)
    assert time_passes(s) == [0, 0, 0]
    calendar.on(31)
    assert time_passes(s) == [0, 1, 0]


def test_the_lists_say_that_nobody_sees_a_place_whose_day_has_passed(
    s: Session, calendar: Calendar, anyone: Browser,
) -> None:
    place = dated(s)
    place.another(title="Går att söka")
    place.submitted(start_until=day(60))
    lists, hidden = ("/foretag/platser/", "/foretag/"), "Visas inte, ny version inskickad"
    seen = "Godkänd – coacherna ser den"
    s.commit()
    anyone.sign_in(place.mira)
    for address in (*lists, place.address):
        assert hidden not in anyone.get(address).text
    calendar.on(22)
    time_passes(s)
    s.commit()
    for address in (*lists, place.address):
        page = anyone.get(address)
        assert (hidden in page.text, page.text.count(HIDDEN)) == (True, 1), address
    for address in lists:
        assert [tag.get_text() for tag in anyone.get(address).soup.select(".tag")].count(seen) == 1, address


def test_a_paused_place_is_not_opened_after_its_day(s: Session, calendar: Calendar, anyone: Browser) -> None:
    place = dated(s)
    pause(s, place, 19)
    place.submitted(start_until=day(60))
    calendar.on(22)
    assert [time_passes(s)[1:], life.end_pauses(s)] == [[0, 0], 0]
    with pytest.raises(RuleBroken):
        life.resume(s, place.employer, place.offer.public_id)
    s.commit()
    page = anyone.sign_in(place.mira).get(place.address)
    assert "Sista dag att börja har passerat" in page.text
    assert "Öppna igen nu" not in page.text
    assert shown(s, place.offer) == []


def test_who_is_asked(s: Session, place: OnOffer, calendar: Calendar) -> None:
    dated = place.another(start_rolling=False, start_from=day(120))
    fresh = place.another(confirmed_at=clock.now() - timedelta(days=89))
    ends_soon = place.another(start_rolling=False, start_from=day(-10), start_until=day(20))
    in_queue = place.another()
    make.make_submission(s, in_queue, place.mira)
    paused = place.another()
    life.pause(s, place.employer, paused.public_id, until=day(30))
    draft = make.make_offer(s, place.company, place.mira, place.workplace, confirmed_at=clock.now() - LONG_AGO)
    assert [life.ask_about(s), life.ask_about(s)] == [2, 0]
    asked = {o.id for o in (place.offer, dated, fresh, ends_soon, in_queue, paused, draft) if o.asked_at is not None}
    assert asked == {place.offer.id, dated.id}
    assert mails(s) == ["still_there"] * 2
    calendar.on(2)
    assert life.ask_about(s) == 1
    assert fresh.asked_at is not None


def test_rolling_places_are_asked_about_first(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    place = OnOffer(s, start_rolling=False, start_from=day(120))
    rolling = place.another()
    monkeypatch.setattr("portal.core.jobs.AT_A_TIME", 1)
    assert life.ask_about(s) == 1
    assert (place.offer.asked_at is None, rolling.asked_at is None) == (True, False)


def asked_days(s: Session, offer: Offer) -> list[str]:
    return [kind for kind in kinds(s, offer) if kind == OfferAskedAgain.__name__]


def test_silence_day_by_day(s: Session, place: OnOffer, calendar: Calendar) -> None:
    """Asked on day 0, reminded on days 14 and 23, closed on day 30: each once, however often the jobs run."""
    happened = []
    for today in range(40):
        calendar.on(today)
        for _ in range(2):
            for job in (life.expire_unanswered, life.ask_about, life.ask_again):
                if job(s):
                    happened.append((today, job.__name__))
    assert happened == [(0, "ask_about"), (14, "ask_again"), (23, "ask_again"), (30, "expire_unanswered")]
    assert (place.offer.lifecycle, place.offer.close_reason) == (Lifecycle.CLOSED, CloseReason.EXPIRED)
    assert place.offer.asked_at is None
    assert mails(s) == ["still_there"] * 3 + ["closed"]


def test_a_place_with_dates_is_reminded_once_and_not_closed_by_silence(s: Session, calendar: Calendar) -> None:
    place = OnOffer(s, start_rolling=False, start_from=day(120))
    life.ask_about(s)
    for today in range(14, 60):
        calendar.on(today)
        life.ask_again(s)
        life.expire_unanswered(s)
    assert len(asked_days(s, place.offer)) == 1
    assert place.offer.lifecycle is Lifecycle.PUBLISHED


def test_a_worker_that_was_away_sends_one_reminder(s: Session, place: OnOffer, calendar: Calendar) -> None:
    life.ask_about(s)
    calendar.on(25)
    assert [life.ask_again(s), life.ask_again(s)] == [1, 0]


def test_an_answer_ends_the_reminders(s: Session, place: OnOffer, calendar: Calendar) -> None:
    life.ask_about(s)
    life.confirm(s, place.employer, place.offer.public_id)
    calendar.on(UNANSWERED.days + 1)
    assert [life.ask_again(s), life.expire_unanswered(s), life.ask_about(s)] == [0, 0, 0]
    calendar.on(91)
    assert life.ask_about(s) == 1, "a new question, with reminders of its own"
    calendar.on(91 + 14)
    assert life.ask_again(s) == 1


def test_sending_in_a_new_version_is_an_answer(s: Session, place: OnOffer) -> None:
    life.ask_about(s)
    place.offer.tasks = "Nytt innehåll."
    service.submit(s, place.employer, place.offer.public_id, declared=True)
    assert place.offer.asked_at is None
    assert life.ask_about(s) == 0
