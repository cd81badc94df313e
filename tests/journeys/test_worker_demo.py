"""The demo: half a year made through the services, whole and believable; and its letter box."""
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.companies.models import Company, EmployerType
from portal.core import db, eventlog, outbox
from portal.core.outbox import OutboxMail, Rendered
from portal.core.text import personal_number_in
from portal.core.web import Portal
from portal.demo import loader
from portal.demo.people import EMPLOYER_EMAIL
from portal.needs.models import Need
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState, Submission
from portal.trainings.models import Course, Training, TrainingState
from tests.page import Browser

ROLES = [EMPLOYER_EMAIL, "granskare@example.com", "campus@example.com", "coach@example.com", "admin@example.com"]


@pytest.fixture
def demo(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The app in demo mode."""
    database = app.extensions["db"]
    monkeypatch.setattr(database, "settings", replace(database.settings, mode="demo"))
    return app


def test_half_a_year(demo: Portal, anyone: Browser) -> None:
    with demo.app_context():
        assert not loader.is_loaded(db.session())
        with db.unit_of_work() as s:
            loader.load(s)
    with demo.app_context():
        s = db.session()
        assert loader.is_loaded(s)
        assert s.info["settings"].is_demo
        assert list(eventlog.broken_links(s)) == []
        companies = s.scalars(select(Company)).all()
        assert len(companies) >= 25
        assert {c.employer_type for c in companies} == set(EmployerType)
        assert sum(c.is_sole_trader for c in companies) == 1
        assert len(s.scalars(select(Need)).all()) >= 60
        offers = s.scalars(select(Offer)).all()
        assert len(offers) >= 80
        assert {o.lifecycle for o in offers} == set(Lifecycle)
        assert {o.close_reason for o in offers} == {None, *CloseReason}
        assert any(o.last_number == 0 for o in offers), "drafts"
        assert {v.state for v in s.scalars(select(Submission))} == set(ReviewState)
        assert len(s.scalars(select(Course)).all()) == 15
        assert {t.state for t in s.scalars(select(Training))} == set(TrainingState)
        assert len({u.party for u in s.scalars(select(User))}) == 5, "four parties, and employers"
        mails = s.scalars(select(OutboxMail)).all()
        assert all(m.sent_at and m.sent_at >= m.queued_at for m in mails), "sent at the time"
        assert not any(personal_number_in(m.text + m.subject) for m in mails)
        assert Counter(m.name for m in mails)["group_submission"] == len(s.scalars(select(Submission)).all())
        people = {email: accounts.by_email(s, email) for email in ROLES}
    assert anyone.get("/demo/brevlada").status == 200
    for email, user in people.items():
        assert user is not None, email
        assert anyone.sign_in(user).get("/konto/").status == 200


def test_the_letter_box(demo: Portal, anyone: Browser) -> None:
    empty = anyone.get("/demo/brevlada")
    assert "Inga mejl än" in empty.text
    assert empty.soup.select_one("aside[aria-label] a[href='/demo/brevlada']"), "the demo's note is a part of its own"
    with demo.app_context(), db.unit_of_work() as s:
        for n, receiver in enumerate(("mira@example.com", "olle@example.com")):
            text = "Bekräfta: http://localhost/konto/bekrafta/t0ken\n<script>alert(1)</script> https://annan.example/x"
            outbox.enqueue(s, Rendered(f"Bekräfta nr {n}", text, "<p>x</p>"), name="x", once_key=str(n),
                           recipient=receiver, secret=True)
    box = anyone.get("/demo/brevlada")
    assert box.text.index("Bekräfta nr 1") < box.text.index("Bekräfta nr 0"), "the newest first"
    only = anyone.get("/demo/brevlada?till=olle@example.com")
    assert "Bekräfta nr 0" not in only.text
    letter = anyone.get(next(link for link in only.links() if link.startswith("/demo/brevlada/")))
    assert letter.h1 == "Bekräfta nr 1"
    assert "/konto/bekrafta/t0ken" in letter.links()
    assert not any("annan.example" in link for link in letter.links()), "only links to the portal itself"
    assert "<script>alert" not in letter.html


@pytest.mark.parametrize("path", ["/demo/brevlada/finnsinte1", "/demo/brevlada/%00", "/demo/brevlada/" + "x" * 500])
def test_no_such_letter(demo: Portal, anyone: Browser, path: str) -> None:
    assert anyone.get(path).status == 404


def test_odd_receivers_find_nothing(demo: Portal, anyone: Browser) -> None:
    for receiver in ("%00", "x" * 5000, "%F0%9F%98%80", "%E2%80%AE"):
        assert anyone.get(f"/demo/brevlada?till={receiver}").status == 200


def test_outside_the_demo_there_is_no_letter_box(app: Portal, anyone: Browser) -> None:
    assert anyone.get("/demo/brevlada").status == 404
    assert anyone.get("/demo/brevlada/k3f9k3f9k3").status == 404
    result = app.test_cli_runner().invoke(args=["portal", "demo"])
    assert result.exit_code == 1
    assert "PORTAL_MODE=demo" in result.output
