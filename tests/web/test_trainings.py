"""A training from proposal to done: Campus and the company."""
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, eventlog
from portal.core.access import Role
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState, Submission
from portal.trainings.models import Training, TrainingState
from tests import factories as make
from tests.page import Browser

SOON, LATER = (clock.today() + timedelta(days=days) for days in (20, 40))
ANSWERS = {
    "title": "Hygien för storkök", "content": "Egenkontroll i ert kök.", "outcome": "Kan egenkontroll.",
    "timing": "before", "hours": "16", "starts_on": "", "ends_on": "", "seats": "2", "place": "campus",
    "language_support": "yes", "contact": "Karin Holm",
}


@dataclass
class House:
    """One published offer, and somebody of each kind."""

    s: Session
    app: Portal
    company: Company
    owner: User
    staff: User
    offer: Offer
    submission: Submission

    def __post_init__(self) -> None:
        self.employer = Browser(self.app).sign_in(self.owner)
        self.campus = Browser(self.app).sign_in(self.staff)
        self.new = f"/platser/{self.offer.public_id}/utbildning/ny"

    def training(self, state: TrainingState = TrainingState.PROPOSED, **changes: Any) -> str:
        if state is TrainingState.CANCELLED:
            changes = {"answer": "Läraren är sjuk."} | changes
        made = make.make_training(self.s, self.offer, self.staff, state=state, **changes)
        self.s.commit()
        return made.public_id

    def state(self) -> TrainingState:
        return self.all()[-1].state

    def all(self) -> list[Training]:
        query = select(Training).order_by(Training.id).execution_options(populate_existing=True)
        found = list(self.s.scalars(query))
        self.s.commit()
        return found

    def has_training(self) -> bool:
        found = bool(self.s.scalar(select(Submission.has_training).where(Submission.shown)))
        self.s.commit()
        return found

    def kinds(self) -> list[str]:
        found = [row.kind for row in eventlog.of_subject(self.s, self.offer.public_id)]
        self.s.commit()
        return found

    def agree(self, training_id: str) -> int:
        page = self.employer.get(f"/foretag/utbildning/{training_id}")
        return self.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", page.fields("/tacka-ja")).status


@pytest.fixture
def house(s: Session, app: Portal) -> House:
    staff = make.make_staff(s, Role.CAMPUS, name="Karin Holm")
    company = make.make_company(s, verified_by=staff)
    owner = make.make_member(s, company)
    offer = make.make_offer(s, company, owner)
    submission = make.make_submission(s, offer, owner, state=ReviewState.APPROVED, decided_by=staff)
    s.commit()
    return House(s, app, company, owner, staff, offer, submission)


def test_the_whole_life(house: House) -> None:
    page = house.campus.fill(house.new, ANSWERS, action="", follow=True)
    assert page.h1 == "Hygien för storkök"
    training_id = house.all()[0].public_id
    company, campus = f"/foretag/utbildning/{training_id}", f"/campus/utbildning/{training_id}"
    assert "Väntar på ert svar" in house.employer.get("/foretag/utbildning/").text

    assert house.employer.fill(company + "/fraga", {"words": "Kan ni komma hit?"}).status == 303
    assert "Kan ni komma hit?" in house.campus.get(campus).text
    assert "Svara på frågan" in house.campus.get("/campus/").text
    assert house.campus.fill(campus + "/andra", {"place": "workplace"}).status == 303
    assert "På arbetsplatsen" in house.employer.get(company).text
    assert not house.has_training()

    assert house.agree(training_id) == 303
    assert house.has_training()
    dates = {"starts_on": SOON.isoformat(), "ends_on": LATER.isoformat()}
    assert house.campus.fill(campus + "/planera", dates).status == 303
    for step in ("starta", "genomford"):
        assert house.campus.post(f"{campus}/{step}").status == 303
    assert house.state() is TrainingState.DONE
    assert house.has_training()
    assert house.kinds() == [
        "TrainingProposed", "TrainingQuestioned", "TrainingChanged", "TrainingAgreed", "TrainingScheduled",
        "TrainingStarted", "TrainingFinished"]
    assert "Inget mer att göra." in house.campus.get(campus).text


