"""Registration, and the links in mails."""
import time
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts import routes, tokens
from portal.accounts.tokens import Purpose
from portal.core import clock, rate_limits
from portal.core.db import settings
from portal.core.web import Portal
from tests import factories as make
from tests.inbox import account, kinds, link_in, mails, send_all
from tests.page import Browser

REGISTER = "/konto/registrera"
NEW = {"name": "Åsa Öberg", "email": "Asa@example.com", "phone": "070-174 06 90", "password": "en helt annan mening"}


# Registration

def test_register_confirm_and_be_inside(s: Session, anyone: Browser) -> None:
    sent = anyone.fill(REGISTER, NEW, follow=True)
    assert sent.h1 == "Kolla din mejl"
    assert "Asa@example.com" in sent.text
    user = account(anyone, "asa@example.com")
    assert user
    assert (user.name, user.phone, user.confirmed_at) == ("Åsa Öberg", "070-174 06 90", None)
    assert user.password.startswith("$argon2id$")
    assert mails(anyone, "asa@example.com") == [("confirm_account", True)]
    link = link_in(anyone, "asa@example.com", "bekrafta")
    for _ in range(3):                                        # a mail scanner reads the page, and nothing happens
        page = anyone.get(link)
        assert (page.status, page.h1) == (200, "Bekräfta din e-post")
    assert "Åsa Öberg" in page.text
    done = anyone.post(link)
    assert (done.status, done.location) == (303, "/foretag/nytt")
    assert anyone.get("/konto/").h1 == "Mitt konto"
    assert kinds(anyone) == ["AccountRegistered", "AccountConfirmed"]
    anyone.post("/konto/logga-ut")
    again = anyone.post(link)
    assert (again.status, again.h1) == (410, "Länken fungerar inte längre")
    assert "/konto/bekrafta" in again.links()


def test_a_double_click_makes_one_account_and_one_mail(s: Session, anyone: Browser) -> None:
    fields = {**anyone.get(REGISTER).fields(), **NEW}
    assert [anyone.post(REGISTER, fields).status for _ in range(2)] == [303, 303]
    assert mails(anyone, "asa@example.com") == [("confirm_account", True)]


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(s: Session, anyone: Browser) -> None:
    user = make.make_user(s, email="asa@example.com", name="Den riktiga")
    s.commit()
    known = anyone.fill(REGISTER, NEW, follow=True)
    unknown = Browser(anyone.app).fill(REGISTER, {**NEW, "email": "ny@example.com"}, follow=True)
    assert known.text.replace("Asa@example.com", "") == unknown.text.replace("ny@example.com", "")
    assert mails(anyone, user.email) == [("account_exists", False)]
    after = account(anyone, user.email)
    assert after
    assert after.name == "Den riktiga"


def test_an_unconfirmed_account_is_the_latest_registrants(s: Session, anyone: Browser) -> None:
    anyone.fill(REGISTER, {**NEW, "name": "Någon annan", "password": "någon annans lösenord"})
    first = link_in(anyone, "asa@example.com", "bekrafta")
    anyone.fill(REGISTER, NEW)
    assert anyone.get(first).status == 410
    assert "Åsa Öberg" in anyone.get(link_in(anyone, "asa@example.com", "bekrafta")).text


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "Skriv ditt namn"), ("name", "x" * 121, "för lång"), ("name", "Åsa 640823-3234", "personnummer"),
    ("name", "a\u202eb", "tecken"), ("email", "asa", "namn@foretag.se"), ("email", "", "Skriv din e-post"),
    ("phone", "", "Skriv ett telefonnummer"), ("phone", "ring mig", "riktnummer"),
    ("password", "", "Välj ett lösenord"), ("password", "kort", "för kort: 4 tecken"),
    ("password", "x" * 201, "för långt"),
    ("password", "aaaaaaaaaaaaaaa", "för enkelt"), ("password", "asa@example.com", "inte vara din e-post"),
    ("password", "en bra mening\0med nul", "tecken som inte kan användas"),
    ("password", "en bra mening\7med pip", "tecken som inte kan användas"), ("password", "x" * 1_000_000, "för långt"),
])
def test_what_is_wrong_is_said_beside_the_field(anyone: Browser, field: str, value: str, says: str) -> None:
    page = anyone.fill(REGISTER, {**NEW, field: value})
    assert page.status == 422
    assert says in page.errors()[field]
    assert NEW["password"] not in page.html
    kept = page.fields()
    assert all(kept[name] == NEW[name] for name in ("name", "email", "phone") if name != field)


