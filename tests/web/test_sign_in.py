"""The sign-in page: who gets in, who waits, and what was being written when the session ran out."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.accounts import rules
from portal.accounts.models import SignInFailure, User
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.web import Portal
from tests import factories as make
from tests import page
from tests.page import Browser

LOGIN = "/konto/logga-in"
WRONG = "E-post eller lösenord stämmer inte."


def try_in(browser: Browser, email: str, password: str = make.PASSWORD, **more: Any) -> Any:
    return browser.fill(LOGIN, {"email": email, "password": password, **more}, action=LOGIN)


def name_of(s: Session, user: User) -> str:
    """The name as it is stored now, without holding SQLite's write lock afterwards."""
    s.refresh(user)
    name = user.name
    s.rollback()
    return name


def test_page_has_the_labels_and_one_button(anyone: Browser) -> None:
    page = anyone.get(LOGIN)
    main = page.soup.find("main")
    assert main is not None
    assert [label.get_text(strip=True) for label in main.find_all("label")] == ["E-post", "Lösenord"]
    assert [b.get_text(strip=True) for b in page.soup.find_all("button")] == ["Logga in"]


@pytest.mark.parametrize(("role", "home"), [
    (Role.EMPLOYER, "/foretag/"), (Role.REVIEWER, "/granskning/"), (Role.CAMPUS, "/campus/"),
    (Role.COACH, "/mina-platser/"),
    (Role.ADMIN, "/admin/")])
def test_each_role_comes_home(s: Session, anyone: Browser, role: Role, home: str) -> None:
    user = make.make_user(s, roles=(role,), party=None if role is Role.EMPLOYER else Party.CAMPUS)
    s.commit()
    page = try_in(anyone, user.email.upper())
    assert (page.status, page.location) == (303, home)
    assert user.name in anyone.get("/konto/").text


