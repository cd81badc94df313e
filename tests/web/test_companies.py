"""Registering a company, what it says about itself, its workplaces, and changing between companies."""
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.companies import service
from portal.companies.models import Company, EmployerType, Industry, JoinRequest, SizeClass, Workplace
from portal.companies.rules import Facts
from portal.core.errors import Conflict
from portal.core.eventlog import LoggedEvent
from tests import factories as make
from tests.page import Browser

NUMBER = "404040-4040"
ANSWERS: dict[str, Any] = {
    "org_number": NUMBER, "employer_type": "private", "name": "Åkeri Norr AB", "unit_name": "", "industry": "H",
    "size_class": "10-19", "collective_agreement": "yes", "union_name": "Transport", "website": "www.akerinorr.se",
    "about": "Vi kör.\nÄven på natten.", "workplace_name": "Terminalen", "street": "Hamnvägen 1",
    "postal_code": "61183", "city": "Nyköping",
}
FACTS = Facts(industry=Industry.H, size_class=SizeClass.S0, collective_agreement=False, union_name="", website="",
              about="")
HOSTILE = ["\0", "a\u202eb", "😀", "<script>alert(1)</script>" * 200, "x" * 100_000]


def kept(s: Session, query: sa.Select[Any]) -> list[Any]:
    """What is in the database now. Ends the read, so that the app may write after it."""
    found = list(s.scalars(query.execution_options(populate_existing=True)))
    s.commit()
    return found


def only(s: Session, query: sa.Select[Any]) -> Any:
    (found,) = kept(s, query)
    return found


def again(s: Session, thing: Any) -> None:
    s.refresh(thing)
    s.commit()


def newcomer(s: Session, anyone: Browser) -> Browser:
    user = make.make_user(s)
    s.commit()
    return anyone.sign_in(user)


