"""The project group's pages about employers: list, one employer, verification; and rule four everywhere."""
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Company, EmployerType, VerifiedHow
from portal.core import eventlog
from portal.core.access import Role
from portal.core.mail.outbox import OutboxMail
from tests import factories as make
from tests.page import Browser

SOLE = make.PERSONAL_NUMBER.replace("-", "")


def reviewer(s: Session, anyone: Browser) -> Browser:
    staff = make.make_staff(s, name="Anna Ek")
    s.commit()
    return anyone.sign_in(staff)


def named(s: Session, name: str, **changes: Any) -> Company:
    return make.make_company(s, name=name, **changes)


def rows(anyone: Browser, query: str = "") -> list[str]:
    return [a.text for a in anyone.get(f"/arbetsgivare/{query}").soup.select(".list tbody th a")]


def test_the_list_is_in_swedish_order(s: Session, anyone: Browser) -> None:
    for name in ("Österns Bygg", "Zeta AB", "Åkeri Norr", "Ängens Café", "alfa AB"):
        named(s, name)
    anna = reviewer(s, anyone)
    assert rows(anna) == ["alfa AB", "Zeta AB", "Åkeri Norr", "Ängens Café", "Österns Bygg"]
    assert "5 arbetsgivare" in anna.get("/arbetsgivare/").text


def test_the_list_is_searched_and_filtered(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s)
    named(s, "Åkeri Norr AB", verified_by=staff, number="4040404040")
    named(s, "Vård & Omsorg 100%", employer_type=EmployerType.SOCIAL)
    anna = reviewer(s, anyone)
    assert rows(anna, "?q=åkeri") == rows(anna, "?q=AKERI+norr") == ["Åkeri Norr AB"]
    assert rows(anna, "?q=404040-4040") == rows(anna, "?q=164040404040") == ["Åkeri Norr AB"]
    for query in ("?q=100%25", "?typ=social", "?lage=nej"):
        assert rows(anna, query) == ["Vård & Omsorg 100%"]
    assert rows(anna, "?lage=ja&typ=private") == ["Åkeri Norr AB"]
    assert rows(anna, "?q=finns+inte") == []
    assert "Ingen arbetsgivare passar" in anna.get("/arbetsgivare/?q=finns+inte").text
    page = anna.fill("/arbetsgivare/", {"q": "åkeri", "lage": "ja"}, action="/arbetsgivare/", follow=True)
    assert page.fields("/arbetsgivare/")["q"] == "åkeri"
    assert page.fields("/arbetsgivare/")["lage"] == "ja"


@pytest.mark.parametrize("query", [
    "?q=%00", "?typ=x&lage=y&sida=zzz", "?sida=f~x~y", "?q=%25_%5C", "?q=" + "å" * 500,
])
def test_rubbish_in_the_address_is_harmless(s: Session, anyone: Browser, query: str) -> None:
    named(s, "Åkeri Norr AB")
    assert reviewer(s, anyone).get(f"/arbetsgivare/{query}").status in (200, 303)


def test_an_empty_list_says_why(s: Session, anyone: Browser) -> None:
    assert "Inga arbetsgivare än" in reviewer(s, anyone).get("/arbetsgivare/").text


def test_a_long_list_is_read_page_by_page_with_the_same_few_queries(s: Session, anyone: Browser, app: Any) -> None:
    named(s, "Bolag 00 ~ AB")
    anna = reviewer(s, anyone)
    few = _statements(app, lambda: anna.get("/arbetsgivare/"))
    for n in range(1, 30):
        named(s, f"Bolag {n:02}")
    s.commit()
    many = _statements(app, lambda: anna.get("/arbetsgivare/"))
    assert few + 1 == many <= 6, "one more for the count, when there is a second page"
    first = anna.get("/arbetsgivare/")
    assert "30 arbetsgivare" in first.text
    onward = first.soup.find("a", rel="next")
    assert onward is not None
    second = anna.get(str(onward["href"]))
    assert [a.text for a in second.soup.select(".list tbody th a")] == [f"Bolag {n}" for n in range(25, 30)]
    back = second.soup.find("a", rel="prev")
    assert back is not None
    assert anna.get(str(back["href"])).soup.select(".list tbody th a")[0].text == "Bolag 00 ~ AB"


def test_one_employer(s: Session, anyone: Browser) -> None:
    company = named(s, "Åkeri Norr AB", about="Vi kör.", website="https://www.akerinorr.se")
    owner = make.make_member(s, company)
    make.make_workplace(s, company)
    make.make_offer(s, company, owner, title="Hemligt utkast")
    sent = make.make_submission(s, make.make_offer(s, company, owner), owner)
    page = reviewer(s, anyone).get(f"/arbetsgivare/{company.public_id}")
    assert page.h1 == "Åkeri Norr AB"
    for shown in (owner.email, owner.phone, "Skolköket", "Vi kör.", company.org_number_shown, sent.title):
        assert shown in page.text
    assert f"/granskning/{sent.public_id}" in page.links()
    assert "Hemligt utkast" not in page.text


