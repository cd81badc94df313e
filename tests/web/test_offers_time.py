"""What time does to offers: expiry and its warning, silence and its reminders."""
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, eventlog, jobs
from portal.core.access import Role
from portal.core.errors import Conflict, RuleBroken
from portal.offers import queries, rules, service
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState, Submission
from tests import factories as make

HOME = "/foretag/platser/"
DECLARED = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def person(s: Session, company: Company) -> User:
    return make.make_member(s, company)


@pytest.fixture
def staff(s: Session) -> User:
    return make.make_staff(s, Role.REVIEWER)


def kinds(s: Session, offer: Offer) -> list[str]:
    found = [e.kind for e in eventlog.of_subject(s, offer.public_id)]
    s.commit()
    return found


def approve(s: Session, staff: User, submission: Submission) -> None:
    """What reviews does, in the same transaction."""
    submission.state, submission.decided_at, submission.decided_by = ReviewState.APPROVED, clock.now(), staff.id
    service.publish(s, make.actor(staff), submission)


def published_on(s: Session, company: Company, person: User, staff: User, start: date, **changes: Any) -> Offer:
    offer = make.make_offer(s, company, person, start_from=start, **changes)
    make.make_submission(s, offer, person, state=ReviewState.APPROVED, decided_by=staff)
    return offer


def days(n: int) -> date:
    return clock.today() + timedelta(days=n)


def test_a_place_expires_when_its_last_day_to_start_has_passed(
    s: Session, company: Company, person: User, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = [published_on(s, company, person, staff, days(-61)),
            published_on(s, company, person, staff, days(-90), start_until=days(-1))]
    kept = [published_on(s, company, person, staff, days(-60)),
            published_on(s, company, person, staff, days(-90), start_until=days(0)),
            published_on(s, company, person, staff, days(-90), start_rolling=True),
            make.make_offer(s, company, person, start_from=days(-90))]
    waits = published_on(s, company, person, staff, days(-90))
    make.make_submission(s, waits, person)
    the_day_before = clock.now() - rules.LAST_WORD
    for version in s.scalars(select(Submission).where(Submission.state == ReviewState.APPROVED)):
        version.decided_at = the_day_before
    monkeypatch.setattr(clock, "held", the_day_before)
    assert service.warn_expiring(s) == 5
    monkeypatch.setattr(clock, "held", None)
    assert service.expire_due(s) == 2
    assert service.expire_due(s) == 0
    assert [(o.lifecycle, o.close_reason) for o in gone] == [(Lifecycle.CLOSED, CloseReason.EXPIRED)] * 2
    assert [o.lifecycle for o in (waits, *kept)] == [*[Lifecycle.PUBLISHED] * 4, Lifecycle.UNPUBLISHED]
    [warning, event] = eventlog.of_subject(s, gone[0].public_id)
    assert warning.kind == "OfferExpiryNear"
    assert (event.kind, event.actor_id, event.facts["reason"]) == ("OfferClosed", None, "expired")
    assert queries.approved_version(s, gone[0]) is None


def test_what_counts_is_the_version_that_is_shown(s: Session, company: Company, person: User, staff: User) -> None:
    offer = published_on(s, company, person, staff, days(10))
    offer.start_from = days(-100)
    s.flush()
    assert service.expire_due(s) == 0


@pytest.mark.usefixtures("still")
def test_the_company_is_told_once_a_week_before(s: Session, company: Company, person: User, staff: User) -> None:
    near = published_on(s, company, person, staff, days(-60), start_until=days(6))
    far = published_on(s, company, person, staff, days(-60), start_until=days(7))
    assert [service.warn_expiring(s), service.warn_expiring(s)] == [1, 0]
    assert kinds(s, near) == ["OfferExpiryNear"]
    assert kinds(s, far) == []


def test_a_new_approved_version_is_warned_about_anew(
    s: Session, company: Company, person: User, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer = published_on(s, company, person, staff, days(3), start_until=days(3))
    assert service.warn_expiring(s) == 1
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    submission = make.make_submission(s, offer, person)
    approve(s, staff, submission)
    assert [service.warn_expiring(s), service.warn_expiring(s)] == [1, 0]


def asked(s: Session, company: Company, person: User, ago: timedelta) -> tuple[Offer, Submission]:
    offer = make.make_offer(s, company, person)
    return offer, make.make_submission(s, offer, person, state=ReviewState.CHANGES_REQUESTED,
                                       changes_requested_at=clock.now() - ago)


def test_thirty_days_of_silence_takes_the_place_back(s: Session, company: Company, person: User) -> None:
    silent, gone = asked(s, company, person, timedelta(days=30))
    _, kept = asked(s, company, person, timedelta(days=29, hours=23))
    assert [service.recall_silent(s), service.recall_silent(s)] == [1, 0]
    assert (gone.state, kept.state) == (ReviewState.RECALLED, ReviewState.CHANGES_REQUESTED)
    assert kinds(s, silent) == ["SubmissionRecalled"]


def test_the_company_is_reminded_on_day_7_and_21_once_each(
    s: Session, company: Company, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    offer, _ = asked(s, company, person, timedelta())
    told = []
    for day in range(30):
        moment = start + timedelta(days=day, hours=1)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        told += [day] * (service.remind_silent(s) + service.remind_silent(s))
    assert told == [7, 21]
    assert [e.facts["days"] for e in eventlog.of_subject(s, offer.public_id)] == [7, 21]


@pytest.mark.parametrize(("passed", "told"), [(0, []), (6, []), (7, [7]), (20, [7]), (21, [21]), (29, [21])])
def test_only_the_latest_reminder_whose_day_has_come_is_sent(
    s: Session, company: Company, person: User, passed: int, told: list[int]
) -> None:
    offer, _ = asked(s, company, person, timedelta(days=passed))
    service.remind_silent(s)
    assert [e.facts["days"] for e in eventlog.of_subject(s, offer.public_id)] == told


def test_those_who_have_been_reminded_stand_in_nobody_s_way(
    s: Session, company: Company, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job does a part at a time: the part that is done must not be all that it ever sees."""
    monkeypatch.setattr(jobs, "AT_A_TIME", 1)
    offers = [asked(s, company, person, timedelta(days=8))[0] for _ in range(3)]
    assert [service.remind_silent(s) for _ in range(4)] == [1, 1, 1, 0]
    assert [len(eventlog.of_subject(s, offer.public_id)) for offer in offers] == [1, 1, 1]


def test_a_worker_that_was_away_sends_one_reminder(s: Session, company: Company, person: User) -> None:
    asked(s, company, person, timedelta(days=25))
    assert [service.remind_silent(s), service.remind_silent(s)] == [1, 0]


def test_the_system_takes_back_nothing_early(s: Session, company: Company, person: User) -> None:
    draft = make.make_offer(s, company, person)
    make.make_submission(s, draft, person)
    assert service.recall_silent(s) == 0
    with pytest.raises((Conflict, RuleBroken)):
        service.discard(s, make.actor(person, company), draft.public_id)