def test_a_double_click_proposes_once(house: House) -> None:
    fields = house.campus.get(house.new).fields() | ANSWERS
    assert "once" in fields
    first, second = house.campus.post(house.new, fields), house.campus.post(house.new, fields)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(house.all()) == 1
    assert house.kinds() == ["TrainingProposed"]


def test_a_proposal_from_a_course_is_filled_in(house: House) -> None:
    course = make.make_course(house.s, title="Truckkort", hours=24)
    house.s.commit()
    page = house.campus.get(f"{house.new}?utbildning={course.public_id}")
    fields = page.fields()
    assert (fields["title"], fields["hours"], fields["course"]) == ("Truckkort", "24", course.public_id)
    assert fields["seats"] == "2"
    assert house.campus.post(house.new, fields | {"timing": "after", "content": "Er lagerhall"}).status == 303
    (training,) = house.all()
    assert (training.course_id, training.content, training.hours) == (course.id, "Er lagerhall", 24)


def test_the_companys_wish_stands_above_the_form(house: House) -> None:
    assert "Livsmedelshygien" in house.campus.get(house.new).text


@pytest.mark.parametrize(("field", "value", "message"), [
    ("title", "", "Skriv vad utbildningen heter."),
    ("title", "x" * 121, "Texten är för lång: 121 tecken. Korta den till högst 120."),
    ("content", "", "Skriv vad utbildningen innehåller."),
    ("outcome", "pip\a", "Texten innehåller ett tecken som inte går att visa (U+0007). Skriv om den delen."),
    ("timing", "x", "Välj ett av alternativen."),
    ("hours", "0", "Skriv ett helt tal mellan 1 och 2000."),
    ("hours", "99999999999999999999", "Skriv ett helt tal mellan 1 och 2000."),
    ("seats", "", "Skriv hur många som kan delta."),
    ("seats", "-1", "Skriv ett helt tal mellan 1 och 200."),
    ("place", "", "Välj var utbildningen hålls."),
    ("language_support", "", "Svara om språkstöd finns."),
    ("contact", "", "Skriv vem på Campus som svarar på frågor."),
    ("starts_on", "i morgon", "Skriv datumet så här: 2026-12-01."),
    ("starts_on", "2020-01-01", "Datumet har passerat. Välj ett kommande datum."),
    ("ends_on", "2020-01-01", "Datumet har passerat. Välj ett kommande datum."),
])
def test_what_is_wrong_stands_beside_its_field(house: House, field: str, value: str, message: str) -> None:
    page = house.campus.fill(house.new, ANSWERS | {field: value})
    assert page.status == 422
    assert page.errors() == {field: message}
    assert house.all() == []


@pytest.mark.parametrize("field", ["title", "content", "outcome", "contact"])
@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
def test_personal_numbers_are_refused(house: House, field: str, number: str) -> None:
    assert number in house.campus.fill(house.new, ANSWERS | {field: f"Om {number}"}).errors()[field]


@pytest.mark.parametrize(("step", "who", "state"), [
    ("fraga", "employer", TrainingState.PROPOSED), ("tacka-nej", "employer", TrainingState.PROPOSED),
    ("stall-in", "campus", TrainingState.AGREED),
])
def test_personal_numbers_are_refused_in_answers(house: House, step: str, who: str, state: TrainingState) -> None:
    home = "/foretag/utbildning/" if who == "employer" else "/campus/utbildning/"
    page = getattr(house, who).fill(f"{home}{house.training(state)}/{step}", {"words": f"Om {make.PERSONAL_NUMBER}"})
    assert make.PERSONAL_NUMBER in page.errors()["words"]
    assert house.state() is state