@pytest.mark.parametrize("how", list(VerifiedHow))
def test_a_reviewer_verifies_once(s: Session, anyone: Browser, how: VerifiedHow) -> None:
    company = named(s, "Åkeri Norr AB")
    anna = reviewer(s, anyone)
    address = f"/arbetsgivare/{company.public_id}/verifiera"
    fields = {**anna.get(address).fields(), "how": how.value}
    assert [anna.post(address, fields).location for _ in range(2)] == [f"/arbetsgivare/{company.public_id}"] * 2
    s.refresh(company)
    assert company.verified_how is how
    page = anna.get(f"/arbetsgivare/{company.public_id}")
    assert how.label in page.text
    assert page.text.count("Företaget verifierat") == 1
    s.commit()
    colleague = make.make_staff(s)
    s.commit()
    assert anyone.sign_in(colleague).post(address, {"how": how.value}).status == 409


def test_what_is_verified_is_what_was_checked(s: Session, anyone: Browser) -> None:
    """While the reviewer rings the company, somebody there may change its name and number."""
    company = named(s, "Åkeri Norr AB")
    anna, address = reviewer(s, anyone), f"/arbetsgivare/{company.public_id}/verifiera"
    fields = {**anna.get(address).fields(), "how": "call_back"}
    company.name = "Helt Annat AB"
    s.commit()
    page = anna.post(address, fields)
    assert (page.status, "har ändrat sina uppgifter" in page.text) == (409, True)
    s.refresh(company)
    assert company.verified_at is None
    s.commit()
    assert anna.fill(address, {"how": "call_back"}).status == 303


@pytest.mark.parametrize("how", ["", "guess", "\0"])
def test_how_must_be_said(s: Session, anyone: Browser, how: str) -> None:
    company = named(s, "Åkeri Norr AB")
    page = reviewer(s, anyone).fill(f"/arbetsgivare/{company.public_id}/verifiera", {"how": how})
    assert (page.status, list(page.errors())) == (422, ["how"])


@pytest.mark.parametrize(("onward", "lands"), [
    ("/granskning/abc?x=1", "/granskning/abc?x=1"), ("https://example.com/", None), ("//example.com", None),
    ("/\\example.com", None), ("/a\r\nX: y", None), ("", None), ("javascript:alert(1)", None),
])
def test_afterwards_one_stays_in_the_portal(s: Session, anyone: Browser, onward: str, lands: str | None) -> None:
    company = named(s, "Åkeri Norr AB")
    page = reviewer(s, anyone).fill(f"/arbetsgivare/{company.public_id}/verifiera", {"how": "visit", "next": onward})
    assert page.location == (lands or f"/arbetsgivare/{company.public_id}")


@pytest.mark.parametrize("roles", [(Role.CAMPUS,), (Role.COACH,), (Role.ADMIN,)])
def test_only_reviewers_read_about_employers(s: Session, anyone: Browser, roles: tuple[Role, ...]) -> None:
    company = named(s, "Åkeri Norr AB")
    staff, owner = make.make_staff(s, *roles), make.make_member(s, company)
    s.commit()
    for person in (staff, owner):
        anyone.sign_in(person)
        for address in ("", company.public_id, f"{company.public_id}/verifiera"):
            assert anyone.get(f"/arbetsgivare/{address}").status == 403
        assert anyone.post(f"/arbetsgivare/{company.public_id}/verifiera", {"how": "visit"}).status == 403


@pytest.mark.parametrize("end", ["", "/verifiera", "/kollegor/0000000000/agare", "/kollegor/%00/ta-bort"])
@pytest.mark.parametrize("public_id", ["0000000000", "%00", "å"])
def test_an_unknown_employer_is_not_found(s: Session, anyone: Browser, public_id: str, end: str) -> None:
    assert reviewer(s, anyone).get(f"/arbetsgivare/{public_id}{end}").status == 404


