"""What a company says about itself, its workplaces, and changing between companies."""
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.companies import service
from portal.companies.models import EmployerType, Industry, SizeClass, VerifiedHow, Workplace
from portal.companies.rules import Facts
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from tests import factories as make
from tests.page import Browser
from tests.web.belonging import again, kept, only, own_company

NUMBER = "404040-4040"
FACTS = Facts(industry=Industry.H, size_class=SizeClass.S0, collective_agreement=False, union_name="", website="",
              about="")
HOSTILE = ["\0", "a\ue000b", "😀", "<script>alert(1)</script>" * 200, "x" * 100_000]


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


def test_two_who_change_the_same_company(s: Session, anyone: Browser, app: Portal) -> None:
    company, mira = own_company(s, anyone)
    colleague = make.make_member(s, company, is_owner=False)
    s.commit()
    path = "/foretag/uppgifter/andra"
    mine = mira.get(path).fields()
    assert Browser(app).sign_in(colleague).fill(path, {"size_class": "200-"}).status == 303
    page = mira.post(path, {**mine, "about": "Min text"})
    assert page.status == 409
    assert "Det är inte sparat" in page.text
    assert page.fields()["about"] == "Min text"
    again(s, company)
    assert (company.size_class, company.about) == ("200-", "")
    assert [mira.post(path, page.fields()).status for _ in range(2)] == [303, 303]
    again(s, company)
    assert company.about == "Min text"


def test_a_new_name_is_not_lost_in_silence_when_the_company_is_verified_meanwhile(s: Session, anyone: Browser) -> None:
    company, mira = own_company(s, anyone)
    sent = {**mira.get("/foretag/uppgifter/andra").fields(), "name": "Annat AB"}
    company.verified_at, company.verified_by = clock.now(), make.make_staff(s).id
    company.verified_how = VerifiedHow.VISIT
    s.commit()
    page = mira.post("/foretag/uppgifter/andra", sent)
    assert page.status == 409
    assert "är verifierat" in page.text
    assert "name" not in page.fields()


def test_two_who_change_the_same_workplace(s: Session, anyone: Browser, app: Portal) -> None:
    company, mira = own_company(s, anyone)
    place = make.make_workplace(s, company)
    colleague = make.make_member(s, company, is_owner=False)
    s.commit()
    path = f"/foretag/uppgifter/arbetsstallen/{place.public_id}"
    mine = mira.get(path).fields()
    assert Browser(app).sign_in(colleague).fill(path, {"parking": "Bakom huset"}).status == 303
    page = mira.post(path, {**mine, "clothing": "Egna skor"})
    assert (page.status, page.fields()["clothing"]) == (409, "Egna skor")
    again(s, place)
    assert (place.parking, place.clothing) == ("Bakom huset", "Arbetskläder finns")
    assert mira.post(path, page.fields()).status == 303


def test_a_verified_company_keeps_its_name_and_number(s: Session, anyone: Browser) -> None:
    company, mira = own_company(s, anyone, verified_by=make.make_staff(s))
    page = mira.get("/foretag/uppgifter/andra")
    assert "är verifierat" in page.text
    assert not {"name", "org_number", "unit_name", "employer_type"} & set(page.fields())
    sent = {**page.fields(), "name": "Annat AB", "about": "Ny"}
    assert mira.post("/foretag/uppgifter/andra", sent).status == 303
    again(s, company)
    assert (company.name, company.about) == ("Nyfors Kök & Catering AB", "Ny")


def test_a_name_changed_after_the_verification_is_a_conflict(s: Session, anyone: Browser) -> None:
    company, _ = own_company(s, anyone, verified_by=make.make_staff(s))
    someone = make.actor(only(s, sa.select(User).where(User.party.is_(None))), company)
    identity = replace(service.identity_of(s, company), name="Annat AB")
    with pytest.raises(Conflict, match="är verifierat"):
        service.change(s, someone, facts=FACTS, identity=identity, seen=company.revision)


def test_anothers_number_cannot_be_taken_by_a_change(s: Session, anyone: Browser) -> None:
    make.make_company(s, number="4040404040")
    company, mira = own_company(s, anyone)
    page = mira.fill("/foretag/uppgifter/andra", {"org_number": NUMBER})
    assert page.status == 422
    assert "redan registrerat" in page.errors()["org_number"]
    shown = company.org_number_shown
    again(s, company)
    assert company.org_number_shown == shown


def test_a_unit_does_not_become_private_while_another_has_its_number(s: Session, anyone: Browser) -> None:
    unit: Any = {"number": "4040404040", "employer_type": EmployerType.MUNICIPAL}
    company, mira = own_company(s, anyone, unit_name="Kök X", **unit)
    make.make_company(s, unit_name="Kök Y", **unit)
    s.commit()
    page = mira.fill("/foretag/uppgifter/andra", {"employer_type": "private", "unit_name": ""})
    assert "redan registrerat" in page.errors()["org_number"]
    assert mira.fill("/foretag/uppgifter/andra", {"unit_name": "Kök Z"}).status == 303
    again(s, company)
    assert (company.employer_type, company.unit_name) == (EmployerType.MUNICIPAL, "Kök Z")


def test_workplaces_are_added_changed_and_removed(s: Session, anyone: Browser) -> None:
    _, mira = own_company(s, anyone)
    new = "/foretag/uppgifter/arbetsstallen/nytt"
    fields = {**mira.get(new).fields(), "name": "Butiken", "street": "Storgatan 2", "postal_code": "611 30",
              "city": "Nyköping", "sick_phone": "070-174 06 90", "cfar": "1234 5678"}
    assert [mira.post(new, fields).location for _ in range(2)] == ["/foretag/uppgifter"] * 2
    added = only(s, sa.select(Workplace).where(Workplace.name == "Butiken"))
    assert (added.sick_phone, added.cfar) == ("070-174 06 90", "12345678")
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


@pytest.mark.parametrize(("written", "status", "kept_as"), [("4", 303, 4), ("", 303, None), ("3 personer", 303, 3),
                                                            ("0", 422, None), ("51", 422, None)])
def test_how_many_a_workplace_takes_at_once(
    s: Session, anyone: Browser, written: str, status: int, kept_as: int | None,
) -> None:
    company, mira = own_company(s, anyone)
    place = make.make_workplace(s, company)
    s.commit()
    page = mira.fill(f"/foretag/uppgifter/arbetsstallen/{place.public_id}", {"ceiling": written})
    assert page.status == status
    again(s, place)
    assert place.ceiling == kept_as
    assert ("Högst samtidigt" in mira.get("/foretag/uppgifter").text) == (kept_as is not None)
