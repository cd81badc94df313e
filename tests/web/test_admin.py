"""The system owner's pages and commands: staff, mail that failed, the log, what is stored about a person."""
import dataclasses
import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.accounts import events as account_events
from portal.accounts import service
from portal.accounts.models import User
from portal.admin import export
from portal.admin import log as eventlines
from portal.core import clock, db, eventlog, events, ids, outbox
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.outbox import OutboxMail, Rendered
from portal.core.web import Portal
from tests import factories as make
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


def user_now(app: Portal, email: str) -> User:
    with app.app_context():
        return db.session().scalars(select(User).where(User.email == email)).one()


def link(app: Portal) -> str:
    """The newest invitation's link."""
    with app.app_context():
        query = select(OutboxMail.text).where(OutboxMail.name == "staff_invitation").order_by(OutboxMail.id.desc())
        text = db.session().scalars(query).first() or ""
    return next(word.removeprefix("http://localhost") for word in text.split() if "/konto/valkommen/" in word)


# Staff

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
    later = clock.now().replace(year=clock.now().year + 1)
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
    assert [admin.post(f"{path}/stang-av").status for _ in range(2)] == [303, 303]
    assert inside.get("/konto/").status == 302
    assert "Avstängd" in admin.get("/admin/").text
    assert [admin.post(f"{path}/oppna").status for _ in range(2)] == [303, 303]
    assert user_now(app, person.email).active
    assert inside.get("/konto/").status == 302                # the old session stays ended
    assert admin.post(f"/admin/personal/{boss.public_id}/stang-av").status == 422
    with app.app_context():
        kinds = db.session().scalars(select(LoggedEvent.kind).order_by(LoggedEvent.id)).all()
    assert kinds == ["StaffDeactivated", "StaffReactivated"]


@pytest.mark.parametrize("step", ["", "/bjud-in-igen", "/stang-av", "/oppna"])
def test_unknown_and_employers_accounts_are_404(s: Session, admin: Browser, step: str) -> None:
    employer = make.make_user(s)
    gone = make.make_staff(s, closed_at=clock.now())
    s.commit()
    for public_id in (employer.public_id, gone.public_id, ids.new(), "x"):
        assert admin.post(f"/admin/personal/{public_id}{step}", {"party": "campus", "roles": ["coach"]}).status == 404


# Mail that failed

def make_mail(s: Session, *, secret: bool = False, dead: bool = True) -> OutboxMail:
    outbox.enqueue(s, Rendered("Ämnet", "Hemlig länk" if secret else "Läsbar text", ""), name="x", once_key=ids.new(),
                   recipient="mottagare@example.com", secret=secret)
    row = outbox.queued_in(s)[-1]
    row.attempts, row.last_error = 9, "550 no such user"
    if dead:
        row.dead_at, row.due_at = clock.now(), None
    s.flush()
    return row


def test_failed_mail_is_shown_and_tried_again(app: Portal, s: Session, admin: Browser) -> None:
    assert admin.get("/admin/mejl").text.count("Alla mejl har gått fram") == 1
    row = make_mail(s)
    make_mail(s, secret=True, dead=False)
    s.commit()
    page = admin.get("/admin/mejl")
    assert "Läsbar text" in page.text
    assert "Hemlig länk" not in page.html
    assert len(page.soup.select("main form")) == 1
    path = f"/admin/mejl/{row.public_id}/forsok-igen"
    assert [admin.post(path).status for _ in range(2)] == [303, 303]
    with app.app_context():
        again = db.session().get_one(OutboxMail, row.id)
        assert (again.dead_at, again.attempts) == (None, 0)
        assert db.session().scalars(select(LoggedEvent.kind)).all() == ["MailRetried"]
    assert admin.post(f"/admin/mejl/{ids.new()}/forsok-igen").status == 404


# The log

def test_log_reads_like_words(s: Session, boss: User, admin: Browser) -> None:
    company = make.make_company(s, name="Nyfors Kök AB")
    user = make.make_user(s, name="Mira Lundin")
    service.add_member(s, make.actor(boss), user_id=user.id, company_id=company.id, is_owner=True)
    service.invite_staff(s, make.actor(boss), public_id=ids.new(), name="Karin Holm", email="k@example.com",
                         party=Party.CAMPUS, roles={Role.COACH, Role.CAMPUS})
    s.commit()
    page = admin.get("/admin/logg")
    assert "2 händelser" in page.text
    first, second = (row.get_text(" ", strip=True) for row in page.soup.select("tbody tr"))
    assert "Personal inbjuden Sara Admin Karin Holm" in first
    assert "part: Campus Nyköping" in first
    assert "roller: Campus, Coach" in first
    assert "Kollega tillagd Sara Admin Mira Lundin · Nyfors Kök AB" in second
    assert "ägare: ja" in second


def test_log_is_filtered_and_paged(app: Portal, s: Session, boss: User, admin: Browser) -> None:
    who = dict(actor_id=boss.id, company_id=None, subject=boss.public_id, user_id=boss.id)
    for _ in range(30):
        events.publish(s, account_events.ProfileChanged(**who))  # type: ignore[arg-type]
    events.publish(s, account_events.AccountConfirmed(**who))  # type: ignore[arg-type]
    s.commit()
    page = admin.get("/admin/logg?handelse=ProfileChanged")
    assert "30 händelser" in page.text
    assert len(page.soup.select("tbody tr")) == 25
    following = next(href for href in page.links() if "sida=" in href)
    assert "handelse=ProfileChanged" in following
    assert len(admin.get(following).soup.select("tbody tr")) == 5
    assert "31 händelser" in admin.get("/admin/logg?handelse=Finns-inte&sida=skräp~9").text
    assert "Inget sådant" in admin.get("/admin/logg?handelse=AccountClosed").text


