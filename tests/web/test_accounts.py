"""Registration, and the links in mails."""
import time
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts import routes, service, tokens
from portal.accounts.tokens import Purpose
from portal.core import clock, ids
from portal.core.access import SYSTEM, Party, Role
from portal.core.database import db
from portal.core.database.db import settings
from portal.core.web import Portal, rate_limits
from tests import factories as make
from tests.inbox import account, kinds, link_in, mails, send_all
from tests.page import Browser

REGISTER = "/konto/registrera"
ASA = {"email": "Asa@example.com"}
ABOUT = {"name": "Åsa Öberg", "phone": "070-174 06 90", "new_password": "en helt annan mening"}


# Registration

def test_register_confirm_and_be_inside(s: Session, anyone: Browser) -> None:
    sent = anyone.fill(REGISTER, ASA, follow=True)
    assert sent.h1 == "Kolla din mejl"
    assert "Asa@example.com" in sent.text
    user = account(anyone, "asa@example.com")
    assert user
    assert (user.name, user.phone, user.password, user.confirmed_at) == ("", "", "!", None)
    assert mails(anyone, "asa@example.com") == [("confirm_account", True)]
    link = link_in(anyone, "asa@example.com", "bekrafta")
    for _ in range(3):                                        # a mail scanner reads the page, and nothing happens
        page = anyone.get(link)
        assert (page.status, page.h1) == (200, "Välkommen! Vem är du?")
    assert "asa@example.com" in page.text
    form = {**page.fields(), **ABOUT}
    done = anyone.post(link, form)
    assert (done.status, done.location) == (303, "/foretag/nytt")
    user = account(anyone, "asa@example.com")
    assert user
    assert (user.name, user.phone) == ("Åsa Öberg", "070-174 06 90")
    assert user.password.startswith("$argon2id$")
    assert anyone.get("/konto/").h1 == "Mitt konto"
    assert kinds(anyone) == ["AccountRegistered", "AccountConfirmed"]
    assert anyone.get(link).location == "/konto/hem", "the link again goes on from where it led"
    anyone.post("/konto/logga-ut")
    again = anyone.get(link)
    assert (again.status, again.h1) == (410, "Kontot är redan klart")
    assert "/konto/logga-in" in again.links()
    assert account(anyone, "asa@example.com").name == "Åsa Öberg"  # type: ignore[union-attr]


def test_a_double_click_makes_one_account_and_one_mail(s: Session, anyone: Browser) -> None:
    fields = {**anyone.get(REGISTER).fields(), **ASA}
    assert [anyone.post(REGISTER, fields).status for _ in range(2)] == [303, 303]
    assert mails(anyone, "asa@example.com") == [("confirm_account", True)]


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(s: Session, anyone: Browser) -> None:
    user = make.make_user(s, email="asa@example.com", name="Den riktiga")
    s.commit()
    known = anyone.fill(REGISTER, ASA, follow=True)
    unknown = Browser(anyone.app).fill(REGISTER, {"email": "ny@example.com"}, follow=True)
    assert known.text.replace("Asa@example.com", "") == unknown.text.replace("ny@example.com", "")
    assert mails(anyone, user.email) == [("account_exists", False)]
    after = account(anyone, user.email)
    assert after
    assert after.name == "Den riktiga"


def test_nothing_that_a_stranger_posted_counts(s: Session, anyone: Browser) -> None:
    """He registers her address, with all that a form once took; she opens the mail and chooses for herself."""
    stranger = Browser(anyone.app)
    his = {"name": "Någon annan", "phone": "070-174 06 05", "password": "någon annans lösenord",
           "new_password": "någon annans lösenord"}
    anyone.fill(REGISTER, ASA)
    stranger.fill(REGISTER, {**ASA, **his})
    page = anyone.fill(link_in(anyone, "asa@example.com", "bekrafta"), ABOUT)
    assert page.status == 303
    stranger.fill(REGISTER, {**ASA, **his})
    user = account(anyone, "asa@example.com")
    assert user
    assert (user.name, user.phone) == ("Åsa Öberg", "070-174 06 90")
    form = {"email": "asa@example.com", "password": "någon annans lösenord"}
    assert stranger.fill("/konto/logga-in", form, action="/konto/logga-in").status == 422
    form["password"] = ABOUT["new_password"]
    assert Browser(anyone.app).fill("/konto/logga-in", form, action="/konto/logga-in").status == 303


def test_a_link_works_as_long_as_nobody_has_used_it(s: Session, anyone: Browser) -> None:
    anyone.fill(REGISTER, ASA)
    first = link_in(anyone, "asa@example.com", "bekrafta")
    Browser(anyone.app).fill(REGISTER, ASA)
    assert anyone.get(first).status == 200


@pytest.mark.parametrize(("field", "value", "says"), [
    ("email", "asa", "namn@foretag.se"), ("email", "", "Skriv din e-post"), ("email", "åsa@example.com", "Före @")])
