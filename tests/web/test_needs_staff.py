"""The project group and Campus read needs."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Role
from portal.core.web import Portal
from portal.needs.models import Horizon, Hosting, Need, NeedState, SwedishLevel
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted

LIST = "/kompetensbehov/"


@pytest.fixture
def reviewer(s: Session, anyone: Browser) -> Browser:
    user = make.make_staff(s, Role.REVIEWER)
    s.commit()
    return anyone.sign_in(user)


def names(page: Page) -> list[str]:
    return [row.find_all("td")[0].get_text(" ", strip=True) for row in page.soup.select("tbody tr")]


def told_by(s: Session, name: str, *, verified: bool = True, **changes: Any) -> Need:
    company = make.make_company(s, name=name, verified_by=make.make_staff(s) if verified else None)
    return make.make_need(s, company, **changes)


@pytest.mark.parametrize(("role", "verified", "listed", "shown"), [
    (Role.REVIEWER, True, 200, 200),
    (Role.REVIEWER, False, 200, 200),
    (Role.CAMPUS, True, 200, 200),
    (Role.CAMPUS, False, 200, 404),
    (Role.COACH, True, 403, 403),
    (Role.ADMIN, True, 403, 403),
    (Role.EMPLOYER, True, 403, 403),
])
def test_who_reads_needs(
    s: Session, anyone: Browser, role: Role, verified: bool, listed: int, shown: int,
) -> None:
    need = told_by(s, "Nyfors Bageri AB", verified=verified, description="Hemlig degrulle")
    person = make.make_member(s, make.make_company(s)) if role is Role.EMPLOYER else make.make_staff(s, role)
    s.commit()
    anyone.sign_in(person)
    page, one = anyone.get(LIST), anyone.get(LIST + need.public_id)
    assert (page.status, one.status) == (listed, shown)
    assert ("Nyfors Bageri AB" in page.text) == (listed == shown == 200)
    assert ("Hemlig degrulle" in one.text) == (shown == 200)


def test_a_signed_out_person_is_asked_to_sign_in(anyone: Browser) -> None:
    assert anyone.get(LIST).status == 302


def test_everything_about_one_need(s: Session, reviewer: Browser) -> None:
    company = make.make_company(s, name="Nyfors Bageri AB")
    teller = make.make_member(s, company, name="Sten Persson")
    need = make.make_need(s, company, told_by=teller.id, hosting=Hosting.YES, skills_missing="Surdeg")
    s.commit()
    page = reviewer.get(LIST + need.public_id)
    for words in ("Nyfors Bageri AB", "Sten Persson", "Företaget själv", "Surdeg", "Inom 3 månader",
                  "Inte verifierad"):
        assert words in page.text
    assert f"/arbetsgivare/{company.public_id}" in page.links()


def test_campus_gets_no_link_to_the_company(s: Session, anyone: Browser) -> None:
    need = told_by(s, "Nyfors Bageri AB")
    anyone.sign_in(make.make_staff(s, Role.CAMPUS))
    s.commit()
    assert not [link for link in anyone.get(LIST + need.public_id).links() if link.startswith("/arbetsgivare")]


@pytest.mark.parametrize("need_id", ["0000000000", "x", "%00", "a" * 300])
def test_an_unknown_need_is_not_there(reviewer: Browser, need_id: str) -> None:
    assert reviewer.get(LIST + need_id).status == 404


@pytest.mark.parametrize(("query", "expected"), [
    ("", {"Alfa", "Beta", "Gamma"}),
    ("omrade=food", {"Alfa"}),
    ("omrade=other", {"Gamma"}),
    ("nar=now", {"Beta"}),
    ("ta-emot=no", {"Gamma"}),
    ("svenska=none", {"Alfa"}),
    ("lage=closed", {"Delta"}),
    ("lage=alla", {"Alfa", "Beta", "Gamma", "Delta"}),
    ("sok=degknådning", {"Alfa"}),
    ("sok=DEGKNADNING", {"Alfa"}),
    ("sok=beta", {"Beta"}),
    ("sok=alfa+degk", {"Alfa"}),
    ("sok=alfa+beta", set()),
    ("sok=%25", set()),
    ("sok=_", set()),
    ("sok=%E2%80%AE", {"Alfa", "Beta", "Gamma"}),
    ("sok=" + "x" * 5000, set()),
    ("omrade=nonsense&nar=%00&sida=f~x~y", {"Alfa", "Beta", "Gamma"}),
    ("omrade=food&sok=beta", set()),
])
def test_the_list_is_narrowed(s: Session, reviewer: Browser, query: str, expected: set[str]) -> None:
    told_by(s, "Alfa", occupation="9412", swedish_level=SwedishLevel.NONE, description="Degknådning")
    told_by(s, "Beta", occupation="9111", horizon=Horizon.NOW)
    told_by(s, "Gamma", occupation="2654", hosting=Hosting.NO)
    told_by(s, "Delta", state=NeedState.CLOSED, closed_at=clock.now())
    s.commit()
    page = reviewer.get(f"{LIST}?{query}")
    assert page.status == 200
    assert set(names(page)) == expected
    if not expected:
        assert "Inget behov passar det du valde" in page.text


def test_an_empty_list_says_why(reviewer: Browser) -> None:
    assert "Inga öppna behov just nu" in reviewer.get(LIST).text


def test_two_orders(s: Session, reviewer: Browser) -> None:
    for days, name in enumerate(["Öberg", "Ängen", "Zeta", "Åkeri"]):
        told_by(s, name, confirmed_at=clock.now() - timedelta(days=days))
    s.commit()
    assert names(reviewer.get(LIST)) == ["Öberg", "Ängen", "Zeta", "Åkeri"]
    assert names(reviewer.get(LIST + "?ordning=arbetsgivare")) == ["Zeta", "Åkeri", "Ängen", "Öberg"]


@pytest.mark.parametrize("order", ["", "ordning=arbetsgivare"])
def test_pages_hold_every_need_once(s: Session, reviewer: Browser, order: str) -> None:
    company = make.make_company(s, name="Kök ~ & Co %")
    for n in range(60):
        make.make_need(s, company, people=n + 1, confirmed_at=clock.now() - timedelta(hours=n % 3))
    s.commit()
    seen: list[str] = []
    page = reviewer.get(f"{LIST}?{order}")
    assert "60 behov" in page.text
    while True:
        seen += [str(row.a["href"]) for row in page.soup.select("tbody th")]  # type: ignore[index]
        if not (link := page.soup.select_one("a[rel=next]")):
            break
        page = reviewer.get(str(link["href"]))
    assert len(seen) == len(set(seen)) == 60
    back = page.soup.select_one("a[rel=prev]")
    assert back is not None
    assert [str(a["href"]) for a in reviewer.get(str(back["href"])).soup.select("tbody th a")] == seen[25:50]


def test_a_list_of_many_costs_what_a_list_of_one_does(s: Session, reviewer: Browser, app: Portal) -> None:
    told_by(s, "Alfa")
    s.commit()
    with counted(app) as one:
        reviewer.get(LIST + "?sok=alfa&omrade=food")
    for _ in range(24):
        told_by(s, "Alfa")
    s.commit()
    with counted(app) as many:
        reviewer.get(LIST + "?sok=alfa&omrade=food")
    assert len(one) == len(many) <= 4
