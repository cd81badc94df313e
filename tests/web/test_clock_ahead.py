"""The clock was a day ahead, and was put right: nobody is kept out, and nothing waits for a day that never was."""
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import tasks
from portal.accounts import rules, tokens
from portal.accounts.models import MailChoice, User
from portal.accounts.tokens import Purpose
from portal.core import clock, jobs
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.jobs import Job, JobRun
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.notifications.digest import service as morning
from portal.offers import service
from portal.offers.models import ReviewState
from portal.reviews.assignment import service as assignment
from tests import factories as make
from tests.inbox import make_mail
from tests.page import Browser
from tests.web.reviewing import Place, address, again

NOW = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
"""A Wednesday, eight in the morning."""
DAY = timedelta(days=1)
Put = Callable[[timedelta], None]


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Put:
    """The clock is a day ahead. Call it with how long it really is after NOW to put it right."""
    monkeypatch.setattr(clock, "held", NOW + DAY)
    return lambda later: monkeypatch.setattr(clock, "held", NOW + later)


def work(app: Portal) -> None:
    with app.app_context():
        tasks.run_once()


@pytest.mark.parametrize("failures", [0, 1, 8])
def test_a_mail_does_not_wait_for_a_day_that_never_was(s: Session, ahead: Put, failures: int) -> None:
    waiting = make_mail(s, dead=False)
    waiting.attempts = failures
    waiting.due_at = clock.now() + (outbox.PAUSES[failures - 1] if failures else timedelta())
    s.flush()
    ahead(timedelta(minutes=1))
    assert outbox.claim(s) is waiting
    assert outbox.claim(s) is None, "it is leased as any other"


@pytest.mark.parametrize("every", [timedelta(), timedelta(minutes=5), timedelta(hours=1)])
def test_a_job_that_ran_in_the_future_runs_now(s: Session, ahead: Put, every: timedelta) -> None:
    job = Job("x", every, lambda _: 1)
    assert jobs.run_if_due(s, job) == 1
    ahead(timedelta(minutes=1))
    assert jobs.run_if_due(s, job) == 1
    assert s.get_one(JobRun, "x").at == NOW + timedelta(minutes=1)


def test_the_worker_comes_round_as_soon_as_the_clock_is_right(app: Portal, s: Session, ahead: Put) -> None:
    waited = make_mail(s, dead=False)
    waited.due_at, waited.queued_at = NOW, NOW
    s.commit()
    with app.app_context(), db.own_transaction() as own:
        for job in tasks.JOBS:
            jobs.run_if_due(own, job)
    for later in (timedelta(minutes=1), timedelta(minutes=62)):
        ahead(later)
        work(app)
        s.expire_all()
        assert {row.name for row in s.scalars(select(JobRun)) if row.at == NOW + later} == {j.name for j in tasks.JOBS}
        s.commit()
    tried = s.get_one(OutboxMail, waited.id, populate_existing=True)
    assert tried.attempts > 9, "no mail server here: it was tried"


def test_nobody_waits_longer_to_sign_in_than_the_longest_pause(s: Session, anyone: Browser, ahead: Put) -> None:
    user = make.make_user(s)
    s.commit()
    for _ in range(rules.FREE_FOR_ACCOUNT):
        anyone.fill("/konto/logga-in", {"email": user.email, "password": "fel lösenord här"})
    ahead(timedelta(minutes=1))
    assert "Vänta 30 sekunder" in str(anyone.fill("/konto/logga-in", {
        "email": user.email, "password": make.PASSWORD}).errors())
    ahead(timedelta(minutes=2))
    assert anyone.fill("/konto/logga-in", {"email": user.email, "password": make.PASSWORD}).status == 303


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_made_a_day_ahead_works_and_one_made_further_ahead_does_not(ahead: Put, purpose: Purpose) -> None:
    user = User(public_id="abc", email="a@example.com", pending_email="", password="x", active=True)
    token = tokens.make("s" * 32, purpose, user)
    ahead(timedelta())
    assert tokens.read("s" * 32, purpose, token)
    ahead(-timedelta(days=1))
    assert tokens.read("s" * 32, purpose, token) is None


def test_the_morning_s_mail_goes_every_morning(s: Session, ahead: Put) -> None:
    place = Place(s)
    place.case("Väntar", days=2, assignee_id=place.anna.id)
    s.flush()
    assert morning.send_digests(s) > 0
    ahead(timedelta())
    while morning.send_digests(s):
        pass
    mine = select(OutboxMail.once_key).where(OutboxMail.recipient == place.anna.email, OutboxMail.name == "digest")
    assert len(s.scalars(mine).all()) == 2, "today's, though tomorrow's has gone"
    assert {row.digest_on for row in s.scalars(select(MailChoice))} == {NOW.date()}


def test_a_take_does_not_hold_a_case_a_day_longer(s: Session, app: Portal, anyone: Browser, ahead: Put) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    assert anyone.sign_in(place.anna).post(address(case, "ta")).status == 303
    for later, held in ((timedelta(minutes=1), True), (timedelta(hours=3), True), (timedelta(hours=5), False)):
        ahead(later)
        with app.app_context(), db.own_transaction() as own:
            assignment.lapse_idle(own)
        assert (again(s, case).assignee_id == place.anna.id) is held, later


def test_a_place_approved_in_the_future_is_warned_about_once(s: Session, ahead: Put) -> None:
    place = Place(s)
    offer = make.make_offer(s, place.company, place.owner, place.workplace, start_from=NOW.date(),
                            start_until=NOW.date() + timedelta(days=5))
    make.make_submission(s, offer, place.owner, state=ReviewState.APPROVED, decided_by=place.anna)
    ahead(timedelta())
    assert [service.warn_expiring(s) for _ in range(3)] == [1, 0, 0], "or the worker would never come to an end"
    ahead(timedelta(days=9))
    assert service.expire_due(s) == 1


def test_a_note_is_put_right_the_day_it_was_really_written(s: Session, anyone: Browser, ahead: Put) -> None:
    place = Place(s)
    contact = make.make_contact(s, place.company, place.samir)
    s.commit()
    ahead(timedelta())
    path = f"/arbetsgivare/kontakter/{contact.public_id}/andra"
    assert anyone.sign_in(place.samir).fill(path, {"note": "Om hösten.", "happened_on": "2026-11-25"}).status == 303
    kinds = list(s.scalars(select(LoggedEvent.kind)))
    assert kinds == ["ContactChanged"]
