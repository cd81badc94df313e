"""A need told of by phone: written down by the project group, confirmed by the company."""
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Contact
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.needs.models import Need, Source
from tests import factories as make
from tests.page import Browser
from tests.web.belonging import kept, kinds, only
from tests.web.reviewing import Place


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def at(place: Place) -> str:
    return f"/arbetsgivare/{place.company.public_id}/behov/nytt"


def said(**changes: Any) -> dict[str, Any]:
    return {"source": "phone", "occupation": "9412", "people": "2", "horizon": "soon", "swedish_level": "safety",
            "driving_licence": "no", "hosting": "yes", "hiring_interest": "waiting",
            "description": "Fler i köket."} | changes


def noted(s: Session, place: Place, anyone: Browser) -> str:
    s.commit()
    page = Browser(anyone.app).sign_in(place.samir).fill(at(place), said())
    assert page.status == 303, page.text
    return page.location.rsplit("/", 1)[1]


def test_what_was_said_is_noted_once_with_where_it_came_from(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    samir = anyone.sign_in(place.samir)
    fields = samir.get(at(place)).fields() | said()
    first, second = (samir.post(at(place), fields).location for _ in range(2))
    need = only(s, sa.select(Need))
    assert first == second == f"/kompetensbehov/{need.public_id}"
    assert (need.source, need.told_party, need.agreed_at) == (Source.PHONE, Party.NARINGSLIV, None)
    assert kinds(s) == ["ContactAdded", "NeedNoted"]
    assert only(s, sa.select(Contact)).author_id == place.samir.id
    mail = only(s, sa.select(OutboxMail))
    assert (mail.recipient, "av Näringsliv per telefon" in mail.text) == (place.owner.email, True)
    owner = Browser(anyone.app).sign_in(place.owner)
    pages = [(samir, first), (samir, "/kompetensbehov/"), (owner, "/foretag/behov/"),
             (owner, f"/foretag/behov/{need.public_id}")]
    for browser, path in pages:
        assert "av Näringsliv per telefon" in browser.get(path).text, path


@pytest.mark.parametrize("step", ["confirm", "change"])
def test_the_company_says_that_it_is_right(s: Session, place: Place, anyone: Browser, step: str) -> None:
    address = f"/foretag/behov/{noted(s, place, anyone)}"
    owner = anyone.sign_in(place.owner)
    assert "Så här uppfattade vi er. Stämmer det?" in owner.get(address).text
    if step == "confirm":
        assert [owner.post(f"{address}/bekrafta").status for _ in range(2)] == [303, 303]
        assert kinds(s).count("NeedConfirmed") == 1, "also on the day it was noted"
    else:
        assert owner.fill(f"{address}/andra", {"people": "3"}).status == 303
    assert only(s, sa.select(Need)).agreed_at is not None
    page = owner.get(address)
    assert ("Stämmer det?" not in page.text, "bekräftat av er" in page.text) == (True, True)


@pytest.mark.parametrize(("changes", "wrong"), [
    ({"source": ""}, ["source"]), ({"source": "company"}, ["source"]), ({"occupation": ""}, ["occupation"]),
    ({"hosting": "no"}, ["no_reason"]), ({"description": make.PERSONAL_NUMBER}, ["description"]),
])
def test_what_cannot_be_right(s: Session, place: Place, anyone: Browser, changes: Any, wrong: list[str]) -> None:
    s.commit()
    page = anyone.sign_in(place.samir).fill(at(place), said(**changes))
    assert (page.status, list(page.errors())) == (422, wrong)
    assert kept(s, sa.select(Need)) == []


def test_only_the_project_group_notes(s: Session, place: Place, anyone: Browser) -> None:
    others = [place.owner, *(make.make_staff(s, role) for role in (Role.CAMPUS, Role.COACH, Role.ADMIN))]
    s.commit()
    for person in others:
        assert anyone.sign_in(person).get(at(place)).status == 403
        assert anyone.post(at(place), said()).status == 403
    assert anyone.sign_in(place.anna).get("/arbetsgivare/0000000000/behov/nytt").status == 404
