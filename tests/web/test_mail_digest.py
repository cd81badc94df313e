"""The morning's mail: to whom, with what, once a working day, whoever's worker and however late."""
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailChoice, MailFrequency, User
from portal.companies.models import Contact, ContactKind
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.notifications.digest import service as morning
from portal.offers.models import Offer, ReviewState
from portal.reviews.messages import service as messages
from portal.reviews.models import Mention, Message
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.web.reviewing import Place
from tests.web.writing import company_wrote

MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
"""Wednesday, half past seven."""
FOR_CAMPUS = "cwcc"
"""Where neither Anna nor Samir works."""


@pytest.fixture(autouse=True)
def at_half_past_seven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", MORNING)


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def digests(s: Session) -> dict[str, OutboxMail]:
    """Run the job until it has nothing to do; every digest there is, by receiver."""
    while morning.send_digests(s):
        pass
    kinds = OutboxMail.name.in_(["digest", "company_digest", "campus_digest"])
    return {row.recipient: row for row in s.scalars(select(OutboxMail).where(kinds).order_by(OutboxMail.id))}


def is_told(mail: OutboxMail, *words: str) -> None:
    """The words stand in the mail, in this order."""
    places = [mail.text.index(word) for word in words]
    assert places == sorted(places), mail.text


def test_what_waits_for_me_is_grouped_the_most_urgent_first(s: Session, place: Place) -> None:
    place.case("Sen och min", days=-1, assignee_id=place.anna.id)
    place.case("Brådskar, ingens", days=0.9)
    place.case("Min", days=6, assignee_id=place.anna.id)
    place.case("Partens", days=6, leaves="wccc")
    place.case("Leds av oss", days=6.1)
    back = place.case("Förra", days=6, state=ReviewState.SUPERSEDED, submitted_at=MORNING - timedelta(days=9))
    make.make_submission(s, s.get_one(Offer, back.offer_id), place.owner, title="Åter", leaves=FOR_CAMPUS,
                         due_at=MORNING + timedelta(6), submitted_at=MORNING - timedelta(hours=20))
    place.case("Någon annans", days=-2, assignee_id=place.samir.id)
    place.case("Ingens och ingen brådska", days=6, leaves=FOR_CAMPUS)
    mail = digests(s)[place.anna.email]
    is_told(mail, "Försenade", "Sen och min", "Svar inom två arbetsdagar", "Brådskar, ingens", "Dina ärenden", "Min",
            "Väntar på din part", "Partens", "Leds av oss", "Tillbaka från företaget", "Åter")
    assert "Någon annans" not in mail.text and "ingen brådska" not in mail.text
    assert mail.subject == "I dag: försenade (1), och 5 till"
    assert "onsdag 25 november" in mail.text
    assert mail.unsubscribe


def test_where_a_colleague_has_named_me(s: Session, place: Place) -> None:
    case, done = (place.case(title, days=6, leaves=FOR_CAMPUS) for title in ("Nämnd", "Klar med"))
    decided = place.case("Avgjord", state=ReviewState.APPROVED)
    for one, at in ((case, None), (case, None), (done, MORNING), (decided, None)):
        message = Message(submission_id=one.id, text="Hemligt ord", internal=True, author_id=place.samir.id,
                          author_name="Samir Lund", author_party=Party.NARINGSLIV)
        s.add(message)
        s.flush()
        s.add(Mention(message_id=message.id, submission_id=one.id, offer_public_id=one.offer_public_id,
                      user_id=place.anna.id, done_at=at))
    s.flush()
    mail = digests(s)[place.anna.email]
    is_told(mail, "Någon har nämnt dig", "Avgjord", "Nämnd")
    assert mail.text.count("- Nämnd") == 1, "a case once, however often"
    assert not [word for word in ("Klar med", "Hemligt") if word in mail.text]


def test_one_who_has_mail_once_a_day_reads_there_of_a_mention_in_a_decided_case(s: Session, place: Place) -> None:
    mail_choice.choose(s, place.anna, MailFrequency.DAILY)
    case = place.case("Avgjord", state=ReviewState.DECLINED)
    messages.note(s, make.actor(place.samir), case.public_id, message_id=ids.new(), text="Hörde du av dem?",
                  mentioned=[place.anna.public_id])
    assert "mentioned" not in s.scalars(select(OutboxMail.name)).all()
    is_told(digests(s)[place.anna.email], "Någon har nämnt dig", "Avgjord")