def test_log_takes_the_same_statements_for_one_and_for_many(app: Portal, s: Session, admin: Browser) -> None:
    def publish(times: int) -> None:
        for _ in range(times):
            user = make.make_user(s)
            events.publish(s, account_events.AccountConfirmed(actor_id=user.id, company_id=make.make_company(s).id,
                                                              subject=user.public_id, user_id=user.id))
        s.commit()

    def statements() -> int:
        seen: list[str] = []

        def hear(*details: Any) -> None:
            seen.append(details[2])

        event.listen(db.engine_of(app), "before_cursor_execute", hear)
        try:
            admin.get("/admin/logg")
        finally:
            event.remove(db.engine_of(app), "before_cursor_execute", hear)
        return len([sql for sql in seen if sql.startswith("SELECT")])

    publish(1)
    one = statements()
    publish(30)
    assert statements() == one <= 6


def test_the_check_sees_a_changed_row(app: Portal, s: Session, boss: User, admin: Browser) -> None:
    events.publish(s, account_events.ProfileChanged(actor_id=boss.id, company_id=None, subject=boss.public_id,
                                                    user_id=boss.id))
    s.commit()
    assert admin.get("/admin/logg/kontroll").h1 == "Loggen är hel"
    with db.engine_of(app).execution_options(write=True).begin() as connection:
        connection.execute(sa.update(LoggedEvent).values(kind="AccountClosed"))
    assert admin.get("/admin/logg/kontroll").h1 == "Loggen är ändrad"


def test_every_fact_of_every_event_has_words(app: Portal) -> None:
    own = {f.name for f in dataclasses.fields(events.Event)}
    facts = {f.name for kind in events.kinds(eventlog.write).values() for f in dataclasses.fields(kind)} - own
    nameless = {name for name in facts - eventlines.FACTS.keys() if not name.endswith("_id")}
    assert nameless <= {"workplace"}, "give it a Swedish name in admin/log.py"


# Commands

def test_command_admin_makes_the_first_one(app: Portal) -> None:
    run = app.test_cli_runner()
    result = run.invoke(args=["portal", "admin", "Chef@example.com", "--name", "Ny Chef", "--party", "campus"])
    assert result.exit_code == 0, result.output
    chef = user_now(app, "chef@example.com")
    assert (chef.name, chef.party, chef.held_roles) == ("Ny Chef", Party.CAMPUS, frozenset({Role.ADMIN}))
    path = result.output.split("http://localhost")[1].strip()
    assert Browser(app).fill(path, {"new_password": "en sprillans ny mening"}).status == 303
    again = run.invoke(args=["portal", "admin", "chef@example.com"])
    assert again.output == "chef@example.com är administratör.\n"
    assert run.invoke(args=["portal", "admin", "chef"]).exit_code == 1


def test_command_admin_raises_staff_but_not_employers(app: Portal) -> None:
    with app.app_context(), db.unit_of_work() as s:
        staff, employer = make.make_staff(s, active=False), make.make_user(s)
    assert app.test_cli_runner().invoke(args=["portal", "admin", staff.email]).exit_code == 0
    assert user_now(app, staff.email).held_roles == {Role.REVIEWER, Role.ADMIN}
    assert user_now(app, staff.email).active
    refused = app.test_cli_runner().invoke(args=["portal", "admin", employer.email])
    assert refused.exit_code == 1
    assert "företags konto" in refused.output


def test_export_tells_all_but_no_secret(app: Portal, s: Session) -> None:
    company = make.make_company(s, name="Eva Ek", number=make.PERSONAL_NUMBER.replace("-", ""))
    user = make.make_member(s, company, email="eva@example.com", name="Eva Ek")
    offer = make.make_offer(s, company, user, supervisor_email="eva@example.com")
    make.make_submission(s, offer, user)
    make_mail(s, secret=True).recipient = user.email
    make_mail(s).recipient = user.email
    events.publish(s, account_events.ProfileChanged(actor_id=user.id, company_id=None, subject=user.public_id,
                                                    user_id=user.id))
    s.commit()
    result = app.test_cli_runner().invoke(args=["portal", "export-person", "EVA@example.com"])
    assert result.exit_code == 0, result.output
    stored = json.loads(result.output)
    assert stored["konto"]["namn"] == "Eva Ek"
    assert stored["företräder"][0]["företag"] == "Eva Ek (640823-****)"
    assert stored["har skickat in"][0]["ärende"] == stored["handledare i"][0]["ärende"] == offer.case_number
    assert [mail["text"] for mail in stored["mejl"]] == [
        "visas inte: mejlet innehåller en personlig länk", "Läsbar text"]
    assert stored["händelser i loggen"][0]["händelse"] == "ProfileChanged"
    assert "3234" not in result.output
    assert "argon2" not in result.output
    unknown = app.test_cli_runner().invoke(args=["portal", "export-person", "ingen@example.com"])
    assert unknown.exit_code == 1
    assert "inget konto" in unknown.output


def test_export_forgets_no_column_that_points_at_a_person() -> None:
    pointing = {column for table in db.Base.metadata.tables.values() for column in table.columns
                if any(key.column.table.name == "account" for key in column.foreign_keys)}
    told = {sa.inspect(held.whose).expression for held in export.HELD}
    assert {str(column) for column in pointing} == {str(column) for column in told}