def test_a_sole_traders_number_stands_only_where_it_may(s: Session, anyone: Browser, capsys: Any) -> None:
    company = named(s, "Ulfs Snickeri", number=SOLE)
    owner, colleague = make.make_member(s, company), make.make_member(s, company, is_owner=False)
    make.make_workplace(s, company)
    stranger = make.make_user(s)
    anna = reviewer(s, anyone)
    allowed = {f"/arbetsgivare/{company.public_id}/verifiera"}
    for address in ("/arbetsgivare/", "/arbetsgivare/?q=ulfs", f"/arbetsgivare/{company.public_id}", *allowed):
        page = anna.get(address)
        assert _is_whole_in(page.html) == (address in allowed), address
        assert "640823-****" in page.text or address in allowed
    for person, address, whole in (
        (owner, "/foretag/uppgifter", True), (colleague, "/foretag/uppgifter", True), (owner, "/foretag/team", False),
        (owner, "/foretag/nytt", False), (stranger, "/foretag/nytt", False),
    ):
        assert _is_whole_in(Browser(anyone.app).sign_in(person).get(address).html) == whole, address
    capsys.readouterr()
    assert Browser(anyone.app).sign_in(stranger).fill("/foretag/nytt/uppgifter", {
        "org_number": make.PERSONAL_NUMBER, "employer_type": "private", "name": "Ulf", "industry": "F",
        "size_class": "0", "collective_agreement": "no", "workplace_name": "Verkstaden", "street": "Ågatan 1",
        "postal_code": "611 83", "city": "Nyköping"}).status == 303
    assert not _is_whole_in(capsys.readouterr().err)
    assert "640823-****" in Browser(anyone.app).sign_in(stranger).get("/foretag/nytt").text
    for table in (eventlog.LoggedEvent.__table__, OutboxMail.__table__, Company.__table__, Membership.__table__):
        assert not _is_whole_in(str(s.execute(sa.select(table)).all()))


def test_a_personnummer_is_searched_for_without_reaching_an_address(s: Session, anyone: Browser) -> None:
    company = named(s, "Ulfs Snickeri", number=SOLE)
    anna = reviewer(s, anyone)
    found = anna.fill("/arbetsgivare/", {"q": "19640823-3234"}, action="/arbetsgivare/")
    assert found.location == f"/arbetsgivare/{company.public_id}"
    missing = anna.fill("/arbetsgivare/", {"q": make.COORDINATION_NUMBER}, action="/arbetsgivare/")
    assert missing.location == "/arbetsgivare/"
    assert "Ingen arbetsgivare har det numret" in anna.get("/arbetsgivare/").text
    typed = anna.get("/arbetsgivare/?q=640823-3234")
    assert (typed.status, typed.location) == (303, "/arbetsgivare/")


@pytest.mark.parametrize("words", [
    "640823-3234 Ulfs", "Ulfs 640823-3234", "Ulfs 19640823+3234 Snickeri", "Ulfs,6408233234",
    "Ulfs 64 08 23 3234", "640823  3234 Ulfs", "640823.3234", "Ulfs 640823\u00ad-3234"])
def test_nor_with_words_beside_it(s: Session, anyone: Browser, words: str) -> None:
    company = named(s, "Ulfs Snickeri", number=SOLE)
    anna = reviewer(s, anyone)
    fields = {"q": words, "lage": "ja"}
    assert anna.fill("/arbetsgivare/", fields, action="/arbetsgivare/").location == f"/arbetsgivare/{company.public_id}"
    typed = anna.get(f"/arbetsgivare/?{urlencode(fields)}")
    assert (typed.status, typed.location) == (303, "/arbetsgivare/")


@pytest.mark.parametrize("written", ["550072-2391", "19550072-2391", "Ulfs 55 00 72 2391", "550072\u200b2391"])
def test_a_number_with_an_unknown_month_is_a_persons_too(s: Session, anyone: Browser, written: str) -> None:
    company = named(s, "Ulfs Snickeri", number=make.UNKNOWN_MONTH.replace("-", ""))
    anna = reviewer(s, anyone)
    assert anna.fill("/arbetsgivare/", {"q": written}, action="/arbetsgivare/").location == (
        f"/arbetsgivare/{company.public_id}")
    typed = anna.get(f"/arbetsgivare/?{urlencode({'q': written})}")
    assert (typed.status, typed.location) == (303, "/arbetsgivare/")
    assert "550072-****" in anna.get("/arbetsgivare/").text


def _is_whole_in(text: str) -> bool:
    return any(form in text for form in (SOLE, make.PERSONAL_NUMBER, SOLE[-4:] + "<", f"{SOLE[:6]} {SOLE[6:]}"))


def _statements(app: Any, action: Any) -> int:
    """How many SQL statements the action runs."""
    seen: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = app.extensions["db"].reading
    sa.event.listen(engine, "before_cursor_execute", remember)
    try:
        action()
    finally:
        sa.event.remove(engine, "before_cursor_execute", remember)
    return sum(not statement.startswith(("BEGIN", "PRAGMA")) for statement in seen)
