"""Registration, links in mails, and one's own account."""
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import tokens
from portal.accounts.models import Membership, Recusal, User
from portal.accounts.self_service import CLOSED_NAME
from portal.accounts.tokens import Purpose
from portal.core import clock, db, ids
from portal.core.access import Role
from portal.core.db import settings
from portal.core.eventlog import LoggedEvent
from portal.core.outbox import OutboxMail
from tests import factories as make
from tests.page import Browser

REGISTER = "/konto/registrera"
NEW = {"name": "Åsa Öberg", "email": "Asa@example.com", "phone": "+46 155 24 80 00", "password": "en helt annan mening"}


@contextmanager
def looking(browser: Browser) -> Iterator[Session]:
    """A session that only reads, and holds nothing afterwards."""
    with browser.app.app_context():
        yield db.session()


def mails(browser: Browser, recipient: str) -> list[tuple[str, bool]]:
    """(name, secret) of each mail to `recipient`, oldest first."""
    with looking(browser) as s:
        query = select(OutboxMail.name, OutboxMail.secret).where(OutboxMail.recipient == recipient)
        return list(s.execute(query.order_by(OutboxMail.id)).all())


def link_in(browser: Browser, recipient: str, page: str) -> str:
    """The address in the newest mail to `recipient` that leads to `page`."""
    with looking(browser) as s:
        query = select(OutboxMail.text).where(OutboxMail.recipient == recipient).order_by(OutboxMail.id.desc())
        texts = s.scalars(query)
        return next(found.group() for found in (re.search(rf"/konto/{page}/\S+", text) for text in texts) if found)


def account(browser: Browser, email: str) -> User | None:
    with looking(browser) as s:
        return s.scalar(select(User).where(User.email == email))


def kinds(browser: Browser) -> list[str]:
    with looking(browser) as s:
        return list(s.scalars(select(LoggedEvent.kind).order_by(LoggedEvent.id)))


# Registration

def test_register_confirm_and_be_inside(s: Session, anyone: Browser) -> None:
    sent = anyone.fill(REGISTER, NEW, follow=True)
    assert sent.h1 == "Kolla din mejl"
    assert "Asa@example.com" in sent.text
    user = account(anyone, "asa@example.com")
    assert user
    assert (user.name, user.phone, user.confirmed_at) == ("Åsa Öberg", "+46 155 24 80 00", None)
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