def test_end_before_start(house: House) -> None:
    dates = {"starts_on": LATER.isoformat(), "ends_on": SOON.isoformat()}
    page = house.campus.fill(house.new, ANSWERS | dates)
    assert page.errors() == {"ends_on": "Slutdatum är före startdatum. Ändra det ena."}
    assert page.fields()["ends_on"] == SOON.isoformat()
    training_id = house.training(TrainingState.AGREED)
    page = house.campus.fill(f"/campus/utbildning/{training_id}/planera", dates)
    assert (page.status, page.errors()) == (422, {"ends_on": "Slutdatum är före startdatum. Ändra det ena."})


def test_scheduling_needs_dates(house: House) -> None:
    path = f"/campus/utbildning/{house.training(TrainingState.AGREED)}/planera"
    page = house.campus.fill(path, {})
    assert page.errors() == {
        "starts_on": "Skriv när utbildningen startar.", "ends_on": "Skriv när utbildningen slutar."}
    assert house.state() is TrainingState.AGREED


def test_a_question_needs_words_and_a_no_does_not(house: House) -> None:
    path = f"/foretag/utbildning/{house.training()}"
    assert house.employer.fill(path + "/fraga", {"words": " "}).errors() == {"words": "Skriv vad ni undrar."}
    assert house.employer.fill(path + "/tacka-nej", {}).status == 303
    assert house.state() is TrainingState.DECLINED


@pytest.mark.parametrize(("state", "step", "fields", "after"), [
    (TrainingState.PROPOSED, "fraga", {"words": "Var?"}, TrainingState.QUESTIONED),
    (TrainingState.PROPOSED, "tacka-nej", {"words": "Nej."}, TrainingState.DECLINED),
    (TrainingState.PROPOSED, "tacka-ja", {"revision": "1"}, TrainingState.AGREED),
])
def test_the_company_clicks_twice(
    house: House, state: TrainingState, step: str, fields: dict[str, str], after: TrainingState,
) -> None:
    path = f"/foretag/utbildning/{house.training(state)}/{step}"
    assert [house.employer.post(path, fields).status for _ in range(2)] == [303, 303]
    assert house.state() is after
    assert len(house.kinds()) == 1


@pytest.mark.parametrize(("state", "step", "fields", "after"), [
    (TrainingState.AGREED, "planera", {"starts_on": SOON.isoformat(), "ends_on": LATER.isoformat()},
     TrainingState.SCHEDULED),
    (TrainingState.SCHEDULED, "starta", {}, TrainingState.RUNNING),
    (TrainingState.RUNNING, "genomford", {}, TrainingState.DONE),
    (TrainingState.QUESTIONED, "stall-in", {"words": "Läraren är sjuk."}, TrainingState.CANCELLED),
])
def test_campus_clicks_twice(
    house: House, state: TrainingState, step: str, fields: dict[str, str], after: TrainingState,
) -> None:
    path = f"/campus/utbildning/{house.training(state)}/{step}"
    assert [house.campus.post(path, fields).status for _ in range(2)] == [303, 303]
    assert house.state() is after
    assert len(house.kinds()) == 1


def test_the_company_answers_while_campus_cancels(house: House) -> None:
    training_id = house.training()
    page = house.employer.get(f"/foretag/utbildning/{training_id}")
    cancelled = house.campus.fill(f"/campus/utbildning/{training_id}/stall-in", {"words": "Läraren är sjuk."})
    assert cancelled.status == 303
    for step in ("tacka-ja", "tacka-nej", "fraga"):
        answer = house.employer.post(f"/foretag/utbildning/{training_id}/{step}",
                                     page.fields("/tacka-ja") | {"words": "Ja"})
        assert answer.status == 409
        assert "Inställd" in answer.text
    assert house.state() is TrainingState.CANCELLED
    assert "Läraren är sjuk." in house.employer.get(f"/foretag/utbildning/{training_id}").text


