"""The second factor: set up, used, lost, and required of those who see everybody's cases."""
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.second_factor import queries, service
from portal.cli import portal as commands
from portal.core import clock
from portal.core.access import Role
from portal.core.database import db
from portal.core.errors import Forbidden
from portal.core.web import Portal
from tests import factories as make
from tests.inbox import kinds, link_in, mails, user_now
from tests.page import Browser, Page

LOGIN, CODE = "/konto/logga-in", "/konto/logga-in/kod"
PAGE, SET_UP = "/konto/tvasteg", "/konto/tvasteg/stall-in"


@pytest.fixture
def required(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """As in production."""
    database = app.extensions["db"]
    monkeypatch.setattr(database, "settings", replace(database.settings, second_factor_required=True))
    return app


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code lasts half a minute: it does not run out in the middle of a test."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)


def move(monkeypatch: pytest.MonkeyPatch, **ahead: int) -> None:
    moment = clock.now() + timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: moment)


def code_of(app: Portal, user: User) -> str:
    """What the person's app shows now."""
    with app.app_context():
        factor = queries.of_user(db.session(), user.id)
        assert factor is not None
        return pyotp.TOTP(queries.secret_of(db.session(), factor)).at(clock.now())


def set_up(browser: Browser, user: User) -> list[str]:
    """Through the pages. Returns the recovery codes."""
    assert browser.post(f"{PAGE}/borja").location == SET_UP
    page = browser.fill(SET_UP, {"code": code_of(browser.app, user)})
    assert (page.status, page.h1) == (200, "Spara dina reservkoder")
    return [tag.get_text() for tag in page.soup.select("ol.codes code")]


def password(browser: Browser, user: User, **more: Any) -> Page:
    return browser.fill(LOGIN, {"email": user.email, "password": make.PASSWORD, **more}, action=LOGIN)


