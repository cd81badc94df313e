"""A section is saved quietly while it is written: what is kept, what is not, and what the page is told."""
import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Company, Workplace
from portal.core import clock
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import Offer, ReviewState
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME, SECTIONS, made, stored


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


def fields_of(owner: Browser, draft: str, part: str) -> dict[str, Any]:
    return owner.get(f"{HOME}{draft}/{part}").fields()


def keep(owner: Browser, draft: str, part: str, fields: dict[str, Any]) -> tuple[int, dict[str, str]]:
    answer = owner.post(f"{HOME}{draft}/{part}/spara", fields)
    return answer.status, json.loads(answer.response.data)


@pytest.mark.parametrize("part", SECTIONS)
def test_what_stands_there_is_kept_as_it_is(s: Session, owner: Browser, draft: str, part: str) -> None:
    before = {c.key: getattr(stored(s, draft), c.key) for c in Offer.__table__.columns}
    status, said = keep(owner, draft, part, fields_of(owner, draft, part))
    assert (status, said["not_kept"]) == (200, "")
    assert {c.key: getattr(stored(s, draft), c.key) for c in Offer.__table__.columns} == before


def test_what_is_written_is_kept_and_the_button_works_on(s: Session, owner: Browser, draft: str) -> None:
    fields = {**fields_of(owner, draft, "arbetet"), "tasks": "Diska och"}
    status, said = keep(owner, draft, "arbetet", fields)
    assert (status, said["not_kept"]) == (200, "")
    assert said["kept"] == f"Sparat {clock.local(clock.now()):%H.%M}"
    assert stored(s, draft).tasks == "Diska och"
    for tasks in ("Diska och plocka", "Diska och plocka undan"):
        fields |= {"seen": said["seen"], "tasks": tasks}
        said = keep(owner, draft, "arbetet", fields)[1]
    assert owner.post(f"{HOME}{draft}/arbetet", {**fields, "seen": said["seen"], "tasks": "Allt."}).status == 303
    assert stored(s, draft).tasks == "Allt."


@pytest.mark.parametrize(("part", "wrong", "right", "said"), [
    ("handledning", {"supervisor_phone": "070"}, {"supervisor_name": "Bo Ek"}, "Handledarens telefon"),
    ("arbetet", {"tasks": f"Ring {make.PERSONAL_NUMBER}"}, {"protective_equipment": "Skor"}, "personnummer"),
    ("tider", {"start_from": "2020-01-01"}, {"weeks": "7"}, "Startdatumet har passerat"),
    ("tider", {"start_from": "i vår"}, {"weeks": "7"}, "När kan en person börja?"),
    ("tider", {"hours_per_week": "40", "weekdays": ["sun"]}, {"weeks": "7"}, "går att arbeta på ett dygn"),
    ("platsen", {"occupation": "", "occupation_other": "qwerty"}, {"title": "Diskare"}, "Yrke:"),
    ("platsen", {"workplace_name": "Ladan"}, {"title": "Diskare"}, "Skriv gatuadressen."),
])
def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(
    s: Session, owner: Browser, draft: str, part: str, wrong: dict[str, Any], right: dict[str, str], said: str,
) -> None:
    before = {name: getattr(stored(s, draft), name) for name in wrong if hasattr(Offer, name)}
    status, answer = keep(owner, draft, part, {**fields_of(owner, draft, part), **wrong, **right})
    assert status == 200
    assert answer["not_kept"].startswith("Utom det här: ")
    assert said in answer["not_kept"]
    now = stored(s, draft)
    assert {name: str(getattr(now, name)) for name in right} == right
    assert before.keys() <= {name for name in before if str(getattr(now, name)) != str(wrong[name])}
    assert owner.get(HOME + draft).status == 200


def test_what_is_unusual_waits_for_the_button_that_asks(s: Session, owner: Browser, draft: str, still: None) -> None:
    soon = (clock.today() + timedelta(days=1)).isoformat()
    fields = {**fields_of(owner, draft, "tider"), "start_from": soon, "weeks": "7"}
    answer = keep(owner, draft, "tider", fields)[1]
    assert "kan dröja till" in answer["not_kept"]
    assert (stored(s, draft).weeks, stored(s, draft).start_from is None) == (7, False)
    assert stored(s, draft).start_from != clock.today() + timedelta(days=1)
    page = owner.post(f"{HOME}{draft}/tider", {**fields, "seen": answer["seen"]})
    assert page.status == 422
    assert "Stämmer det här?" in page.text


