"""The demo as people meet it: every page, as every role, with half a year of places in it. Rules two, three and four
are checked against what is stored, not against words put there to be found."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.companies.models import Company
from portal.core import clock, db, seal
from portal.core.access import Role
from portal.core.web import Portal
from portal.demo import loader
from portal.offers import proposed
from portal.offers.models import Offer, Submission
from tests import databases
from tests import factories as make
from tests.guards.walk import Visit, walk
from tests.page import Browser

VISITORS = {"employer": "foretag@example.com", "reviewer": "granskare@example.com", "campus": "campus@example.com",
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
    visits: list[Visit]
    broken: list[str]
    secrets: Secrets
    company_id: int


@pytest.fixture(scope="module", params=databases.BACKENDS)
def demo(request: pytest.FixtureRequest) -> Iterator[Demo]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with app.app_context(), db.unit_of_work() as s:
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
    yield Demo(visits, broken, secrets, company.id)
    databases.wipe(app)


def found_secrets(s: Session) -> Secrets:
    key = db.settings(s).number_key
    shown = _texts(s.scalars(sa.select(Submission).where(Submission.shown)))
    working = _texts(s.scalars(sa.select(Offer).where(~proposed.is_unopened())))
    sent = _texts(s.scalars(sa.select(Submission)))
    sole = s.scalars(sa.select(Company).where(Company.is_sole_trader))
    return Secrets(
        working={text: company for text, company in working.items() if text not in sent},
        proposed=_texts(s.scalars(sa.select(Offer).where(proposed.is_unopened()))),
        unapproved={text: company for text, company in sent.items() if text not in shown},
        numbers={seal.unseal(key, company.org_number_sealed): company.name for company in sole},
    )


def _texts(rows: Iterable[Offer | Submission]) -> dict[str, int]:
    """Title and tasks, as a page shows them -> whose they are."""
    return {" ".join(text.split()): row.company_id for row in rows for text in (row.title, row.tasks) if text}


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
