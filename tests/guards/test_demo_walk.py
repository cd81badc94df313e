"""The demo: half a year made through the services, whole and believable, and walked as people meet it: every page, as
every role. Rules two, three and four are checked against what is stored, not against words put there to be found."""
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import Membership, User
from portal.companies.models import Company, EmployerType
from portal.core import clock, eventlog, personal_numbers, seal
from portal.core.access import Role
from portal.core.database import db
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.demo import loader
from portal.demo.people import EMPLOYER_EMAIL
from portal.needs.models import Need
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals import queries as proposal_queries
from portal.reviews import answer_times
from portal.reviews.models import AnswerTime
from portal.trainings.models import Course, Training, TrainingState
from tests import databases
from tests import factories as make
from tests.guards.walk import Visit, walk
from tests.page import Browser

VISITORS = {"employer": EMPLOYER_EMAIL, "reviewer": "granskare@example.com", "campus": "campus@example.com",
            "coach": "coach@example.com", "admin": "admin@example.com"}


@dataclass(frozen=True)
class Secrets:
    """What is stored and not for everyone: texts of working copies, what staff have written down for a company that has
    not opened it, texts that were never approved, numbers."""

    working: dict[str, int]
    proposed: dict[str, int]
    unapproved: dict[str, int]
    numbers: dict[str, str]


@dataclass(frozen=True)
class Demo:
    app: Portal
    visits: list[Visit]
    broken: list[str]
    secrets: Secrets
    company_id: int


@contextmanager
def demo_mode(app: Portal) -> Iterator[None]:
    database = app.extensions["db"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "settings", replace(database.settings, mode="demo"))
        yield


@pytest.fixture(scope="module", params=databases.BACKENDS)
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with demo_mode(app), app.app_context():
        assert not loader.is_loaded(db.session())
        with db.unit_of_work() as s:
            loader.load(s)
    visits: list[Visit] = []
    broken: list[str] = []
    with app.app_context():
        s = db.session()
        secrets = found_secrets(s)
        people = {who: s.scalars(sa.select(User).where(User.email == email)).one() for who, email in VISITORS.items()}
        own = s.scalars(sa.select(Membership).where(Membership.user_id == people["employer"].id)).first()
        assert own is not None
        company = s.get_one(Company, own.company_id)
    for who, user in people.items():
        actor = make.actor(user, company if Role.EMPLOYER in user.held_roles else None)
        visits += walk(Browser(app).sign_in(user), who, actor, broken)
    visits += walk(Browser(app), "nobody", None, broken)
    yield Demo(app, visits, broken, secrets, company.id)
    databases.wipe(app)


def found_secrets(s: Session) -> Secrets:
    key = db.settings(s).number_key
    shown = _texts(s.scalars(sa.select(Submission).where(Submission.shown)))
    working = _texts(s.scalars(sa.select(Offer).where(~proposal_queries.is_unopened())))
    sent = _texts(s.scalars(sa.select(Submission)))
    sole = s.scalars(sa.select(Company).where(Company.is_sole_trader))
    return Secrets(
        working={text: company for text, company in working.items() if text not in sent},
        proposed=_texts(s.scalars(sa.select(Offer).where(proposal_queries.is_unopened()))),
        unapproved={text: company for text, company in sent.items() if text not in shown},
        numbers={seal.unseal(key, company.org_number_sealed): company.name for company in sole},
    )


def _texts(rows: Iterable[Offer | Submission]) -> dict[str, int]:
    """Title and tasks, as a page shows them -> whose they are."""
    return {" ".join(text.split()): row.company_id for row in rows for text in (row.title, row.tasks) if text}