def test_where_a_company_has_written(s: Session, place: Place) -> None:
    mine = {"assignee_id": place.anna.id, "leaves": FOR_CAMPUS}
    for title, state in (("Komplettering", ReviewState.CHANGES_REQUESTED), ("Min", ReviewState.SUBMITTED),
                         ("Läst", ReviewState.APPROVED)):
        company_wrote(s, place.case(title, days=6, state=state, **mine), by=place.owner)
    company_wrote(s, place.case("Samirs", days=6, assignee_id=place.samir.id), by=place.owner)
    s.scalars(select(Message).order_by(Message.id)).all()[2].read_at = MORNING
    s.flush()
    mail = digests(s)[place.anna.email]
    is_told(mail, "Företag har skrivit", "- Komplettering", "- Min")
    assert not [word for word in ("Hur går det", "Läst", "Samirs") if word in mail.text]


def test_what_a_whole_party_is_on_jav_for_is_told_to_the_others(s: Session, place: Place) -> None:
    place.case("Jobbtorgs", days=6, leaves="wccc")
    assert place.samir.email not in digests(s)
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    for choice in s.scalars(select(MailChoice)):
        choice.digest_on = None
    s.flush()
    is_told(digests(s)[place.samir.email], "Väntar på din part", "Jobbtorgs")


def test_what_i_promised_employers(s: Session, place: Place) -> None:
    today = date(2026, 11, 25)
    for who, step, day, done in (
        (place.anna, "Ring om fler platser", today - timedelta(days=3), False), (place.anna, "Besök", today, False),
        (place.anna, "Senare", today + timedelta(days=9), False), (place.anna, "Redan gjort", today, True),
        (place.samir, "Samirs", today, False),
    ):
        s.add(Contact(company_id=place.company.id, kind=ContactKind.PHONE, happened_on=today - timedelta(days=20),
                      author_id=who.id, author_name=who.name, author_party=who.party, note="Pratade.", next_step=step,
                      next_on=day, done_at=MORNING if done else None, done_by=who.id if done else None))
    s.flush()
    mail = digests(s)[place.anna.email]
    is_told(mail, "Utlovat till arbetsgivare", "Ring om fler platser", place.company.name, "Besök")
    assert not [word for word in ("Senare", "Redan gjort", "Samirs") if word in mail.text]


def test_what_does_not_wait_for_me(s: Session, place: Place) -> None:
    place.case("Vilar", days=-1, assignee_id=place.anna.id, rests_until=date(2026, 12, 1), rest_reason="Semester")
    place.case("Campus", days=0.5, handed_to=Party.CAMPUS)
    place.case("Avgjort", days=-1, state=ReviewState.DECLINED, assignee_id=place.anna.id)
    place.case("Campus ord", days=6, leaves=FOR_CAMPUS)
    assert place.anna.email not in digests(s)


def test_jav_and_absence(s: Session, place: Place) -> None:
    place.case("Brådskar", days=0.5)
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    place.samir.absent_until = date(2026, 11, 25)
    assert digests(s) == {}


def test_nothing_to_say_is_no_mail(s: Session, place: Place) -> None:
    place.case("Ingen brådska", days=6, leaves=FOR_CAMPUS)
    assert digests(s) == {}
    place.case("Brådskar", days=0.5)
    assert digests(s) == {}, "a case that comes in the day waits for the next morning"


