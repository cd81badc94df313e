"""A company describes a place: list, new draft, task list, who may read it."""
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.core import clock
from portal.core.access import Role
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.offering import HOME, SECTIONS, made


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


def tags(page: Page) -> list[str]:
    return [t.get_text(strip=True) for t in page.soup.select(".tasks .tag")]


def test_the_empty_list_says_what_to_do(owner: Browser) -> None:
    page = owner.get(HOME)
    assert "Ni har inte erbjudit någon plats än" in page.text
    assert "/foretag/platser/ny" in page.links()


def test_the_list_tells_each_state_and_what_is_needed(s: Session, company: Company, owner: Browser) -> None:
    staff = make.make_staff(s, Role.REVIEWER)
    by, workplace = make.make_member(s, company), make.make_workplace(s, company)
    make.make_offer(s, company, by, workplace, title="Ett utkast")
    waiting = make.make_offer(s, company, by, workplace, title="En inskickad")
    make.make_submission(s, waiting, by)
    asked = make.make_offer(s, company, by, workplace, title="En med frågor")
    make.make_submission(s, asked, by, state=ReviewState.CHANGES_REQUESTED)
    open_now = make.make_offer(s, company, by, workplace, title="En publicerad")
    make.make_submission(s, open_now, by, state=ReviewState.APPROVED, decided_by=staff)
    make.make_offer(s, company, by, workplace, title="En avslutad", lifecycle=Lifecycle.CLOSED,
                    close_reason=CloseReason.FILLED)
    s.commit()
    page = owner.get(HOME)
    rows = {row.th.a.get_text(): row.get_text(" ") for row in page.soup.select("tbody tr")}  # type: ignore[union-attr]
    assert "Utkast" in rows["Ett utkast"] and "Gör klart" in rows["Ett utkast"]
    assert "Inskickad" in rows["En inskickad"] and "senast" in rows["En inskickad"]
    assert "Svara på projektgruppens anmärkningar" in rows["En med frågor"]
    assert "Godkänd – coacherna ser den" in rows["En publicerad"]
    assert "Avslutad – tillsatt" in rows["En avslutad"]
    assert "5 platser" in page.text


def test_the_list_asks_the_database_as_often_for_1_as_for_25(s: Session, company: Company, owner: Browser) -> None:
    made(s, company)
    owner.get(HOME)
    with counted(owner.app) as few:
        owner.get(HOME)
    by, workplace = make.make_member(s, company), make.make_workplace(s, company)
    for n in range(24):
        offer = make.make_offer(s, company, by, workplace, title=f"Plats {n}")
        make.make_submission(s, offer, by)
    s.commit()
    with counted(owner.app) as many:
        assert len(owner.get(HOME).soup.select("tbody tr")) == 25
    assert len(few) == len(many) <= 6


def test_a_draft_is_made_once(s: Session, owner: Browser) -> None:
    form = owner.get("/foretag/platser/ny")
    fields = {**form.fields(), "title": "Kock i skolkök"}
    first, second = owner.post("/foretag/platser/ny", fields), owner.post("/foretag/platser/ny", fields)
    assert first.status == second.status == 303
    assert first.location == second.location
    assert [o.title for o in s.scalars(select(Offer))] == ["Kock i skolkök"]
    s.commit()
    page = owner.get(first.location)
    assert page.h1 == "Kock i skolkök"
    assert "0 av 7 delar klara" in page.text
    assert tags(page)[1:] == ["Ej påbörjad"] * 5 + ["När allt är klart"]


@pytest.mark.parametrize("once", ["", "kort", "../../etc", "\0" * 10])
def test_a_tampered_id_gets_a_new_one(s: Session, owner: Browser, once: str) -> None:
    assert owner.post("/foretag/platser/ny", {"title": "Kock", "once": once}).status == 303
    assert s.scalars(select(Offer)).one().public_id != once
    s.commit()


def test_a_draft_needs_a_name(owner: Browser) -> None:
    page = owner.post("/foretag/platser/ny", {"title": " "})
    assert page.status == 422
    assert page.errors()["title"] == "Skriv vad ni kallar platsen."