def test_half_a_year(demo: Demo) -> None:
    with demo_mode(demo.app), demo.app.app_context():
        s = db.session()
        assert loader.is_loaded(s)
        assert s.info["settings"].is_demo
        assert list(eventlog.broken_links(s)) == []
        companies = s.scalars(sa.select(Company)).all()
        assert len(companies) >= 25
        assert {c.employer_type for c in companies} == set(EmployerType)
        assert sum(c.is_sole_trader for c in companies) == 1
        assert len(s.scalars(sa.select(Need)).all()) >= 60
        offers = s.scalars(sa.select(Offer)).all()
        assert len(offers) >= 80
        assert {o.lifecycle for o in offers} == set(Lifecycle)
        assert {o.close_reason for o in offers} == {None, *CloseReason}
        assert any(o.last_number == 0 for o in offers), "drafts"
        assert {v.state for v in s.scalars(sa.select(Submission))} == set(ReviewState)
        assert len(s.scalars(sa.select(Course)).all()) == 15
        assert {t.state for t in s.scalars(sa.select(Training))} == set(TrainingState)
        assert len({u.party for u in s.scalars(sa.select(User))}) == 5, "four parties, and employers"
        mails = s.scalars(sa.select(OutboxMail)).all()
        assert all(m.sent_at and m.sent_at >= m.queued_at for m in mails), "sent at the time"
        assert not any(personal_numbers.first_in(m.text + m.subject) for m in mails)
        assert Counter(m.name for m in mails)["group_submission"] == len(s.scalars(sa.select(Submission)).all())
        people = {email: accounts.by_email(s, email) for email in VISITORS.values()}
    with demo_mode(demo.app):
        anyone = Browser(demo.app)
        assert anyone.get("/demo/brevlada").status == 200
        for email, user in people.items():
            assert user is not None, email
            assert anyone.sign_in(user).get("/konto/").status == 200


def test_answer_times_are_the_same_when_made_anew_from_the_log(demo: Demo) -> None:
    query = sa.select(AnswerTime.submission_id, AnswerTime.answered_at, AnswerTime.workdays).order_by(
        AnswerTime.submission_id)
    with demo.app.app_context(), db.unit_of_work() as s:
        before = s.execute(query).all()
        assert len(before) > 20
        assert answer_times.rebuild(s) == len(before)
        assert s.execute(query).all() == before
        db.abandon(s)


def test_the_demo_has_something_to_hide(demo: Demo) -> None:
    assert len(demo.visits) > 150
    assert len(demo.secrets.working) >= 3
    assert len(demo.secrets.unapproved) >= 5
    assert len(demo.secrets.numbers) >= 1
    assert clock.held is None


def test_every_page_passes_inspection_and_every_link_leads_somewhere(demo: Demo) -> None:
    assert demo.broken == []
    assert [str(v) for v in demo.visits if v.page.status >= 400 and not v.endpoint.startswith("demo.")] == []


def test_working_copies_are_the_company_s_own(demo: Demo) -> None:
    leaks = [f"{v}: {text[:40]}" for v in demo.visits for text, company_id in demo.secrets.working.items()
             if text in v.page.text and not (v.who == "employer" and company_id == demo.company_id)]
    assert leaks == []


def test_what_no_company_has_opened_is_the_project_group_s(demo: Demo) -> None:
    readers = {v.who for v in demo.visits for text in demo.secrets.proposed if text in v.page.text}
    assert len(demo.secrets.proposed) >= 4
    assert readers == {"reviewer"}


def test_what_is_not_approved_is_read_by_the_company_and_the_reviewers(demo: Demo) -> None:
    leaks = [f"{v}: {text[:40]}" for v in demo.visits for text, company_id in demo.secrets.unapproved.items()
             if text in v.page.text and v.who != "reviewer"
             and not (v.who == "employer" and company_id == demo.company_id)]
    assert leaks == []


def test_sole_traders_numbers_are_nowhere_but_with_the_one_who_verifies(demo: Demo) -> None:
    for number in demo.secrets.numbers:
        forms = (number, f"{number[:6]}-{number[6:]}")
        places = {(v.who, v.endpoint) for v in demo.visits if any(form in v.page.html for form in forms)}
        assert places <= {("reviewer", "companies.show"), ("reviewer", "companies.verify"),
                          ("reviewer", "reviews.approve")}
