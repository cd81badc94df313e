"""Staff accounts, as the system owner keeps them."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries, service
from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.errors import Forbidden
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from tests import factories as make
from tests import mount
from tests.inbox import kinds, looking, user_now
from tests.page import Browser

NEW = {"name": "Karin Holm", "email": "Karin@example.com", "party": "campus", "roles": ["campus", "reviewer"]}
INVITE = "/admin/personal/ny"


@pytest.fixture
def boss(s: Session) -> User:
    return make.make_staff(s, Role.ADMIN, name="Sara Admin")


@pytest.fixture
def admin(s: Session, boss: User, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(boss)


def link(app: Portal) -> str:
    """The newest invitation's link."""
    with app.app_context():
        query = select(OutboxMail.text).where(OutboxMail.name == "staff_invitation").order_by(OutboxMail.id.desc())
        text = db.session().scalars(query).first() or ""
    return next(word.removeprefix(mount.ROOT) for word in text.split() if "/konto/valkommen/" in word)


@pytest.mark.parametrize("path", ["/admin/", INVITE, "/admin/mejl", "/admin/logg", "/admin/logg/kontroll"])
def test_only_for_admin(s: Session, anyone: Browser, path: str) -> None:
    people = [make.make_staff(s, role) for role in (Role.REVIEWER, Role.CAMPUS, Role.COACH)]
    people.append(make.make_member(s, make.make_company(s)))
    s.commit()
    assert anyone.get(path).status == 302
    for person in people:
        assert anyone.sign_in(person).get(path).status == 403


def test_invited_staff_choose_a_password_and_come_in(app: Portal, admin: Browser, anyone: Browser) -> None:
    page = admin.fill(INVITE, NEW, follow=True)
    assert "Karin Holm får ett mejl" in page.text
    assert "Inbjuden" in page.text
    path = link(app)
    new = Browser(app)
    assert new.get(path).h1 == "Välkommen! Välj ett lösenord"
    assert new.fill(path, {"new_password": "en sprillans ny mening"}).location == "/konto/logga-in"
    assert new.get(path).status == 410
    form = {"email": "karin@example.com", "password": "en sprillans ny mening"}
    assert new.fill("/konto/logga-in", form, action="/konto/logga-in").location == "/granskning/"
    karin = user_now(app, "karin@example.com")
    assert (karin.party, karin.held_roles) == (Party.CAMPUS, frozenset({Role.CAMPUS, Role.REVIEWER}))
    with app.app_context():
        names = db.session().scalars(select(OutboxMail.name)).all()
    assert names == ["staff_invitation"]


def test_invitation_mail_says_who_and_what(app: Portal, admin: Browser) -> None:
    admin.fill(INVITE, NEW)
    with app.app_context():
        mail = db.session().scalars(select(OutboxMail)).one()
    assert mail.secret
    assert "Campus Nyköping" in mail.text
    assert "Handläggare, Campus" in mail.text


def test_a_double_click_invites_once(app: Portal, admin: Browser) -> None:
    fields = {**admin.get(INVITE).fields(), **NEW}
    assert [admin.post(INVITE, fields).status for _ in range(2)] == [303, 303]
    with app.app_context():
        assert len(db.session().scalars(select(OutboxMail)).all()) == 1


@pytest.mark.parametrize(("field", "value", "says"), [
    ("name", "", "Skriv personens namn"), ("name", "Eva 640823-3234", "personnummer"),
    ("email", "eva", "namn@foretag.se"),
    ("party", "", "Välj vilken part"), ("party", "okänd", "Välj ett av"), ("roles", [], "Välj minst en roll"),
    ("roles", ["employer"], "Välj bland"), ("roles", ["system", "admin"], "Välj bland"),
])
def test_what_is_wrong_is_said_beside_the_field(admin: Browser, field: str, value: Any, says: str) -> None:
    page = admin.post(INVITE, {**NEW, field: value})
    assert page.status == 422
    assert says in page.errors()[field]
    assert field == "name" or page.fields()["name"] == "Karin Holm"


