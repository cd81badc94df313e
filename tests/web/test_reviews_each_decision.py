"""Each decision by itself: what it asks for, what it changes."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.core import clock, workdays
from portal.core.access import Party
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import Offer, ReviewState
from portal.reviews.models import Message, Remark
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address, again, confirm, preview, read, remark


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def mails(s: Session) -> list[tuple[str, str]]:
    queued = select(OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id)
    return [(row.subject, row.text) for row in read(s, queued)]


def test_changes_need_a_remark_or_a_message(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "begar-komplettering", message="  ")
    assert page.status == 422
    assert "minst en anmärkning" in page.errors()["message"]
    remark(anyone, case, "tasks", "Hur tungt?")
    assert confirm(anyone, case, "begar-komplettering").status == 303


def test_asking_for_changes_stops_the_days_and_sends_what_waits(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(days=6)
    late = place.case(days=-6)
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, case, "tasks", "Hur tungt?")
    confirm(anyone, case, "begar-komplettering", message="Hej!\nBerätta mer.")
    confirm(anyone, late, "begar-komplettering", message="Hej!")
    now = again(s, case)
    assert now.changes_requested_at is not None
    assert now.workdays_left == workdays.left(now.changes_requested_at, case.due_at)
    assert again(s, late).workdays_left == 0
    assert now.due_at == case.due_at, "nothing but resubmitting moves the promise"
    sent = read(s, select(Remark.sent_at, Remark.text))
    assert [(row.sent_at is not None, row.text) for row in sent] == [(True, "Hur tungt?")]
    said = read(s, select(Message.text, Message.author_name, Message.author_party).order_by(Message.id))
    assert tuple(said[0]) == ("Hej!\nBerätta mer.", "Anna Ek", Party.JOBBTORG)
    facts = read(s, select(LoggedEvent.facts).where(LoggedEvent.kind == "ChangesRequested").order_by(LoggedEvent.id))
    assert facts[0].facts["fields"] == ["tasks"]


def test_approval_shows_the_place(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    confirm(anyone.sign_in(place.anna), case, "godkann")
    assert again(s, case).shown
    assert read(s, select(Offer.lifecycle).where(Offer.id == case.offer_id))[0].lifecycle == "published"


def test_approval_of_a_new_version_replaces_the_one_that_is_shown(s: Session, place: Place, anyone: Browser) -> None:
    first = place.case(state=ReviewState.APPROVED, has_training=True)
    second = make.make_submission(s, s.get_one(Offer, first.offer_id), place.owner)
    s.commit()
    confirm(anyone.sign_in(place.anna), second, "godkann")
    assert [again(s, c).shown for c in (first, second)] == [False, True]
    assert again(s, second).has_training


def test_an_unverified_company_is_verified_in_the_same_step(s: Session, place: Place, anyone: Browser) -> None:
    company = make.make_company(s, name="Nytt AB")
    owner = make.make_member(s, company)
    case = make.make_submission(s, make.make_offer(s, company, owner), owner)
    s.commit()
    anyone.sign_in(place.anna)
    page = preview(anyone, case, "godkann")
    assert page.status == 422
    assert "how" in page.errors()
    assert preview(anyone, case, "godkann", how="magic").status == 422
    assert confirm(anyone, case, "godkann", how="call_back").status == 303
    found = read(s, select(Company.verified_how, Company.verified_by).where(Company.id == company.id))[0]
    assert tuple(found) == ("call_back", place.anna.id)
    assert again(s, case).state == ReviewState.APPROVED


def test_a_verified_company_goes_straight_to_the_mail(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case), {}, action="godkann")
    assert page.h1 == "Läs innan du skickar"
    assert anyone.post(address(case, "godkann"), page.fields("godkann")).status == 303


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(("start", "passed"), [
    (dict(start_from=-1), True), (dict(start_from=0), False), (dict(start_from=-9, start_until=3), False),
    (dict(start_from=-9, start_until=-1), True), (dict(start_from=None, start_rolling=True), False)])
def test_a_place_whose_start_has_passed_is_not_approved(
    s: Session, place: Place, anyone: Browser, start: dict[str, Any], passed: bool,
) -> None:
    today = clock.today()
    dates: dict[str, Any] = {k: today + timedelta(days=v) if type(v) is int else v for k, v in start.items()}
    case = place.case(**dates)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(address(case))
    buttons = [f for f in page.soup.select("main form") if str(f.get("action")).endswith("godkann")]
    assert bool(buttons) is not passed
    assert ("Startdatumet har passerat" in page.text) is passed
    seen = anyone.get(address(case, "avsla")).fields("avsla")["seen"]
    answer = anyone.post(address(case, "godkann"), {"step": "confirm", "seen": seen})
    assert answer.status == (422 if passed else 303)
    assert ("Startdatumet har passerat" in answer.text) is passed


@pytest.mark.parametrize("wrong", [
    {"reason": ""}, {"reason": "x"}, {"text": ""}, {"text": "\0"}, {"text": "x" * 4001}, {"text": make.PERSONAL_NUMBER},
    {"text": f"Gäller {make.COORDINATION_NUMBER}"}])
def test_a_no_needs_a_reason_and_words(s: Session, place: Place, anyone: Browser, wrong: dict[str, str]) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    seen = anyone.get(address(case, "avsla")).fields("avsla")["seen"]
    values = {"reason": "other", "text": "Kom gärna tillbaka.", "seen": seen} | wrong
    for step in ("preview", "confirm"):
        page = anyone.post(address(case, "avsla"), {**values, "step": step})
        assert page.status == 422
        assert set(page.errors()) == set(wrong)
        if wrong.get("reason") is None and "\0" not in values["text"]:
            assert page.fields("avsla")["text"] == values["text"]
    assert again(s, case).state == ReviewState.SUBMITTED


def test_a_no_says_the_reason_in_mail_and_log(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.CHANGES_REQUESTED)
    s.commit()
    confirm(anyone.sign_in(place.anna), case, "avsla", reason="supervision", text="Handledaren behöver mer tid.")
    now = again(s, case)
    assert (now.reason, now.reason_text) == ("supervision", "Handledaren behöver mer tid.")
    assert "Handledaren behöver mer tid." in mails(s)[0][1]
    facts = read(s, select(LoggedEvent.facts).where(LoggedEvent.kind == "SubmissionDeclined"))[0].facts
    assert facts["reason"] == "supervision"
    assert "Handledaren" not in str(facts)
