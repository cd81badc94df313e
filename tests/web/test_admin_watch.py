"""Mail that failed, and the log, as the system owner reads them."""
import dataclasses
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.accounts import events as account_events
from portal.accounts import service
from portal.accounts.models import User
from portal.admin import log as eventlines
from portal.core import eventlog, events, ids
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from tests import factories as make
from tests.inbox import make_mail
from tests.page import Browser


@pytest.fixture
def boss(s: Session) -> User:
    return make.make_staff(s, Role.ADMIN, name="Sara Admin")


@pytest.fixture
def admin(s: Session, boss: User, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(boss)


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
    assert "kontoansvarig: ja" in second


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
    assert one + 1 == statements() <= 6, "the count, when there is a second page"


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
    assert nameless <= {"workplace", "supervisor"}, "give it a Swedish name in admin/log.py"
