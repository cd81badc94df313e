"""Who cannot open a case any more holds none."""
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts import self_service
from portal.accounts import service as accounts
from portal.core import clock
from portal.core.access import Role
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, again
from tests.web.test_reviews_holding import kinds


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def test_whoever_is_shut_out_holds_nothing(s: Session, place: Place, anyone: Browser) -> None:
    boss = make.make_staff(s, Role.ADMIN)
    mine, other = place.case(assignee_id=place.anna.id), place.case(assignee_id=place.samir.id)
    rests = place.case(assignee_id=place.anna.id, rests_until=clock.today() + timedelta(days=3), rest_reason="Semester")
    done = place.case(assignee_id=place.anna.id, state=ReviewState.APPROVED)
    s.commit()
    promised = mine.due_at
    anyone.sign_in(boss)
    door = f"/admin/personal/{place.anna.public_id}/stang-av"
    fields = anyone.get(door).fields()
    assert [anyone.post(door, fields).status for _ in range(2)] == [303, 303]
    assert [again(s, case).assignee_id for case in (mine, rests, other)] == [None, None, place.samir.id]
    assert again(s, done).assignee_id == place.anna.id, "who decided stays readable"
    assert (again(s, mine).due_at, again(s, rests).rest_reason) == (promised, "Semester")
    assert kinds(s) == ["StaffDeactivated", "SubmissionReleased", "SubmissionReleased"]


def test_whoever_closes_their_account_holds_nothing(s: Session, place: Place) -> None:
    case = place.case(assignee_id=place.anna.id)
    self_service.close(s, place.anna.id)
    s.commit()
    assert again(s, case).assignee_id is None
    assert kinds(s) == ["AccountClosed", "SubmissionReleased"]


@pytest.mark.parametrize(("roles", "holds"), [((Role.COACH,), False), ((Role.REVIEWER, Role.COACH), True)])
def test_who_reviews_no_more_holds_nothing(s: Session, place: Place, roles: tuple[Role, ...], holds: bool) -> None:
    case, boss = place.case(assignee_id=place.anna.id), make.make_staff(s, Role.ADMIN)
    assert place.anna.party is not None
    accounts.change_staff(s, make.actor(boss), place.anna.public_id, party=place.anna.party, roles=roles)
    s.commit()
    assert (again(s, case).assignee_id is not None) == holds
