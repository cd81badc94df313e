"""What the project group writes internally never reaches the company, a coach, Campus or the registrar's print: a case
is walked through its whole life with internal words in every turn of it, and everything that leaves is read."""
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.decisions import service as decisions
from portal.reviews.messages import service as messages
from portal.reviews.models import Message
from tests import factories as make
from tests.guards.walk import walk
from tests.page import Browser
from tests.web.reviewing import Place

SECRET, SAID = "kanarieintern", "kanarieutåt"


def _whole_life(s: Session, place: Place) -> tuple[Offer, Submission]:
    """Sent in, talked about, asked for changes, sent in again and talked about again."""
    anna, owner = make.actor(place.anna), make.actor(place.owner, place.company)
    case = place.case()
    offer = s.get_one(Offer, case.offer_id)

    def talk(version: Submission) -> None:
        messages.note(s, anna, version.public_id, message_id=ids.new(), text=f"{SECRET}: känner du dem?",
                      mentioned=[place.samir.public_id])
        messages.to_company(s, anna, version.public_id, message_id=ids.new(), text=f"Hej! {SAID}")
        messages.from_company(s, owner, offer.public_id, message_id=ids.new(), text=f"Hej själva! {SAID}")

    talk(case)
    decisions.request_changes(s, anna, case.public_id, message=f"Mer, tack. {SAID}", seen=decisions.sight_of(s, case))
    talk(case)
    again = offers.submit(s, owner, offer.public_id, declared=True)
    talk(again)
    return offer, again


def _leaks(s: Session, receivers: set[str]) -> list[str]:
    mails = s.scalars(sa.select(OutboxMail).where(OutboxMail.recipient.in_(receivers))).all()
    assert any(SAID in mail.text for mail in mails), "nothing was said, so the test would prove nothing"
    return [mail.subject for mail in mails if SECRET in mail.subject + mail.text + mail.html]


def test_internal_words_never_leave_the_project_group(app: Portal, s: Session, anyone: Browser) -> None:
    place = Place(s)
    member = make.make_member(s, place.company, is_owner=False, name="Olle Berg")
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm")
    coach = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN, name="Cia Coach")
    offer, case = _whole_life(s, place)
    other = place.case(state=ReviewState.APPROVED)
    messages.note(s, make.actor(place.anna), other.public_id, message_id=ids.new(), text=f"{SECRET} om den godkända")
    s.commit()
    assert _leaks(s, {place.owner.email, member.email, campus.email, coach.email}) == []
    outside = [(place.owner, make.actor(place.owner, place.company)), (campus, make.actor(campus)),
               (member, make.actor(member, place.company, is_owner=False)), (coach, make.actor(coach))]
    s.rollback()
    broken: list[str] = []
    for person, actor in outside:
        visits = walk(anyone.sign_in(person), person.name, actor, broken)
        assert [str(v) for v in visits if SECRET in v.page.html or "Intern anteckning" in v.page.text] == []
    assert broken == []
    assert SAID in anyone.sign_in(place.owner).get(f"/foretag/platser/{offer.public_id}/meddelanden").text
    anyone.sign_in(place.anna)
    assert SECRET in anyone.get(f"/granskning/{case.public_id}").text
    assert SECRET not in anyone.get(f"/granskning/{case.public_id}/utskrift").html


def test_the_database_refuses_an_internal_word_from_a_company(s: Session) -> None:
    """Whatever road it came by: what is internal has a party behind it."""
    place = Place(s)
    s.add(Message(submission_id=place.case().id, text="Hej", author_id=place.owner.id, author_name="Mira Lundin",
                  internal=True))
    with pytest.raises(IntegrityError, match="internal_is_staffs"):
        s.flush()
    s.rollback()
