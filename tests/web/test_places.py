"""Coaches find approved places: the list, its filters, and never anything unapproved."""
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Party, Role
from portal.needs.models import SwedishLevel
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.placing import Yard


@pytest.fixture
def yard(s: Session) -> Yard:
    return Yard(s)


@pytest.fixture
def coach(s: Session, yard: Yard, anyone: Browser) -> Browser:
    return anyone.sign_in(make.make_staff(s, Role.COACH, party=Party.JOBBTORG))


def titles(page: Page) -> list[str]:
    assert page.status == 200
    return [a.get_text() for a in page.soup.select("tbody th a")]


def test_an_empty_list_says_why(s: Session, coach: Browser) -> None:
    s.commit()
    page = coach.get("/platser/")
    assert "Inga godkända platser just nu" in page.text
    assert "Ingen plats passar" in coach.get("/platser/?sok=kock").text


def test_only_what_is_shown_is_listed(s: Session, yard: Yard, coach: Browser) -> None:
    yard.place("Visad")
    for state in (ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED, ReviewState.RECALLED):
        hidden = make.make_offer(s, yard.company, yard.owner, title=f"Dold {state}")
        make.make_submission(s, hidden, yard.owner, state=state)
    yard.place("Stängd", sent={"shown": False})
    make.make_offer(s, yard.company, yard.owner, title="Utkast")
    s.commit()
    page = coach.get("/platser/")
    assert titles(page) == ["Visad"]
    assert "1 plats," in page.text


@pytest.mark.parametrize(("words", "found"), [
    ("diskare", ["Hjälp i matsalen"]), ("Diskaren", ["Hjälp i matsalen"]), ("kassör", []),
    ("undersköterska", ["Kvällar hos oss"]), ("lokalvårdare fint", ["Rent och fint"]), ("lokalvårdare xyz", []),
    ("personlig assistent", ["Hjälp hemma", "En personlig och hjälpsam assistent"]),
    ("diskare lokalvårdare", []),
])
def test_an_everyday_title_finds_places_of_its_occupation(
    s: Session, yard: Yard, coach: Browser, words: str, found: list[str],
) -> None:
    for title, code in (("Hjälp i matsalen", "9412"), ("Kvällar hos oss", "5321"), ("Rent och fint", "9111"),
                        ("Hjälp hemma", "5343"), ("En personlig och hjälpsam assistent", "4119")):
        yard.place(title, occupation=code)
    s.commit()
    assert sorted(titles(coach.get(f"/platser/?sok={words}"))) == sorted(found)


@pytest.mark.parametrize(("query", "found"), [
    ("typ=work_training", ["Bageri"]),
    ("typ=municipal", []),
    ("omrade=care", ["Boende"]),
    ("timmar=short", ["Bageri"]),
    ("timmar=middle", ["Boende", "Lager"]),
    ("timmar=long", ["Åkeri"]),
    ("svenska=none", []),
    ("svenska=safety", ["Bageri", "Lager"]),
    ("svenska=customers", ["Bageri", "Boende", "Lager"]),
    ("korkort=nej", ["Bageri", "Boende", "Lager"]),
    ("utbildning=ja", ["Lager"]),
    ("utbildning=ja&omrade=care", []),
    ("typ=annat&omrade=x&timmar=y&svenska=z&ordning=å", ["Bageri", "Boende", "Lager", "Åkeri"]),
])
def test_filters(s: Session, yard: Yard, coach: Browser, query: str, found: list[str]) -> None:
    yard.place("Bageri", hours_per_week=Decimal("20"), swedish_level=SwedishLevel.SAFETY)
    yard.place("Boende", occupation="5330", hours_per_week=Decimal("20.5"), swedish_level=SwedishLevel.CUSTOMERS,
               open_to_work_training=False)
    yard.place("Lager", hours_per_week=Decimal("30"), open_to_work_training=False, sent={"has_training": True})
    yard.place("Åkeri", hours_per_week=Decimal("30.5"), swedish_level=SwedishLevel.WRITING, driving_licence=True,
               open_to_work_training=False)
    s.commit()
    assert sorted(titles(coach.get(f"/platser/?{query}"))) == found


