"""What the project group has said with employers, and what it has promised them."""
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Company, Contact, ContactKind
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.web import Portal
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.belonging import kept, kinds, only
from tests.web.reviewing import Place, address

CONTACTS = sa.select(Contact).order_by(Contact.id)


def day(ahead: int = 0) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


def at(company: Company, end: str = "") -> str:
    return f"/arbetsgivare/{company.public_id}{end}"


def told(**changes: Any) -> dict[str, Any]:
    return {"kind": "phone", "happened_on": day(), "note": "De behöver två till våren."} | changes


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def test_a_call_is_noted_once_and_shown(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    samir, form = anyone.sign_in(place.samir), at(place.company, "/kontakt")
    fields = samir.get(form).fields() | told(next_step="Ring om handledare", next_on=day(3))
    assert fields["happened_on"] == day()
    assert [samir.post(form, fields).location for _ in range(2)] == [at(place.company) + "#kontakter"] * 2
    row = only(s, CONTACTS)
    assert (row.kind, row.author_name, row.author_party) == (ContactKind.PHONE, "Samir Lund", Party.NARINGSLIV)
    page = Browser(anyone.app).sign_in(place.anna).get(at(place.company))
    for words in ("De behöver två till våren.", "Ring om handledare", "Samir Lund (Näringsliv)"):
        assert words in page.text
    assert kinds(s) == ["ContactAdded"]


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(("changes", "wrong"), [
    ({"kind": ""}, ["kind"]), ({"note": ""}, ["note"]), ({"happened_on": "i går"}, ["happened_on"]),
    ({"happened_on": 1}, ["happened_on"]), ({"next_step": "Ring"}, ["next_on"]),
    ({"next_on": 1}, ["next_step"]),
    ({"next_step": "Ring", "next_on": -1}, ["next_on"]), ({"note": f"Om {make.PERSONAL_NUMBER}"}, ["note"]),
])
def test_what_cannot_be_right(s: Session, place: Place, anyone: Browser, changes: Any, wrong: list[str]) -> None:
    s.commit()
    given = told(**{name: day(value) if isinstance(value, int) else value for name, value in changes.items()})
    page = anyone.sign_in(place.samir).fill(at(place.company, "/kontakt"), given)
    assert (page.status, list(page.errors())) == (422, wrong)
    assert {name: page.fields().get(name, "") for name in given} == given
    assert kept(s, CONTACTS) == []


def change(contact: Contact) -> str:
    return f"/arbetsgivare/kontakter/{contact.public_id}/andra"


@pytest.mark.usefixtures("still")
def test_its_author_puts_a_note_right_the_same_day(s: Session, place: Place, anyone: Browser) -> None:
    contact = make.make_contact(s, place.company, place.samir, next_step="Ring", next_on=clock.today())
    s.commit()
    samir = anyone.sign_in(place.samir)
    assert change(contact) in samir.get(at(place.company)).links()
    fields = samir.get(change(contact)).fields()
    assert (fields["note"], fields["next_step"], fields["happened_on"]) == ("Vi talade om våren.", "Ring", day())
    right = fields | {"note": "Vi talade om hösten.", "kind": "visit"}
    assert [samir.post(change(contact), right).location for _ in range(2)] == [at(place.company) + "#kontakter"] * 2
    now = only(s, CONTACTS)
    assert (now.note, now.kind, now.next_step) == ("Vi talade om hösten.", ContactKind.VISIT, "Ring")
    page = samir.get(at(place.company))
    assert "Vi talade om hösten." in page.text and "ändrad " in page.text
    assert kinds(s) == ["ContactChanged"], "the same again is the same change"
    page = samir.post(change(contact), right | {"note": ""})
    assert (page.status, list(page.errors())) == (422, ["note"])


@pytest.mark.parametrize("why", ["another's", "yesterday's", "done"])
def test_a_note_stands_otherwise(
    s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch, why: str,
) -> None:
    contact = make.make_contact(s, place.company, place.samir, next_step="Ring", next_on=clock.today())
    if why == "done":
        contact.done_at, contact.done_by = clock.now(), place.anna.id
    s.commit()
    browser = anyone.sign_in(place.anna if why == "another's" else place.samir)
    if why == "yesterday's":
        monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=1))
    assert change(contact) not in browser.get(at(place.company)).links()
    assert browser.get(change(contact)).status == 422
    page = browser.post(change(contact), told(note="Något annat."))
    assert page.status == 422
    assert page.fields()["note"] == "Något annat.", "nothing written is lost"
    assert only(s, CONTACTS).note == "Vi talade om våren."


def test_what_was_promised_is_done_by_anybody_once(s: Session, place: Place, anyone: Browser) -> None:
    contact = make.make_contact(s, place.company, place.samir, next_step="Ring", next_on=clock.today())
    silent = make.make_contact(s, place.company, place.samir)
    s.commit()
    anna, done = anyone.sign_in(place.anna), f"/arbetsgivare/kontakter/{contact.public_id}/gjort"
    assert [anna.post(done).location for _ in range(2)] == [at(place.company) + "#kontakter"] * 2
    assert anna.post(done, {"fran": "att-gora"}).location == "/arbetsgivare/att-gora"
    assert kinds(s) == ["NextStepDone"]
    assert [row.done_by for row in kept(s, CONTACTS)] == [place.anna.id, None]
    assert anna.post(f"/arbetsgivare/kontakter/{silent.public_id}/gjort").status == 422
    assert anna.post("/arbetsgivare/kontakter/0000000000/gjort").status == 404


