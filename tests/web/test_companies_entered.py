"""A company that the project group registers: nobody owns it until an invitation is accepted."""
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.companies.models import Company, EmployerType, Invitation, Workplace
from portal.companies.team import service as team
from portal.core import ids
from portal.core.access import Role
from portal.core.mail.outbox import OutboxMail
from tests import factories as make
from tests.page import Browser, Page
from tests.web.belonging import EMAIL, kept, kinds, members, only, owners

NEW = "/arbetsgivare/ny/uppgifter"


def given(**changes: Any) -> dict[str, Any]:
    return {
        "org_number": "404040-4040", "employer_type": "private", "name": "Åkeri Norr AB", "industry": "H",
        "size_class": "5-9", "collective_agreement": "no", "workplace_name": "Terminalen", "street": "Ågatan 1",
        "postal_code": "611 83", "city": "Nyköping"} | changes


def reviewer(s: Session, anyone: Browser) -> Browser:
    staff = make.make_staff(s, name="Samir Lund")
    s.commit()
    return anyone.sign_in(staff)


def entered(s: Session, anyone: Browser, **changes: Any) -> tuple[Company, Browser]:
    samir = reviewer(s, anyone)
    assert samir.fill(NEW, given(**changes)).status == 303
    return only(s, sa.select(Company)), samir


def accept(s: Session, browser: Browser, invitation: Invitation) -> Page:
    user = make.make_user(s, email=invitation.email)
    s.commit()
    return Browser(browser.app).sign_in(user).post(f"/foretag/inbjudningar/{invitation.public_id}/anta")


def test_a_double_click_registers_one_company_without_an_owner(s: Session, anyone: Browser) -> None:
    samir = reviewer(s, anyone)
    fields = samir.get(NEW).fields() | given(email=EMAIL)
    first, second = (samir.post(NEW, fields).location for _ in range(2))
    company = only(s, sa.select(Company))
    assert first == second == f"/arbetsgivare/{company.public_id}"
    assert (owners(s, company), members(s, company)) == (set(), set())
    assert [w.name for w in kept(s, sa.select(Workplace))] == ["Terminalen"]
    assert kept(s, sa.select(OutboxMail.name)) == ["first_invitation"]
    assert kinds(s) == ["CompanyRegistered", "MemberInvited"]
    page = samir.get(first)
    assert "Ingen har ett konto för arbetsgivaren" in page.text
    assert EMAIL in page.text


def test_a_number_that_is_known_leads_to_its_company(s: Session, anyone: Browser) -> None:
    known = make.make_company(s, name="Gamla Åkeriet AB", number="4040404040")
    samir = reviewer(s, anyone)
    page = samir.fill(NEW, given(email=EMAIL), follow=True)
    assert page.h1 == "Gamla Åkeriet AB"
    assert "finns redan i portalen" in page.text
    assert only(s, sa.select(Company.id)) == known.id
    assert kept(s, sa.select(Invitation)) == []


def test_another_unit_of_the_same_number_is_another_company(s: Session, anyone: Browser) -> None:
    make.make_company(s, number="4040404040", employer_type=EmployerType.MUNICIPAL, unit_name="Köket")
    samir = reviewer(s, anyone)
    unit = given(employer_type="municipal", name="Nyköpings kommun", unit_name="Parken")
    assert samir.fill(NEW, unit).status == 303
    assert samir.fill(NEW, unit | {"unit_name": " parken"}).status == 303
    assert sorted(kept(s, sa.select(Company.unit_name))) == ["Köket", "Parken"]


def test_a_unit_with_a_private_companys_number_leads_to_that_company(s: Session, anyone: Browser) -> None:
    known = make.make_company(s, name="Gamla Åkeriet AB", number="4040404040")
    page = reviewer(s, anyone).fill(NEW, given(employer_type="public", unit_name="Parken"), follow=True)
    assert page.h1 == "Gamla Åkeriet AB"
    assert only(s, sa.select(Company.id)) == known.id


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"org_number": "404040-4041"}, "org_number"), ({"name": ""}, "name"), ({"unit_name": "Köket"}, "unit_name"),
    ({"street": ""}, "street"), ({"email": "inte en adress"}, "email"), ({"about": make.PERSONAL_NUMBER}, "about"),
])
def test_what_cannot_be_right(s: Session, anyone: Browser, changes: dict[str, str], wrong: str) -> None:
    page = reviewer(s, anyone).fill(NEW, given(**changes))
    assert (page.status, list(page.errors())) == (422, [wrong])
    assert page.fields()[wrong] == changes[wrong]
    assert kept(s, sa.select(Company)) == []


