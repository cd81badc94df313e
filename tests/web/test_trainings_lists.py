"""Who sees which training, Campus's list of offers, and the company's list."""
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import g, render_template_string
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.errors import NotFound
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState
from portal.trainings import queries
from portal.trainings.models import AGREED, TrainingState
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted

Publish = Callable[..., Offer]


@pytest.fixture
def staff(s: Session) -> User:
    return make.make_staff(s, Role.CAMPUS)


@pytest.fixture
def company(s: Session, staff: User) -> Company:
    return make.make_company(s, verified_by=staff)


@pytest.fixture
def publish(s: Session, company: Company, staff: User) -> Publish:
    owner = make.make_member(s, company)
    workplace = make.make_workplace(s, company)

    def made(title: str = "Köksbiträde", **changes: Any) -> Offer:
        offer = make.make_offer(s, company, owner, workplace, title=title, **changes)
        make.make_submission(s, offer, owner, state=ReviewState.APPROVED, decided_by=staff)
        return offer

    return made


def rows(page: Page) -> list[str]:
    return [th.a.get_text() for th in page.soup.select("tbody th") if th.a]


EVERYONE, STAFF_ONLY = {"own", "reviewer", "campus", "coach"}, {"own", "reviewer", "campus"}


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("state", list(TrainingState))
def test_who_sees_a_training(
    s: Session, company: Company, staff: User, publish: Publish, state: TrainingState, shown: bool,
) -> None:
    offer = publish()
    if not shown:
        offer = make.make_offer(s, company, make.make_member(s, company))
    training = make.make_training(s, offer, staff, state=state, answer="x")
    other = make.make_company(s)
    people = {
        "own": make.actor(make.make_member(s, company), company),
        "other": make.actor(make.make_member(s, other), other),
        "nobody yet": make.actor(make.make_user(s)),
        "reviewer": make.actor(make.make_staff(s, Role.REVIEWER)),
        "campus": make.actor(staff),
        "coach": make.actor(make.make_staff(s, Role.COACH)),
        "admin": make.actor(make.make_staff(s, Role.ADMIN)),
    }
    listed = {who for who, actor in people.items() if queries.of_offer(s, actor, offer.public_id)}
    found = set()
    for who, actor in people.items():
        try:
            queries.get(s, actor, training.public_id)
            found.add(who)
        except NotFound:
            pass
    assert listed == found == (EVERYONE if state in AGREED and shown else STAFF_ONLY)


CAMPUS_PAGES = ["/campus/", "/campus/utbildningar/", "/campus/utbildningar/ny", "/campus/utbildning/{t}",
                "/campus/utbildning/{t}/andra", "/campus/utbildning/{t}/stall-in", "/platser/{o}/utbildning/ny"]
COMPANY_PAGES = ["/foretag/utbildning/", "/foretag/utbildning/{t}", "/foretag/utbildning/{t}/fraga",
                 "/foretag/utbildning/{t}/tacka-nej"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN, Role.EMPLOYER])
def test_pages_are_for_campus_or_for_the_company(
    s: Session, anyone: Browser, company: Company, staff: User, publish: Publish, role: Role,
) -> None:
    offer = publish()
    training = make.make_training(s, offer, staff)
    person = make.make_member(s, company) if role is Role.EMPLOYER else make.make_staff(s, role)
    s.commit()
    anyone.sign_in(person)
    for path in CAMPUS_PAGES + COMPANY_PAGES:
        expected = 200 if role is (Role.CAMPUS if path in CAMPUS_PAGES else Role.EMPLOYER) else 403
        assert anyone.get(path.format(t=training.public_id, o=offer.public_id)).status == expected, path


@pytest.mark.parametrize("step", ["", "/fraga", "/tacka-nej"])
@pytest.mark.parametrize("training_id", ["foreign", "0000000000", "x", "%00", "a" * 300])
def test_another_companys_training_is_not_there(
    s: Session, anyone: Browser, staff: User, publish: Publish, step: str, training_id: str,
) -> None:
    if training_id == "foreign":
        training_id = make.make_training(s, publish(), staff).public_id
    person = make.make_member(s, make.make_company(s))
    s.commit()
    anyone.sign_in(person)
    assert anyone.get(f"/foretag/utbildning/{training_id}{step}").status == 404
    assert anyone.post(f"/foretag/utbildning/{training_id}/tacka-ja", {"revision": "1"}).status == 404
    assert anyone.post(f"/foretag/utbildning/{training_id}/tacka-nej", {"words": ""}).status == 404


