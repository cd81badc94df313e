"""Those whom offers named before there was a register stand in it afterwards, each once."""
from typing import Any

import sqlalchemy as sa
from flask_alembic import Alembic
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.companies.supervisors.models import Supervisor
from portal.core.web import Portal
from portal.offers.models import Lifecycle, Offer, ReviewState, Submission
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME

ANNA: dict[str, Any] = dict(supervisor_name="Anna Berg", supervisor_phone="070-174 06 11",
                            supervisor_email="anna@example.com")
NO_ADDRESS = ANNA | {"supervisor_name": "ANNA  berg", "supervisor_email": ""}


def _moved(app: Portal, to: str) -> None:
    with app.app_context():
        migrations: Alembic = app.extensions["migrations"]
        migrations.downgrade(to)
    with app.app_context():
        app.extensions["migrations"].upgrade()


def test_an_old_database_gets_its_register(s: Session, app: Portal) -> None:
    company, other = make.make_company(s), make.make_company(s)
    mira, omar = make.make_member(s, company), make.make_member(s, other)

    def offer(whose: Company = company, **changes: Any) -> Offer:
        return make.make_offer(s, whose, mira if whose is company else omar, **changes)

    first, second = offer(**ANNA, places=3, deputy_name="Kent Ström"), offer(**NO_ADDRESS, places=1)
    deputy = offer(supervisor_name="Kent Ström", supervisor_email="", deputy_name="anna berg")
    shared = offer(supervisor_name="Olle Ek", supervisor_email="anna@example.com")
    half = offer(supervisor_name="Hanna Ek", supervisor_phone="", supervisor_email="", deputy_name="Okänd")
    foreign = offer(other, **ANNA)
    for published in (first, second):
        make.make_submission(s, published, mira, state=ReviewState.APPROVED, decided_by=mira)
    changed = offer(supervisor_name="Nya Namnet", supervisor_email="")
    make.make_submission(s, changed, mira, state=ReviewState.APPROVED, decided_by=mira, **ANNA, places=2)
    offers = [first, second, deputy, shared, half, foreign, changed]
    sent = {row.id: row.supervisor_name for row in s.scalars(sa.select(Submission))}
    s.commit()
    _moved(app, "0050")
    known = {(one.company_id, one.name.casefold()): one for one in s.scalars(sa.select(Supervisor))}
    assert {name for _, name in known} == {"anna berg", "kent ström", "olle ek", "nya namnet"}
    anna, kent = known[company.id, "anna berg"], known[company.id, "kent ström"]
    assert (anna.email, anna.ceiling, anna.created_by, anna.inactive_at) == ("anna@example.com", 6, None, None)
    assert anna.sent_at is not None
    assert (kent.sent_at, known[company.id, "nya namnet"].sent_at) == (None, None), "in drafts alone"
    assert (kent.ceiling, known[other.id, "anna berg"].ceiling) == (2, 2)
    for one in offers:
        s.refresh(one)
    assert [one.supervisor_id for one in offers] == [
        anna.id, anna.id, kent.id, known[company.id, "olle ek"].id, None, known[other.id, "anna berg"].id,
        known[company.id, "nya namnet"].id]
    assert [one.deputy_id for one in (first, deputy, half)] == [kent.id, anna.id, None]
    assert {row.id: row.supervisor_name for row in s.scalars(sa.select(Submission))} == sent
    assert [one.lifecycle for one in (first, half)] == [Lifecycle.PUBLISHED, Lifecycle.UNPUBLISHED]
    s.commit()
    page = Browser(app).sign_in(mira).get(f"{HOME}{deputy.public_id}/handledning")
    assert page.fields()["supervisor"] == kent.public_id


def test_an_empty_one_does_too(app: Portal, s: Session) -> None:
    s.commit()
    _moved(app, "0025")
    assert s.scalars(sa.select(Supervisor)).all() == []
