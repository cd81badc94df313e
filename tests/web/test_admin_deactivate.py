"""Switching somebody off: what it leads to is read first, and is what happens."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.sign_ins.models import SignIn
from portal.companies.models import Invitation
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import ReviewState
from portal.reviews.models import Mention, Message
from portal.trainings import service as trainings
from portal.trainings.models import Training, TrainingState
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer
from tests.web.reviewing import Place, again


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


@pytest.fixture
def admin(s: Session, anyone: Browser) -> Browser:
    boss = make.make_staff(s, Role.ADMIN)
    s.commit()
    return anyone.sign_in(boss)


def door(person: User) -> str:
    return f"/admin/personal/{person.public_id}/stang-av"


def test_cases_go_back_to_the_queue(s: Session, place: Place, admin: Browser) -> None:
    held = place.case(assignee_id=place.anna.id)
    resting = place.case(assignee_id=place.anna.id, rests_until=clock.today() + timedelta(days=3), rest_reason="AF")
    asked = place.case(assignee_id=place.anna.id, state=ReviewState.CHANGES_REQUESTED)
    done = place.case(assignee_id=place.anna.id, state=ReviewState.APPROVED)
    s.commit()
    page = admin.get(door(place.anna))
    assert "3 ärenden går tillbaka till kön" in page.text
    assert "vilar ändå till" in page.text and "väntar på företaget, står fritt när svaret kommer" in page.text
    assert [again(s, case).assignee_id for case in (held, resting, asked)] == [place.anna.id] * 3, "nothing is done yet"
    s.commit()
    assert admin.fill(door(place.anna), {}).status == 303
    assert [again(s, case).assignee_id for case in (held, resting, asked, done)] == [None, None, None, place.anna.id]
    assert again(s, resting).rests_until == clock.today() + timedelta(days=3)
    kinds = s.scalars(select(LoggedEvent.kind).order_by(LoggedEvent.id)).all()
    assert kinds == ["StaffDeactivated", *["SubmissionReleased"] * 3]
    mail = s.scalars(select(OutboxMail)).one()
    assert (mail.name, mail.recipient) == ("account_suspended", place.anna.email)


def test_what_has_come_since_is_read_once_more(s: Session, place: Place, admin: Browser) -> None:
    fields = admin.get(door(place.anna)).fields()
    place.case(assignee_id=place.anna.id)
    s.commit()
    page = admin.post(door(place.anna), fields)
    assert page.status == 409
    assert "Något har ändrats sedan du öppnade sidan" in page.text and "1 ärende går tillbaka" in page.text
    assert s.get_one(User, place.anna.id, populate_existing=True).active
    s.commit()
    assert admin.post(door(place.anna), page.fields()).status == 303


def test_everything_else_is_said(s: Session, admin: Browser) -> None:
    place = OnOffer(s)
    karin = make.make_staff(s, Role.CAMPUS, Role.REVIEWER, party=Party.CAMPUS, name="Karin Holm")
    make.make_training(s, place.offer, karin, state=TrainingState.AGREED)
    make.make_training(s, place.offer, karin, state=TrainingState.DONE)
    case = place.submitted()
    note = Message(submission_id=case.id, author_id=place.anna.id, author_name="Anna", text="Titta",
                   author_party=Party.JOBBTORG, internal=True)
    s.add_all([note, Invitation(company_id=place.company.id, email="x@example.com", is_owner=True, token_hash="x" * 64,
                                invited_by=karin.id, expires_at=clock.now() + timedelta(days=7))])
    make.make_contact(s, place.company, karin, next_step="Ring", next_on=clock.today())
    s.flush()
    s.add(Mention(message_id=note.id, submission_id=case.id, user_id=karin.id, offer_public_id=case.offer_public_id))
    s.commit()
    Browser(admin.app).sign_in(karin)
    page = admin.get(door(karin))
    for words in ("1 utbildning fortsätter", "Ingen annan har rollen Campus", place.company.full_name,
                  "inloggad på ett ställe", "Ett utlovat nästa steg står kvar",
                  "I ett ärende väntar en intern anteckning", "En inbjudan till ett företag",
                  "Ingen annan på Campus Nyköping arbetar i granskningen"):
        assert words in page.text, words
    assert page.soup.find(id="arenden") is None
    assert admin.fill(door(karin), {}).status == 303
    assert s.scalars(select(SignIn).where(SignIn.user_id == karin.id)).all() == []


def test_answers_go_to_others_at_campus(s: Session, admin: Browser) -> None:
    place = OnOffer(s)
    karin = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm")
    other = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, email="campus@example.com")
    training = make.make_training(s, place.offer, karin)
    s.commit()
    assert "Företagens svar går till dem i stället" in admin.get(door(karin)).text
    assert admin.fill(door(karin), {}).status == 303
    s.expire_all()
    seen = s.get_one(Training, training.id).revision
    trainings.agree(s, place.employer, training.public_id, seen=seen)
    [told] = s.scalars(select(OutboxMail.recipient).where(OutboxMail.name == "training_answered"))
    assert told == other.email


def test_other_roles_that_let_go_of_cases_are_asked_about(s: Session, place: Place, admin: Browser) -> None:
    case = place.case(assignee_id=place.anna.id)
    s.commit()
    path = f"/admin/personal/{place.anna.public_id}"
    page = admin.fill(path, {"roles": ["coach"]})
    assert (page.status, again(s, case).assignee_id) == (422, place.anna.id)
    assert "har ett ärende som går tillbaka till kön" in page.text
    assert admin.post(path, page.sure()).status == 303
    assert again(s, case).assignee_id is None


@pytest.mark.parametrize("roles", [["reviewer", "coach"], ["reviewer"]])
def test_roles_that_keep_the_cases_ask_nothing(s: Session, place: Place, admin: Browser, roles: list[str]) -> None:
    place.case(assignee_id=place.anna.id)
    s.commit()
    assert admin.fill(f"/admin/personal/{place.anna.public_id}", {"roles": roles}).status == 303