def test_set_up_and_sign_in_with_it(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    browser, elsewhere = Browser(app).sign_in(user), Browser(app).sign_in(user)
    codes = set_up(browser, user)
    assert len(set(codes)) == 10
    assert elsewhere.get("/konto/").status == 302
    assert browser.get("/konto/").status == 200
    assert "Tvåstegsinloggning är på" in browser.get(PAGE).text
    assert "10 reservkoder är kvar" in browser.get(PAGE).text
    assert mails(browser, user.email) == [("second_factor_on", False)]
    move(monkeypatch, seconds=60)
    new = Browser(app)
    asked = password(new, user)
    assert (asked.status, asked.h1) == (200, "Skriv koden")
    assert new.get("/konto/").status == 302, "the password alone opens nothing"
    done = new.post(CODE, {**asked.fields(CODE), "code": code_of(app, user)})
    assert (done.status, done.location) == (303, "/foretag/")
    assert new.get("/konto/").status == 200


def test_whoever_reads_the_mail_alone_has_no_known_browser_to_try_codes_in(app: Portal, s: Session) -> None:
    """Each new password by mail would give five more of them."""
    user, plain = make.make_user(s), make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    for person, is_known in ((user, False), (plain, True)):
        reader = Browser(app)
        reader.fill("/konto/glomt-losenord", {"email": person.email})
        link = link_in(reader, person.email, "nytt-losenord")
        assert reader.fill(link, {"new_password": "en sprillans ny mening"}).status == 303
        assert (reader.client.get_cookie("known") is not None) == is_known


def test_the_picture_and_the_key_say_the_same_secret(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    browser = Browser(app).sign_in(user)
    browser.post(f"{PAGE}/borja")
    page = browser.get(SET_UP)
    svg = page.soup.find("svg", class_="qr")
    assert svg is not None
    assert svg["role"] == "img"
    assert svg.title is not None
    assert "style=" not in str(svg)
    key = page.soup.find("code")
    assert key is not None
    with app.app_context():
        factor = queries.of_user(db.session(), user.id)
        assert factor is not None
        assert key.get_text().replace(" ", "") == queries.secret_of(db.session(), factor)
        assert key.get_text().replace(" ", "") not in factor.secret_sealed


def test_nothing_changes_until_a_code_has_been_right(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    browser = Browser(app).sign_in(user)
    assert browser.get(SET_UP).location == PAGE          # not begun
    browser.post(f"{PAGE}/borja")
    page = browser.fill(SET_UP, {"code": "000000"})
    assert page.status == 422
    assert "stämmer inte" in page.errors()["code"]
    assert password(Browser(app), user).status == 303


def test_no_code_works_twice(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    used = code_of(app, user)
    first = Browser(app)
    page = first.post(CODE, {**password(first, user).fields(CODE), "code": used})
    assert (page.status, "redan använd" in page.errors()["code"]) == (422, True)
    move(monkeypatch, seconds=30)
    again = first.post(CODE, {**page.fields(CODE), "code": code_of(app, user)})
    assert again.status == 303


def test_a_recovery_code_works_once_and_is_told(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    codes = set_up(Browser(app).sign_in(user), user)
    browser = Browser(app)
    fields = password(browser, user).fields(CODE)
    assert browser.post(CODE, {**fields, "code": codes[0].upper()}).status == 303
    assert ("recovery_code_used", False) in mails(browser, user.email)
    assert "9 reservkoder är kvar" in browser.get(PAGE).text
    other = Browser(app)
    assert other.post(CODE, {**password(other, user).fields(CODE), "code": codes[0]}).status == 422
    fresh = browser.post(f"{PAGE}/nya-koder")
    assert len(fresh.soup.select("ol.codes code")) == 10
    assert other.post(CODE, {**password(other, user).fields(CODE), "code": codes[1]}).status == 422
    assert kinds(browser)[-2:] == ["RecoveryCodeUsed", "RecoveryCodesRenewed"]


def test_tries_are_slowed_as_passwords_are(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    browser = Browser(app)
    fields = password(browser, user).fields(CODE)
    answers = [browser.post(CODE, {**fields, "code": "000000"}).errors()["code"] for _ in range(6)]
    assert "stämmer inte" in answers[0]
    assert "Vänta" in answers[-1]


def test_half_a_sign_in_runs_out(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    browser = Browser(app)
    fields = password(browser, user).fields(CODE)
    move(monkeypatch, minutes=11)
    page = browser.post(CODE, {**fields, "code": code_of(app, user)})
    assert (page.status, page.h1) == (200, "Logga in")
    assert "Det tog för lång tid" in page.text
    assert browser.get(CODE).h1 == "Logga in"
    assert browser.get("/konto/").status == 302


def test_a_new_password_by_mail_does_not_go_around_it(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    browser = Browser(app)
    fields = password(browser, user).fields(CODE)
    with app.app_context(), db.unit_of_work() as own:
        accounts.get_user(own, user.id).password = "$changed"
    page = browser.post(CODE, {**fields, "code": code_of(app, user)})
    assert page.h1 == "Logga in", "half a sign-in dies with the password it was begun with"


def test_a_reset_by_mail_gives_no_more_codes_to_try(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    browser = Browser(app)
    browser.fill("/konto/glomt-losenord", {"email": user.email})
    link = link_in(browser, user.email, "nytt-losenord")
    assert browser.fill(link, {"new_password": "en sprillans ny mening"}).status == 303
    assert browser.client.get_cookie("known") is None


def test_what_was_written_comes_along(app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.make_user(s, name="Mira Lundin")
    s.commit()
    set_up(Browser(app).sign_in(user), user)
    move(monkeypatch, seconds=60)
    browser = Browser(app)
    out = browser.post("/konto/uppgifter", {"name": "Mira Lundin-Ek", "phone": ""})
    door = browser.post(LOGIN, out.fields(LOGIN))
    asked = browser.post(LOGIN, {**door.fields(LOGIN), "email": user.email, "password": make.PASSWORD})
    wrong = browser.post(CODE, {**asked.fields(CODE), "code": "0"})
    inside = browser.post(CODE, {**wrong.fields(CODE), "code": code_of(app, user)})
    assert inside.h1 == "Du är inloggad igen"
    back = browser.post("/konto/uppgifter", inside.fields("/konto/uppgifter"))
    assert back.fields("")["name"] == "Mira Lundin-Ek"


def test_turned_off_again(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    browser = Browser(app).sign_in(user)
    set_up(browser, user)
    assert browser.get(f"{PAGE}/stang-av").status == 200
    assert [browser.post(f"{PAGE}/stang-av").status for _ in range(2)] == [303, 303]
    assert password(Browser(app), user).status == 303
    assert [name for name, _ in mails(browser, user.email)] == ["second_factor_on", "second_factor_off"]


# Required

def test_a_week_of_grace_said_on_every_page_and_then_nothing_else(
    required: Portal, s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.make_staff(s, Role.REVIEWER)
    s.commit()
    browser = Browser(required)
    assert password(browser, user).location == "/granskning/"
    for path in ("/granskning/", "/konto/", "/platser/"):
        assert "Ställ in tvåstegsinloggning nu" in browser.get(path, follow=True).text
    move(monkeypatch, days=6)
    assert browser.get("/granskning/").status == 200
    move(monkeypatch, days=1)
    assert browser.get("/granskning/").status == 200, "nobody is interrupted: it is asked for at the next sign-in"
    browser = Browser(required)
    assert password(browser, user).status == 303
    for path in ("/granskning/", "/konto/", "/platser/", "/konto/losenord"):
        assert (browser.get(path).status, browser.get(path).location) == (303, PAGE)
    assert browser.post("/konto/uppgifter", {"name": "X"}).location == PAGE
    assert browser.get("/").status == 200
    page = browser.get(PAGE)
    assert "Din roll kräver" in page.text
    browser.fill("/konto/losenord-igen", {"password": make.PASSWORD})
    set_up(browser, user)
    assert browser.get("/granskning/").status == 200
    assert "Ställ in tvåstegsinloggning nu" not in browser.get("/granskning/").text
    assert "be en administratör" in browser.get(PAGE).text.lower()
    assert browser.post(f"{PAGE}/stang-av").status == 422


@pytest.mark.parametrize("role", [Role.COACH, Role.CAMPUS])
def test_others_are_not_asked(required: Portal, s: Session, role: Role) -> None:
    user = make.make_staff(s, role)
    s.commit()
    browser = Browser(required)
    assert password(browser, user).status == 303
    assert "tvåstegsinloggning nu" not in browser.get("/konto/").text


def test_another_administrator_resets_it(required: Portal, s: Session) -> None:
    boss, lost = make.make_staff(s, Role.ADMIN), make.make_staff(s, Role.REVIEWER)
    s.commit()
    set_up(Browser(required).sign_in(lost), lost)
    inside = Browser(required)
    admin = Browser(required).sign_in(boss)
    path = f"/admin/personal/{lost.public_id}"
    assert f"{path}/tvasteg" in admin.get(path).links()
    assert admin.get(f"{path}/tvasteg").status == 200
    assert [admin.post(f"{path}/tvasteg").status for _ in range(2)] == [303, 303]
    assert password(inside, lost).status == 303
    assert inside.get("/granskning/").location == PAGE   # a new one is set up before anything else
    assert mails(admin, lost.email)[-1][0] == "second_factor_reset"
    assert mails(admin, boss.email)[-1][0] == "factor_reset_done"
    assert kinds(admin).count("SecondFactorReset") == 1


def test_a_closed_account_leaves_no_secret(app: Portal, s: Session) -> None:
    user = make.make_user(s)
    s.commit()
    browser = Browser(app).sign_in(user)
    set_up(browser, user)
    assert browser.fill("/konto/avsluta", {"password": make.PASSWORD}).status == 303
    with app.app_context():
        assert queries.of_user(db.session(), user.id) is None
        assert queries.codes_left(db.session(), user.id) == 0


def test_nobody_resets_their_own(s: Session) -> None:
    boss = make.make_staff(s, Role.ADMIN)
    with pytest.raises(Forbidden):
        service.reset(s, make.actor(boss), boss)
    coach = make.make_staff(s, Role.COACH)
    with pytest.raises(Forbidden):
        service.reset(s, make.actor(coach), boss)


def test_the_last_administrator_has_a_command(required: Portal, s: Session) -> None:
    boss = make.make_staff(s, Role.ADMIN, email="chef@example.com")
    s.commit()
    set_up(Browser(required).sign_in(boss), boss)

    def run(email: str) -> Any:
        with required.app_context():
            return CliRunner().invoke(commands, ["reset-second-factor", email])

    assert run("ingen@example.com").exit_code == 1
    assert run("chef@example.com").exit_code == 0
    assert "ingen tvåstegsinloggning" in run("chef@example.com").output
    assert password(Browser(required), boss).status == 303
    assert mails(Browser(required), boss.email)[-1][0] == "second_factor_reset"
    assert user_now(required, boss.email).factor_due_on is not None


def test_what_it_costs_to_ask(app: Portal, s: Session, anyone: Browser) -> None:
    """Who is signed in, with what, and for which company stays one question (tests/web/test_sign_in)."""
    user = make.make_staff(s, Role.ADMIN)
    s.commit()
    browser = Browser(app).sign_in(user)
    set_up(browser, user)
    assert "Tvåsteg på" in browser.get("/admin/").text