@pytest.mark.parametrize(("role", "state", "seen", "words"), [
    (Role.COACH, TrainingState.PROPOSED, False, False),
    (Role.COACH, TrainingState.AGREED, True, False),
    (Role.REVIEWER, TrainingState.QUESTIONED, True, True),
    (Role.CAMPUS, TrainingState.DECLINED, True, True),
])
def test_the_cards_on_other_pages(
    s: Session, anyone: Browser, staff: User, publish: Publish, role: Role, state: TrainingState, seen: bool,
    words: bool,
) -> None:
    offer = publish()
    make.make_training(s, offer, staff, state=state, answer="Ordet är fritt")
    person = make.make_staff(s, role)
    s.commit()
    template = """{% import "trainings/_cards.html" as trainings with context %}{{ trainings.section(id) }}"""
    with anyone.app.test_request_context("/"):
        g.actor = Actor(person.id, person.held_roles, party=person.party)
        html = render_template_string(template, id=offer.public_id)
    assert ("Hygien för storkök" in html) == seen
    assert ("Ordet är fritt" in html) == words
    assert (f"/platser/{offer.public_id}/utbildning/ny" in html) == (role is Role.CAMPUS)
    if not seen:
        assert "Ingen utbildning är föreslagen" in html


def test_the_gap_list(s: Session, anyone: Browser, staff: User, publish: Publish) -> None:
    for title, state in (("Fått nej", TrainingState.DECLINED), ("Inställd", TrainingState.CANCELLED),
                         ("Föreslagen", TrainingState.PROPOSED), ("Klar", TrainingState.DONE)):
        make.make_training(s, publish(title), staff, state=state, answer="x")
    publish("Önskar och har ingen")
    publish("Önskar inget", training_wanted=False, training_wish="")
    publish("Har inte svarat", training_wanted=None, training_wish="")
    s.commit()
    page = anyone.sign_in(staff).get("/campus/")
    gap, others = page.soup.select("table")
    assert {a.get_text() for a in gap.select("tbody th a")} == {"Fått nej", "Inställd", "Önskar och har ingen"}
    assert {a.get_text() for a in others.select("tbody th a")} == {
        "Föreslagen", "Klar", "Önskar inget", "Har inte svarat"}
    assert "Livsmedelshygien" in gap.get_text()
    assert "Avböjd" in gap.get_text()
    assert "Genomförd" in others.get_text()


def test_the_gap_list_shows_nothing_unapproved(s: Session, anyone: Browser, staff: User, company: Company) -> None:
    owner = make.make_member(s, company)
    offer = make.make_offer(s, company, owner, title="Hemligt utkast")
    make.make_submission(s, offer, owner)
    make.make_offer(s, company, owner, title="Hemligt utkast")
    s.commit()
    page = anyone.sign_in(staff).get("/campus/")
    assert "Hemligt utkast" not in page.text
    assert "Inga godkända platser än" in page.text


def test_what_waits_for_campus_stands_first(s: Session, anyone: Browser, staff: User, publish: Publish) -> None:
    make.make_training(s, publish(), staff, title="Undrad", state=TrainingState.QUESTIONED, answer="Var?")
    make.make_training(s, publish(), staff, title="Lovad", state=TrainingState.AGREED)
    make.make_training(s, publish(), staff, title="Klar", state=TrainingState.DONE)
    s.commit()
    waiting = anyone.sign_in(staff).get("/campus/").soup.select("ul.rows li")
    assert [row.a.get_text() for row in waiting if row.a] == ["Undrad", "Lovad"]