def test_nobody_says_yes_to_what_they_have_not_read(house: House) -> None:
    training_id = house.training()
    read = house.employer.get(f"/foretag/utbildning/{training_id}").fields("/tacka-ja")
    assert house.campus.fill(f"/campus/utbildning/{training_id}/andra", {"hours": "400"}).status == 303
    answer = house.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", read)
    assert answer.status == 409
    assert "Läs det nya förslaget" in answer.text
    assert house.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", {"revision": "x\0"}).status == 409
    assert house.agree(training_id) == 303


def test_two_at_campus_change_the_same_proposal(house: House) -> None:
    path = f"/campus/utbildning/{house.training()}/andra"
    mine = house.campus.get(path).fields()
    assert house.campus.fill(path, {"hours": "20"}).status == 303
    page = house.campus.post(path, mine | {"hours": "30"})
    assert page.status == 409
    assert page.fields()["hours"] == "30"
    assert house.campus.post(path, page.fields()).status == 303
    assert house.all()[0].hours == 30


def test_two_at_the_company_ask_different_things(house: House) -> None:
    path = f"/foretag/utbildning/{house.training()}/fraga"
    assert house.employer.post(path, {"words": "Var?"}).status == 303
    assert house.employer.post(path, {"words": "När?"}).status == 409
    assert house.all()[0].answer == "Var?"


def test_what_cannot_be_done_now_is_neither_shown_nor_done(house: House) -> None:
    training_id = house.training(TrainingState.DONE)
    assert not house.campus.get(f"/campus/utbildning/{training_id}").soup.select("main form")
    assert not house.employer.get(f"/foretag/utbildning/{training_id}").soup.select("main form")
    for step in ("andra", "planera", "stall-in"):
        assert house.campus.get(f"/campus/utbildning/{training_id}/{step}").status == 409
    for step in ("tacka-nej", "fraga"):
        assert house.employer.get(f"/foretag/utbildning/{training_id}/{step}").status == 409
    assert house.campus.post(f"/campus/utbildning/{training_id}/starta").status == 409


def test_has_training_follows_every_training(house: House) -> None:
    first, second = house.training(), house.training()
    assert [house.agree(first), house.agree(second)] == [303, 303]
    for training_id, left in ((first, True), (second, False)):
        house.campus.fill(f"/campus/utbildning/{training_id}/stall-in", {"words": "Läraren är sjuk."})
        assert house.has_training() is left


def test_a_closed_offer_drops_what_was_not_agreed(house: House) -> None:
    for state in TrainingState:
        house.training(state)
    page = house.employer.get(f"/foretag/platser/{house.offer.public_id}/avsluta")
    assert page.status == 200
    closed = house.employer.post(f"/foretag/platser/{house.offer.public_id}/avsluta",
                                 page.fields() | {"reason": "withdrawn"})
    assert closed.status == 303
    after = {S: S for S in TrainingState} | dict.fromkeys(
        (TrainingState.PROPOSED, TrainingState.QUESTIONED), TrainingState.CANCELLED)
    assert [training.state for training in house.all()] == list(after.values())
    assert house.kinds().count("TrainingCancelled") == 2
    assert house.campus.get(house.new).status == 404
    assert house.campus.post(house.new, ANSWERS).status == 404
    gone = house.all()[0].public_id
    assert "avslutad" in house.campus.get(f"/campus/utbildning/{gone}").text


def test_nothing_is_attached_to_what_is_not_shown(s: Session, house: House) -> None:
    offer = make.make_offer(s, house.company, house.owner)
    make.make_submission(s, offer, house.owner)
    s.commit()
    for offer_id in (offer.public_id, "0000000000", "x", "%00", "a" * 300):
        assert house.campus.get(f"/platser/{offer_id}/utbildning/ny").status == 404
        assert house.campus.post(f"/platser/{offer_id}/utbildning/ny", ANSWERS).status == 404


@pytest.mark.parametrize("course_id", ["0000000000", "x", "\0"])
def test_an_unknown_course_is_not_attached(house: House, course_id: str) -> None:
    assert house.campus.post(house.new, ANSWERS | {"course": course_id}).status == 404
    assert house.all() == []
