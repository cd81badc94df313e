"""The doors that anyone may knock at: how often, and what goes out in the municipality's name."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import routes
from portal.companies.team import service as team
from portal.core import clock, ids
from portal.core.database import db
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal, rate_limits
from tests import factories as make
from tests.inbox import looking, mails, send_all
from tests.page import Browser

FORGOT, REGISTER = "/konto/glomt-losenord", "/konto/registrera"
LURE = "Du har vunnit! Hämta här"


@pytest.fixture
def braked(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    monkeypatch.setattr(routes, "SAME_TIME", 0)
    return app


def test_many_knocks_in_a_minute_get_429_and_lose_nothing(
    braked: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    statuses = [anyone.post(FORGOT, {"email": ""}).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]
    assert anyone.get(FORGOT).status == 200
    page = anyone.post(FORGOT, {"email": "mira@example.com"})
    assert (page.status, page.h1, page.headers["Retry-After"]) == (429, "Många försök på kort tid", "60")
    back = anyone.post(FORGOT, page.fields(FORGOT))
    assert (back.status, back.fields()["email"]) == (200, "mira@example.com")
    moment = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert anyone.post(FORGOT, back.fields()).status == 303


def test_the_count_is_one_for_all_processes(app: Portal, s: Session) -> None:
    """Two of them, as the database sees it: two sessions that know nothing of each other."""
    with app.app_context():
        counts = [db.write(lambda s: rate_limits.knock(s, "door", "192.0.2.1"), apart=True) for _ in range(3)]
        assert counts == [1, 2, 3]
        assert db.write(lambda s: rate_limits.knock(s, "door", "192.0.2.2"), apart=True) == 1
        assert db.write(lambda s: rate_limits.knock(s, "other", "192.0.2.1"), apart=True) == 1


def test_a_window_begun_while_the_clock_was_ahead_is_over(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    assert [rate_limits.knock(s, "door", "192.0.2.1") for _ in range(2)] == [1, 2]
    monkeypatch.setattr(clock, "now", lambda: now)
    assert rate_limits.knock(s, "door", "192.0.2.1") == 1


def test_old_knocks_are_forgotten(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limits.knock(s, "door", "192.0.2.1")
    moment = clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: moment)
    rate_limits.forget_old(s)
    assert s.scalars(select(rate_limits.DoorCount)).all() == []


# Mail as a weapon

@pytest.mark.parametrize("path", [REGISTER, FORGOT, "/konto/bekrafta"])
def test_one_mail_of_a_kind_whatever_is_posted_and_by_whom(s: Session, app: Portal, path: str) -> None:
    user = make.make_user(s, email="offer@example.com")
    s.commit()
    for n in range(24):
        Browser(app).fill(path, {"email": "Offer@Example.com", "name": f"{LURE} {n}", "phone": "070-174 06 05",
                                 "password": f"en mening nummer {n}"})
    assert len(mails(Browser(app), user.email)) <= 1


def test_the_next_may_go_when_the_while_is_over(s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    anyone.fill(REGISTER, {"email": "ny@example.com"})
    send_all(anyone)
    for minutes, count in ((1, 1), (3, 1), (2, 2)):
        moment = clock.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda at=moment: at)
        anyone.fill("/konto/bekrafta", {"email": "ny@example.com"})
        send_all(anyone)
        assert len(mails(anyone, "ny@example.com")) == count


def test_an_invitation_carries_no_word_of_a_company_that_nobody_has_verified(s: Session, anyone: Browser) -> None:
    company = make.make_company(s, name=LURE, unit_name=LURE)
    owner = make.make_member(s, company, name=f"{LURE} nu")
    team.invite(s, make.actor(owner, company), public_id=ids.new(), email="offer@example.com", is_owner=False)
    s.commit()
    with looking(anyone) as now:
        [mail] = now.scalars(select(OutboxMail).where(OutboxMail.recipient == "offer@example.com"))
    assert LURE not in mail.subject + mail.text + mail.html
    assert owner.email in mail.text


def test_inviting_again_and_again_is_not_a_mail_each_time(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    owner = make.make_member(s, company)
    actor = make.actor(owner, company)
    for _ in range(10):
        invitation = team.invite(s, actor, public_id=ids.new(), email="offer@example.com", is_owner=False)
        team.withdraw(s, actor, invitation.public_id)
    s.commit()
    with anyone.app.app_context(), db.own_transaction() as own:
        due = own.scalars(select(OutboxMail).where(OutboxMail.due_at <= clock.now())).all()
    assert len(due) <= 1
    with anyone.app.app_context(), db.own_transaction() as own:
        sent = 0
        while (row := outbox.claim(own)) is not None:
            outbox.mark_sent(own, row.id)
            sent += 1
    assert sent <= 1


@pytest.mark.parametrize("name", ["Du har vunnit! https://ond.example/x", "Kalle www.ond.example", "x@ond.example"])
def test_no_name_is_a_link(s: Session, anyone: Browser, name: str) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    anyone.sign_in(owner)
    for path, field in (("/konto/uppgifter", "name"), ("/foretag/platser/ny", "title"),
                        ("/foretag/uppgifter/arbetsstallen/nytt", "name")):
        page = anyone.fill(path, {field: name})
        assert page.status == 422, path
        assert "webbadress" in page.errors()[field], path
