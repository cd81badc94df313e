"""A training from proposal to done: Campus and the company."""

import pytest
from sqlalchemy.orm import Session

from portal.core.web import Portal
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.web.training import ANSWERS, House, dates, opened


@pytest.fixture
def house(s: Session, app: Portal) -> House:
    return opened(s, app)


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
    assert house.campus.fill(campus + "/planera", dates(0, 8)).status == 303
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


def test_what_is_written_stays_when_the_rest_is_filled_in(house: House) -> None:
    truck, oven = (make.make_course(house.s, title=title, hours=hours, outcome=f"Kan {title}.")
                   for title, hours in (("Truckkort", 24), ("Ugnskort", 16)))
    house.s.commit()
    mine = {"content": "Er lagerhall", "hours": "många", "seats": "1", "fyll-i": "yes"}
    page = house.campus.post(house.new, house.campus.get(house.new).fields() | mine | {"utbildning": truck.public_id})
    assert page.status == 200
    assert "Det du själv har skrivit står kvar." in page.text
    first = page.fields()
    assert [first[n] for n in ("title", "content", "hours", "seats")] == ["Truckkort", "Er lagerhall", "många", "1"]

    page = house.campus.post(house.new, first | {"fyll-i": "yes", "utbildning": oven.public_id})
    second = page.fields()
    assert [second[n] for n in ("title", "content", "outcome")] == ["Ugnskort", "Er lagerhall", "Kan Ugnskort."]
    page = house.campus.post(house.new, second | {"fyll-i": "yes", "utbildning": ""})
    assert "Välj en utbildning i katalogen" in page.text
    assert page.fields()["title"] == "Ugnskort"
    assert house.all() == []
    assert house.campus.post(house.new, second | {"hours": "8", "timing": "after"}).status == 303
    assert house.all()[0].course_id == oven.id


def test_the_companys_wish_stands_above_the_form(house: House) -> None:
    assert "Livsmedelshygien" in house.campus.get(house.new).text


@pytest.mark.parametrize(("field", "value", "message"), [
    ("title", "", "Skriv vad utbildningen heter."),
    ("title", "x" * 121, "Texten är för lång: 121 tecken. Korta den till högst 120."),
    ("content", "", "Skriv vad utbildningen innehåller."),
    ("outcome", "pip\a", "Ta bort de tecken som inte går att använda här, till exempel symboler: ”pip‹U+0007›”. "
     "Det som inte syns står som ‹U+…›."),
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
    ("stall-in", "campus", TrainingState.AGREED), ("svara", "campus", TrainingState.QUESTIONED),
])
def test_personal_numbers_are_refused_in_answers(house: House, step: str, who: str, state: TrainingState) -> None:
    home = "/foretag/utbildning/" if who == "employer" else "/campus/utbildning/"
    page = getattr(house, who).fill(f"{home}{house.training(state)}/{step}", {"words": f"Om {make.PERSONAL_NUMBER}"})
    assert make.PERSONAL_NUMBER in page.errors()["words"]
    assert house.state() is state


def test_end_before_start(house: House) -> None:
    wrong = dates(40, 20)
    page = house.campus.fill(house.new, ANSWERS | wrong)
    assert page.errors() == {"ends_on": "Slutdatum är före startdatum. Ändra det ena."}
    assert page.fields()["ends_on"] == wrong["ends_on"]
    training_id = house.training(TrainingState.AGREED)
    page = house.campus.fill(f"/campus/utbildning/{training_id}/planera", wrong)
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