def test_a_personal_number_in_the_address_is_refused(anyone: Browser) -> None:
    assert "personnummer" in anyone.fill(REGISTER, {**NEW, "email": "640823-3234@example.com"}).errors()["email"]


def test_a_new_confirmation_mail_on_request(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    anyone.fill(REGISTER, NEW)
    send_all(anyone)
    later = clock.now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert anyone.get("/konto/bekrafta").fields()["email"] == "Asa@example.com"
    for email in ("ASA@example.com", "asa@example.com", "ingen@example.com"):
        assert anyone.fill("/konto/bekrafta", {"email": email}, follow=True).h1 == "Kolla din mejl"
    assert len(mails(anyone, "asa@example.com")) == 2         # one when registering, one more, not one for each click
    assert mails(anyone, "ingen@example.com") == []


def test_a_confirmed_account_gets_no_confirmation_mail(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.fill("/konto/bekrafta", {"email": user.email})
    assert mails(anyone, user.email) == []


def test_links_expire(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    anyone.fill(REGISTER, NEW)
    link = link_in(anyone, "asa@example.com", "bekrafta")
    late = clock.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert anyone.get(link).status == anyone.post(link).status == 410


@pytest.mark.parametrize("page", ["bekrafta", "nytt-losenord", "valkommen", "ny-e-post"])
def test_a_link_for_one_thing_opens_no_other(s: Session, anyone: Browser, page: str) -> None:
    user = make.make_user(s)
    user.confirmed_at, user.pending_email = None, "ny@example.com"
    s.commit()
    paths = {Purpose.CONFIRM: "bekrafta", Purpose.RESET: "nytt-losenord", Purpose.STAFF: "valkommen",
             Purpose.EMAIL: "ny-e-post"}
    for purpose, own_page in paths.items():
        token = tokens.make(settings(s).secret_key, purpose, user)
        assert anyone.get(f"/konto/{page}/{token}").status == (200 if page == own_page else 410)
        assert anyone.get(f"/konto/{page}/{token[:-1]}").status == 410
    assert anyone.get(f"/konto/{page}/skräp").status == anyone.post(f"/konto/{page}/a.b.c").status == 410


# Forgotten password

def test_a_forgotten_password(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    elsewhere = Browser(anyone.app).sign_in(user)
    assert anyone.fill("/konto/glomt-losenord", {"email": user.email}, follow=True).h1 == "Kolla din mejl"
    assert mails(anyone, user.email) == [("reset_password", True)]
    link = link_in(anyone, user.email, "nytt-losenord")
    assert "för kort" in anyone.fill(link, {"new_password": "kort"}).errors()["new_password"]
    assert anyone.fill(link, {"new_password": "en sprillans ny mening"}).location == "/konto/logga-in"
    assert anyone.get(link).status == 410
    assert elsewhere.get("/konto/").status == 302
    assert mails(anyone, user.email)[1:] == [("password_changed", False)]
    form = {"email": user.email, "password": "en sprillans ny mening"}
    assert anyone.fill("/konto/logga-in", form, action="/konto/logga-in").status == 303


@pytest.mark.parametrize("path", ["/konto/registrera", "/konto/bekrafta", "/konto/glomt-losenord"])
def test_the_answer_takes_as_long_for_a_known_address(
    app: Portal, s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch, path: str,
) -> None:
    user = make.make_user(s)
    s.commit()
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    monkeypatch.setattr(routes, "SAME_TIME", 0.15)
    for email in (user.email, "ingen@example.com"):
        form = anyone.get(path).fields() | {"name": "Mira Ek", "email": email, "phone": "070-174 06 90",
                                            "password": "en mening som ingen gissar"}
        started = time.monotonic()
        assert anyone.post(path, form).status == 303
        assert time.monotonic() - started >= 0.15


def test_an_unknown_address_gets_the_same_answer(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    known = anyone.fill("/konto/glomt-losenord", {"email": user.email}, follow=True)
    unknown = anyone.fill("/konto/glomt-losenord", {"email": "ingen@example.com"}, follow=True)
    assert known.text.replace(user.email, "") == unknown.text.replace("ingen@example.com", "")
    assert mails(anyone, "ingen@example.com") == []