def test_what_is_due_for_my_party_stands_first(s: Session, place: Place, anyone: Browser) -> None:
    colleague = make.make_staff(s, party=Party.NARINGSLIV, name="Eva Ny")
    for who, step, ahead in ((colleague, "Försenat", -2), (place.samir, "I dag", 0), (place.samir, "Sedan", 9),
                             (place.anna, "Jobbtorgs", -1)):
        make.make_contact(s, place.company, who, next_step=step, next_on=clock.today() + timedelta(days=ahead))
    s.commit()
    samir = anyone.sign_in(place.samir)

    def steps(path: str) -> list[str]:
        return [tag.text for tag in samir.get(path).soup.select(".rows strong")]

    assert steps("/arbetsgivare/") == steps("/arbetsgivare/att-gora") == ["Försenat", "I dag"]
    assert steps("/arbetsgivare/att-gora?vems=mina") == ["I dag"]
    assert steps("/arbetsgivare/att-gora?vems=alla&nar=alla") == ["Försenat", "Jobbtorgs", "I dag", "Sedan"]
    assert steps("/arbetsgivare/att-gora?vems=x&nar=y&sida=z") == ["Försenat", "I dag"]
    assert "Skulle ha gjorts" in samir.get("/arbetsgivare/").text


def test_the_log_is_read_page_by_page_newest_first(s: Session, place: Place, anyone: Browser, app: Portal) -> None:
    def page(end: str = "") -> tuple[list[str], Any]:
        with counted(app) as ran:
            found = anna.get(at(place.company) + end)
        return [p.text for p in found.soup.select("#kontakter .history p")], (found, len(ran))

    make.make_contact(s, place.company, place.samir, note="Samtal 0", happened_on=date(2026, 1, 1))
    s.commit()
    anna = anyone.sign_in(place.anna)
    _, (_, few) = page()
    for n in range(1, 12):
        make.make_contact(s, place.company, place.samir, note=f"Samtal {n}",
                          happened_on=date(2026, 1, 1) + timedelta(days=n))
    s.commit()
    notes, (first, many) = page()
    assert notes == [f"Samtal {n}" for n in range(11, 1, -1)]
    assert few == many == 7
    onward = first.soup.select_one("#kontakter a[rel=next]")
    assert page(onward["href"].removeprefix(at(place.company)))[0] == ["Samtal 1", "Samtal 0"]


def test_next_steps_cost_the_same_for_one_and_many(s: Session, place: Place, anyone: Browser, app: Portal) -> None:
    samir, costs = anyone.sign_in(place.samir), []
    for many in (1, 24):
        for _ in range(many):
            make.make_contact(s, make.make_company(s), place.samir, next_step="Ring", next_on=clock.today())
        s.commit()
        with counted(app) as ran:
            samir.get("/arbetsgivare/att-gora")
        costs.append(len(ran))
    assert costs[0] == costs[1] <= 6


def test_only_the_project_group_reads_it(s: Session, place: Place, anyone: Browser) -> None:
    contact = make.make_contact(s, place.company, place.samir, note="Internt samtal", next_step="Ring",
                                next_on=clock.today())
    others = [place.owner, *(make.make_staff(s, role) for role in (Role.CAMPUS, Role.COACH, Role.ADMIN))]
    s.commit()
    for person in others:
        browser = anyone.sign_in(person)
        for path in (at(place.company, "/kontakt"), "/arbetsgivare/att-gora", "/arbetsgivare/ny"):
            assert browser.get(path).status == 403
        assert browser.post(f"/arbetsgivare/kontakter/{contact.public_id}/gjort").status == 403
    owner = anyone.sign_in(place.owner)
    for path in ("/foretag/", "/foretag/uppgifter", "/foretag/team"):
        assert "Internt samtal" not in owner.get(path).text


def test_the_review_tells_who_last_spoke_with_the_company(s: Session, place: Place, anyone: Browser,
                                                          app: Portal) -> None:
    case = place.case()
    s.commit()
    anna = anyone.sign_in(place.anna)
    with counted(app) as before:
        page = anna.get(address(case))
    assert "Ingen antecknad" in page.text
    make.make_contact(s, place.company, place.anna, happened_on=date(2026, 1, 2), kind=ContactKind.VISIT)
    make.make_contact(s, place.company, place.samir, happened_on=date(2026, 1, 12))
    make.make_contact(s, make.make_company(s), place.anna, happened_on=date(2026, 1, 13))
    s.commit()
    with counted(app) as after:
        page = anna.get(address(case))
    assert "Telefon måndag 12 januari" in page.text
    assert "Samir Lund (Näringsliv)" in page.text
    assert len(before) == len(after)
