"""A company checks its answers, declares, submits, gets a receipt, answers remarks and takes back."""
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, eventlog
from portal.core.access import Party
from portal.core.errors import RuleBroken
from portal.core.occupations import Area
from portal.offers import content, service
from portal.offers.models import DeclineReason, Offer, ReviewState, Submission
from portal.reviews.models import Message, Remark
from tests import factories as make
from tests.page import Browser

HOME = "/foretag/platser/"
DECLARED = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def person(s: Session, company: Company) -> User:
    return make.make_member(s, company, name="Mira Lundin")


@pytest.fixture
def offer(s: Session, company: Company, person: User) -> Offer:
    """Open all the time, so that no date on the wall matters."""
    return make.make_offer(s, company, person, start_rolling=True, start_from=None)


@pytest.fixture
def owner(s: Session, person: User, offer: Offer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(person)


def submissions(s: Session) -> list[Submission]:
    found = list(s.scalars(select(Submission).order_by(Submission.id).execution_options(populate_existing=True)))
    s.commit()
    return found


def send(owner: Browser, offer: Offer, **changes: str) -> Any:
    return owner.fill(f"{HOME}{offer.public_id}/skicka-in", {**DECLARED, **changes})


def ask_for_changes(s: Session, submission: Submission, staff: User, *remarks: tuple[str, str, str | None]) -> None:
    """What reviews does when changes are requested."""
    submission.state, submission.changes_requested_at = ReviewState.CHANGES_REQUESTED, clock.now()
    submission.workdays_left, submission.assignee_id = 2, staff.id
    about: dict[str, Any] = dict(submission_id=submission.id, author_id=staff.id, author_name=staff.name,
                                 author_party=Party.JOBBTORG)
    for field, text, suggested in remarks:
        s.add(Remark(field=field, text=text, suggested_value=suggested, sent_at=clock.now(), **about))
    s.add(Remark(field="weeks", text="Hemlig tills den skickas", **about))
    s.add(Message(text="Hej! Bara ett par saker.", **about))
    s.commit()


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(owner: Browser, offer: Offer) -> None:
    page = owner.get(f"{HOME}{offer.public_id}/skicka-in")
    for section in content.SECTIONS:
        address = f"{HOME}{offer.public_id}/{section.slug}?tillbaka=skicka-in"
        questions = owner.get(address).soup
        for field in section.fields:
            assert content.label(field) in page.text
            assert f"{address}#{field}" in page.links()
            assert questions.find(id=field) or field == "need_id", "it is asked by those who have told of a need"
    assert "allmän handling" in page.text
    assert "Skolköket, Brunnsgatan 12, 611 83 Nyköping" in page.text


def test_submitting_freezes_the_answers_and_gives_a_receipt(
    s: Session, owner: Browser, offer: Offer, company: Company, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    answer = send(owner, offer)
    assert answer.status == 303
    assert answer.location.endswith(f"/{offer.public_id}/kvitto")
    [sent] = submissions(s)
    assert (sent.number, sent.state, sent.case_number) == (1, ReviewState.SUBMITTED, "2026-0001")
    assert content.values(sent) == content.values(s.get_one(Offer, offer.id, populate_existing=True))
    assert (sent.company_name, sent.union_name) == (company.full_name, "Hotell- och restaurangfacket")
    assert (sent.workplace_name, sent.clothing) == ("Skolköket", "Arbetskläder finns")
    assert (sent.parking, sent.sick_phone) == ("Gratis på gården", "070-174 06 90")
    assert (sent.submitter_name, sent.submitted_by, sent.declared_at) == (person.name, person.id, WEDNESDAY)
    assert sent.area is Area.FOOD
    assert all(word in sent.search_text for word in ("restaurangbiträde", "nyfors", "köksbiträden", "nyköping"))
    s.commit()
    page = owner.get(answer.location)
    assert page.h1 == "Tack, platsen är inskickad"
    for words in ("2026-0001", "Mira Lundin", "senast onsdag 2 december", "25 november 2026 kl. 10.00", "070-174 06 90",
                  "Ta tillbaka platsen, ändra och skicka in igen"):
        assert words in page.text
    assert [e.kind for e in eventlog.of_subject(s, offer.public_id)] == ["OfferSubmitted"]
    s.commit()


def test_case_numbers_count_within_the_year(
    s: Session, owner: Browser, offer: Offer, company: Company, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make.make_offer(s, company, person, start_rolling=True, start_from=None)
    s.commit()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    send(owner, offer)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert send(owner, other).status == 303
    assert [x.case_number for x in submissions(s)] == ["2026-0001", "2027-0001"]


def test_a_double_click_makes_one_submission_and_the_same_receipt(s: Session, owner: Browser, offer: Offer) -> None:
    address = f"{HOME}{offer.public_id}/skicka-in"
    fields = {**owner.get(address).fields(), **DECLARED}
    first, second = owner.post(address, fields), owner.post(address, fields)
    assert (first.status, first.location) == (303, f"{HOME}{offer.public_id}/kvitto")
    assert (second.status, second.location) == (first.status, first.location)
    assert len(submissions(s)) == 1


def test_a_colleague_who_was_first_is_told_about(
    s: Session, app: Any, owner: Browser, offer: Offer, company: Company
) -> None:
    colleague = make.make_member(s, company, name="Olle Berg")
    s.commit()
    address = f"{HOME}{offer.public_id}/skicka-in"
    fields = {**owner.get(address).fields(), **DECLARED}
    assert send(Browser(app).sign_in(colleague), offer).status == 303
    page = owner.post(address, fields)
    assert page.status == 409
    assert "Inskickad" in page.text
    assert len(submissions(s)) == 1


def test_an_older_page_cannot_submit_what_was_not_seen(s: Session, owner: Browser, offer: Offer) -> None:
    address = f"{HOME}{offer.public_id}/skicka-in"
    fields = {**owner.get(address).fields(), **DECLARED}
    owner.fill(f"{HOME}{offer.public_id}/arbetet", {"tasks": "Något helt annat."})
    assert owner.post(address, fields).status == 409
    assert owner.post(address, DECLARED).status == 409
    assert submissions(s) == []


@pytest.mark.parametrize("declaration", sorted(DECLARED))
def test_each_declaration_is_asked_for(s: Session, owner: Browser, offer: Offer, declaration: str) -> None:
    page = owner.fill(f"{HOME}{offer.public_id}/skicka-in", {k: v for k, v in DECLARED.items() if k != declaration})
    assert page.status == 422
    assert list(page.errors()) == [declaration]
    assert page.fields().keys() >= DECLARED.keys() - {declaration}
    assert submissions(s) == []


def test_what_is_missing_stops_it_with_links(s: Session, owner: Browser, offer: Offer) -> None:
    offer = s.merge(offer)
    offer.supervisor_phone, offer.start_rolling = "", False
    offer.start_from = clock.today() - timedelta(days=1)
    s.commit()
    address = f"{HOME}{offer.public_id}/skicka-in"
    page = owner.get(address)
    assert "Skriv handledarens telefonnummer." in page.text
    assert "Startdatumet har passerat." in page.text
    assert owner.post(address, {**DECLARED, "seen": content.digest(offer)}).status == 422
    assert submissions(s) == []


def test_a_blocked_company_cannot_submit(s: Session, owner: Browser, offer: Offer, company: Company) -> None:
    company = s.merge(company)
    company.blocked_at, company.blocked_reason = clock.now(), "Utredning"
    s.commit()
    address = f"{HOME}{offer.public_id}/skicka-in"
    assert "spärrat" in owner.get(address).text
    assert owner.post(address, {**DECLARED, "seen": content.digest(offer)}).status == 422
    assert submissions(s) == []


def test_the_working_copy_is_read_only_while_it_waits(s: Session, owner: Browser, offer: Offer) -> None:
    fields = owner.get(f"{HOME}{offer.public_id}/arbetet").fields()
    send(owner, offer)
    page = owner.get(HOME + offer.public_id)
    assert "kan platsen inte ändras" in page.text
    assert page.soup.select(".tasks") == []
    assert owner.get(f"{HOME}{offer.public_id}/arbetet").status == 303
    assert owner.post(f"{HOME}{offer.public_id}/arbetet", {**fields, "tasks": "Ändrat."}).status == 409
    assert owner.get(f"{HOME}{offer.public_id}/skicka-in").status == 303


def test_a_submission_keeps_what_was_said_when_the_company_changes(
    s: Session, owner: Browser, offer: Offer, company: Company
) -> None:
    send(owner, offer)
    s.merge(company).name = "Nytt Namn AB"
    s.commit()
    assert submissions(s)[0].company_name == "Nyfors Kök & Catering AB"
    assert "Nyfors Kök & Catering AB" in owner.get(f"{HOME}{offer.public_id}/kvitto").text


def test_taking_back_opens_the_working_copy_again(s: Session, owner: Browser, offer: Offer) -> None:
    send(owner, offer)
    address = f"{HOME}{offer.public_id}/ta-tillbaka"
    assert [owner.post(address).status for _ in range(2)] == [303, 303]
    assert submissions(s)[0].state is ReviewState.RECALLED
    assert owner.get(f"{HOME}{offer.public_id}/arbetet").status == 200
    assert [e.kind for e in eventlog.of_subject(s, offer.public_id)] == ["OfferSubmitted", "SubmissionRecalled"]
    s.commit()
    assert send(owner, offer).status == 303
    first, second = submissions(s)
    assert (first.number, first.state) == (1, ReviewState.RECALLED)
    assert (second.number, second.state, second.case_number) == (2, ReviewState.SUBMITTED, first.case_number)


def test_there_must_be_something_to_take_back(owner: Browser, offer: Offer) -> None:
    assert owner.post(f"{HOME}{offer.public_id}/ta-tillbaka").status == 409


def test_a_receipt_needs_a_submission(owner: Browser, offer: Offer) -> None:
    assert owner.get(f"{HOME}{offer.public_id}/kvitto").status == 404


def test_remarks_stand_beside_the_fields_and_a_suggestion_is_taken_with_one_tick(
    s: Session, owner: Browser, offer: Offer
) -> None:
    send(owner, offer)
    staff = make.make_staff(s)
    ask_for_changes(s, submissions(s)[0], staff, ("tasks", "Skriv mer om disken.", "Diska och torka."),
                    ("lifting", "Stämmer det här?", None))
    page = owner.get(HOME + offer.public_id)
    assert "Hej! Bara ett par saker." in page.text
    assert "2 anmärkningar" in page.text
    assert "Hemlig" not in page.text
    page = owner.get(f"{HOME}{offer.public_id}/arbetet")
    assert "Skriv mer om disken." in page.text and "Stämmer det här?" in page.text
    assert "Hemlig" not in owner.get(f"{HOME}{offer.public_id}/tider").text
    answer = owner.post(f"{HOME}{offer.public_id}/arbetet", {**page.fields(), "anvand": "tasks", "noise": "yes"})
    assert answer.location.endswith(offer.public_id)
    changed = s.get_one(Offer, offer.id, populate_existing=True)
    assert (changed.tasks, changed.noise) == ("Diska och torka.", True)
    s.commit()


@pytest.mark.parametrize("field", ["id", "company_id", "lifting", "seen", "csrf_token", "\0"])
def test_a_tick_for_what_is_no_written_field_does_nothing(owner: Browser, offer: Offer, field: str) -> None:
    fields = owner.get(f"{HOME}{offer.public_id}/arbetet").fields()
    answer = owner.post(f"{HOME}{offer.public_id}/arbetet", {**fields, "anvand": field, f"forslag-{field}": "x"})
    assert answer.status == 303


def test_a_suggestion_is_judged_like_anything_written(owner: Browser, offer: Offer) -> None:
    fields = owner.get(f"{HOME}{offer.public_id}/tider").fields()
    page = owner.post(f"{HOME}{offer.public_id}/tider", {**fields, "anvand": "weeks", "forslag-weeks": "många"})
    assert page.status == 422
    assert "weeks" in page.errors()


def test_resubmitting_supersedes_keeps_the_reviewer_and_the_days_that_were_left(
    s: Session, owner: Browser, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(owner, offer)
    staff = make.make_staff(s)
    ask_for_changes(s, submissions(s)[0], staff)
    submissions(s)[0].changes_requested_at = WEDNESDAY - timedelta(days=1)
    s.commit()
    owner.fill(f"{HOME}{offer.public_id}/arbetet", {"tasks": "Mer om disken."})
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY)
    answer = owner.fill(f"{HOME}{offer.public_id}/skicka-in", DECLARED)
    assert answer.status == 303
    first, second = submissions(s)
    assert (first.state, second.state, second.number) == (ReviewState.SUPERSEDED, ReviewState.SUBMITTED, 2)
    assert (second.assignee_id, second.case_number) == (staff.id, first.case_number)
    assert second.due_at == datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert (first.tasks, second.tasks) == ("Förbereda grönsaker, diska och fylla på buffén.", "Mer om disken.")


def test_a_declined_place_says_why_and_may_be_sent_again(s: Session, owner: Browser, offer: Offer) -> None:
    send(owner, offer)
    staff = make.make_staff(s)
    [sent] = submissions(s)
    sent.state, sent.decided_at, sent.decided_by = ReviewState.DECLINED, clock.now(), staff.id
    sent.reason, sent.reason_text = DeclineReason.SUPERVISION, "Handledaren är borta halva tiden."
    s.commit()
    page = owner.get(HOME + offer.public_id)
    assert "Vi kan inte ta emot platsen just nu." in page.text
    assert "Handledaren är borta halva tiden." in page.text
    assert send(owner, offer).status == 303
    assert [x.number for x in submissions(s)] == [1, 2]


def test_the_service_judges_too(s: Session, offer: Offer, person: User, company: Company) -> None:
    """Whatever road a submission comes by."""
    actor = make.actor(person, company)
    with pytest.raises(RuleBroken, match="intygen"):
        service.submit(s, actor, offer.public_id, declared=False)
    offer.title = ""
    with pytest.raises(RuleBroken, match="alla delar"):
        service.submit(s, actor, offer.public_id, declared=True)
