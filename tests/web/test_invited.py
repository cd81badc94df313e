"""Whoever follows the link of an invitation: without an account, with one, as somebody else, twice, too late."""
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import self_service
from portal.accounts.models import User
from portal.companies.models import Invitation
from portal.companies.team import service as team
from portal.core import clock
from portal.core.errors import RuleBroken
from tests import factories as make
from tests.inbox import account, link_in, mails
from tests.page import Browser
from tests.web.belonging import EMAIL, invited, kept, kinds, members, only, owned, owners

ABOUT = {"name": "Olle Berg", "phone": "070-174 06 90", "new_password": "en helt annan mening"}
LOGIN = "/konto/logga-in"


@pytest.mark.parametrize("is_owner", [True, False])
def test_who_has_no_account_says_who_they_are_and_is_in(s: Session, anyone: Browser, is_owner: bool) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner, is_owner=is_owner)
    olle = Browser(anyone.app)
    page = olle.get(link)
    assert (EMAIL in page.text, "email" in page.fields()) == (True, False), "the address is known, and not asked for"
    done = olle.post(link, {**page.fields(), **ABOUT})
    assert (done.status, done.location) == (303, "/foretag/")
    user = account(anyone, EMAIL)
    assert user
    assert (user.name, user.phone) == ("Olle Berg", "070-174 06 90")
    assert user.confirmed_at is not None
    assert (user.id in members(s, company), user.id in owners(s, company)) == (True, is_owner)
    assert olle.get("/foretag/uppgifter").h1 == company.name
    assert kinds(s) == ["AccountConfirmed", "MemberAdded", "InvitationAccepted"]
    assert mails(anyone, EMAIL) == [], "nothing is left to confirm"
    fresh = Browser(anyone.app)
    form = {"email": EMAIL, "password": ABOUT["new_password"]}
    assert fresh.fill(LOGIN, form, action=LOGIN).status == 303


def test_the_second_press_says_what_is_true(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    olle, other_tab = Browser(anyone.app), Browser(anyone.app)
    fields, late = {**olle.get(link).fields(), **ABOUT}, {**other_tab.get(link).fields(), **ABOUT}
    assert olle.post(link, fields).location == "/foretag/"
    again = olle.get(link)
    assert (again.status, "du hör till företaget" in again.text) == (200, True)
    assert olle.post("/foretag/byt", again.fields("/foretag/byt")).location == "/foretag/"
    assert other_tab.post(link, late).location == link
    signed_out = other_tab.get(link)
    assert (signed_out.status, "Var det du? Logga in" in signed_out.text) == (200, True)
    assert f"{LOGIN}?next={link}" in signed_out.links()
    assert other_tab.get(LOGIN).fields(LOGIN)["email"] == EMAIL
    outsider = make.make_user(s)
    s.commit()
    assert "redan använd" in Browser(anyone.app).sign_in(outsider).get(link).text
    assert kept(s, sa.select(User.name).where(User.email == EMAIL)) == ["Olle Berg"]


def test_who_has_an_account_signs_in_and_says_yes(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    olle = make.make_user(s, email=EMAIL)
    s.commit()
    browser = Browser(anyone.app)
    page = browser.get(link)
    assert "new_password" not in page.html
    assert browser.post(link, ABOUT).location == link
    login = browser.get(f"{LOGIN}?next={link}")
    fields = login.fields(LOGIN)
    assert fields["email"] == EMAIL
    assert browser.post(LOGIN, {**fields, "password": make.PASSWORD}).location == link
    assert browser.post(str(browser.get(link).form("/anta")["action"])).location == "/foretag/"
    assert olle.id in members(s, company)
    assert kept(s, sa.select(User.name).where(User.email == EMAIL)) == [olle.name]


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "Skriv ditt namn"), ("phone", "ring mig", "riktnummer"), ("new_password", "kort", "för kort"),
    ("new_password", "brunnsköket123", "lätt att gissa"), ("new_password", "OlleBerg202612", "lätt att gissa"),
])
def test_what_is_wrong_is_said_beside_the_field(
    s: Session, anyone: Browser, field: str, value: str, says: str,
) -> None:
    company, _, owner = owned(s, anyone, name="Brunnsköket AB")
    _, link = invited(s, company, owner)
    olle = Browser(anyone.app)
    page = olle.fill(link, {**ABOUT, field: value})
    assert page.status == 422
    assert says in page.errors()[field]
    assert all(page.fields()[name] == ABOUT[name] for name in ("name", "phone") if name != field)
    assert account(anyone, EMAIL) is None


def test_what_a_stranger_began_with_the_address_counts_for_nothing(s: Session, anyone: Browser) -> None:
    """He has registered it, and holds a page that waits; the mail of the invitation is the owner's alone."""
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    anyone.post("/konto/logga-ut")
    anyone.fill("/konto/registrera", {"email": EMAIL})
    confirm = link_in(anyone, EMAIL, "bekrafta")
    assert Browser(anyone.app).fill(link, ABOUT).status == 303
    stale = anyone.get(confirm)
    assert (stale.status, stale.h1) == (410, "Kontot är redan klart")
    assert len(kept(s, sa.select(User.id).where(User.email == EMAIL))) == 1


