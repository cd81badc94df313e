"""What holds for every request, whoever sends it: form token, headers, cookie, size."""
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.config import Settings
from portal.core.access import Role
from portal.core.web import HEADERS, Portal
from tests import databases
from tests import factories as make
from tests.guards import world
from tests.page import Browser, Page

PARTS = {"part": "platsen"}


def post_rules(app: Portal) -> list[Rule]:
    rules = [r for r in app.url_map.iter_rules() if "POST" in (r.methods or ()) and r.endpoint in app.access_rules]
    assert len(rules) > 40
    return rules


def path_of(rule: Rule) -> str:
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", PARTS.get(argument, "0123456789"))
    return path


@pytest.fixture
def everyone(app: Portal, s: Session) -> list[Browser]:
    owner = make.make_member(s, make.make_company(s))
    staff = make.make_staff(s, Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN)
    s.commit()
    return [Browser(app).sign_in(owner), Browser(app).sign_in(staff)]


def test_every_post_needs_the_form_token_of_this_session(app: Portal, everyone: list[Browser]) -> None:
    owner, staff = everyone
    for rule in post_rules(app):
        access = app.access_rules[rule.endpoint].access
        if app.access_rules[rule.endpoint].by_mail_program:
            continue
        browser, other = (owner, staff) if access.roles is None or Role.EMPLOYER in access.roles else (staff, owner)
        for wrong in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": other.token()}):
            page = browser.post(path_of(rule), wrong, token=False)
            assert page.status == 400, f"{rule.rule}: {page.status}"


def test_without_a_token_nothing_happens(app: Portal, s: Session, anyone: Browser) -> None:
    owner = make.make_member(s, make.make_company(s))
    need = make.make_need(s, make.make_company(s))
    s.commit()
    before = world.content(s)
    anyone.sign_in(owner)
    for path in ("/foretag/behov/nytt", f"/foretag/behov/{need.public_id}/avsluta", "/konto/logga-ut", "/foretag/nytt"):
        assert anyone.post(path, {"once": "0123456789"}, token=False).status == 400
    s.rollback()
    assert world.content(s) == before
    assert anyone.get("/konto/").status == 200, "still signed in"


def answers_of_every_kind(everyone: list[Browser], anyone: Browser) -> dict[int, Page]:
    owner, _ = everyone
    pages = {
        200: owner.get("/konto/"), 302: anyone.get("/konto/"), 400: owner.post("/konto/uppgifter", token=False),
        401: anyone.post("/foretag/behov/nytt"), 403: owner.get("/granskning/"), 404: anyone.get("/finns-inte"),
        405: owner.post("/foretag/behov/"), 413: owner.post("/konto/uppgifter", {"name": "a" * 4_000_001}),
        422: owner.post("/foretag/behov/nytt"),
    }
    assert {status: page.status for status, page in pages.items()} == {status: status for status in pages}
    return pages


def test_every_answer_carries_the_headers(everyone: list[Browser], anyone: Browser) -> None:
    for status, page in answers_of_every_kind(everyone, anyone).items():
        for name, value in HEADERS.items():
            assert page.headers.get(name) == value, f"{name} on {status}"
        assert "Server" not in page.headers
        assert "X-Powered-By" not in page.headers


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    assert policy.startswith("default-src 'none'")
    for needed in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"):
        assert needed in policy


def test_a_page_that_is_not_allowed_says_what_is(everyone: list[Browser], anyone: Browser) -> None:
    assert "GET" in answers_of_every_kind(everyone, anyone)[405].headers["Allow"]


def test_too_much_is_refused_in_words(everyone: list[Browser]) -> None:
    page = everyone[0].post("/konto/uppgifter", {"name": "a" * 4_000_001})
    assert page.h1 == "Det du skickade är för stort"
    page = everyone[0].post("/konto/uppgifter", {"name": "å" * 500_000})
    assert page.status == 422


def test_pages_of_a_signed_in_person_are_kept_by_nobody(everyone: list[Browser], anyone: Browser) -> None:
    assert everyone[0].get("/konto/").headers["Cache-Control"] == "no-store"
    assert everyone[0].get("/granskning/").headers["Cache-Control"] == "no-store"


def test_static_files_may_be_kept(anyone: Browser) -> None:
    with anyone.client.get("/static/css/theme.css") as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert anyone.get("/static/../portal/config.py").status == 404


@pytest.mark.parametrize(("mode", "secure"), [("production", True), ("demo", False), ("test", False)])
def test_the_session_cookie(tmp_path: Path, mode: str, secure: bool) -> None:
    app = databases.migrated_app(f"sqlite:///{tmp_path / 'cookie.db'}", mode=mode)
    cookie = app.test_client().get("/konto/logga-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    assert "Domain=" not in cookie


def test_a_session_ends_after_the_hours_that_are_set(
    app: Portal, s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    assert anyone.sign_in(owner).get("/konto/").status == 200
    assert Settings().session_hours == 12
    monkeypatch.setitem(app.config, "PERMANENT_SESSION_LIFETIME", timedelta(seconds=-1))
    assert anyone.get("/konto/").status == 302


def test_strict_transport_only_where_the_transport_is_secure(app: Portal) -> None:
    client = app.test_client()
    assert "max-age=31536000" in client.get("/konto/logga-in", base_url="https://localhost").headers[
        "Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/konto/logga-in").headers


def test_a_forged_session_is_nobody_s(app: Portal, s: Session, anyone: Browser) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    assert anyone.sign_in(owner).get("/konto/").status == 200
    cookie = anyone.client.get_cookie("session")
    assert cookie is not None
    for forged in (cookie.value[:-3] + "abc", "." + cookie.value, "", "x" * 500):
        client = app.test_client()
        client.set_cookie("session", forged)
        assert client.get("/konto/").status_code == 302


def test_other_methods_do_nothing(everyone: list[Browser]) -> None:
    client = everyone[0].client
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert client.open("/konto/uppgifter", method=method).status_code in (400, 405)
    assert client.head("/konto/").status_code == 200
    assert client.head("/konto/").data == b""


def test_no_list_is_searched_by_a_persons_number(everyone: list[Browser]) -> None:
    _, staff = everyone
    for address in ("/granskning/?lage=approved&", "/platser/?typ=job&", "/kompetensbehov/?", "/campus/?omrade=x&"):
        page = staff.get(f"{address}sida=x&sok=Ulf+{make.PERSONAL_NUMBER}")
        assert (page.status, page.location) == (303, address.rstrip("?&")), address
        assert "Det går inte att söka på personnummer här." in staff.get(page.location).text


@pytest.mark.parametrize(("asked", "answered"), [
    ("/platser?sok=k%C3%B6k", "/platser/?sok=k%C3%B6k"), ("/granskning", "/granskning/"),
    ("/foretag//behov/", "/foretag/behov/"),
])
def test_no_answer_repeats_the_name_of_the_site_that_was_asked_for(app: Portal, asked: str, answered: str) -> None:
    response = app.test_client().open(asked, base_url="http://example.com")
    assert (response.status_code, response.headers["Location"]) == (308, answered)
