"""A company answers a section of an offer: what is kept, what is refused, and two people at once."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.companies.models import Company, EmployerType
from portal.core import clock
from portal.offers.models import Offer
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME, SECTIONS, made, stored

TEXTS = {
    "platsen": ("title",), "arbetet": ("tasks", "protective_equipment"), "krav": ("other_requirements", "adaptations"),
    "handledning": ("supervisor_name", "deputy_name"), "utbildning": ("training_wish",),
}
PAST = -1
WRONG: list[tuple[str, str, Any, str]] = [
    ("platsen", "title", "x" * 121, "högst 120"),
    ("platsen", "title", "Bad\0", "inte går att använda här"),
    ("platsen", "title", "Kock \U0001f600", "till exempel symboler: ”Kock \U0001f600”."),
    ("platsen", "title", "Kock \x07", "inte syns"),
    ("platsen", "occupation", "0000", "Välj"),
    ("platsen", "occupation", "' OR 1=1", "Välj"),
    ("platsen", "places", "0", "mellan 1 och 50"),
    ("platsen", "places", "51", "mellan 1 och 50"),
    ("platsen", "places", "två", "helt tal"),
    ("platsen", "places", "9" * 400, "helt tal"),
    ("platsen", "open_to", "municipal", "Välj bland alternativen"),
    ("platsen", "open_to", "anything", "Välj bland alternativen"),
    ("platsen", "workplace_id", "1", "Välj ett av alternativen"),
    ("platsen", "need_id", "abcdefghjk", ""),
    ("arbetet", "tasks", "x" * 4001, "högst 4000"),
    ("arbetet", "tasks", "x" * 1_000_000, "högst 4000"),
    ("arbetet", "lifting", "enormous", "Välj ett av alternativen"),
    ("arbetet", "standing", "kanske", "Välj ett av alternativen"),
    ("arbetet", "pace", "none", "Välj ett av alternativen"),
    ("tider", "start_from", PAST, "har passerat"),
    ("tider", "start_from", "2027-02-30", "Februari 2027 har 28 dagar"),
    ("tider", "start_from", "1 mars", "Skriv året också"),
    ("tider", "start_until", PAST, ""),
    ("tider", "weeks", "105", "mellan 1 och 104"),
    ("tider", "hours_per_week", "40,5", "mellan 1 och 40"),
    ("tider", "hours_per_week", "7,25", "hela eller halva"),
    ("tider", "hours_per_week", "nan", "mellan 1 och 40"),
    ("tider", "weekdays", "monday", "Välj bland alternativen"),
    ("tider", "shift", "noon", "Välj bland alternativen"),
    ("krav", "swedish_level", "fluent", "Välj ett av alternativen"),
    ("krav", "driving_licence", "1", "Välj ett av alternativen"),
    ("handledning", "supervisor_phone", "ring mig", "telefonnummer"),
    ("handledning", "supervisor_phone", "1", "telefonnummer"),
    ("handledning", "supervisor_email", "mira@", "e-postadress"),
    ("handledning", "supervision_capacity", "huge", "Välj ett av alternativen"),
    ("utbildning", "hiring_interest", "yes", "Välj ett av alternativen"),
]


def written(answer: Any) -> Any:
    """The answer as it is sent; a number is a day, so many days from today."""
    return (clock.today() + timedelta(days=answer)).isoformat() if isinstance(answer, int) else answer


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def owner(s: Session, company: Company, anyone: Browser) -> Browser:
    user = make.make_member(s, company)
    s.commit()
    return anyone.sign_in(user)


@pytest.fixture
def draft(s: Session, company: Company, owner: Browser) -> str:
    return made(s, company)


@pytest.mark.parametrize("part", SECTIONS)
def test_a_section_opens_with_what_is_stored_and_saves_it_unchanged(
    s: Session, owner: Browser, draft: str, part: str
) -> None:
    owner.fill(f"{HOME}{draft}/handledning", {})    # the register knows the supervisor from now on
    before = {c.key: getattr(stored(s, draft), c.key) for c in Offer.__table__.columns}
    page = owner.fill(f"{HOME}{draft}/{part}", {})
    assert page.status == 303
    after = {c.key: getattr(stored(s, draft), c.key) for c in Offer.__table__.columns}
    assert after == before


@pytest.mark.parametrize(("part", "following"), list(zip(SECTIONS, (*SECTIONS[1:], "skicka-in"), strict=True)))
def test_save_leads_on_to_the_next(owner: Browser, draft: str, part: str, following: str) -> None:
    assert owner.fill(f"{HOME}{draft}/{part}", {}).location.endswith(f"/{draft}/{following}")


def test_an_answer_changed_from_the_check_page_leads_back_there(owner: Browser, draft: str) -> None:
    assert owner.fill(f"{HOME}{draft}/arbetet?tillbaka=skicka-in", {}).location.endswith(f"/{draft}/skicka-in")


@pytest.mark.parametrize("part", SECTIONS)
def test_a_section_may_be_left_empty(s: Session, owner: Browser, draft: str, part: str) -> None:
    seen = owner.get(f"{HOME}{draft}/{part}").fields()["seen"]
    assert owner.post(f"{HOME}{draft}/{part}", {"seen": seen}).status == 303
    page = owner.get(f"{HOME}{draft}/{part}")
    assert page.status == 200
    assert owner.get(HOME + draft).status == 200
    assert owner.get(f"{HOME}{draft}/skicka-in").status == 200


def test_a_half_done_section_says_what_is_left(s: Session, company: Company, owner: Browser) -> None:
    public_id = made(s, company, tasks="", pace=None)
    page = owner.get(f"{HOME}{public_id}/arbetet")
    assert "Beskriv vad personen ska göra." in page.text
    assert {"#tasks", "#pace-0"} <= set(page.links())


@pytest.mark.parametrize(("part", "field", "value", "message"), WRONG)
def test_what_is_wrong_is_shown_beside_the_field_and_not_kept(
    s: Session, company: Company, owner: Browser, draft: str, part: str, field: str, value: Any, message: str
) -> None:
    value = written(value)
    if field == "need_id":
        make.make_need(s, company)
        s.commit()
    before = getattr(stored(s, draft), field if field != "open_to" else "open_to_municipal")
    page = owner.fill(f"{HOME}{draft}/{part}", {field: value})
    assert page.status == 422
    assert message in page.errors()[field]
    assert page.soup.title is not None and page.soup.title.get_text().startswith("Fel: ")
    assert getattr(stored(s, draft), field if field != "open_to" else "open_to_municipal") == before


def test_every_answer_is_kept_when_one_is_wrong(owner: Browser, draft: str) -> None:
    past = written(PAST)
    page = owner.fill(f"{HOME}{draft}/tider", {"start_from": past, "weeks": "7", "hours_per_week": "12,5"})
    assert page.status == 422
    fields = page.fields()
    assert (fields["start_from"], fields["weeks"], fields["hours_per_week"]) == (past, "7", "12,5")


@pytest.mark.parametrize(("changes", "field"), [
    ({"start_rolling": "yes"}, "start_from"),
    ({"start_rolling": "yes", "start_from": "", "start_until": 40}, "start_until"),
    ({"start_from": 40, "start_until": 39}, "start_until"),
])
def test_dates_that_contradict_each_other(owner: Browser, draft: str, changes: dict[str, Any], field: str) -> None:
    page = owner.fill(f"{HOME}{draft}/tider", {name: written(value) for name, value in changes.items()})
    assert page.status == 422
    assert field in page.errors()


def test_a_place_may_be_open_all_the_time(s: Session, owner: Browser, draft: str) -> None:
    assert owner.fill(f"{HOME}{draft}/tider", {"start_rolling": "yes", "start_from": ""}).status == 303
    assert stored(s, draft).start_rolling
    assert "Löpande" in owner.get(f"{HOME}{draft}/skicka-in").text


def test_only_a_municipal_unit_offers_municipal_work(s: Session, anyone: Browser) -> None:
    unit = make.make_company(s, employer_type=EmployerType.MUNICIPAL, unit_name="Parkenheten")
    user = make.make_member(s, unit)
    offer = make.make_offer(s, unit, user)
    s.commit()
    anyone.sign_in(user)
    assert anyone.fill(f"{HOME}{offer.public_id}/platsen", {"open_to": "municipal"}).status == 303
    assert stored(s, offer.public_id).open_to_municipal


@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
@pytest.mark.parametrize(("part", "field"), [(part, field) for part, fields in TEXTS.items() for field in fields])
def test_no_text_takes_a_personal_number(owner: Browser, draft: str, part: str, field: str, number: str) -> None:
    page = owner.fill(f"{HOME}{draft}/{part}", {field: f"Ring {number} om du undrar"})
    assert page.status == 422
    assert number in page.errors()[field]


def test_another_companys_workplace_or_need_cannot_be_chosen(
    s: Session, company: Company, owner: Browser, draft: str
) -> None:
    other = make.make_company(s)
    workplace, need = make.make_workplace(s, other), make.make_need(s, other)
    make.make_need(s, company)
    s.commit()
    page = owner.fill(f"{HOME}{draft}/platsen", {"workplace_id": workplace.public_id})
    assert page.errors()["workplace_id"] == "Välj ett av alternativen."
    page = owner.fill(f"{HOME}{draft}/platsen", {"need_id": need.public_id})
    assert page.errors()["need_id"] == "Välj ett av alternativen."


def test_a_need_of_ones_own_is_linked(s: Session, company: Company, owner: Browser, draft: str) -> None:
    need = make.make_need(s, company)
    s.commit()
    assert owner.fill(f"{HOME}{draft}/platsen", {"need_id": need.public_id}).status == 303
    assert stored(s, draft).need_id == need.id
    assert owner.get(f"{HOME}{draft}/platsen").fields()["need_id"] == need.public_id
    assert owner.fill(f"{HOME}{draft}/platsen", {"need_id": "none"}).status == 303
    assert stored(s, draft).need_id is None


def test_two_sections_in_two_tabs_do_not_clash(s: Session, owner: Browser, draft: str) -> None:
    one, two = owner.get(f"{HOME}{draft}/arbetet").fields(), owner.get(f"{HOME}{draft}/tider").fields()
    assert owner.post(f"{HOME}{draft}/arbetet", {**one, "tasks": "Diska."}).status == 303
    assert owner.post(f"{HOME}{draft}/tider", {**two, "weeks": "9"}).status == 303
    assert (stored(s, draft).tasks, stored(s, draft).weeks) == ("Diska.", 9)


def test_the_same_section_in_two_tabs_shows_both_versions(s: Session, owner: Browser, draft: str) -> None:
    address = f"{HOME}{draft}/arbetet"
    fields = owner.get(address).fields()
    assert owner.post(address, {**fields, "tasks": "Det första."}).status == 303
    page = owner.post(address, {**fields, "tasks": "Det andra."})
    assert page.status == 409
    assert "Det första." in page.text and "Det andra." in page.text
    assert stored(s, draft).tasks == "Det första."
    assert owner.post(address, page.fields()).status == 303
    assert stored(s, draft).tasks == "Det andra."


def test_saving_the_same_twice_is_no_clash(owner: Browser, draft: str) -> None:
    address = f"{HOME}{draft}/arbetet"
    fields = {**owner.get(address).fields(), "tasks": "Samma sak."}
    assert [owner.post(address, fields).status for _ in range(2)] == [303, 303]


def test_a_form_that_comes_back_after_sign_in_is_shown_and_not_saved(s: Session, owner: Browser, draft: str) -> None:
    address = f"{HOME}{draft}/arbetet"
    page = owner.post(address, {**owner.get(address).fields(), "tasks": "Osparat.", "_unsaved": "yes"})
    assert page.status == 200
    assert "Osparat." in page.html
    assert stored(s, draft).tasks != "Osparat."


def soon() -> str:
    return (clock.today() + timedelta(days=1)).isoformat()


def test_what_is_unusual_is_asked_about_once_and_nothing_is_lost(
    s: Session, owner: Browser, draft: str, still: None,
) -> None:
    path = f"{HOME}{draft}/tider"
    told = {"start_from": soon(), "shift": ["night"], "weeks": "20"}
    page = owner.fill(path, told)
    assert page.status == 422
    assert page.errors() == {}
    assert "kan dröja till" in page.text
    assert "bara på natten" in page.text
    assert "Det är inte sparat än" in page.text
    fields = page.fields()
    assert "_sure" not in fields, "nobody says yes without knowing"
    assert {name: fields[name] for name in told} == {**told, "shift": "night"}
    assert stored(s, draft).weeks != 20
    assert owner.post(path, fields).status == 422

    sure = str(page.soup.select_one("[name=_sure]")["value"])  # type: ignore[index]
    other = owner.post(path, {**fields, "weeks": "80", "_sure": sure})
    assert other.status == 422, "another doubt is another question"
    assert owner.post(path, {**fields, "_sure": sure}).status == 303
    assert (stored(s, draft).weeks, stored(s, draft).start_from) == (20, clock.today() + timedelta(days=1))
    assert owner.fill(path, {"weeks": "21"}).status == 303, "what stands there is not asked about again"
    assert "kan dröja till" in owner.get(f"{HOME}{draft}/skicka-in").text


def test_what_cannot_be_is_refused_before_anything_is_asked(s: Session, owner: Browser, draft: str) -> None:
    page = owner.fill(f"{HOME}{draft}/tider", {"weekdays": ["sun"], "hours_per_week": "40", "shift": ["night"]})
    assert (page.status, list(page.errors())) == (422, ["hours_per_week"])
    assert "Stämmer det här?" not in page.text
    assert stored(s, draft).hours_per_week == 30


def test_municipal_work_is_a_year_at_most(s: Session, anyone: Browser) -> None:
    town = make.make_company(s, employer_type=EmployerType.MUNICIPAL, unit_name="Köket")
    draft = made(s, town, open_to_municipal=True, open_to_practice=False, open_to_work_training=False)
    owner = anyone.sign_in(make.make_member(s, town))
    s.commit()
    page = owner.fill(f"{HOME}{draft}/tider", {"weeks": "104"})
    assert (page.status, list(page.errors())) == (422, ["weeks"])
    assert "52 veckor" in page.errors()["weeks"]
    assert owner.fill(f"{HOME}{draft}/tider", {"weeks": "52 v"}).status == 303


@pytest.mark.parametrize("written", ["1 dec. {}", "1/12 {}", "{}\u201112\u201101", "\u200b{}-12-01\ufeff"])
def test_a_date_is_written_as_people_do(s: Session, owner: Browser, draft: str, written: str) -> None:
    year = clock.today().year + 1
    page = owner.fill(f"{HOME}{draft}/tider", {"start_from": written.format(year)})
    sure = page.soup.select_one("[name=_sure]") if page.status == 422 else None
    if sure is not None:
        page = owner.post(f"{HOME}{draft}/tider", {**page.fields(), "_sure": str(sure["value"])})
    assert page.status == 303
    start = stored(s, draft).start_from
    assert start is not None
    assert start.isoformat() == f"{year}-12-01"
