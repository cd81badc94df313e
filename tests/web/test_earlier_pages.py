"""A page that was opened before somebody signed in, in another tab: the same person goes on, another is shown out."""
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core.access import Role
from portal.core.web import Portal
from tests import factories as make
from tests.page import Browser, Page

SIGN_IN, EDIT = "/konto/logga-in", "/konto/uppgifter"


@pytest.fixture
def anna(s: Session) -> User:
    return make.make_member(s, make.make_company(s), name="Anna Berg")


@pytest.fixture
def bo(s: Session) -> User:
    return make.make_member(s, make.make_company(s), name="Bo Dahl")


def enter(browser: Browser, user: User, **carried: Any) -> Page:
    """Through the sign-in page, as in another tab of the same browser."""
    data = {"email": user.email, "password": make.PASSWORD}
    return browser.post(SIGN_IN, data | carried)


def opened_by(browser: Browser, user: User, path: str, action: str = "") -> dict[str, Any]:
    """The form as it stood when it was drawn for that person, token and all."""
    enter(browser, user)
    return browser.get(path).fields(action)


def sign_out(browser: Browser) -> None:
    assert browser.post("/konto/logga-ut").status == 303


def read(s: Session, thing: Any, column: str) -> Any:
    """As it stands now; nothing is held afterwards."""
    s.refresh(thing)
    value = getattr(thing, column)
    s.rollback()
    return value


def name_of(s: Session, user: User) -> str:
    return str(read(s, user, "name"))


def test_the_same_person_sends_it_again(s: Session, anyone: Browser, anna: User) -> None:
    s.commit()
    form = opened_by(anyone, anna, EDIT)
    sign_out(anyone)
    enter(anyone, anna)
    page = anyone.post(EDIT, form | {"name": "Anna Ek"})
    assert (page.status, page.h1) == (400, "Du har loggat in på nytt")
    assert "öppen för länge" not in page.text and "Du är inloggad som Anna Berg." in page.text
    assert name_of(s, anna) == "Anna Berg"
    assert anyone.post(EDIT, page.fields(EDIT)).status == 303
    assert name_of(s, anna) == "Anna Ek"


def test_or_reads_it_first(s: Session, anyone: Browser, anna: User) -> None:
    s.commit()
    form = opened_by(anyone, anna, EDIT)
    sign_out(anyone)
    enter(anyone, anna)
    page = anyone.post(EDIT, form | {"name": "Anna Ek"})
    back = anyone.post(EDIT, page.fields(EDIT) | {"_unsaved": "yes"})
    assert back.fields("")["name"] == "Anna Ek"
    assert name_of(s, anna) == "Anna Berg"


def test_a_password_is_written_again(s: Session, anyone: Browser, anna: User) -> None:
    s.commit()
    form = opened_by(anyone, anna, "/konto/e-post")
    sign_out(anyone)
    enter(anyone, anna)
    page = anyone.post("/konto/e-post", form | {"email": "ny@example.com", "password": make.PASSWORD})
    assert page.status == 400 and "Skicka igen" not in page.text and make.PASSWORD not in page.html
    assert anyone.post("/konto/e-post", page.fields("/konto/e-post")).fields("")["email"] == "ny@example.com"


