"""Who acts for two companies: what was written for one is never saved for the other, nor lost."""
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Company
from portal.core import ids
from portal.needs.models import Need
from portal.offers.models import Offer
from tests import factories as make
from tests.page import Browser, Page
from tests.web.belonging import kept
from tests.web.test_needs import ANSWERS

LOGIN, SWITCH, OFFER, NEED = "/konto/logga-in", "/foretag/byt", "/foretag/platser/ny", "/foretag/behov/nytt"


@pytest.fixture
def first(s: Session) -> Company:
    return make.make_company(s, name="Nyfors Kök AB")


@pytest.fixture
def second(s: Session, first: Company) -> Company:
    return make.make_company(s, name="Arnö Bygg AB")


@pytest.fixture
def mira(s: Session, first: Company, second: Company, anyone: Browser) -> Browser:
    user = make.make_member(s, first, email="mira@example.com")
    s.add(Membership(company_id=second.id, user_id=user.id, is_owner=True))
    s.commit()
    return anyone.sign_in(user)


def change_to(mira: Browser, company: Company) -> None:
    assert mira.post(SWITCH, {"company": company.public_id}).status == 303


def sign_out_and_post(mira: Browser, path: str, fields: dict[str, str]) -> Page:
    """The session runs out; what was sent comes back past the sign-in."""
    assert mira.post("/konto/logga-ut").status == 303
    fields.pop("csrf_token")
    out = mira.post(path, fields)
    assert out.status == 401
    door = mira.post(LOGIN, out.fields(LOGIN))
    return mira.post(LOGIN, door.fields(LOGIN) | {"email": "mira@example.com", "password": make.PASSWORD})


def owners_of(s: Session, kind: type[Offer] | type[Need]) -> list[int]:
    return kept(s, sa.select(kind.company_id))


@pytest.mark.parametrize(("path", "kind", "written"), [(OFFER, Offer, {"title": "Snickare"}), (NEED, Need, ANSWERS)])
def test_a_form_of_another_tab(s: Session, mira: Browser, first: Company, second: Company, path: str,
                               kind: type[Offer] | type[Need], written: dict[str, str]) -> None:
    fields = mira.get(path).fields() | written
    change_to(mira, second)
    page = mira.post(path, fields)
    assert (page.status, page.h1) == (409, "Sidan hör till ett annat företag")
    assert "Du öppnade sidan för Nyfors Kök AB, men företräder nu Arnö Bygg AB. Inget är sparat." in page.text
    assert owners_of(s, kind) == []
    changed = mira.post(SWITCH, page.fields(SWITCH))
    assert (changed.status, changed.h1) == (200, "Nu företräder du Nyfors Kök AB")
    back = mira.post(path, changed.fields(path))
    assert (back.status, owners_of(s, kind)) == (200, [])
    assert {name: back.fields()[name] for name in written} == written
    assert mira.post(path, back.fields()).status == 303
    assert owners_of(s, kind) == [first.id]


def test_the_session_runs_out_for_the_second_company(s: Session, mira: Browser, second: Company) -> None:
    make.make_workplace(s, second)
    s.commit()
    change_to(mira, second)
    made = mira.post(OFFER, mira.get(OFFER).fields() | {"title": "Snickare"})
    path = next(link for link in mira.get(made.location).links() if link.startswith(made.location + "/"))
    fields = mira.get(path).fields()
    inside = sign_out_and_post(mira, path, fields)
    assert (inside.status, inside.h1) == (200, "Du är inloggad igen")
    assert mira.post(path, inside.fields(path)).status == 200


def test_a_new_thing_after_the_session_ran_out(s: Session, mira: Browser, second: Company) -> None:
    change_to(mira, second)
    inside = sign_out_and_post(mira, OFFER, mira.get(OFFER).fields() | {"title": "Snickare"})
    back = mira.post(OFFER, inside.fields(OFFER))
    assert back.fields()["title"] == "Snickare"
    assert mira.post(OFFER, back.fields()).status == 303
    assert owners_of(s, Offer) == [second.id]


def test_a_button_of_another_tab(s: Session, mira: Browser, first: Company, second: Company) -> None:
    need = make.make_need(s, first)
    s.commit()
    address = f"/foretag/behov/{need.public_id}"
    page = mira.get(address)
    button = next(path for path in (address + "/bekrafta", address + "/avsluta") if path in page.html)
    fields = page.fields(button)
    change_to(mira, second)
    answer = mira.post(button, fields)
    assert (answer.status, "tryck på knappen igen" in answer.text) == (409, True)
    assert mira.post(SWITCH, answer.fields(SWITCH)).location == "/foretag/"


def test_a_company_that_one_has_left(s: Session, mira: Browser, first: Company) -> None:
    fields = mira.get(OFFER).fields() | {"title": "Snickare", "_company": "0123456789abcdef"}
    page = mira.post(OFFER, fields)
    assert (page.status, "ett företag som du inte längre företräder" in page.text) == (409, True)
    back = mira.post(OFFER, page.fields(OFFER))
    assert (back.status, back.fields()["title"], owners_of(s, Offer)) == (200, "Snickare", [])
    assert mira.post(OFFER, back.fields()).status == 303
    assert owners_of(s, Offer) == [first.id]


def test_an_old_page_without_the_field_is_taken(s: Session, mira: Browser, first: Company) -> None:
    assert mira.post(OFFER, {"title": "Snickare", "once": ids.new()}).status == 303
    assert owners_of(s, Offer) == [first.id]


def test_one_company_is_never_asked_about(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    user = make.make_member(s, company)
    s.commit()
    page = anyone.sign_in(user).get(OFFER)
    assert "företräder" not in page.text
    assert anyone.post(OFFER, page.fields() | {"title": "Kock"}).status == 303


def test_a_link_to_what_is_another_companys(s: Session, mira: Browser, second: Company) -> None:
    """A mail leads there, whichever company the person acts for."""
    need = make.make_need(s, second)
    s.commit()
    path = f"/foretag/behov/{need.public_id}"
    page = mira.get(f"{path}?x=1")
    assert page.status == 404
    assert "Nu företräder du Nyfors Kök AB." in page.text
    assert need.occupation not in page.html
    there = mira.post(SWITCH, page.fields(SWITCH) | {"company": second.public_id})
    assert (there.status, there.location) == (303, f"{path}?x=1")
    assert mira.get(path).status == 200


def test_a_stranger_and_a_wrong_address_are_offered_no_other_company(s: Session, mira: Browser) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    assert "Nu företräder du" not in mira.get("/foretag/finns-inte").text
    assert "Nu företräder du" not in Browser(mira.app).sign_in(owner).get("/foretag/behov/ABCDEFGHJK").text


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", ""])
def test_a_change_of_company_leads_nowhere_else(mira: Browser, second: Company, elsewhere: str) -> None:
    assert mira.post(SWITCH, {"company": second.public_id, "next": elsewhere}).location == "/foretag/"


def test_what_was_written_is_not_lost_on_the_way_to_the_other_company(
    s: Session, mira: Browser, second: Company,
) -> None:
    """The session runs out before the person has changed back."""
    fields = mira.get(NEED).fields() | ANSWERS
    change_to(mira, second)
    door = sign_out_and_post(mira, SWITCH, mira.post(NEED, fields).fields(SWITCH))
    there = mira.post(SWITCH, door.fields(SWITCH))
    form = mira.post(NEED, there.fields(NEED))
    assert form.fields()["description"] == ANSWERS["description"]
    assert owners_of(s, Need) == []
