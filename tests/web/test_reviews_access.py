"""Who may read and do what in a case: roles, jäv, a sole trader's number, unknown cases."""
import pytest
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts import service as accounts_service
from portal.core.access import Party, Role
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address, again, row

STEPS = ("", "utskrift", "godkann", "avsla", "begar-komplettering", "javig")


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def test_a_sole_traders_number_is_whole_only_where_it_is_verified(s: Session, place: Place, anyone: Browser) -> None:
    number = make.PERSONAL_NUMBER
    sole = make.make_company(s, name="Olles Trädgård", number=number.replace("-", ""))
    owner = make.make_member(s, sole)
    case = make.make_submission(s, make.make_offer(s, sole, owner), owner)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(case))
    details = next(d for d in page.soup.find_all("details") if "Verifiera" in d.get_text())
    assert number in details.extract().get_text()
    assert number not in page.soup.get_text()
    assert number not in anyone.get(address(case, "utskrift")).html
    anyone.fill(address(case), {"how": "register"}, action="verifiera")
    for step in ("", "utskrift", "godkann"):
        assert number not in anyone.get(address(case, step)).html


def test_verify_beside_the_case_leads_back_to_it(s: Session, place: Place, anyone: Browser) -> None:
    new = make.make_company(s, name="Nytt AB")
    owner = make.make_member(s, new)
    case = make.make_submission(s, make.make_offer(s, new, owner), owner)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case), {"how": "call_back"}, action="verifiera")
    assert page.location.endswith(address(case))
    assert "Uppringd" in row(anyone.get(address(case)), "Verifierad")


def test_jav_is_declared_on_its_own_page_and_lets_go_of_the_cases(s: Session, place: Place, anyone: Browser) -> None:
    case, second = (place.case(assignee_id=place.anna.id) for _ in range(2))
    kept = place.case(assignee_id=place.samir.id)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.fill(address(case, "javig"), {}, follow=True)
    assert "Du är jävig" in page.text
    assert [again(s, c).assignee_id for c in (case, second, kept)] == [None, None, place.samir.id]
    assert anyone.post(address(case, "javig")).status == 303, "twice is no error"
    assert accounts.is_recused(s, make.actor(place.anna), place.company.id)


def test_a_recused_reviewer_reads_and_does_nothing(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    unverified = make.make_company(s, name="Mitt eget AB")
    s.commit()
    for company in (place.company, unverified):
        accounts_service.recuse(s, make.actor(place.anna), company.id)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(address(case))
    assert not page.soup.select("main form"), "no button for the one who may not"
    assert "jävig" in page.text
    assert anyone.post(address(case, "ta")).status == 422
    assert anyone.post(address(case, "anmarkning"), {"field": "tasks", "text": "Nej"}).status == 422
    for step in ("godkann", "avsla", "begar-komplettering"):
        page = anyone.get(address(case, step))
        assert "jävig" in page.text
        assert not page.soup.select("main form")
    assert anyone.post(f"/arbetsgivare/{unverified.public_id}/verifiera", {"how": "visit"}).status == 403


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("public_id", ["0123456789", "x", "%00", "a" * 300])
def test_unknown_cases_are_not_found(s: Session, place: Place, anyone: Browser, public_id: str, step: str) -> None:
    s.commit()
    path = f"/granskning/{public_id}{'/' if step else ''}{step}"
    assert anyone.sign_in(place.anna).get(path).status == 404


@pytest.mark.parametrize("step", ["ta", "slapp", "anmarkning", "ta-bort-anmarkning", "javig", "godkann", "avsla",
                                  "begar-komplettering"])
def test_unknown_cases_are_not_found_by_post(s: Session, place: Place, anyone: Browser, step: str) -> None:
    s.commit()
    for public_id in ("0123456789", "%00"):
        page = anyone.sign_in(place.anna).post(f"/granskning/{public_id}/{step}", {
            "step": "confirm", "field": "tasks", "text": "Hej", "reason": "other", "how": "visit", "message": "Hej"})
        assert page.status == 404


@pytest.mark.parametrize("step", STEPS)
def test_others_are_turned_away(s: Session, place: Place, anyone: Browser, step: str) -> None:
    case = place.case()
    campus = make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)
    s.commit()
    for person in (place.owner, campus):
        assert anyone.sign_in(person).get(address(case, step)).status == 403