def test_a_button_is_offered_again(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    owner, need = make.make_member(s, company), make.make_need(s, company)
    s.commit()
    here, end = f"/foretag/behov/{need.public_id}", f"/foretag/behov/{need.public_id}/avsluta"
    form = opened_by(anyone, owner, here, end)
    enter_again(anyone, owner)
    page = anyone.post(end, form)
    assert (page.status, page.h1) == (400, "Du har loggat in på nytt")
    assert read(s, need, "closed_at") is None
    assert anyone.post(end, page.fields(end)).status == 303
    assert read(s, need, "closed_at") is not None


def enter_again(browser: Browser, user: User) -> None:
    sign_out(browser)
    enter(browser, user)


@pytest.mark.parametrize("other", ["employer", "staff", "nobody's"])
def test_nobody_acts_for_another(s: Session, anyone: Browser, anna: User, bo: User, other: str) -> None:
    """Also one whose role may not do this at all, or who has no company: what was typed is not lost to its writer."""
    second = {"employer": bo, "staff": make.make_staff(s, Role.COACH, name="Bo Dahl"),
              "nobody's": make.make_user(s, name="Bo Dahl")}[other]
    s.commit()
    form = opened_by(anyone, anna, "/foretag/behov/nytt")
    sign_out(anyone)
    enter(anyone, second)
    page = anyone.post("/foretag/behov/nytt", form | {"description": "Fler i köket till våren."})
    assert (page.status, page.h1) == (400, "Du är inloggad som Bo Dahl")
    assert "Fortsätt som Bo Dahl" in page.text
    out = anyone.post("/konto/logga-ut", page.fields("/konto/logga-ut"))
    assert (out.status, out.h1) == (200, "Logga in")
    onward = enter(anyone, anna, **{k: v for k, v in out.fields(SIGN_IN).items() if k.startswith(("_carry", "carry-"))})
    back = anyone.post("/foretag/behov/nytt", onward.fields("/foretag/behov/nytt"))
    assert back.fields("")["description"] == "Fler i köket till våren."
    assert "_person" not in back.fields("")


def test_what_one_wrote_is_not_carried_to_another(s: Session, anyone: Browser, anna: User, bo: User) -> None:
    """Signed out meanwhile, the form waits in the sign-in page: there too for whoever wrote it."""
    s.commit()
    form = opened_by(anyone, anna, EDIT)
    sign_out(anyone)
    waiting = anyone.post(EDIT, form | {"name": "Anna Ek"})
    assert waiting.status == 401
    page = enter(anyone, bo, **{k: v for k, v in waiting.fields(SIGN_IN).items() if k != "csrf_token"})
    assert (page.status, page.h1) == (400, "Du är inloggad som Bo Dahl")


def test_another_one_s_button_leads_out(s: Session, anyone: Browser, anna: User, bo: User) -> None:
    need = make.make_need(s, make.make_company(s))
    s.commit()
    enter(anyone, anna)
    form = {"csrf_token": anyone.token()}
    enter_again(anyone, bo)
    page = anyone.post(f"/foretag/behov/{need.public_id}/avsluta", form, page="/foretag/behov/")
    assert (page.status, page.h1) == (400, "Du är inloggad som Bo Dahl")
    out = anyone.post("/konto/logga-ut", page.fields("/konto/logga-ut"))
    assert (out.status, out.location) == (303, "/foretag/behov/")


def test_the_sign_in_form_of_a_tab_before(s: Session, anyone: Browser, anna: User, bo: User) -> None:
    """Drawn for nobody; somebody has signed in since."""
    s.commit()
    form = anyone.get(SIGN_IN).fields(SIGN_IN)
    enter(anyone, anna)
    page = anyone.post(SIGN_IN, form | {"email": bo.email, "password": make.PASSWORD})
    assert (page.status, page.h1) == (400, "Du är redan inloggad som Anna Berg")
    assert anyone.post(SIGN_IN, page.fields(SIGN_IN)).location == "/foretag/"
    out = anyone.post("/konto/logga-ut", page.fields("/konto/logga-ut"))
    assert out.status in (200, 303)
    enter(anyone, bo)
    assert anyone.get("/konto/").text.count("Bo Dahl") > 0


def test_a_form_past_the_sign_in_page_of_a_tab_before(s: Session, anyone: Browser, anna: User) -> None:
    """Signed out, the page of the form stands; signed in again in another tab, its button leads to the form."""
    s.commit()
    form = opened_by(anyone, anna, EDIT)
    sign_out(anyone)
    waiting = anyone.post(EDIT, form | {"name": "Anna Ek"})
    enter(anyone, anna)
    page = anyone.post(SIGN_IN, waiting.fields(SIGN_IN))
    assert (page.status, page.h1) == (400, "Du är redan inloggad som Anna Berg")
    onward = anyone.post(SIGN_IN, page.fields(SIGN_IN))
    assert anyone.post(EDIT, onward.fields(EDIT)).fields("")["name"] == "Anna Ek"


def test_a_forged_mark_is_no_mark(app: Portal, s: Session, anyone: Browser, anna: User) -> None:
    """Only the portal signs tokens: what comes from elsewhere is offered to nobody to send."""
    s.commit()
    enter(anyone, anna)
    for token in ("", "x", "ImFiYyI.x.y"):
        page = anyone.post(EDIT, {"name": "Ny", "csrf_token": token}, token=False)
        assert page.status == 400 and "Skicka igen" not in page.text
    assert name_of(s, anna) == "Anna Berg"
