"""Changes of an approved place that are not sent in are seen where the company looks, with what to do."""
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock
from portal.core.access import Actor
from portal.needs.models import HiringInterest, SwedishLevel
from portal.offers import content, queries
from portal.offers.models import (
    Capacity,
    CloseReason,
    Lifecycle,
    Lifting,
    Offer,
    Pace,
    ReviewState,
    Submission,
    Weekday,
)
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME

OTHER: dict[str, Any] = {
    "title": "Annat", "occupation": "5120", "open_to_practice": False, "open_to_work_training": False,
    "open_to_adapted": True, "open_to_subsidised": True, "open_to_municipal": True, "places": 7, "tasks": "Annat.",
    "lifting": Lifting.HEAVY, "standing": False, "outdoors": None, "noise": True, "pace": Pace.CALM,
    "protective_equipment": "", "start_from": None, "start_rolling": True,
    "start_until": date(2031, 1, 1), "weeks": None, "hours_per_week": Decimal("7.5"),
    "weekdays": frozenset({Weekday.SUN}), "shift": frozenset(), "ramp_up": False,
    "swedish_level": SwedishLevel.NONE, "driving_licence": True, "background_check": True,
    "other_requirements": "Annat", "adaptations": "", "supervisor_name": "Annan", "supervisor_phone": "",
    "supervisor_email": "annan@example.com", "deputy_name": "", "supervision_capacity": Capacity.SMALL,
    "supervisor_training": None, "training_wanted": None,
    "training_wish": "", "hiring_interest": HiringInterest.WAITING,
}


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def person(s: Session, company: Company) -> User:
    return make.make_member(s, company)


@pytest.fixture
def offer(s: Session, company: Company, person: User) -> Offer:
    return make.make_offer(s, company, person)


@pytest.fixture
def approved(s: Session, offer: Offer, person: User) -> Submission:
    return make.make_submission(s, offer, person, state=ReviewState.APPROVED, decided_by=make.make_staff(s))


def _said(s: Session, actor: Actor, offer: Offer) -> bool:
    """As the list has it, which is what the place's own page has."""
    s.flush()
    listed = bool(queries.own_page(s, actor).rows[0].is_changed)
    assert listed is queries.sight(s, actor, offer.public_id).is_changed
    return listed


def test_the_list_sees_a_change_in_any_answer(
    s: Session, company: Company, person: User, offer: Offer, approved: Submission,
) -> None:
    actor = make.actor(person, company)
    others = OTHER | {"workplace_id": make.make_workplace(s, company).id, "need_id": make.make_need(s, company).id}
    assert others.keys() == set(content.COLUMNS)
    assert not _said(s, actor, offer)
    for column, value in others.items():
        before = getattr(offer, column)
        assert value != before, column
        setattr(offer, column, value)
        assert _said(s, actor, offer), column
        setattr(offer, column, before)
        assert not _said(s, actor, offer), column


def test_a_correction_is_no_change_of_the_company_s(
    s: Session, company: Company, person: User, offer: Offer, approved: Submission,
) -> None:
    actor = make.actor(person, company)
    approved.corrected = {"tasks": "Rättat.", "adaptations": ""}
    assert _said(s, actor, offer)
    offer.tasks, offer.adaptations = "Rättat.", ""
    assert not _said(s, actor, offer)


def test_a_draft_and_a_closed_place_have_no_unsent_changes(
    s: Session, company: Company, person: User, offer: Offer,
) -> None:
    actor = make.actor(person, company)
    assert not _said(s, actor, offer)
    make.make_submission(s, offer, person, state=ReviewState.APPROVED, decided_by=make.make_staff(s))
    offer.title, offer.lifecycle = "Annat", Lifecycle.CLOSED
    offer.close_reason, offer.closed_at = CloseReason.FILLED, clock.now()
    assert not _said(s, actor, offer)


def test_they_are_shown_with_what_to_do(
    s: Session, person: User, offer: Offer, approved: Submission, anyone: Browser,
) -> None:
    offer.tasks = "Diska."
    address = HOME + offer.public_id
    s.commit()
    owner = anyone.sign_in(person)
    for page in ("/foretag/", HOME):
        seen = owner.get(page)
        assert "Ändringar inte inskickade" in seen.text
        assert {f"{address}?andra=ja", f"{address}/skicka-in", f"{address}/slang-andringar"} <= set(seen.links())
    assert "Inget väntar på dig" not in owner.get("/foretag/").text
    seen = owner.get(address)
    assert "Ändringar inte inskickade" in seen.text
    assert {f"{address}/skicka-in", f"{address}/slang-andringar"} <= set(seen.links())
    owner.fill(f"{address}/slang-andringar", {})
    for page in ("/foretag/", HOME, address):
        assert "Ändringar inte inskickade" not in owner.get(page).text
    assert "Inget väntar på dig" in owner.get("/foretag/").text


def test_what_is_in_the_queue_is_sent(s: Session, person: User, offer: Offer, approved: Submission,
                                      anyone: Browser) -> None:
    offer.tasks = "Diska."
    make.make_submission(s, offer, person)
    s.commit()
    owner = anyone.sign_in(person)
    for page in ("/foretag/", HOME, HOME + offer.public_id):
        assert "Ändringar inte inskickade" not in owner.get(page).text
