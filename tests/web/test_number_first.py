"""The organisation number is asked for first: who is registered already is met before the rest is filled in."""
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Company, EmployerType, JoinRequest
from portal.core import clock
from portal.core.mail.outbox import OutboxMail
from portal.core.web import rate_limits
from tests import factories as make
from tests.page import Browser, Page
from tests.web.belonging import kept, only
from tests.web.test_companies import ANSWERS, NUMBER

FIRST, ASK = "/foretag/nytt", "/foretag/nytt/fraga"


@pytest.fixture
def mira(s: Session, anyone: Browser) -> Browser:
    user = make.make_user(s)
    s.commit()
    return anyone.sign_in(user)


def say(browser: Browser, number: str, path: str = FIRST) -> Page:
    return browser.fill(path, {"org_number": number})


def test_one_question_and_then_the_rest(s: Session, mira: Browser) -> None:
    first = mira.get(FIRST)
    assert set(first.fields(FIRST)) == {"csrf_token", "org_number"}
    page = say(mira, NUMBER)
    assert page.status == 200
    fields = page.fields("/uppgifter")
    assert fields["org_number"] == NUMBER
    done = mira.post("/foretag/nytt/uppgifter", {**fields, **ANSWERS, "org_number": fields["org_number"]})
    assert done.location == "/foretag/"
    assert only(s, sa.select(Company.org_number_shown)) == NUMBER


def test_a_wrong_number_is_explained_at_once(mira: Browser) -> None:
    page = say(mira, "404040-4041")
    assert page.status == 422
    assert "stämmer inte ihop" in page.errors()["org_number"]
    assert page.fields(FIRST)["org_number"] == "404040-4041"


@pytest.mark.parametrize("written", [NUMBER, "4040404040", "164040404040"])
def test_a_known_company_is_told_of_and_joined(s: Session, mira: Browser, written: str) -> None:
    company = make.make_company(s, number="4040404040", name="Hemliga Bolaget AB", verified_by=make.make_staff(s))
    owner = make.make_member(s, company, name="Olle Berg")
    s.commit()
    page = say(mira, written)
    assert page.status == 200
    assert f"{NUMBER} är redan registrerat" in page.text
    assert not [secret for secret in ("Hemliga", "Olle Berg", owner.email) if secret in page.html]
    fields = page.fields(ASK)
    for _ in range(2):
        done = mira.post(ASK, fields, follow=True)
        assert "Din förfrågan är skickad" in done.text
    assert only(s, sa.select(JoinRequest.user_id)) != owner.id
    assert kept(s, sa.select(OutboxMail.recipient)) == [owner.email]


def test_who_belongs_already_is_led_there(s: Session, anyone: Browser) -> None:
    company = make.make_company(s, number="4040404040")
    person = make.make_member(s, company)
    s.commit()
    page = say(anyone.sign_in(person), NUMBER)
    assert f"Du hör redan till {company.name}" in page.text
    assert anyone.post(ASK, {"org_number": NUMBER}).status == 422
    assert kept(s, sa.select(JoinRequest)) == []


def test_a_unit_s_number_says_nothing_yet(s: Session, mira: Browser) -> None:
    make.make_company(s, number="4040404040", employer_type=EmployerType.MUNICIPAL, unit_name="Rosen")
    s.commit()
    assert say(mira, NUMBER).fields("/uppgifter")["org_number"] == NUMBER
    assert mira.post(ASK, {"org_number": NUMBER}).status == 404


def test_nobody_learns_whether_a_sole_trader_is_here(s: Session, mira: Browser) -> None:
    def seen() -> list[Any]:
        page = say(mira, make.PERSONAL_NUMBER)
        drawn = {name: value for name, value in page.fields("/uppgifter").items() if name not in ("once", "csrf_token")}
        return [page.status, page.text, drawn, page.location, mira.post(ASK, {"org_number": make.PERSONAL_NUMBER}).text]

    before = seen()
    company = make.make_company(s, number=make.PERSONAL_NUMBER.replace("-", "")[-10:])
    make.make_member(s, company)
    s.commit()
    assert company.is_sole_trader
    assert seen() == before
    assert kept(s, sa.select(JoinRequest)) == []


def test_the_door_is_braked(s: Session, mira: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", clock.now())
    monkeypatch.setitem(mira.app.config, rate_limits.SWITCH, True)
    fields = {**mira.get(FIRST).fields(FIRST), "org_number": NUMBER}
    answers = {mira.post(FIRST, fields).status for _ in range(30)}
    assert (answers, mira.post(FIRST, fields).status) == ({200}, 429)
    assert mira.post(ASK, fields).status == 404, "another door"


def test_staff_come_to_the_employer_that_is_there(s: Session, anyone: Browser) -> None:
    company, new = make.make_company(s, number="4040404040"), "/arbetsgivare/ny"
    trader = make.make_company(s, number=make.PERSONAL_NUMBER.replace("-", "")[-10:])
    anna = anyone.sign_in(make.make_staff(s))
    s.commit()
    for number, there in ((NUMBER, company), (make.PERSONAL_NUMBER, trader)):
        page = say(anna, number, new)
        assert page.location == f"/arbetsgivare/{there.public_id}"
        assert "finns redan i portalen" in anna.get(page.location).text
    page = say(anna, make.org_number(77), new)
    assert page.fields("/uppgifter")["org_number"].replace("-", "") == make.org_number(77)