def test_what_is_wrong_with_the_address_is_said_beside_it(anyone: Browser, field: str, value: str, says: str) -> None:
    page = anyone.fill(REGISTER, {field: value})
    assert page.status == 422
    assert says in page.errors()[field]
    assert page.fields()[field] == value


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "Skriv ditt namn"), ("name", "x" * 121, "för lång"), ("name", "Åsa 640823-3234", "personnummer"),
    ("name", "a\ue000b", "tecken"), ("name", "Du har vunnit! https://ond.example", "webbadress"),
    ("phone", "", "Skriv ett telefonnummer"), ("phone", "ring mig", "riktnummer"),
    ("new_password", "", "Välj ett lösenord"), ("new_password", "kort", "för kort: 4 tecken"),
    ("new_password", "x" * 201, "för långt"), ("new_password", "aaaaaaaaaaaaaaa", "för enkelt"),
    ("new_password", "asa@example.com", "inte vara din e-post"),
    ("new_password", "en bra mening\0med nul", "tecken som inte kan användas"),
    ("new_password", "en bra mening\7med pip", "tecken som inte kan användas"),
    ("new_password", "x" * 1_000_000, "för långt"),
])
def test_what_is_wrong_is_said_beside_the_field(anyone: Browser, field: str, value: str, says: str) -> None:
    anyone.fill(REGISTER, ASA)
    page = anyone.fill(link_in(anyone, "asa@example.com", "bekrafta"), {**ABOUT, field: value})
    assert page.status == 422
    assert says in page.errors()[field]
    assert ABOUT["new_password"] not in page.html
    kept = page.fields()
    assert all(kept[name] == ABOUT[name] for name in ("name", "phone") if name != field)


def test_a_personal_number_in_the_address_is_refused(anyone: Browser) -> None:
    assert "personnummer" in anyone.fill(REGISTER, {"email": "640823-3234@example.com"}).errors()["email"]


def test_a_new_confirmation_mail_on_request(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    anyone.fill(REGISTER, ASA)
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
    anyone.fill(REGISTER, ASA)
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
        form = anyone.get(path).fields() | {"email": email}
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


# An address that somebody has registered and nobody has confirmed

def waiting(anyone: Browser, email: str) -> None:
    anyone.fill(REGISTER, {"email": email})
    assert account(anyone, email)


def test_a_forgotten_password_of_a_waiting_account_is_the_link_it_waits_for(s: Session, anyone: Browser) -> None:
    waiting(anyone, "ny@example.com")
    user = account(anyone, "ny@example.com")
    assert user
    assert anyone.fill("/konto/glomt-losenord", {"email": "ny@example.com"}, follow=True).h1 == "Kolla din mejl"
    assert {name for name, _ in mails(anyone, "ny@example.com")} == {"confirm_account"}
    token = tokens.make(settings(s).secret_key, Purpose.RESET, user)
    assert anyone.fill(f"/konto/nytt-losenord/{token}", {"new_password": "en sprillans ny mening"}).status == 410
    assert account(anyone, "ny@example.com").confirmed_at is None  # type: ignore[union-attr]


def test_it_stands_in_no_colleague_s_way(s: Session, anyone: Browser) -> None:
    waiting(anyone, "kollega@example.com")
    link = link_in(anyone, "kollega@example.com", "bekrafta")
    with anyone.app.app_context(), db.unit_of_work() as own:
        service.invite_staff(own, SYSTEM, public_id=ids.new(), name="Kim Ek", email="kollega@example.com",
                             party=Party.JOBBTORG, roles={Role.COACH})
    user = account(anyone, "kollega@example.com")
    assert user
    assert (user.name, user.party, user.held_roles) == ("Kim Ek", Party.JOBBTORG, frozenset({Role.COACH}))
    assert anyone.get(link).status == 410, "the stranger's link opens nothing of theirs"
    assert ("staff_invitation", True) in mails(anyone, "kollega@example.com")


def test_nor_in_the_first_administrator_s(s: Session, anyone: Browser) -> None:
    waiting(anyone, "chef@example.com")
    with anyone.app.app_context(), db.unit_of_work() as own:
        made = service.make_admin(own, email="chef@example.com", name="Chef", party=Party.JOBBTORG)
    assert made.held_roles == {Role.ADMIN}


def test_nor_in_that_of_whoever_changes_to_their_own_new_address(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    waiting(anyone, "min@example.com")
    anyone.sign_in(user)
    anyone.fill("/konto/e-post", {"email": "min@example.com", "password": make.PASSWORD})
    link = link_in(anyone, "min@example.com", "ny-e-post")
    assert anyone.fill(link, {"password": make.PASSWORD}).status == 303
    changed = account(anyone, "min@example.com")
    assert changed
    assert changed.id == user.id