def test_an_address_with_an_account_is_refused(s: Session, admin: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    page = admin.fill(INVITE, {**NEW, "email": user.email.upper()})
    assert page.status == 422
    assert "finns redan ett konto" in page.errors()["email"]


def test_invite_again_until_it_is_used(app: Portal, admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.fill(INVITE, NEW)
    path = f"/admin/personal/{user_now(app, 'karin@example.com').public_id}/bjud-in-igen"
    later = clock.now() + timedelta(days=366)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert admin.post(path).status == 303
    Browser(app).fill(link(app), {"new_password": "en sprillans ny mening"})
    assert admin.post(path).status == 409


def test_change_of_party_and_roles(app: Portal, s: Session, admin: Browser) -> None:
    person = make.make_staff(s)
    s.commit()
    path = f"/admin/personal/{person.public_id}"
    assert admin.get(path).fields()["roles"] == "reviewer"
    assert admin.fill(path, {"party": "naringsliv", "roles": ["coach", "admin"]}).status == 303
    changed = user_now(app, person.email)
    assert (changed.party, changed.held_roles) == (Party.NARINGSLIV, frozenset({Role.COACH, Role.ADMIN}))


def test_never_without_an_admin(app: Portal, s: Session, boss: User, admin: Browser) -> None:
    own = f"/admin/personal/{boss.public_id}"
    assert "minst en aktiv administratör" in admin.fill(own, {"roles": ["coach"]}).errors()["roles"]
    invited = make.make_staff(s, Role.ADMIN)
    invited.confirmed_at = None
    make.make_staff(s, Role.ADMIN, active=False)
    s.commit()
    assert admin.fill(own, {"roles": ["coach"]}).status == 422
    other = make.make_staff(s, Role.ADMIN)
    s.commit()
    assert admin.fill(own, {"roles": ["coach"]}).status == 303
    assert user_now(app, other.email).held_roles == {Role.ADMIN}
    assert admin.get("/admin/").status == 403


def test_deactivation_and_back(app: Portal, s: Session, boss: User, admin: Browser) -> None:
    person = make.make_staff(s)
    s.commit()
    inside = Browser(app).sign_in(person)
    path = f"/admin/personal/{person.public_id}"
    fields = admin.get(f"{path}/stang-av").fields()
    assert [admin.post(f"{path}/stang-av", fields).status for _ in range(2)] == [303, 303]
    assert admin.get(f"{path}/stang-av").location == path
    assert inside.get("/konto/").status == 302
    assert "Avstängd" in admin.get("/admin/").text
    assert [admin.post(f"{path}/oppna").status for _ in range(2)] == [303, 303]
    assert user_now(app, person.email).active
    assert inside.get("/konto/").status == 302                # the old session stays ended
    assert admin.post(f"/admin/personal/{boss.public_id}/stang-av").status == 422
    with app.app_context():
        kinds = db.session().scalars(select(LoggedEvent.kind).order_by(LoggedEvent.id)).all()
        told = db.session().scalars(select(OutboxMail.name).order_by(OutboxMail.id)).all()
    assert kinds == ["StaffDeactivated", "StaffReactivated"]
    assert told == ["account_suspended", "account_opened"]


@pytest.mark.parametrize("step", ["", "/bjud-in-igen", "/stang-av", "/oppna"])
def test_unknown_and_employers_accounts_are_404(s: Session, admin: Browser, step: str) -> None:
    employer = make.make_user(s)
    gone = make.make_staff(s, closed_at=clock.now())
    s.commit()
    for public_id in (employer.public_id, gone.public_id, ids.new(), "x"):
        assert admin.post(f"/admin/personal/{public_id}{step}", {"party": "campus", "roles": ["coach"]}).status == 404


def test_an_admin_keeps_a_jav_list(s: Session, admin: Browser) -> None:
    reviewer, company = make.make_staff(s, name="Anna Ek"), make.make_company(s, name="Ångbageriet AB")
    s.commit()
    page = f"/admin/personal/{reviewer.public_id}/jav"
    assert "Ingen arbetsgivare står i listan" in admin.get(page).text
    assert "heter så" in admin.get(f"{page}?sok=finns%20inte").text
    assert admin.get(f"{page}?sok=%00").status == 200
    found = admin.get(f"{page}?sok=angbageriet")
    assert "Lägg till Ångbageriet AB" in found.text
    assert company.org_number_shown not in found.html
    assert [admin.post(page, {"company": company.public_id}).status for _ in range(2)] == [303, 303]
    with looking(admin) as look:
        assert queries.is_recused(look, make.actor(reviewer), company.id)
    assert kinds(admin) == ["Recused"]
    assert admin.fill(page, {}, action="/ta-bort").status == 303
    with looking(admin) as look:
        assert not queries.is_recused(look, make.actor(reviewer), company.id)


def test_a_jav_list_holds_companies_only(s: Session, admin: Browser) -> None:
    reviewer = make.make_staff(s)
    s.commit()
    page = f"/admin/personal/{reviewer.public_id}/jav"
    for unknown in (ids.new(), "", "\0", reviewer.public_id):
        assert admin.post(page, {"company": unknown}).status == 404
    assert admin.post(f"{page}/{ids.new()}/ta-bort").status == 404


def test_nobody_but_an_admin_keeps_anothers_jav_list(s: Session) -> None:
    anna, other, company = make.make_staff(s), make.make_staff(s), make.make_company(s)
    with pytest.raises(Forbidden):
        service.recuse(s, make.actor(anna), company.id, user_id=other.id)
