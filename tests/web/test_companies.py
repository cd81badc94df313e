"""Registering a company: a new one, a unit, a number that is known already."""
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Company, EmployerType, JoinRequest, Workplace
from portal.core.eventlog import LoggedEvent
from tests import factories as make
from tests.page import Browser
from tests.web.belonging import kept, only

NUMBER, FORM = "404040-4040", "/foretag/nytt/uppgifter"
ANSWERS: dict[str, Any] = {
    "org_number": NUMBER, "employer_type": "private", "name": "Åkeri Norr AB", "unit_name": "", "industry": "H",
    "size_class": "10-19", "collective_agreement": "yes", "union_name": "Transport", "website": "www.akerinorr.se",
    "about": "Vi kör.\nÄven på natten.", "workplace_name": "Terminalen", "street": "Hamnvägen 1",
    "postal_code": "61183", "city": "Nyköping",
}
HOSTILE = ["\0", "a\ue000b", "😀", "<script>alert(1)</script>" * 200, "x" * 100_000]


def newcomer(s: Session, anyone: Browser) -> Browser:
    user = make.make_user(s)
    s.commit()
    return anyone.sign_in(user)


def test_a_person_registers_a_company_and_owns_it(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert mira.fill(FORM, ANSWERS).location == "/foretag/"
    company, membership = only(s, sa.select(Company)), only(s, sa.select(Membership))
    assert (company.name, company.org_number_shown, company.verified_at) == ("Åkeri Norr AB", NUMBER, None)
    assert (company.website, company.about) == ("https://www.akerinorr.se", "Vi kör.\nÄven på natten.")
    assert (membership.company_id, membership.is_owner) == (company.id, True)
    assert only(s, sa.select(Workplace)).postal_code == "611 83"
    page = mira.get("/foretag/uppgifter")
    assert page.h1 == "Åkeri Norr AB"
    assert "Inte verifierad" in page.text
    assert "Hamnvägen 1, 611 83 Nyköping" in page.text


def test_a_double_click_makes_one_company(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    fields = {**mira.get(FORM).fields(), **ANSWERS}
    assert [mira.post(FORM, fields).status for _ in range(2)] == [303, 303]
    assert len(kept(s, sa.select(Company))) == len(kept(s, sa.select(Workplace))) == 1
    assert kept(s, sa.select(JoinRequest)) == []


def test_the_address_of_another_company_cannot_be_taken(s: Session, anyone: Browser) -> None:
    other = make.make_company(s)
    mira = newcomer(s, anyone)
    assert mira.fill(FORM, {**ANSWERS, "once": other.public_id}).status == 303
    assert len(kept(s, sa.select(Company.public_id))) == 2


@pytest.mark.parametrize("field", [name for name in ANSWERS if name not in ("unit_name", "website", "about")])
def test_each_answer_that_is_missing_is_asked_for(s: Session, anyone: Browser, field: str) -> None:
    mira = newcomer(s, anyone)
    page = mira.fill(FORM, {**ANSWERS, field: ""})
    assert page.status == 422
    assert list(page.errors()) == [field]
    assert {name: page.fields().get(name, "") for name in ANSWERS} == {**ANSWERS, field: ""}


@pytest.mark.parametrize("field", list(ANSWERS))
def test_no_field_takes_what_it_should_not(s: Session, anyone: Browser, field: str) -> None:
    mira = newcomer(s, anyone)
    for text in HOSTILE:
        page = mira.fill(FORM, {**ANSWERS, field: text})
        assert page.status == 422, text[:20]
        assert field in page.errors()
    assert kept(s, sa.select(Company)) == []


@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
@pytest.mark.parametrize("field", ["name", "union_name", "website", "about", "workplace_name", "street", "city"])
def test_a_personal_number_in_a_text_is_refused(s: Session, anyone: Browser, field: str, number: str) -> None:
    page = newcomer(s, anyone).fill(FORM, {**ANSWERS, field: f"Hej {number}"})
    assert page.status == 422
    assert "personnummer" in page.errors()[field]
    assert page.fields()[field] == f"Hej {number}"


@pytest.mark.parametrize(("number", "said"), [
    ("404040-4041", "stämmer inte ihop"), ("40404", "har 5 siffror"), ("SE404040404001", "momsnummer"),
    ("AB", "bara siffror"),
])
def test_a_wrong_number_is_explained_and_kept(s: Session, anyone: Browser, number: str, said: str) -> None:
    page = newcomer(s, anyone).fill(FORM, {**ANSWERS, "org_number": number})
    assert said in page.errors()["org_number"]
    assert page.fields()["org_number"] == number


def test_a_unit_belongs_to_the_public_employers_only(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert "unit_name" in mira.fill(FORM, {**ANSWERS, "unit_name": "Rosen"}).errors()
    assert "unit_name" in mira.fill(FORM, {**ANSWERS, "employer_type": "municipal"}).errors()
    assert mira.fill(FORM, {**ANSWERS, "employer_type": "municipal", "unit_name": "Rosen"}).status == 303


def test_one_number_and_many_units(s: Session, anyone: Browser) -> None:
    make.make_company(s, number="4040404040", employer_type=EmployerType.MUNICIPAL, unit_name="Förskolan Rosen")
    mira = newcomer(s, anyone)
    town = {**ANSWERS, "employer_type": "municipal"}
    assert mira.fill(FORM, {**town, "unit_name": "förskolan  ROSEN"}).location == "/foretag/nytt"
    assert len(kept(s, sa.select(JoinRequest))) == 1
    other = {**town, "unit_name": "Förskolan Tulpanen"}
    assert mira.fill(FORM, other, action="/uppgifter").location == "/foretag/"
    assert len(kept(s, sa.select(Company))) == 2


PRIVATE = {"employer_type": "private", "unit_name": ""}
UNIT = {"employer_type": "municipal", "unit_name": "Kök X"}


@pytest.mark.parametrize(("known", "said"), [
    (PRIVATE, UNIT), (UNIT, PRIVATE), (UNIT, {**PRIVATE, "employer_type": "association"})])
def test_only_public_units_share_a_number(s: Session, anyone: Browser, known: Any, said: Any) -> None:
    company = make.make_company(s, number="4040404040", unit_name=known["unit_name"],
                                employer_type=EmployerType(known["employer_type"]), verified_by=make.make_staff(s))
    make.make_member(s, company)
    mira = newcomer(s, anyone)
    assert "Din förfrågan är skickad" in mira.fill(FORM, {**ANSWERS, **said}, follow=True).text
    assert only(s, sa.select(JoinRequest.company_id)) == only(s, sa.select(Company.id)) == company.id


@pytest.mark.parametrize("written", ["404040-4040", "4040404040", "164040404040"])
def test_a_known_number_becomes_one_request_that_tells_nothing(s: Session, anyone: Browser, written: str) -> None:
    owner = make.make_member(s, make.make_company(s, number="4040404040", name="Hemliga Bolaget AB"), name="Olle Berg")
    mira = newcomer(s, anyone)
    for _ in range(2):
        page = mira.fill(FORM, {**ANSWERS, "org_number": written}, action="/uppgifter", follow=True)
        assert "Din förfrågan är skickad" in page.text
        assert not [secret for secret in ("Hemliga", "Olle Berg", owner.email) if secret in page.html]
    assert len(kept(s, sa.select(JoinRequest))) == 1
    assert kept(s, sa.select(Membership).where(Membership.user_id != owner.id)) == []


def test_registering_ones_own_company_again_changes_nothing(s: Session, anyone: Browser) -> None:
    company = make.make_company(s, number="4040404040")
    owner = make.make_member(s, company)
    s.commit()
    assert anyone.sign_in(owner).fill(FORM, ANSWERS).status == 303
    assert kept(s, sa.select(JoinRequest)) == []
    assert only(s, sa.select(Company.name)) == company.name


def test_a_sole_traders_number_is_sealed_and_masked(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert mira.fill(FORM, {**ANSWERS, "org_number": "19640823-3234"}).status == 303
    company = only(s, sa.select(Company))
    assert (company.is_sole_trader, company.org_number_shown) == (True, "640823-****")
    stored = " ".join(str(value) for value in vars(company).values())
    assert "3234" not in stored.replace(company.org_number_sealed, "").replace(company.org_number_hash, "")
    assert "640823-3234" in mira.get("/foretag/uppgifter").text
    assert mira.get("/foretag/uppgifter/andra").fields()["org_number"] == "640823-3234"
    facts = " ".join(str(event.facts) for event in kept(s, sa.select(LoggedEvent)))
    assert "3234" not in facts


def test_an_association_is_no_sole_trader(s: Session, anyone: Browser) -> None:
    wrong = {**ANSWERS, "org_number": make.PERSONAL_NUMBER, "employer_type": "association"}
    assert list(newcomer(s, anyone).fill(FORM, wrong).errors()) == ["employer_type"]


def test_nobody_registers_for_staff(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s)
    s.commit()
    assert anyone.sign_in(staff).get("/foretag/nytt").status == 403
    assert anyone.post("/foretag/byt", {"company": "x"}).status == 403