def test_an_offer_begins_from_a_need(s: Session, company: Company, owner: Browser) -> None:
    need = make.make_need(s, company, people=90, driving_licence=True)
    s.commit()
    address = f"/foretag/platser/ny?behov={need.public_id}"
    owner.fill(address, {}, follow=True)
    offer = s.scalars(select(Offer)).one()
    s.commit()
    assert (offer.occupation, offer.need_id, offer.places) == ("9412", need.id, 50)
    assert (offer.training_wish, offer.training_wanted, offer.driving_licence) == ("Livsmedelshygien", True, True)
    assert offer.title == "Restaurang- och köksbiträden m.fl."


def test_another_companys_need_is_not_found(s: Session, owner: Browser) -> None:
    foreign = make.make_need(s, make.make_company(s))
    s.commit()
    assert owner.get(f"/foretag/platser/ny?behov={foreign.public_id}").status == 404
    assert owner.get("/foretag/platser/ny?behov=%00").status == 404
    assert owner.post(f"/foretag/platser/ny?behov={foreign.public_id}", {"title": "x"}).status == 404


def test_the_task_list_says_how_far_each_part_has_come(s: Session, company: Company, owner: Browser) -> None:
    public_id = made(s, company, supervisor_phone="", training_wanted=None, training_wish="", hiring_interest=None,
                     weeks=None, hours_per_week=None)
    page = owner.get(HOME + public_id)
    assert tags(page) == ["Klar", "Klar", "Påbörjad – 2 saker kvar", "Klar", "Påbörjad – telefon saknas", "Ej påbörjad",
                          "När allt är klart"]
    assert "4 av 7 delar klara" not in page.text
    assert "3 av 7 delar klara" in page.text


def test_the_name_of_a_draft_takes_no_personal_number(owner: Browser) -> None:
    assert "title" in owner.post("/foretag/platser/ny", {"title": make.PERSONAL_NUMBER}).errors()


def test_a_removed_workplace_must_be_replaced(s: Session, company: Company, owner: Browser) -> None:
    workplace = make.make_workplace(s, company, removed_at=clock.now())
    public_id = made(s, company, workplace_id=workplace.id)
    assert tags(owner.get(HOME + public_id))[0] == "Påbörjad – arbetsstället finns inte kvar"
    assert "Arbetsstället finns inte kvar" in owner.get(f"{HOME}{public_id}/skicka-in").text


@pytest.mark.parametrize("part", [
    "", *(f"/{part}" for part in SECTIONS), "/skicka-in", "/kvitto", "/avsluta", "/ta-bort", "/slang-andringar",
    "/ta-tillbaka", "/kopiera", "/finns-inte"])
def test_an_unknown_and_a_foreign_id_are_the_same_404(s: Session, owner: Browser, part: str) -> None:
    foreign = made(s, make.make_company(s))
    for public_id in (foreign, "abcdefghjk", "1", "%00", "x" * 300):
        if part not in ("/ta-tillbaka", "/kopiera"):
            assert owner.get(f"{HOME}{public_id}{part}").status == 404
        if part not in ("", "/kvitto"):
            assert owner.post(f"{HOME}{public_id}{part}", {"reason": "filled"}).status == 404


def test_an_unknown_section_is_not_found(owner: Browser, draft: str) -> None:
    assert owner.get(f"{HOME}{draft}/lon").status == 404
    assert owner.post(f"{HOME}{draft}/lon").status == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN])
def test_staff_never_read_a_draft(s: Session, draft: str, anyone: Browser, role: Role) -> None:
    staff = make.make_staff(s, role)
    s.commit()
    anyone.sign_in(staff)
    for part in ("", *(f"/{part}" for part in SECTIONS), "/skicka-in", "/kvitto"):
        assert anyone.get(f"{HOME}{draft}{part}").status == 403
    assert anyone.post(f"{HOME}{draft}/arbetet", {"tasks": "x"}).status == 403
    assert anyone.get(f"/platser/{draft}").status in (403, 404)


def test_nobody_reads_a_draft_signed_out(app: Any, draft: str) -> None:
    page = Browser(app).get(HOME + draft)
    assert page.status == 302
    assert "/konto/logga-in" in page.location


def test_user_text_is_never_markup(s: Session, company: Company, owner: Browser) -> None:
    public_id = made(s, company, title="<b>Kock</b>", tasks="<script>alert(1)</script>")
    for part in ("", "/arbetet", "/skicka-in", "/ta-bort"):
        page = owner.get(f"{HOME}{public_id}{part}")
        assert page.soup.find("b") is None
        assert "<script>alert" not in page.html
