"""A company tells what it needs."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.core import clock, eventlog
from portal.core.access import Role
from portal.core.web import Portal
from portal.needs.models import Need, NeedState, Source
from tests import factories as make
from tests.page import Browser
from tests.statements import counted

ANSWERS = {
    "occupation": "9412", "people": "3", "horizon": "soon", "description": "Vi behöver fler i köket.",
    "skills_missing": "", "swedish_level": "colleagues", "driving_licence": "no", "training_wish": "Hygien",
    "hosting": "yes", "hiring_interest": "positive",
}


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def owner(s: Session, company: Company, anyone: Browser) -> Browser:
    user = make.make_member(s, company)
    s.commit()
    return anyone.sign_in(user)


def needs(s: Session) -> list[Need]:
    found = list(s.scalars(select(Need).order_by(Need.id).execution_options(populate_existing=True)))
    s.commit()
    return found


def kinds(s: Session, subject: str) -> list[str]:
    found = [row.kind for row in eventlog.of_subject(s, subject)]
    s.commit()
    return found


def need_of(s: Session, company: Company, **changes: Any) -> str:
    need = make.make_need(s, company, **changes)
    s.commit()
    return need.public_id


def test_a_need_is_told_and_logged(s: Session, owner: Browser) -> None:
    form = owner.get("/foretag/behov/nytt")
    assert "skickas behovet till projektgruppen" in form.text
    page = owner.fill("/foretag/behov/nytt", ANSWERS, follow=True)
    assert page.h1 == "Restaurang- och köksbiträden m.fl."
    assert "Vi behöver fler i köket." in page.text
    assert "3 personer" in page.text
    (need,) = needs(s)
    assert (need.people, need.source, need.state) == (3, Source.COMPANY, NeedState.OPEN)
    assert "hygien" in need.search_text
    assert kinds(s, need.public_id) == ["NeedTold"]
    assert f"/foretag/platser/ny?behov={need.public_id}" in page.links()


def test_how_many_may_be_left_out(s: Session, owner: Browser) -> None:
    page = owner.fill("/foretag/behov/nytt", ANSWERS | {"people": ""}, follow=True)
    assert "Vet inte hur många" in page.text
    assert needs(s)[0].people is None


def test_a_double_click_makes_one_need(s: Session, owner: Browser) -> None:
    fields = owner.get("/foretag/behov/nytt").fields() | ANSWERS
    first, second = owner.post("/foretag/behov/nytt", fields), owner.post("/foretag/behov/nytt", fields)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(needs(s)) == 1


@pytest.mark.parametrize(("field", "value", "message"), [
    ("occupation", "", "Välj eller skriv ett yrke."),
    ("occupation", "0000", "Välj ett av alternativen."),
    ("people", "0", "Skriv ett helt tal mellan 1 och 500."),
    ("people", "501", "Skriv ett helt tal mellan 1 och 500."),
    ("people", "1.5", "Skriv ett helt tal mellan 1 och 500."),
    ("people", "tre\0", "Skriv ett helt tal mellan 1 och 500."),
    ("horizon", "", "Välj när ni behöver dem."),
    ("horizon", "x", "Välj ett av alternativen."),
    ("description", "x" * 4001, "Texten är för lång: 4001 tecken. Korta den till högst 4000."),
    ("description", "pip\a", "Ta bort de tecken som inte går att använda här, till exempel symboler: ”pip‹U+0007›”. "
     "Det som inte syns står som ‹U+…›."),
    ("training_wish", "x" * 2001, "Texten är för lång: 2001 tecken. Korta den till högst 2000."),
    ("swedish_level", "", "Välj hur mycket svenska som behövs."),
    ("driving_licence", "", "Svara om körkort behövs."),
    ("hosting", "", "Svara om ni kan ta emot någon."),
    ("hiring_interest", "", "Välj hur ni ser på anställning."),
])
def test_what_is_wrong_stands_beside_its_field(
    s: Session, owner: Browser, field: str, value: str, message: str,
) -> None:
    page = owner.fill("/foretag/behov/nytt", ANSWERS | {field: value})
    assert page.status == 422
    assert page.errors()[field] == message
    if field != "description":
        assert "Vi behöver fler i köket." in page.soup.find(id="description").get_text()  # type: ignore[union-attr]
    assert needs(s) == []


@pytest.mark.parametrize("field", ["description", "skills_missing", "training_wish"])
@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
def test_personal_numbers_are_refused(s: Session, owner: Browser, field: str, number: str) -> None:
    page = owner.fill("/foretag/behov/nytt", ANSWERS | {field: f"Ring {number}"})
    assert number in page.errors()[field]
    assert needs(s) == []


def test_a_reason_is_asked_for_only_with_a_no(s: Session, owner: Browser) -> None:
    page = owner.fill("/foretag/behov/nytt", ANSWERS | {"hosting": "no"})
    assert page.errors() == {"no_reason": "Välj varför ni inte kan ta emot någon."}
    assert owner.fill("/foretag/behov/nytt", ANSWERS | {"hosting": "no", "no_reason": "money"}).status == 303
    assert owner.fill("/foretag/behov/nytt", ANSWERS | {"hosting": "maybe", "no_reason": "money"}).status == 303
    assert [need.no_reason for need in needs(s)] == ["money", None]


def test_an_occupation_outside_the_menu_is_found_by_a_word(s: Session, owner: Browser) -> None:
    page = owner.fill("/foretag/behov/nytt", ANSWERS | {"occupation": "", "occupation_other": "lärare"})
    assert page.status == 422
    assert "Välj ett av yrkena" in page.errors()["occupation"]
    hits = page.soup.select("input[name=occupation_hit]")
    fields = page.fields() | {"occupation_hit": hits[1]["value"]}
    assert fields["description"] == ANSWERS["description"]
    assert owner.post("/foretag/behov/nytt", fields).status == 303
    (need,) = needs(s)
    assert need.occupation == hits[1]["value"]
    assert owner.fill(f"/foretag/behov/{need.public_id}/andra", {"people": "9"}).status == 303
    assert [(n.occupation, n.people) for n in needs(s)] == [(hits[1]["value"], 9)]


def test_change_confirm_close_and_reopen(s: Session, owner: Browser, company: Company) -> None:
    path = "/foretag/behov/" + need_of(s, company, confirmed_at=clock.now() - timedelta(days=90))
    page = owner.fill(path + "/andra", {"people": "7", "hosting": "no", "no_reason": "money"}, follow=True)
    assert "7 personer" in page.text
    assert "Nej – ekonomi" in page.text
    assert clock.now() - needs(s)[0].confirmed_at < timedelta(minutes=1)
    for step in ("bekrafta", "avsluta", "avsluta", "oppna", "oppna"):
        assert owner.post(f"{path}/{step}").status == 303
    assert needs(s)[0].state is NeedState.OPEN
    assert kinds(s, path.rsplit("/", 1)[1]) == ["NeedChanged", "NeedClosed", "NeedReopened"]


@pytest.mark.usefixtures("still")
def test_confirming_moves_the_date(s: Session, owner: Browser, company: Company) -> None:
    path = "/foretag/behov/" + need_of(s, company, confirmed_at=clock.now() - timedelta(days=90))
    for _ in range(2):
        assert owner.post(path + "/bekrafta").status == 303
    assert clock.now() - needs(s)[0].confirmed_at < timedelta(minutes=1)
    assert kinds(s, path.rsplit("/", 1)[1]) == ["NeedConfirmed"]


def test_what_is_too_late_leads_back_to_the_page_of_the_button(s: Session, owner: Browser, company: Company) -> None:
    path = "/foretag/behov/" + need_of(s, company, state=NeedState.CLOSED, closed_at=clock.now())
    for page in (path, "/foretag/behov/?sida=x"):
        assert page in owner.post(path + "/bekrafta", page=page).links()
    elsewhere = ("https://example.com" + path, "//example.com" + path, f"{path}/bekrafta", "/x", "http://[x", "")
    for page in elsewhere:
        late = owner.post(path + "/bekrafta", page=page)
        assert (late.status, "Läs sidan på nytt" in late.text) == (409, False), page


def test_a_closed_need_is_neither_changed_nor_confirmed(s: Session, owner: Browser, company: Company) -> None:
    path = "/foretag/behov/" + need_of(s, company, state=NeedState.CLOSED, closed_at=clock.now())
    assert owner.get(path + "/andra").location == path
    page = owner.post(path + "/andra", ANSWERS)
    assert (page.status, page.h1) == (409, "Det har hänt något sedan du öppnade sidan")
    assert ANSWERS["description"] in page.text, "nothing written is lost"
    foreign = owner.post("/foretag/behov/0000000000/andra", ANSWERS)
    assert foreign.status == 404
    assert ANSWERS["description"] not in foreign.text
    assert owner.post(path + "/bekrafta").status == 409
    assert "Öppna igen" in owner.get(path).text


def test_two_who_change_the_same_need(s: Session, owner: Browser, company: Company, app: Portal) -> None:
    path = "/foretag/behov/" + need_of(s, company) + "/andra"
    colleague = make.make_member(s, company)
    s.commit()
    mine = owner.get(path).fields()
    assert Browser(app).sign_in(colleague).fill(path, {"people": "8"}).status == 303
    page = owner.post(path, mine | {"people": "9", "description": "Min text"})
    assert page.status == 409
    assert page.fields()["description"] == "Min text"
    assert needs(s)[0].people == 8
    assert owner.post(path, page.fields()).status == 303
    assert (needs(s)[0].people, needs(s)[0].description) == (9, "Min text")


@pytest.mark.parametrize("revision", [None, "", "-1", "x", "9" * 30, "٣"])
def test_a_change_that_says_not_what_it_has_seen_is_shown_again(
    s: Session, owner: Browser, company: Company, revision: str | None
) -> None:
    path = "/foretag/behov/" + need_of(s, company) + "/andra"
    fields = owner.get(path).fields() | {"people": "8", "revision": revision}
    assert owner.post(path, {name: value for name, value in fields.items() if value is not None}).status == 409
    assert needs(s)[0].people != 8


def test_the_same_change_twice_is_done_once(s: Session, owner: Browser, company: Company) -> None:
    need_id = need_of(s, company)
    fields = owner.get(f"/foretag/behov/{need_id}/andra").fields() | {"people": "8"}
    assert [owner.post(f"/foretag/behov/{need_id}/andra", fields).status for _ in range(2)] == [303, 303]
    assert kinds(s, need_id) == ["NeedChanged"]


def test_the_list_shows_open_needs_first_and_says_why_it_is_empty(s: Session, owner: Browser, company: Company) -> None:
    assert "Ni har inte berättat om något behov än" in owner.get("/foretag/behov/").text
    make.make_need(s, company, occupation="9111", state=NeedState.CLOSED, closed_at=clock.now())
    make.make_need(s, company, occupation="9412", confirmed_at=clock.now() - timedelta(days=400))
    make.make_need(s, make.make_company(s), occupation="8321")
    s.commit()
    page = owner.get("/foretag/behov/")
    rows = [row.get_text(" ", strip=True) for row in page.soup.select("tbody th")]
    assert [row.split()[0] for row in rows] == ["Restaurang-", "Städare"]


@pytest.mark.parametrize("path", ["", "/andra"])
@pytest.mark.parametrize("need_id", ["foreign", "0000000000", "x", "%00", "a" * 300])
def test_another_companys_need_is_not_there(s: Session, owner: Browser, path: str, need_id: str) -> None:
    if need_id == "foreign":
        need_id = need_of(s, make.make_company(s))
    assert owner.get(f"/foretag/behov/{need_id}{path}").status == 404


@pytest.mark.parametrize("step", ["andra", "bekrafta", "avsluta", "oppna"])
def test_nothing_is_done_to_another_companys_need(s: Session, owner: Browser, step: str) -> None:
    need_id = need_of(s, make.make_company(s))
    assert owner.post(f"/foretag/behov/{need_id}/{step}", ANSWERS).status == 404
    assert kinds(s, need_id) == []


def test_another_companys_id_for_a_new_need_gives_nothing_away(s: Session, owner: Browser) -> None:
    taken = need_of(s, make.make_company(s))
    page = owner.post("/foretag/behov/nytt", ANSWERS | {"once": taken})
    assert page.status != 303 or taken not in page.location
    assert page.status < 500


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN])
def test_staff_do_not_tell_needs(s: Session, anyone: Browser, role: Role) -> None:
    anyone.sign_in(make.make_staff(s, role))
    s.commit()
    assert anyone.get("/foretag/behov/").status == 403
    assert anyone.post("/foretag/behov/nytt", ANSWERS).status == 403


def test_a_list_of_many_costs_what_a_list_of_one_does(
    s: Session, owner: Browser, company: Company, app: Portal,
) -> None:
    make.make_need(s, company)
    s.commit()
    with counted(app) as one:
        owner.get("/foretag/behov/")
    for _ in range(24):
        make.make_need(s, company)
    s.commit()
    with counted(app) as many:
        owner.get("/foretag/behov/")
    assert len(one) == len(many) <= 4
