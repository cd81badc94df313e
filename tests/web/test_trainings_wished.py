"""Campus hears at once of an approved place that wishes training, and meets it first."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailFrequency, User
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.notifications.digest import queries as waiting
from portal.notifications.trainings import handlers as training_handlers
from portal.offers import queries
from portal.offers.events import OfferResumed
from portal.offers.life import service as life
from portal.offers.models import Lifecycle
from portal.reviews.events import SubmissionApproved
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer, day


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s, training_wanted=True, training_wish="Hygien i storkök")


@pytest.fixture
def karin(s: Session) -> User:
    return make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm", email="karin@example.com")


def approved(s: Session, place: OnOffer) -> None:
    case = queries.approved_version(s, place.offer)
    assert case is not None
    training_handlers.wished(s, SubmissionApproved(
        actor_id=place.anna.id, company_id=place.company.id, subject=place.offer.public_id, offer_id=place.offer.id,
        submission_id=case.id, number=case.number))


def told(s: Session) -> list[str]:
    return list(s.scalars(select(OutboxMail.recipient).where(OutboxMail.name == "training_wished")))


def test_campus_is_told_once_with_the_wish(s: Session, place: OnOffer, karin: User) -> None:
    make.make_staff(s, Role.COACH)
    make.make_staff(s, Role.CAMPUS, absent_until=day(3))
    for _ in range(2):
        approved(s, place)
    assert told(s) == [karin.email]
    mail = s.scalars(select(OutboxMail)).one()
    assert "Hygien i storkök" in mail.text and f"/platser/{place.offer.public_id}" in mail.text


@pytest.mark.parametrize("frequency", [MailFrequency.DAILY, MailFrequency.NEVER])
def test_what_each_has_chosen_about_mail_holds(
    s: Session, place: OnOffer, karin: User, frequency: MailFrequency,
) -> None:
    mail_choice.choose(s, karin, frequency)
    approved(s, place)
    assert told(s) == []
    assert [(heading, item.title) for heading, item in waiting.for_campus(s, karin)] == [
        ("wished", place.offer.title)]


@pytest.mark.parametrize("wanted", [True, False])
def test_no_wish_or_a_training_already_tells_nobody(s: Session, karin: User, wanted: bool) -> None:
    place = OnOffer(s, training_wanted=wanted)
    if wanted:
        make.make_training(s, place.offer, karin, state=TrainingState.AGREED)
    approved(s, place)
    assert told(s) == []


def test_a_paused_place_is_told_of_when_it_opens(s: Session, place: OnOffer, karin: User) -> None:
    life.pause(s, place.employer, place.offer.public_id, until=day(5))
    approved(s, place)
    assert (place.offer.lifecycle, told(s)) == (Lifecycle.PAUSED, []), "nobody at Campus can see it"
    life.resume(s, place.employer, place.offer.public_id)
    training_handlers.wished(s, OfferResumed(actor_id=None, company_id=place.company.id,
                                             subject=place.offer.public_id, offer_id=place.offer.id))
    assert told(s) == [karin.email]


def test_a_wish_stands_first_on_campus_page(s: Session, place: OnOffer, karin: User, anyone: Browser) -> None:
    other = place.another(title="Diskare", training_wanted=False)
    make.make_training(s, other, karin, state=TrainingState.AGREED, title="Diskkurs", changed_at=clock.now())
    s.commit()
    rows = anyone.sign_in(karin).get("/campus/").soup.select(".rows li")
    assert [place.offer.title in rows[0].get_text(), "Diskkurs" in rows[1].get_text()] == [True, True]
    link = rows[0].select_one("a.tag")
    assert link is not None and anyone.get(str(link["href"])).h1 == "Föreslå en utbildning"