def test_a_person_registers_a_company_and_owns_it(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert mira.fill("/foretag/nytt", ANSWERS).location == "/foretag/"
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
    fields = {**mira.get("/foretag/nytt").fields(), **ANSWERS}
    assert [mira.post("/foretag/nytt", fields).status for _ in range(2)] == [303, 303]
    assert len(kept(s, sa.select(Company))) == len(kept(s, sa.select(Workplace))) == 1
    assert kept(s, sa.select(JoinRequest)) == []


def test_the_address_of_another_company_cannot_be_taken(s: Session, anyone: Browser) -> None:
    other = make.make_company(s)
    mira = newcomer(s, anyone)
    assert mira.fill("/foretag/nytt", {**ANSWERS, "once": other.public_id}).status == 303
    assert len(kept(s, sa.select(Company.public_id))) == 2


@pytest.mark.parametrize("field", [name for name in ANSWERS if name not in ("unit_name", "website", "about")])
def test_each_answer_that_is_missing_is_asked_for(s: Session, anyone: Browser, field: str) -> None:
    mira = newcomer(s, anyone)
    page = mira.fill("/foretag/nytt", {**ANSWERS, field: ""})
    assert page.status == 422
    assert list(page.errors()) == [field]
    assert {name: page.fields().get(name, "") for name in ANSWERS} == {**ANSWERS, field: ""}


@pytest.mark.parametrize("field", list(ANSWERS))
def test_no_field_takes_what_it_should_not(s: Session, anyone: Browser, field: str) -> None:
    mira = newcomer(s, anyone)
    for text in HOSTILE:
        page = mira.fill("/foretag/nytt", {**ANSWERS, field: text})
        assert page.status == 422, text[:20]
        assert field in page.errors()
    assert kept(s, sa.select(Company)) == []


@pytest.mark.parametrize("number", [make.PERSONAL_NUMBER, make.COORDINATION_NUMBER])
@pytest.mark.parametrize("field", ["name", "union_name", "website", "about", "workplace_name", "street", "city"])
def test_a_personal_number_in_a_text_is_refused(s: Session, anyone: Browser, field: str, number: str) -> None:
    page = newcomer(s, anyone).fill("/foretag/nytt", {**ANSWERS, field: f"Hej {number}"})
    assert page.status == 422
    assert "personnummer" in page.errors()[field]
    assert page.fields()[field] == f"Hej {number}"


@pytest.mark.parametrize(("number", "said"), [
    ("404040-4041", "stämmer inte ihop"), ("40404", "har 5 siffror"), ("SE404040404001", "momsnummer"),
    ("AB", "bara siffror"),
])
def test_a_wrong_number_is_explained_and_kept(s: Session, anyone: Browser, number: str, said: str) -> None:
    page = newcomer(s, anyone).fill("/foretag/nytt", {**ANSWERS, "org_number": number})
    assert said in page.errors()["org_number"]
    assert page.fields()["org_number"] == number


def test_a_unit_belongs_to_the_public_employers_only(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert "unit_name" in mira.fill("/foretag/nytt", {**ANSWERS, "unit_name": "Rosen"}).errors()
    assert "unit_name" in mira.fill("/foretag/nytt", {**ANSWERS, "employer_type": "municipal"}).errors()
    assert mira.fill("/foretag/nytt", {**ANSWERS, "employer_type": "municipal", "unit_name": "Rosen"}).status == 303


def test_one_number_and_many_units(s: Session, anyone: Browser) -> None:
    make.make_company(s, number="4040404040", employer_type=EmployerType.MUNICIPAL, unit_name="Förskolan Rosen")
    mira = newcomer(s, anyone)
    town = {**ANSWERS, "employer_type": "municipal"}
    assert mira.fill("/foretag/nytt", {**town, "unit_name": "förskolan  ROSEN"}).location == "/foretag/nytt"
    assert len(kept(s, sa.select(JoinRequest))) == 1
    assert mira.fill("/foretag/nytt", {**town, "unit_name": "Förskolan Tulpanen"}).location == "/foretag/"
    assert len(kept(s, sa.select(Company))) == 2


@pytest.mark.parametrize("written", ["404040-4040", "4040404040", "164040404040"])
def test_a_known_number_becomes_one_request_that_tells_nothing(s: Session, anyone: Browser, written: str) -> None:
    owner = make.make_member(s, make.make_company(s, number="4040404040", name="Hemliga Bolaget AB"), name="Olle Berg")
    mira = newcomer(s, anyone)
    for _ in range(2):
        page = mira.fill("/foretag/nytt", {**ANSWERS, "org_number": written}, follow=True)
        assert "Din förfrågan är skickad" in page.text
        assert not [secret for secret in ("Hemliga", "Olle Berg", owner.email) if secret in page.html]
    assert len(kept(s, sa.select(JoinRequest))) == 1
    assert kept(s, sa.select(Membership).where(Membership.user_id != owner.id)) == []


def test_registering_ones_own_company_again_changes_nothing(s: Session, anyone: Browser) -> None:
    company = make.make_company(s, number="4040404040")
    owner = make.make_member(s, company)
    s.commit()
    assert anyone.sign_in(owner).fill("/foretag/nytt", ANSWERS).status == 303
    assert kept(s, sa.select(JoinRequest)) == []
    assert only(s, sa.select(Company.name)) == company.name


def test_a_sole_traders_number_is_sealed_and_masked(s: Session, anyone: Browser) -> None:
    mira = newcomer(s, anyone)
    assert mira.fill("/foretag/nytt", {**ANSWERS, "org_number": "19640823-3234"}).status == 303
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
    assert list(newcomer(s, anyone).fill("/foretag/nytt", wrong).errors()) == ["employer_type"]


def own_company(s: Session, anyone: Browser, **changes: Any) -> tuple[Company, Browser]:
    company = make.make_company(s, **changes)
    owner = make.make_member(s, company, is_owner=False)
    make.make_workplace(s, company)
    s.commit()
    return company, anyone.sign_in(owner)


def test_any_member_changes_what_the_company_says(s: Session, anyone: Browser) -> None:
    company, mira = own_company(s, anyone)
    changes = {"size_class": "200-", "name": "Nyfors Kök AB", "collective_agreement": "no", "union_name": ""}
    assert mira.fill("/foretag/uppgifter/andra", changes).location == "/foretag/uppgifter"
    again(s, company)
    assert (company.name, company.name_key, company.size_class) == ("Nyfors Kök AB", "nyfors k{3k ab", "200-")
    event = only(s, sa.select(LoggedEvent).where(LoggedEvent.kind == "CompanyChanged"))
    assert set(event.facts["fields"]) == {"name", "size_class", "collective_agreement", "union_name"}
    mira.fill("/foretag/uppgifter/andra", {})
    assert len(kept(s, sa.select(LoggedEvent).where(LoggedEvent.kind == "CompanyChanged"))) == 1


def test_a_verified_company_keeps_its_name_and_number(s: Session, anyone: Browser) -> None:
    company, mira = own_company(s, anyone, verified_by=make.make_staff(s))
    page = mira.get("/foretag/uppgifter/andra")
    assert "är verifierat" in page.text
    assert not {"name", "org_number", "unit_name", "employer_type"} & set(page.fields())
    sent = {**page.fields(), "name": "Annat AB", "org_number": NUMBER, "about": "Ny"}
    assert mira.post("/foretag/uppgifter/andra", sent).status == 303
    again(s, company)
    assert (company.name, company.about) == ("Nyfors Kök & Catering AB", "Ny")


def test_a_name_changed_after_the_verification_is_a_conflict(s: Session, anyone: Browser) -> None:
    company, _ = own_company(s, anyone, verified_by=make.make_staff(s))
    someone = make.actor(only(s, sa.select(User).where(User.party.is_(None))), company)
    identity = replace(service.identity_of(s, company), name="Annat AB")
    with pytest.raises(Conflict, match="är verifierat"):
        service.change(s, someone, facts=FACTS, identity=identity)


def test_anothers_number_cannot_be_taken_by_a_change(s: Session, anyone: Browser) -> None:
    make.make_company(s, number="4040404040")
    company, mira = own_company(s, anyone)
    page = mira.fill("/foretag/uppgifter/andra", {"org_number": NUMBER})
    assert page.status == 422
    assert "redan registrerat" in page.errors()["org_number"]
    shown = company.org_number_shown
    again(s, company)
    assert company.org_number_shown == shown


def test_workplaces_are_added_changed_and_removed(s: Session, anyone: Browser) -> None:
    _, mira = own_company(s, anyone)
    new = "/foretag/uppgifter/arbetsstallen/nytt"
    fields = {**mira.get(new).fields(), "name": "Butiken", "street": "Storgatan 2", "postal_code": "611 30",
              "city": "Nyköping", "sick_phone": "0155-24 80 00", "cfar": "1234 5678"}
    assert [mira.post(new, fields).location for _ in range(2)] == ["/foretag/uppgifter"] * 2
    added = only(s, sa.select(Workplace).where(Workplace.name == "Butiken"))
    assert (added.sick_phone, added.cfar) == ("+46 155 24 80 00", "12345678")
    address = f"/foretag/uppgifter/arbetsstallen/{added.public_id}"
    assert mira.fill(address, {"parking": "På gården"}).status == 303
    again(s, added)
    assert (added.name, added.parking) == ("Butiken", "På gården")
    assert "Ta bort Butiken?" in mira.get(f"{address}/ta-bort").h1
    assert [mira.post(f"{address}/ta-bort").status for _ in range(2)] == [303, 303]
    assert "Butiken" not in mira.get("/foretag/uppgifter").soup.find("main").find_all("section")[1].text  # type: ignore[union-attr]
    assert mira.get(address).status == 404


def test_the_only_workplace_stays(s: Session, anyone: Browser) -> None:
    _, mira = own_company(s, anyone)
    place = only(s, sa.select(Workplace))
    page = mira.post(f"/foretag/uppgifter/arbetsstallen/{place.public_id}/ta-bort")
    assert page.status == 422
    assert "enda arbetsställe" in page.text


@pytest.mark.parametrize("field", ["name", "street", "postal_code", "city", "cfar", "clothing", "parking", "report_to",
                                   "sick_phone"])
def test_a_workplace_refuses_bad_input(s: Session, anyone: Browser, field: str) -> None:
    _, mira = own_company(s, anyone)
    place = only(s, sa.select(Workplace))
    for text in HOSTILE:
        page = mira.fill(f"/foretag/uppgifter/arbetsstallen/{place.public_id}", {field: text})
        assert page.status == 422
        assert field in page.errors()


@pytest.mark.parametrize("field", ["name", "street", "city", "clothing", "parking", "report_to"])
def test_a_workplace_holds_no_personal_number(s: Session, anyone: Browser, field: str) -> None:
    _, mira = own_company(s, anyone)
    place = only(s, sa.select(Workplace))
    page = mira.fill(f"/foretag/uppgifter/arbetsstallen/{place.public_id}", {field: make.COORDINATION_NUMBER})
    assert "samordningsnummer" in page.errors()[field]


@pytest.mark.parametrize("end", ["", "/ta-bort"])
def test_anothers_workplace_is_not_found(s: Session, anyone: Browser, end: str) -> None:
    foreign = make.make_workplace(s, make.make_company(s))
    _, mira = own_company(s, anyone)
    for public_id in (foreign.public_id, "0000000000", "%00", "å"):
        address = f"/foretag/uppgifter/arbetsstallen/{public_id}{end}"
        assert mira.get(address).status == mira.post(address).status == 404


def test_a_person_with_two_companies_changes_between_them(s: Session, anyone: Browser) -> None:
    first, mira = own_company(s, anyone)
    second, foreign = make.make_company(s, name="Ångbageriet AB"), make.make_company(s)
    user_id = only(s, sa.select(Membership.user_id))
    s.add(Membership(company_id=second.id, user_id=user_id, is_owner=True))
    s.commit()
    assert mira.get("/foretag/uppgifter").h1 == first.name
    old = mira.get("/foretag/uppgifter/andra").fields()
    assert mira.fill("/foretag/uppgifter", {"company": second.public_id}, action="/foretag/byt").status == 303
    assert mira.get("/foretag/uppgifter").h1 == "Ångbageriet AB"
    for unknown in (foreign.public_id, "", "\0"):
        assert mira.post("/foretag/byt", {"company": unknown}).status == 404
    page = mira.post("/foretag/uppgifter/andra", old)
    assert page.status == 409
    assert "Ångbageriet AB" in page.text
    again(s, second)
    assert second.name == "Ångbageriet AB"


def test_nobody_registers_for_staff(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s)
    s.commit()
    assert anyone.sign_in(staff).get("/foretag/nytt").status == 403
    assert anyone.post("/foretag/byt", {"company": "x"}).status == 403