def test_the_session_is_new_after_sign_in(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    before = anyone.token()
    with anyone.client.session_transaction() as session:
        session["planted"] = "x"
    assert try_in(anyone, user.email).status == 303
    with anyone.client.session_transaction() as session:
        assert "planted" not in session
    assert anyone.post("/konto/logga-ut", {"csrf_token": before}).status == 400


@pytest.mark.parametrize("target", [
    "//ond.example", "https://ond.example", "/\\ond.example", "\\\\ond.example", "javascript:x", "/\tx",
    "/ /ond.example", ""])
def test_next_never_leaves_the_site(s: Session, anyone: Browser, target: str) -> None:
    user = make.make_user(s)
    s.commit()
    assert try_in(anyone, user.email, next=target).location == "/foretag/"


def test_next_on_the_site_is_followed(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    asked = anyone.get("/konto/uppgifter")
    assert asked.location == f"{LOGIN}?next=/konto/uppgifter"
    page = anyone.fill(asked.location, {"email": user.email, "password": make.PASSWORD}, action=LOGIN)
    assert page.location == "/konto/uppgifter"


def test_same_answer_for_wrong_password_unknown_and_deactivated(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    off = make.make_staff(s, active=False)
    invited = make.make_staff(s)
    invited.password, invited.confirmed_at = "!", None
    s.commit()
    answers = {try_in(anyone, email, password).errors()["password"] for email, password in [
        (user.email, "fel lösenord här"), ("ingen@example.com", "fel lösenord här"), (off.email, make.PASSWORD),
        (invited.email, "!"), (user.email, "x\0y"), (user.email, "x" * 5000)]}
    assert len(answers) == 1
    assert WRONG in answers.pop()


def test_an_account_that_nobody_has_confirmed_is_no_account(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    user.confirmed_at = None
    s.commit()
    assert WRONG in try_in(anyone, user.email, "fel lösenord här").text
    page = try_in(anyone, user.email)
    assert WRONG in page.text
    assert "/konto/bekrafta" in page.links()


def test_pauses_grow_and_a_success_ends_them(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    for _ in range(rules.FREE_FOR_ACCOUNT):
        assert WRONG in try_in(anyone, user.email, "fel lösenord här").text
    assert "Vänta 30 sekunder" in try_in(anyone, user.email).errors()["password"]
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=31))
    assert WRONG in try_in(anyone, user.email, "fel lösenord här").text
    assert "Vänta 60 sekunder" in try_in(anyone, user.email).errors()["password"]
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=100))
    assert try_in(anyone, user.email).status == 303
    anyone.post("/konto/logga-ut")
    assert WRONG in try_in(anyone, user.email, "fel lösenord här").text


def test_pause_does_not_tell_whether_the_account_exists(anyone: Browser) -> None:
    for _ in range(rules.FREE_FOR_ACCOUNT):
        try_in(anyone, "ingen@example.com", "fel lösenord här")
    assert "Vänta" in try_in(anyone, "ingen@example.com", "fel lösenord här").text


def test_an_address_that_tries_many_accounts_waits(anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FREE_FOR_NETWORK", 3)
    for n in range(3):
        assert WRONG in try_in(anyone, f"nr{n}@example.com", "x\0").text
    assert "Vänta" in try_in(anyone, "nr9@example.com", "x\0").text


def test_a_failure_is_counted_though_the_request_fails(
    app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_args: object) -> bool:
        raise OSError

    monkeypatch.setattr("portal.accounts.passwords.matches", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    assert try_in(anyone, "ingen@example.com").status == 500
    with app.app_context():
        assert sorted(row.count for row in db.session().query(SignInFailure)) == [1, 1, 1]


def test_failures_hold_no_names(app: Portal, anyone: Browser) -> None:
    try_in(anyone, "ingen@example.com", "x\0")
    with app.app_context():
        keys = [row.key for row in db.session().query(SignInFailure)]
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_hashing_holds_no_write_lock(app: Portal, s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    writing: list[bool] = []

    def watched(*_args: object) -> bool:
        writing.append(db.session().info["writable"])
        return True

    monkeypatch.setattr("portal.accounts.passwords.matches", watched)
    assert try_in(anyone, user.email).status == 303
    assert writing == [False]


def test_bad_input_is_refused_kindly(anyone: Browser) -> None:
    for data in ({}, {"email": ""}, {"email": "x" * 5000, "password": "y"}, {"next": "\0", "_carry": "\0"},
                 {"email": "a\0b@example.com", "password": "x"},
                 {"email": ["a@example.com", "b@example.com"], "password": "x"}):
        assert anyone.post(LOGIN, data).status in (200, 422)
    page = anyone.post(LOGIN, {"email": "inte en adress", "password": "hemligt"})
    assert "namn@foretag.se" in page.errors()["email"]
    assert "hemligt" not in page.html
    assert "inte en adress" in page.html


def test_json_is_not_a_way_in(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    answer = anyone.client.post(LOGIN, json={"email": user.email, "password": make.PASSWORD})
    assert answer.status_code == 400
    assert anyone.client.get(f"/konto/?auth_token={page.ready_keys[user.public_id]}").status_code == 302


def test_deactivation_ends_the_session(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    assert anyone.get("/konto/").status == 200
    user.active = False
    s.commit()
    assert anyone.get("/konto/").status == 302


def test_sign_out_is_a_post(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    assert anyone.get("/konto/logga-ut").status == 405
    assert anyone.post("/konto/logga-ut").status == 303
    assert anyone.get("/konto/").status == 302


# The session ran out while somebody was writing

def test_what_was_written_comes_back_unsaved(app: Portal, s: Session, anyone: Browser) -> None:
    user = make.make_user(s, name="Mira Lundin")
    s.commit()
    written = {"name": "Mira Lundin-Ek", "phone": "070-174 06 90", "email": "min@example.com"}
    out = anyone.post("/konto/uppgifter", written)
    assert (out.status, out.h1) == (401, "Du har loggats ut")
    door = anyone.post(LOGIN, out.fields(LOGIN))
    assert (door.status, door.h1, door.errors()) == (200, "Logga in", {})
    assert door.fields(LOGIN)["email"] == ""
    again = anyone.post(LOGIN, {**door.fields(LOGIN), "email": user.email, "password": "fel lösenord här"})
    assert again.status == 422
    inside = anyone.post(LOGIN, {**again.fields(LOGIN), "email": user.email, "password": make.PASSWORD})
    assert (inside.status, inside.h1) == (200, "Du är inloggad igen")
    back = anyone.post("/konto/uppgifter", inside.fields("/konto/uppgifter"))
    assert back.status == 200
    assert back.fields("")["name"] == "Mira Lundin-Ek"
    assert name_of(s, user) == "Mira Lundin"
    assert anyone.post("/konto/uppgifter", back.fields("")).status == 303
    assert name_of(s, user) == "Mira Lundin-Ek"


def test_passwords_are_not_carried(anyone: Browser) -> None:
    out = anyone.post("/konto/losenord", {"password": "hemligt-1", "new_password": "hemligt-2"})
    door = anyone.post(LOGIN, {**out.fields(LOGIN), "carry-password": "hemligt-3"})
    assert "hemligt" not in out.html + door.html


def test_carried_fields_go_nowhere_else(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    page = try_in(anyone, user.email, _carry="//ond.example/x", **{"carry-name": "y"})
    assert (page.status, page.location) == (303, "/foretag/")


def test_a_button_pressed_too_late_does_nothing(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    out = anyone.post("/konto/jav/abcdefghjk/ta-bort")
    assert out.status == 401
    assert not out.soup.select("main form")
    anyone.sign_in(user)
    assert anyone.post("/konto/jav/abcdefghjk/ta-bort", {"_unsaved": "yes"}).status == 422


def test_an_old_form_comes_back(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    page = anyone.post("/konto/uppgifter", {"name": "Ny", "phone": "", "csrf_token": "gammal"})
    assert (page.status, page.h1) == (400, "Sidan behöver läsas in på nytt")
    back = anyone.post("/konto/uppgifter", page.fields("/konto/uppgifter"))
    assert back.fields("")["name"] == "Ny"
    assert name_of(s, user) != "Ny"


# What it costs

def test_one_statement_tells_who_is_signed_in_and_for_which_company(app: Portal, s: Session, anyone: Browser) -> None:
    member = make.make_member(s, make.make_company(s))
    s.commit()
    anyone.sign_in(member)
    seen: list[str] = []

    def hear(*details: Any) -> None:
        seen.append(details[2])

    event.listen(db.engine_of(app), "before_cursor_execute", hear)
    try:
        anyone.client.get("/static/css/theme.css").close()
        assert seen == []
        anyone.get("/nope")
        assert len([sql for sql in seen if sql.startswith("SELECT")]) == 1
    finally:
        event.remove(db.engine_of(app), "before_cursor_execute", hear)