def test_once_a_working_day_whoever_asks(s: Session, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.case("Brådskar", days=0.5)
    digests(s)
    sent = s.scalars(select(OutboxMail).where(OutboxMail.name == "digest")).all()
    assert {m.recipient for m in sent} == {place.anna.email, place.samir.email}
    for minutes in (5, 60, 200):
        monkeypatch.setattr(clock, "held", MORNING + timedelta(minutes=minutes))
        assert morning.send_digests(s) == 0
    monkeypatch.setattr(clock, "held", MORNING + timedelta(days=1))
    digests(s)
    assert len(s.scalars(select(OutboxMail.id).where(OutboxMail.name == "digest")).all()) == 4


@pytest.mark.parametrize(("moment", "sent"), [
    (MORNING - timedelta(minutes=1), False), (MORNING + timedelta(hours=3), True),
    (MORNING + timedelta(hours=5), False),
    (datetime(2026, 11, 28, 8, tzinfo=UTC), False), (datetime(2026, 12, 24, 8, tzinfo=UTC), False),
    (datetime(2027, 3, 30, 5, 29, tzinfo=UTC), False), (datetime(2027, 3, 30, 5, 31, tzinfo=UTC), True),
])
def test_only_on_working_mornings_and_late_rather_than_never(
    s: Session, place: Place, monkeypatch: pytest.MonkeyPatch, moment: datetime, sent: bool,
) -> None:
    """Daylight saving included: half past seven is what the clock on the wall says."""
    place.case("Sen", days=-1)
    monkeypatch.setattr(clock, "held", moment)
    assert bool(digests(s)) is sent


@pytest.mark.parametrize(("frequency", "sent"), [
    (MailFrequency.NOW, True), (MailFrequency.DAILY, True), (MailFrequency.NEVER, False)])
def test_each_person_s_choice(s: Session, place: Place, frequency: MailFrequency, sent: bool) -> None:
    place.case("Sen", days=-1)
    mail_choice.choose(s, place.anna, frequency)
    assert (place.anna.email in digests(s)) is sent


def test_only_those_who_work_the_queue(s: Session, place: Place) -> None:
    place.case("Sen", days=-1)
    others = [make.make_staff(s, Role.COACH), make.make_staff(s, active=False), make.make_staff(s, confirmed_at=None)]
    assert not {person.email for person in others} & set(digests(s))


def test_campus_hears_of_wishes_and_questions(s: Session, place: Place) -> None:
    karin = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, email="karin@example.com")
    both = make.make_staff(s, Role.CAMPUS, Role.REVIEWER, party=Party.CAMPUS, email="both@example.com")
    mail_choice.choose(s, karin, MailFrequency.DAILY)
    place.case("Sen", days=-1)
    place.case("Önskar", state=ReviewState.APPROVED, shown=True, training_wanted=True)
    asked = place.case("Frågar", state=ReviewState.APPROVED, shown=True)
    make.make_training(s, s.get_one(Offer, asked.offer_id), karin, title="Hygien", state=TrainingState.QUESTIONED)
    found = digests(s)
    is_told(found[karin.email], "på Campus", "Platser som önskar utbildning", "Önskar", "Hygien", "/campus/")
    assert "Sen" not in found[karin.email].text
    is_told(found[both.email], "Försenade", "Sen", "Önskar", "Hygien", "/granskning/")


def test_many_people_in_parts(s: Session, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    people: list[User] = [make.make_staff(s, name=f"Person {n}") for n in range(5)]
    place.case("Sen", days=-1)
    monkeypatch.setattr("portal.core.jobs.AT_A_TIME", 3)
    assert [morning.send_digests(s) for _ in range(4)] == [3, 3, 1, 0]
    assert len(s.scalars(select(MailChoice.user_id)).all()) == len(people) + 2


def test_a_company_s_person_who_asked_for_one_mail_a_day(s: Session, place: Place) -> None:
    place.case("Fråga om disk", state=ReviewState.CHANGES_REQUESTED)
    shown = place.case("Slutar snart", state=ReviewState.APPROVED, start_from=date(2026, 11, 20),
                       start_until=date(2026, 11, 30))
    place.case("Slutar sent", state=ReviewState.APPROVED, start_from=date(2027, 2, 1))
    make.make_training(s, s.get_one(Offer, shown.offer_id), place.anna, title="Hygien")
    make.make_training(s, s.get_one(Offer, shown.offer_id), place.anna, title="Klar", state=TrainingState.AGREED)
    assert place.owner.email not in digests(s), "who wants mail at once has had it"
    mail_choice.choose(s, place.owner, MailFrequency.DAILY)
    mail = digests(s)[place.owner.email]
    is_told(mail, "Frågor från projektgruppen", "Fråga om disk", "Förslag på utbildning", "Hygien", "Platser som snart",
            "Slutar snart", "visas till och med måndag 30 november")
    assert "Slutar sent" not in mail.text and "Klar" not in mail.text
    assert "/foretag/" in mail.text


def test_another_company_s_matters_are_not_in_it(s: Session, place: Place) -> None:
    place.case("Hemlig", state=ReviewState.CHANGES_REQUESTED)
    other = make.make_member(s, make.make_company(s, name="Ett annat AB"))
    mail_choice.choose(s, other, MailFrequency.DAILY)
    assert other.email not in digests(s)