def test_another_tab_is_said_and_nothing_is_overwritten(s: Session, owner: Browser, draft: str) -> None:
    fields = fields_of(owner, draft, "arbetet")
    assert keep(owner, draft, "arbetet", {**fields, "tasks": "Det första."})[0] == 200
    status, answer = keep(owner, draft, "arbetet", {**fields, "tasks": "Det andra."})
    assert (status, answer["kept"], "seen" in answer) == (409, "", False)
    assert answer["not_kept"].startswith("Inte sparat: Någon har sparat andra svar")
    assert stored(s, draft).tasks == "Det första."
    both = owner.post(f"{HOME}{draft}/arbetet", {**fields, "tasks": "Det andra."})
    assert both.status == 409
    assert "Det första." in both.text and "Det andra." in both.text


def test_what_waits_for_an_answer_is_not_changed(s: Session, company: Company, owner: Browser, draft: str) -> None:
    fields = fields_of(owner, draft, "arbetet")
    offer = stored(s, draft)
    make.make_submission(s, offer, make.make_member(s, company))
    s.commit()
    status, answer = keep(owner, draft, "arbetet", {**fields, "tasks": "Nytt."})
    assert (status, answer["kept"]) == (409, "")
    assert "inskickad" in answer["not_kept"]
    assert stored(s, draft).tasks != "Nytt."


def test_whoever_is_signed_out_or_elsewhere_keeps_nothing(s: Session, owner: Browser, draft: str) -> None:
    fields = {**fields_of(owner, draft, "arbetet"), "tasks": "Nytt."}
    stranger = Browser(owner.app).sign_in(make.make_member(s, make.make_company(s)))
    s.commit()
    assert stranger.post(f"{HOME}{draft}/arbetet/spara", {**fields, "csrf_token": stranger.token()}).status == 409
    del fields["_company"]
    assert stranger.post(f"{HOME}{draft}/arbetet/spara", {**fields, "csrf_token": stranger.token()}).status == 404
    assert owner.post(f"{HOME}{draft}/annat/spara", fields).status == 404
    assert Browser(owner.app).post(f"{HOME}{draft}/arbetet/spara", fields).status == 401
    assert stored(s, draft).tasks != "Nytt."


def test_a_workplace_is_added_with_the_place(s: Session, company: Company, owner: Browser, draft: str) -> None:
    address = f"{HOME}{draft}/platsen"
    new = {"workplace_name": "Ladan", "workplace_street": "Byvägen 1", "workplace_postal_code": "61183",
           "workplace_city": "Nyköping"}
    page = owner.fill(address, {**new, "workplace_city": "", "workplace_postal_code": "611"})
    assert page.status == 422
    assert set(page.errors()) == {"workplace_postal_code", "workplace_city"}
    assert page.soup.select_one("details[open] #workplace_city")
    fields = {**page.fields(), **new}
    assert keep(owner, draft, "platsen", fields)[1]["not_kept"].startswith("Utom det här: Det nya arbetsstället")
    assert s.scalar(sa.select(Workplace.id).where(Workplace.name == "Ladan")) is None
    s.commit()
    assert [owner.post(address, fields).status for _ in range(2)] == [303, 303]
    added = s.scalars(sa.select(Workplace).where(Workplace.name == "Ladan")).one()
    assert (added.company_id, added.postal_code) == (company.id, "611 83")
    assert stored(s, draft).workplace_id == added.id
    assert owner.get(address).fields()["workplace_id"] == added.public_id


def test_a_new_workplace_stands_on_the_page_of_both_versions(s: Session, owner: Browser, draft: str) -> None:
    address = f"{HOME}{draft}/platsen"
    fields = owner.get(address).fields()
    assert owner.post(address, {**fields, "title": "Det första"}).status == 303
    page = owner.post(address, {**fields, "workplace_name": "Ladan", "workplace_street": "Byvägen 1",
                                "workplace_postal_code": "61183", "workplace_city": "Nyköping"})
    assert page.status == 409
    assert "Ladan" in page.text
    assert s.scalar(sa.select(Workplace.id).where(Workplace.name == "Ladan")) is None
    s.commit()
    assert owner.post(address, page.fields()).status == 303
    assert s.scalars(sa.select(Workplace).where(Workplace.name == "Ladan")).one().id == stored(s, draft).workplace_id


def test_an_approved_place_keeps_its_unsent_changes_apart(s: Session, company: Company, owner: Browser) -> None:
    draft = made(s, company)
    offer = stored(s, draft)
    make.make_submission(s, offer, make.make_member(s, company), state=ReviewState.APPROVED,
                         decided_by=make.make_staff(s))
    s.commit()
    mails = s.scalar(sa.select(sa.func.count(OutboxMail.id)))
    s.commit()
    fields = {**fields_of(owner, draft, "arbetet"), "tasks": "Nytt."}
    assert keep(owner, draft, "arbetet", fields)[0] == 200
    assert stored(s, draft).tasks == "Nytt."
    assert s.scalar(sa.select(sa.func.count(OutboxMail.id))) == mails
    s.commit()