def test_an_unknown_address_gets_the_same_answer(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    known = anyone.fill("/konto/glomt-losenord", {"email": user.email}, follow=True)
    unknown = anyone.fill("/konto/glomt-losenord", {"email": "ingen@example.com"}, follow=True)
    assert known.text.replace(user.email, "") == unknown.text.replace("ingen@example.com", "")
    assert mails(anyone, "ingen@example.com") == []


# One's own account

def test_name_and_phone(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    page = anyone.fill("/konto/uppgifter", {"name": "Ny Namnsson", "phone": ""}, follow=True)
    assert "Ny Namnsson" in page.text
    assert "Sparat." in page.text
    assert anyone.fill("/konto/uppgifter", {"name": ""}).status == 422
    assert kinds(anyone) == ["ProfileChanged"]


def test_change_of_password_ends_other_sessions(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    elsewhere = Browser(anyone.app).sign_in(user)
    anyone.sign_in(user)
    wrong = anyone.fill("/konto/losenord", {"password": "inte det här", "new_password": "en sprillans ny mening"})
    assert "stämmer inte" in wrong.errors()["password"]
    form = {"password": make.PASSWORD, "new_password": "en sprillans ny mening"}
    page = anyone.fill("/konto/losenord", form, follow=True)
    assert "Lösenordet är bytt" in page.text
    assert elsewhere.get("/konto/").status == 302
    assert mails(anyone, user.email) == [("password_changed", False)]


def test_change_of_password_keeps_the_company(s: Session, anyone: Browser) -> None:
    first, second = make.make_company(s), make.make_company(s, name="Andra AB")
    user = make.make_member(s, first)
    s.add(Membership(company_id=second.id, user_id=user.id, is_owner=True))
    s.commit()
    anyone.sign_in(user)
    with anyone.client.session_transaction() as session:
        session["company_id"] = second.id
    anyone.fill("/konto/losenord", {"password": make.PASSWORD, "new_password": "en sprillans ny mening"})
    with anyone.client.session_transaction() as session:
        assert session["company_id"] == second.id


def test_change_of_email(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    old = user.email
    anyone.sign_in(user)
    assert anyone.fill("/konto/e-post", {"email": "ny@example.com", "password": "fel"}).status == 422
    sent = anyone.fill("/konto/e-post", {"email": "Ny@example.com", "password": make.PASSWORD}, follow=True)
    assert sent.h1 == "Kolla din nya mejl"
    assert mails(anyone, "ny@example.com") == [("confirm_email", True)]
    assert mails(anyone, old) == [("email_will_change", False)]
    link = link_in(anyone, "ny@example.com", "ny-e-post")
    assert old in anyone.get(link).text
    assert account(anyone, old)
    assert anyone.post(link).status == 303
    assert account(anyone, old) is None
    assert account(anyone, "ny@example.com")
    assert anyone.post(link).status == 410


def test_change_to_a_taken_email_tells_only_its_owner(s: Session, anyone: Browser) -> None:
    user, other = make.make_user(s), make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    page = anyone.fill("/konto/e-post", {"email": other.email, "password": make.PASSWORD}, follow=True)
    assert page.h1 == "Kolla din nya mejl"
    assert mails(anyone, other.email) == [("account_exists", False)]


def test_an_email_taken_meanwhile_is_not_taken_over(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    user.pending_email = "ny@example.com"
    make.make_user(s, email="ny@example.com")
    s.commit()
    token = tokens.make(settings(s).secret_key, Purpose.EMAIL, user)
    assert anyone.post(f"/konto/ny-e-post/{token}").status == 410


def test_closing_takes_away_who_it_was(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    user = make.make_member(s, company)
    s.commit()
    user_id, email = user.id, user.email
    anyone.sign_in(user)
    assert anyone.fill("/konto/avsluta", {"password": "fel"}).status == 422
    page = anyone.fill("/konto/avsluta", {"password": make.PASSWORD})
    assert (page.status, page.location) == (303, "/")
    assert anyone.get("/konto/").status == 302
    assert account(anyone, email) is None
    with looking(anyone) as now:
        gone = now.get_one(User, user_id)
        assert (gone.name, gone.phone, gone.active, gone.closed_at is None) == (CLOSED_NAME, "", False, False)
        assert now.scalars(select(Membership)).all() == []
    assert anyone.fill(REGISTER, {**NEW, "email": email}).status == 303


def test_the_last_owner_with_colleagues_cannot_close(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    owner = make.make_member(s, company)
    make.make_member(s, company, is_owner=False)
    s.commit()
    anyone.sign_in(owner)
    page = anyone.fill("/konto/avsluta", {"password": make.PASSWORD})
    assert page.status == 422
    assert "minst en ägare" in page.text
    assert anyone.get("/konto/").status == 200


def test_the_last_admin_cannot_close(s: Session, anyone: Browser) -> None:
    admin = make.make_staff(s, Role.ADMIN)
    s.commit()
    anyone.sign_in(admin)
    assert "minst en aktiv administratör" in anyone.fill("/konto/avsluta", {"password": make.PASSWORD}).text


def test_jav_list(s: Session, anyone: Browser) -> None:
    reviewer, other = make.make_staff(s), make.make_staff(s)
    company = make.make_company(s, name="Egna enheten")
    mine, theirs = (Recusal(user_id=u.id, company_id=company.id) for u in (reviewer, other))
    s.add_all([mine, theirs])
    s.commit()
    anyone.sign_in(reviewer)
    assert "Egna enheten" in anyone.get("/konto/").text
    assert anyone.post(f"/konto/jav/{theirs.public_id}/ta-bort").status == 404
    assert anyone.post(f"/konto/jav/{ids.new()}/ta-bort").status == 404
    assert anyone.post(f"/konto/jav/{mine.public_id}/ta-bort").status == 303
    assert "Egna enheten" not in anyone.get("/konto/").text
    assert kinds(anyone) == ["RecusalEnded"]