def test_the_first_to_accept_is_the_owner_the_next_a_member(s: Session, anyone: Browser) -> None:
    company, samir = entered(s, anyone)
    for email in (EMAIL, "eva@example.com"):
        assert samir.fill(f"/arbetsgivare/{company.public_id}/bjud-in", {"email": email}).status == 303
    first, second = kept(s, sa.select(Invitation).order_by(Invitation.id))
    assert accept(s, anyone, second).location == "/foretag/"
    (owner,) = owners(s, company)
    assert accept(s, anyone, first).location == "/foretag/"
    assert owners(s, company) == {owner}
    assert len(members(s, company)) == 2


def test_an_owner_invites_the_rest(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    make.make_member(s, company)
    samir = reviewer(s, anyone)
    address = f"/arbetsgivare/{company.public_id}"
    page = samir.fill(f"{address}/bjud-in", {"email": EMAIL})
    assert (page.status, "själv bjuder in" in page.errors()["email"]) == (422, True)
    assert f"{address}/bjud-in" not in samir.get(address).links()


def test_the_same_invitation_once_and_the_same_address_once(s: Session, anyone: Browser) -> None:
    company, samir = entered(s, anyone)
    address = f"/arbetsgivare/{company.public_id}/bjud-in"
    fields = samir.get(address).fields() | {"email": EMAIL}
    assert [samir.post(address, fields).status for _ in range(2)] == [303, 303]
    assert samir.fill(address, {"email": EMAIL.upper()}).status == 422
    assert len(kept(s, sa.select(Invitation))) == 1
    assert len(kept(s, sa.select(OutboxMail))) == 1


def test_a_wrong_address_is_taken_back(s: Session, anyone: Browser) -> None:
    company, samir = entered(s, anyone, email=EMAIL)
    invitation = only(s, sa.select(Invitation))
    address = f"/arbetsgivare/{company.public_id}"
    assert "Inbjudna som inte har svarat" in samir.get(address).text
    back = f"{address}/inbjudan/{invitation.public_id}/ta-tillbaka"
    assert [samir.post(back).location for _ in range(2)] == [address] * 2
    assert "Inbjudna som inte har svarat" not in samir.get(address).text
    assert accept(s, anyone, invitation).status == 422
    assert samir.post(f"{address}/inbjudan/0000000000/ta-tillbaka").status == 404


def test_a_colleague_s_invitation_is_the_company_s_own(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    owner = make.make_member(s, company)
    invitation = team.invite(s, make.actor(owner, company), public_id=ids.new(), email=EMAIL, is_owner=False)
    samir = reviewer(s, anyone)
    address = f"/arbetsgivare/{company.public_id}/inbjudan/{invitation.public_id}/ta-tillbaka"
    assert samir.post(address).status == 404


def test_only_a_reviewer_who_is_not_on_jav(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    anna = make.make_staff(s)
    accounts.recuse(s, make.actor(anna), company.id)
    others = [make.make_staff(s, role) for role in (Role.CAMPUS, Role.COACH, Role.ADMIN)]
    s.commit()
    address = f"/arbetsgivare/{company.public_id}/bjud-in"
    for person in (anna, *others):
        assert anyone.sign_in(person).get(address).status == 403
        assert anyone.post(address, {"email": EMAIL}).status == 403
    for person in others:
        assert anyone.sign_in(person).post(NEW, given()).status == 403


def test_a_sole_traders_number_is_masked_at_once(s: Session, anyone: Browser) -> None:
    company, samir = entered(s, anyone, org_number=make.PERSONAL_NUMBER, name="Ulfs Snickeri")
    text = samir.get(f"/arbetsgivare/{company.public_id}").html
    assert ("640823-****" in text, make.PERSONAL_NUMBER in text) == (True, False)