@pytest.mark.parametrize(("query", "expected"), [
    ("omrade=food", {"Kock"}), ("omrade=cleaning", {"Städare"}), ("sok=kock", {"Kock"}), ("sok=stadare", {"Städare"}),
    ("sok=%25", set()), ("sok=%E2%80%AE", {"Kock", "Städare"}), ("omrade=x&sida=f~x&ovriga=b~1", {"Kock", "Städare"}),
])
def test_the_gap_list_is_narrowed(
    s: Session, anyone: Browser, staff: User, publish: Publish, query: str, expected: set[str],
) -> None:
    publish("Kock", occupation="5120")
    publish("Städare", occupation="9111")
    s.commit()
    page = anyone.sign_in(staff).get(f"/campus/?{query}")
    assert set(rows(page)) == expected
    if not expected:
        assert "Ingen plats passar det du valde" in page.text


def test_each_group_has_its_own_pages(s: Session, anyone: Browser, staff: User, publish: Publish) -> None:
    for n in range(30):
        publish(f"Önskar {n}")
        publish(f"Övrig {n}", training_wanted=False)
    s.commit()
    page = anyone.sign_in(staff).get("/campus/")
    first, second = (str(link["href"]) for link in page.soup.select("a[rel=next]"))
    assert len(rows(page)) == 50
    on_second = rows(anyone.get(first))
    assert len([title for title in on_second if title.startswith("Önskar")]) == 5
    assert len([title for title in on_second if title.startswith("Övrig")]) == 25
    both = anyone.get(first)
    last = next(str(link["href"]) for link in both.soup.select("a[rel=next]"))
    assert "sida=" in last
    assert "ovriga=" in second
    assert len(rows(anyone.get(last))) == 10


@pytest.mark.parametrize("query", ["", "?sok=biträde&omrade=food"])
def test_the_gap_list_of_many_costs_what_one_does(
    s: Session, anyone: Browser, app: Portal, staff: User, publish: Publish, query: str,
) -> None:
    def add() -> None:
        publish()
        make.make_training(s, publish(), staff)
        make.make_training(s, publish(), staff, state=TrainingState.QUESTIONED, answer="Var?")
        s.commit()

    anyone.sign_in(staff)
    add()
    with counted(app) as one:
        anyone.get("/campus/" + query)
    for _ in range(24):
        add()
    with counted(app) as many:
        anyone.get("/campus/" + query)
    the_count = 0 if query else 1
    assert len(one) + the_count == len(many) <= 7, "a search knows its count; otherwise a second page asks for it"


def test_the_companys_list_has_what_needs_an_answer_first(
    s: Session, anyone: Browser, company: Company, staff: User, publish: Publish,
) -> None:
    offer = publish()
    now = clock.now()
    for days, title, state in ((0, "Ny", TrainingState.AGREED), (9, "Gammal fråga", TrainingState.PROPOSED),
                               (1, "Nästan ny", TrainingState.DONE), (2, "Ny fråga", TrainingState.PROPOSED)):
        make.make_training(s, offer, staff, title=title, state=state, changed_at=now - timedelta(days=days))
    make.make_training(s, make.make_offer(s, make.make_company(s), make.make_user(s)), staff, title="Annans")
    owner = make.make_member(s, company)
    s.commit()
    page = anyone.sign_in(owner).get("/foretag/utbildning/")
    assert rows(page) == ["Ny fråga", "Gammal fråga", "Ny", "Nästan ny"]
    assert page.text.count("Väntar på ert svar") == 2


def test_the_companys_list_pages_and_costs_the_same(
    s: Session, anyone: Browser, app: Portal, company: Company, staff: User, publish: Publish,
) -> None:
    offer, owner = publish(), make.make_member(s, company)
    s.commit()
    anyone.sign_in(owner)
    assert "Ingen utbildning än" in anyone.get("/foretag/utbildning/").text
    make.make_training(s, offer, staff)
    s.commit()
    with counted(app) as one:
        anyone.get("/foretag/utbildning/")
    for n in range(39):
        make.make_training(s, offer, staff, state=(TrainingState.PROPOSED, TrainingState.DONE)[n % 2], title=f"Nr {n}")
    s.commit()
    with counted(app) as many:
        page = anyone.get("/foretag/utbildning/")
    assert len(one) + 1 == len(many) <= 4, "the count, when there is a second page"
    first = rows(page)
    rest = rows(anyone.get(str(page.soup.select("a[rel=next]")[0]["href"])))
    assert (len(first), len(rest)) == (25, 15)
    assert len({*first, *rest}) == 40
