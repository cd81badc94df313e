"""Campus keeps its catalogue."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, eventlog
from portal.core.access import Role
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.trainings.models import Course, TrainingPlace
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted

LIST = "/campus/utbildningar/"
ANSWERS = {"title": "Truckkort", "content": "Teori och körning.", "outcome": "Får köra truck A och B.", "hours": "24",
           "place": "campus", "language_support": "no"}


@pytest.fixture
def campus(s: Session, anyone: Browser) -> Browser:
    user = make.make_staff(s, Role.CAMPUS)
    s.commit()
    return anyone.sign_in(user)


def courses(s: Session) -> list[Course]:
    found = list(s.scalars(select(Course).order_by(Course.id).execution_options(populate_existing=True)))
    s.commit()
    return found


def kinds(s: Session, course: Course) -> list[str]:
    found = [row.kind for row in eventlog.of_subject(s, course.public_id)]
    s.commit()
    return found


def titles(page: Page) -> list[str]:
    return [a.get_text() for a in page.soup.select("tbody th a")]


def test_create_change_retire_and_bring_back(s: Session, campus: Browser) -> None:
    assert "Katalogen är tom" in campus.get(LIST).text
    page = campus.fill(LIST + "ny", ANSWERS, follow=True)
    assert page.h1 == "Truckkort"
    (course,) = courses(s)
    assert (course.hours, course.place, course.language_support) == (24, TrainingPlace.CAMPUS, False)
    path = LIST + course.public_id
    assert "Truckkort A och B" in campus.fill(path + "/andra", {"title": "Truckkort A och B"}, follow=True).h1
    for step in ("ta-bort", "ta-bort"):
        assert campus.post(f"{path}/{step}").status == 303
    assert titles(campus.get(LIST)) == []
    assert titles(campus.get(LIST + "?visa=borttagna")) == ["Truckkort A och B"]
    for step in ("lagg-tillbaka", "lagg-tillbaka"):
        assert campus.post(f"{path}/{step}").status == 303
    assert titles(campus.get(LIST)) == ["Truckkort A och B"]
    assert kinds(s, course) == ["CourseAdded", "CourseChanged", "CourseRetired", "CourseRestored"]


def test_a_retired_course_is_not_offered(s: Session, campus: Browser) -> None:
    staff = make.make_staff(s)
    company = make.make_company(s, verified_by=staff)
    owner = make.make_member(s, company)
    offer = make.make_offer(s, company, owner)
    make.make_submission(s, offer, owner, state=ReviewState.APPROVED, decided_by=staff)
    make.make_course(s, title="Finns kvar")
    make.make_course(s, title="Borttagen", retired_at=clock.now())
    s.commit()
    page = campus.get(f"/platser/{offer.public_id}/utbildning/ny")
    assert "Finns kvar" in page.text
    assert "Borttagen" not in page.text


def test_a_double_click_makes_one_course(s: Session, campus: Browser) -> None:
    fields = campus.get(LIST + "ny").fields() | ANSWERS
    assert campus.post(LIST + "ny", fields).location == campus.post(LIST + "ny", fields).location
    assert len(courses(s)) == 1


@pytest.mark.parametrize(("field", "value", "message"), [
    ("title", "", "Skriv vad utbildningen heter."),
    ("title", "x" * 121, "Texten är för lång: 121 tecken. Korta den till högst 120."),
    ("content", "", "Skriv vad utbildningen innehåller."),
    ("outcome", "x" * 1001, "Texten är för lång: 1001 tecken. Korta den till högst 1000."),
    ("hours", "många", "Skriv ett helt tal mellan 1 och 2000."),
    ("place", "mars", "Välj ett av alternativen."),
    ("language_support", "", "Svara om språkstöd finns."),
])
def test_what_is_wrong_stands_beside_its_field(
    s: Session, campus: Browser, field: str, value: str, message: str,
) -> None:
    page = campus.fill(LIST + "ny", ANSWERS | {field: value})
    assert (page.status, page.errors()) == (422, {field: message})
    assert courses(s) == []


@pytest.mark.parametrize("field", ["title", "content", "outcome"])
@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
def test_personal_numbers_are_refused(s: Session, campus: Browser, field: str, number: str) -> None:
    assert number in campus.fill(LIST + "ny", ANSWERS | {field: f"Om {number}"}).errors()[field]
    assert courses(s) == []


def test_two_who_change_the_same_course(s: Session, campus: Browser) -> None:
    path = LIST + make.make_course(s).public_id + "/andra"
    s.commit()
    mine = campus.get(path).fields()
    assert campus.fill(path, {"hours": "20"}).status == 303
    page = campus.post(path, mine | {"hours": "30"})
    assert page.status == 409
    assert page.fields()["hours"] == "30"
    assert courses(s)[0].hours == 20
    assert campus.post(path, page.fields()).status == 303
    assert courses(s)[0].hours == 30


def test_swedish_order_and_the_same_cost(s: Session, campus: Browser, app: Portal) -> None:
    make.make_course(s, title="Zinkgjutning")
    s.commit()
    with counted(app) as one:
        campus.get(LIST)
    for title in ("Örtodling", "Äggkokning", "Ånga", "arkiv", *(f"Kurs {n:02}" for n in range(25))):
        make.make_course(s, title=title)
    s.commit()
    with counted(app) as many:
        page = campus.get(LIST)
    assert len(one) + 1 == len(many) <= 4, "the count, when there is a second page"
    rest = titles(campus.get(str(page.soup.select("a[rel=next]")[0]["href"])))
    assert titles(page)[0] == "arkiv"
    assert rest[-4:] == ["Zinkgjutning", "Ånga", "Äggkokning", "Örtodling"]


@pytest.mark.parametrize("course_id", ["0000000000", "x", "%00", "a" * 300])
def test_an_unknown_course_is_not_there(campus: Browser, course_id: str) -> None:
    assert campus.get(LIST + course_id).status == 404
    assert campus.post(f"{LIST}{course_id}/andra", ANSWERS).status == 404
    assert campus.post(f"{LIST}{course_id}/ta-bort").status == 404
    assert campus.post(f"{LIST}{course_id}/lagg-tillbaka").status == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.COACH, Role.ADMIN])
def test_the_catalogue_is_campuss(s: Session, anyone: Browser, role: Role) -> None:
    anyone.sign_in(make.make_staff(s, role))
    course = make.make_course(s)
    s.commit()
    assert anyone.get(LIST).status == 403
    assert anyone.post(LIST + "ny", ANSWERS).status == 403
    assert anyone.post(f"{LIST}{course.public_id}/ta-bort").status == 403