def test_each_thing_that_narrows_the_list_can_be_taken_away(s: Session, yard: Yard, coach: Browser) -> None:
    yard.place("Bageri")
    s.commit()
    page = coach.get("/platser/?sok=bageri&typ=practice&timmar=long&svenska=writing&korkort=nej"
                     "&utbildning=ja&omrade=care")
    chosen = page.soup.select(".chosen a")
    assert len(chosen) == 8
    for link in chosen[:-1]:
        assert str(link["href"]).count("=") == 6
    assert chosen[-1]["href"] == "/platser/"
    assert coach.get("/platser/").soup.select(".chosen") == []


@pytest.mark.usefixtures("still")
def test_two_orders_and_the_pages_between_keep_the_filter(s: Session, yard: Yard, coach: Browser) -> None:
    now, day = clock.now(), clock.today()
    for n in range(27):
        yard.place(f"Plats {n:02d}", start_from=day + timedelta(days=n % 5 + 1),
                   sent={"decided_at": now - timedelta(hours=n)})
    yard.place("Tar emot nu", start_rolling=True, start_from=None, sent={"decided_at": now - timedelta(days=9)})
    yard.place("Annat område", occupation="5330")
    s.commit()
    first = coach.get("/platser/?omrade=food")
    assert first.text.count("28 platser") == 1
    assert titles(first)[:2] == ["Plats 00", "Plats 01"]
    second = coach.get(_next(first))
    assert titles(second) == ["Plats 25", "Plats 26", "Tar emot nu"]
    assert "omrade=food" in _next(first)
    assert titles(coach.get(_next(second, "prev"))) == titles(first)
    soonest = coach.get("/platser/?omrade=food&ordning=soonest")
    assert titles(soonest)[0] == "Tar emot nu"
    assert titles(soonest)[1:3] == ["Plats 00", "Plats 05"]
    assert len(titles(coach.get(_next(soonest)))) == 3
    assert [th.get_text(strip=True) for th in soonest.soup.select("th[aria-sort]")] == ["Start"]


@pytest.mark.parametrize("query", ["sida=f~x~1", "sida=f~20260101T000000.000000~99999999999999999999", "sida=%00",
                                   "ordning=soonest&sida=f~2026-02-31~4", "sida=f~å~ö&sok=%00", "sida=" + "f~" * 900])
def test_an_address_that_cannot_be_read_gives_the_first_page(
    s: Session, yard: Yard, coach: Browser, query: str
) -> None:
    yard.place()
    s.commit()
    assert len(titles(coach.get(f"/platser/?{query}"))) in (0, 1)


def test_the_list_asks_as_little_for_many_as_for_one(s: Session, yard: Yard, coach: Browser) -> None:
    yard.place()
    s.commit()
    with counted(coach.app) as few:
        coach.get("/platser/?sok=storkök")
    for _ in range(26):
        yard.place()
    s.commit()
    with counted(coach.app) as many:
        coach.get("/platser/?sok=storkök")
    assert len(many) == len(few) <= 4


def test_the_order_comes_from_an_index(s: Session, yard: Yard, coach: Browser) -> None:
    for _ in range(26):
        yard.place()
    s.commit()
    if s.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL walks a table of one row")
    with counted(coach.app) as asked:
        coach.get("/platser/")
        coach.get("/platser/?ordning=soonest&korkort=nej")
    plans = [" ".join(row[-1] for row in s.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN " + sql, (1,) * sql.count("?"))) for sql in asked if "FROM submission" in sql]
    assert len(plans) == 4
    assert all("ix_submission_shown" in plan and "TEMP B-TREE" not in plan for plan in plans), plans


@pytest.mark.parametrize(("roles", "status"), [
    ((Role.COACH,), 200), ((Role.CAMPUS,), 200), ((Role.REVIEWER,), 200), ((Role.ADMIN,), 403)])
def test_who_may_look(s: Session, yard: Yard, anyone: Browser, roles: tuple[Role, ...], status: int) -> None:
    place = yard.place()
    anyone.sign_in(make.make_staff(s, *roles))
    s.commit()
    assert anyone.get("/platser/").status == status
    assert anyone.get(f"/platser/{place.offer_public_id}").status == status


def test_companies_do_not_read_each_other(s: Session, yard: Yard, anyone: Browser) -> None:
    place = yard.place()
    anyone.sign_in(yard.owner)
    s.commit()
    assert anyone.get("/platser/").status == 403
    assert anyone.get(f"/platser/{place.offer_public_id}").status == 403


def _next(page: Page, rel: str = "next") -> str:
    [link] = page.soup.select(f"a[rel={rel}]")
    return str(link["href"])
