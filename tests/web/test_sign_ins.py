"""Where one is signed in, what ends a sign-in, and the password asked for again before what matters."""
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import create_app
from portal.accounts import self_service, service, tokens
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import User
from portal.accounts.sign_ins import queries
from portal.accounts.sign_ins import service as sign_ins
from portal.accounts.tokens import Purpose
from portal.core import clock
from portal.core.access import SYSTEM, Party, Role
from portal.core.database import db
from portal.core.web import Portal
from tests import databases, mount
from tests import factories as make
from tests.inbox import account, kinds, mails
from tests.page import Browser

LOGIN = "/konto/logga-in"
PAGE = "/konto/inloggningar"
PROVE = "/konto/losenord-igen"


@pytest.fixture
def strict(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The hours and minutes of production."""
    database = app.extensions["db"]
    monkeypatch.setattr(database, "settings", replace(database.settings, session_hours=12, staff_idle_minutes=60))
    return app


def later(monkeypatch: pytest.MonkeyPatch, **ahead: int) -> None:
    moment = clock.now() + timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: moment)


def sign_in(browser: Browser, user: User) -> Browser:
    form = {"email": user.email, "password": make.PASSWORD}
    assert browser.fill(LOGIN, form, action=LOGIN).status == 303
    return browser


def copy_of(browser: Browser) -> Browser:
    """Somebody who has got hold of the cookie."""
    thief = Browser(browser.app)
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    thief.client.set_cookie("session", cookie.value)
    return thief


def test_signing_out_ends_the_session_and_not_only_the_cookie(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    thief = copy_of(sign_in(anyone, user))
    assert thief.get("/konto/").status == 200
    assert anyone.post("/konto/logga-ut").status == 303
    assert thief.get("/konto/").status == 302


def test_signing_in_again_ends_the_one_that_had_run_out(
    strict: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.make_staff(s)
    s.commit()
    browser = sign_in(Browser(strict), user)
    later(monkeypatch, minutes=61)
    sign_in(browser, user)
    with strict.app_context():
        assert len(queries.of_user(db.session(), user.id)) == 2      # the new one, and the test's own


def test_the_key_is_nowhere_in_the_database(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    sign_in(anyone, user)
    with anyone.client.session_transaction() as session:
        key = session["sign_in"]
    with anyone.app.app_context():
        assert key not in {row.key_hash for row in queries.of_user(db.session(), user.id)}


@pytest.mark.parametrize("what", ["password", "close", "deactivate", "roles", "email"])
def test_what_ends_every_sign_in_of_an_account(s: Session, app: Portal, what: str) -> None:
    boss = make.make_staff(s, Role.ADMIN)
    user = make.make_staff(s, Role.COACH)
    s.commit()
    inside = [Browser(app).sign_in(user) for _ in range(2)]
    assert [browser.get("/konto/").status for browser in inside] == [200, 200]
    admin = make.actor(boss)
    user.pending_email = "ny@example.com"
    if what == "password":
        self_service.change_password(s, user.id, "$x")
    elif what == "close":
        self_service.close(s, user.id)
    elif what == "deactivate":
        service.deactivate(s, admin, user.public_id)
    elif what == "roles":
        service.change_staff(s, admin, user.public_id, party=Party.CAMPUS, roles={Role.CAMPUS})
    else:
        s.flush()
        token = tokens.make(db.settings(s).secret_key, Purpose.EMAIL, user)
        assert self_service.change_email(s, token)
    s.commit()
    assert [browser.get("/konto/").status for browser in inside] == [302, 302]


def test_a_change_of_roles_is_told(s: Session, anyone: Browser) -> None:
    user = make.make_staff(s, Role.COACH)
    service.change_staff(s, SYSTEM, user.public_id, party=Party.CAMPUS, roles={Role.CAMPUS})
    s.commit()
    assert mails(anyone, user.email) == [("roles_changed", False)]


def test_each_person_sees_where_and_ends_one_or_all_others(s: Session, app: Portal) -> None:
    user, other = make.make_user(s), make.make_user(s)
    s.commit()
    here, there, elsewhere = (sign_in(Browser(app), user) for _ in range(3))
    strange = sign_in(Browser(app), other)
    page = here.get(PAGE)
    assert page.text.count("Den här enheten") == 1
    ends = [form["action"] for form in page.soup.select("form[action$='/avsluta']")]
    assert len(ends) == 3          # the two others, and the one that the account was made with in the test
    assert strange.post(str(ends[0])).status == 404
    assert here.post(str(ends[0])).status == 303        # the newest other one
    assert [b.get("/konto/").status for b in (here, there, elsewhere)] == [200, 200, 302]
    assert here.post(str(ends[0])).status == 404
    assert [here.post(f"{PAGE}/avsluta-andra").status for _ in range(2)] == [303, 303]
    assert [b.get("/konto/").status for b in (here, there, strange)] == [200, 302, 200]
    assert "inte inloggad någon annanstans" in here.get(PAGE).text
    assert kinds(here).count("SignInsEnded") == 2


def test_staff_are_signed_out_after_an_hour_of_nothing(
    strict: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff, owner = make.make_staff(s), make.make_member(s, make.make_company(s))
    s.commit()
    reviewer, employer = Browser(strict).sign_in(staff), Browser(strict).sign_in(owner)
    for _ in range(3):
        later(monkeypatch, minutes=59)
        assert reviewer.get("/konto/").status == 200
    later(monkeypatch, minutes=61)
    assert reviewer.get("/konto/").status == 302
    assert employer.get("/konto/").status == 200
    later(monkeypatch, hours=9)
    assert employer.get("/konto/").status == 302        # twelve hours, whatever is done


def test_a_page_is_shown_when_nothing_can_be_written(
    strict: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.make_user(s)
    s.commit()
    browser = Browser(strict).sign_in(user)
    later(monkeypatch, minutes=5)

    def full(*_args: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    monkeypatch.setattr(sign_ins, "see", full)
    assert browser.get("/konto/").status == 200


def test_nobody_is_noted_inside_a_unit_of_work(strict: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that asks for nobody draws a page that does: on SQLite it would wait for its own lock."""
    user = make.make_user(s)
    s.commit()
    browser = Browser(strict).sign_in(user)
    address = mail_choice.way_out(db.settings(s), user).removeprefix(mount.ROOT)
    later(monkeypatch, minutes=5)
    writable: list[bool] = []
    monkeypatch.setattr(sign_ins, "see", lambda *_args: writable.append(bool(db.session().info["writable"])))
    assert browser.post(address, token=False).status == 200
    assert writable == [False]


def test_old_rows_are_forgotten(strict: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    later(monkeypatch, hours=13)
    sign_ins.start(s, user.id, "")
    assert sign_ins.forget_old(s) == 1
    assert sign_ins.forget_old(s) == 0
    assert len(queries.of_user(s, user.id)) == 1


@pytest.mark.parametrize(("mode", "name"), [("production", "__Host-session"), ("demo", "session")])
def test_where_there_is_tls_the_cookie_belongs_to_this_host_alone(tmp_path: Path, mode: str, name: str) -> None:
    app = create_app(databases.settings(f"sqlite:///{tmp_path / 'cookie.db'}", mode=mode))
    assert app.config["SESSION_COOKIE_NAME"] == name
    assert app.config["SESSION_COOKIE_PATH"] == "/"
    assert app.config["SESSION_COOKIE_SECURE"] is (mode == "production")


# The password asked for again

def test_what_matters_asks_for_the_password_again(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    boss, person = make.make_staff(s, Role.ADMIN), make.make_staff(s, Role.COACH, email="coach@example.com")
    s.commit()
    admin, path = Browser(app).sign_in(boss), f"/admin/personal/{person.public_id}"
    form = admin.get(path).fields()
    later(monkeypatch, minutes=11)
    asked = admin.get(path)
    assert (asked.status, asked.location) == (303, f"{PROVE}?next={path}")
    stopped = admin.post(path, {**form, "roles": ["campus"]})
    assert (stopped.status, stopped.h1) == (401, "Skriv ditt lösenord igen")
    door = admin.post(PROVE, stopped.fields(PROVE))
    assert (door.status, door.errors()) == (200, {})
    wrong = admin.post(PROVE, {**door.fields(PROVE), "password": "fel lösenord här"})
    assert wrong.status == 422
    through = admin.post(PROVE, {**wrong.fields(PROVE), "password": make.PASSWORD})
    back = admin.post(path, through.fields(path))
    assert back.status == 200                            # shown again, not saved
    assert account(admin, person.email).held_roles == {Role.COACH}  # type: ignore[union-attr]
    assert admin.post(path, back.fields()).status == 303
    assert account(admin, person.email).held_roles == {Role.CAMPUS}  # type: ignore[union-attr]


def test_a_button_that_matters_leads_back_to_its_page(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    boss, person = make.make_staff(s, Role.ADMIN), make.make_staff(s, Role.COACH)
    s.commit()
    admin, path = Browser(app).sign_in(boss), f"/admin/personal/{person.public_id}"
    later(monkeypatch, minutes=11)
    stopped = admin.post(f"{path}/oppna", page=path)
    assert stopped.status == 401
    assert f"{PROVE}?next={path}" in stopped.links()
    door = admin.fill(f"{PROVE}?next={path}", {"password": make.PASSWORD})
    assert (door.status, door.location) == (303, path)
    assert admin.get(path).status == 200


@pytest.mark.parametrize("target", ["//ond.example", "https://ond.example", "/\\ond.example", ""])
def test_the_way_on_never_leaves_the_site(s: Session, anyone: Browser, target: str) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    assert anyone.fill(PROVE, {"password": make.PASSWORD, "next": target}).location == "/konto/"