@pytest.mark.parametrize(("passed", "said"), [("expires_at", "har gått ut"), ("withdrawn_at", "tillbakatagen")])
def test_one_that_no_longer_works_makes_no_account(s: Session, anyone: Browser, passed: str, said: str) -> None:
    company, _, owner = owned(s, anyone)
    invitation, link = invited(s, company, owner)
    olle = Browser(anyone.app)
    fields = {**olle.get(link).fields(), **ABOUT}
    setattr(invitation, passed, clock.now() - timedelta(seconds=1))
    s.commit()
    assert olle.post(link, fields, follow=True).status == 200
    assert said in olle.get(link).text
    assert account(anyone, EMAIL) is None


def test_withdrawn_while_the_password_was_hashed(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    refuse: Any = lambda *_: (_ for _ in ()).throw(RuleBroken("Inbjudan är tillbakatagen."))  # noqa: E731
    monkeypatch.setattr(team, "join", refuse)
    assert Browser(anyone.app).fill(link, ABOUT).location == link


def test_signed_in_as_somebody_else_one_is_told_who_and_led_on(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    other = make.make_user(s, name="Annan Person")
    s.commit()
    anyone.sign_in(other)
    page = anyone.get(link)
    assert f"Du är inloggad som {other.email}" in page.text
    assert "new_password" not in page.html
    assert anyone.post(link, ABOUT).location == link
    assert account(anyone, EMAIL) is None, "nobody acts as the other"
    assert anyone.post("/konto/logga-ut", page.fields("/konto/logga-ut")).location == link
    assert "Vem är du?" in anyone.get(link).text


@pytest.mark.parametrize("onward", ["//ond.example", "https://ond.example/", "/\\ond.example", "javascript:alert(1)"])
def test_signing_out_never_leaves_the_site(s: Session, anyone: Browser, onward: str) -> None:
    user = make.make_user(s)
    s.commit()
    assert anyone.sign_in(user).post("/konto/logga-ut", {"next": onward}).location == "/"


def test_a_staff_address_is_told_why_not(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    _, link = invited(s, company, owner)
    make.make_staff(s, email=EMAIL)
    s.commit()
    page = Browser(anyone.app).get(link)
    assert "personalkonto" in page.text
    assert "new_password" not in page.html


def test_the_first_by_the_project_group(s: Session, anyone: Browser) -> None:
    company, samir = make.make_company(s), make.make_staff(s)
    s.commit()
    _, link = invited(s, company, samir, is_owner=True)
    olle = Browser(anyone.app)
    assert "Projektgruppen för Fyrklövern bjuder in dig" in olle.get(link).text
    assert olle.fill(link, ABOUT).location == "/foretag/"
    user = account(anyone, EMAIL)
    assert user
    assert owners(s, company) == {user.id}


def test_who_invited_and_has_closed_the_account_is_not_named(s: Session, anyone: Browser) -> None:
    company, _, owner = owned(s, anyone)
    make.make_member(s, company)
    s.commit()
    _, link = invited(s, company, owner)
    with anyone.app.app_context():
        self_service.close(s, owner.id)
    s.commit()
    page = Browser(anyone.app).get(link)
    assert "En tidigare kollega" in page.text
    assert "konto.invalid" not in page.text


def test_whom_a_former_owner_invited_stays_out_when_the_ownership_is_moved(s: Session, anyone: Browser) -> None:
    """Otherwise the two could make each other owners again."""
    company, _, former = owned(s, anyone)
    rightful, samir = make.make_member(s, company, is_owner=False), make.make_staff(s)
    s.commit()
    _, link = invited(s, company, former, is_owner=True)
    team.move_ownership(s, make.actor(samir), company.public_id, rightful.public_id)
    s.commit()
    page = Browser(anyone.app).get(link)
    assert "tillbakatagen" in page.text
    assert only(s, sa.select(Invitation.withdrawn_at)) is not None
    assert owners(s, company) == {rightful.id}


def test_an_address_that_becomes_one_s_own_takes_its_invitation_only_once_confirmed(
    s: Session, anyone: Browser,
) -> None:
    """Asking for a change to somebody's address gives nothing of theirs."""
    company, _, owner = owned(s, anyone)
    invitation, link = invited(s, company, owner)
    stranger = make.make_user(s, pending_email=EMAIL)
    s.commit()
    anyone.sign_in(stranger)
    assert anyone.post(f"/foretag/inbjudningar/{invitation.public_id}/anta").status == 404
    assert "Du är inloggad som" in anyone.get(link).text
    assert members(s, company) == {owner.id}
