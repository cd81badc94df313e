"""Mail to the project group: a case becomes yours, waits for your party; reminders with pauses, and an end."""
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.accounts.events import EmailChangeAsked, PasswordChanged
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailFrequency, User
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.events import publish
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail
from portal.notifications import letters, recipients
from portal.notifications.life import mails as life_mails
from portal.notifications.staff import handlers as staff_handlers
from portal.notifications.submissions import mails as submission_mails
from portal.offers import service as offers
from portal.offers.events import ReplyReminded
from portal.offers.models import ReviewState, Submission
from portal.reviews import events
from portal.reviews.assignment import service as assignment
from portal.reviews.decisions import service as decisions
from portal.reviews.models import LeafState, Statement
from portal.reviews.statements import service as statements
from tests import factories as make
from tests import mount
from tests.web.reviewing import Place


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def told(s: Session, name: str) -> list[str]:
    """Who has got that mail."""
    return list(s.scalars(select(OutboxMail.recipient).where(OutboxMail.name == name).order_by(OutboxMail.recipient)))


def waiting(s: Session, name: str) -> list[str]:
    return list(s.scalars(select(OutboxMail.recipient).where(OutboxMail.name == name, OutboxMail.due_at.is_not(None))))


def submitted(s: Session, place: Place) -> Submission:
    """Through the service, as a company does it."""
    offer = make.make_offer(s, place.company, place.owner, place.workplace)
    return offers.submit(s, make.actor(place.owner, place.company), offer.public_id, declared=True)


def work(s: Session) -> int:
    """What the worker does at each round. How many leaves it told of."""
    return staff_handlers.tell_parties(s)


def staff(s: Session, name: str, party: Party, *roles: Role) -> User:
    return make.make_staff(s, *roles, party=party, name=name, email=f"{name.split()[0].lower()}@example.com")


def test_a_case_that_is_handed_to_me(s: Session, place: Place) -> None:
    case = place.case("Diskare")
    mail_choice.choose(s, place.samir, MailFrequency.NEVER)
    for _ in range(2):
        assignment.hand_over(s, make.actor(place.anna), case.public_id, to=place.samir.public_id, **make.word())
    assert told(s, "assigned") == [place.samir.email], "at once, whatever he chose: it is his"
    mail = s.scalars(select(OutboxMail).where(OutboxMail.name == "assigned")).one()
    assert "Diskare" in mail.subject and "Anna Ek har lämnat över" in mail.text
    assert f"/granskning/{case.public_id}" in mail.text
    assert mail.unsubscribe is None
    assert mail.about == case.offer_public_id


def test_an_account_that_nobody_has_confirmed_hears_of_nothing(s: Session, place: Place) -> None:
    """The administrator may have written somebody else's address: no case goes there, and no name."""
    new = staff(s, "Nils Ny", Party.JOBBTORG, Role.REVIEWER)
    new.confirmed_at, new.pending_email = None, "annan@example.com"
    admin = make.actor(make.make_staff(s, Role.ADMIN, name="Ada", email="ada@example.com"))
    assignment.hand_over(s, make.actor(place.anna), place.case().public_id, to=new.public_id, **make.word())
    submitted(s, place)
    assert work(s)
    accounts.change_staff(s, admin, new.public_id, party=Party.CAMPUS, roles={Role.REVIEWER})
    for kind in (PasswordChanged, EmailChangeAsked):
        publish(s, kind(actor_id=None, company_id=None, subject=new.public_id, user_id=new.id))
    accounts.invite_again(s, admin, new.public_id)
    theirs = OutboxMail.recipient.in_([new.email, new.pending_email])
    got = s.scalars(select(OutboxMail).where(theirs).order_by(OutboxMail.id)).all()
    assert [mail.name for mail in got] == ["confirm_email", "staff_invitation"]
    assert not any("Nils" in mail.subject + mail.text + mail.html for mail in got)


def test_what_i_take_or_give_to_myself_needs_no_mail(s: Session, place: Place) -> None:
    assignment.take(s, make.actor(place.anna), place.case().public_id)
    assignment.hand_over(s, make.actor(place.anna), place.case().public_id, to=place.anna.public_id, **make.word())
    assert told(s, "assigned") == []


def test_handed_back_and_forth_is_told_each_time(s: Session, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    case, anna, samir = place.case(), make.actor(place.anna), make.actor(place.samir)
    now = clock.now()
    for n, (giver, taker) in enumerate(((anna, place.samir), (samir, place.anna), (anna, place.samir))):
        monkeypatch.setattr(clock, "held", now + timedelta(minutes=n))
        assignment.hand_over(s, giver, case.public_id, to=taker.public_id, **make.word())
    assert sorted(told(s, "assigned")) == sorted([place.samir.email, place.anna.email, place.samir.email])


def test_a_new_version_waits_for_the_parties_it_concerns(s: Session, place: Place) -> None:
    karin = staff(s, "Karin Holm", Party.CAMPUS)
    cia = staff(s, "Cia Coach", Party.ARBETSFORMEDLINGEN, Role.COACH)
    daily, away, recused = (staff(s, f"{name} Ek", Party.JOBBTORG) for name in ("Dag", "Bo", "Jo"))
    mail_choice.choose(s, daily, MailFrequency.DAILY)
    away.absent_until = clock.today()
    accounts.recuse(s, make.actor(recused), place.company.id)
    case = submitted(s, place)
    assert told(s, "awaits_party") == [], "the company does not wait for it"
    work(s)
    got = told(s, "awaits_party")
    assert place.anna.email in got and karin.email in got
    assert not {cia.email, daily.email, away.email, recused.email} & set(got)
    assert told(s, "group_submission") == ["grupp@example.com"], "the function mailbox keeps its one mail"
    mail = s.scalars(select(OutboxMail).where(OutboxMail.recipient == karin.email)).one()
    assert mail.subject.startswith("Campus Nyköping behöver svara")
    assert case.case_number in mail.text
    assert mail.unsubscribe and mail.unsubscribe.startswith(f"{mount.ROOT}/konto/mejl/avsluta/")
    assert mail.unsubscribe not in mail.text + mail.html, "colleagues read the mails of a case"


def leaf_of(s: Session, case: Submission, party: Party) -> Statement:
    return s.scalars(select(Statement).where(Statement.submission_id == case.id, Statement.party == party)).one()


def test_each_leaf_is_told_once_whoever_works(s: Session, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(s, place)
    monkeypatch.setattr("portal.core.jobs.AT_A_TIME", 2)
    assert [work(s) for _ in range(4)] == [2, 2, 0, 0], "four leaves"
    first = told(s, "awaits_party")
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=4))
    assert work(s) == 0
    assert told(s, "awaits_party") == first


def test_looking_for_them_costs_nothing_however_many_there_are(s: Session) -> None:
    if s.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan of a small table says nothing on PostgreSQL")
    asked: list[str] = []
    engine = s.get_bind().engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, sql, *_rest: asked.append(sql))
    work(s)
    walk = next(sql for sql in asked if "FROM statement" in sql)
    plan = str(s.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {walk}", (50,) * walk.count("?")).all())
    assert "ix_statement_untold" in plan and "TEMP B-TREE" not in plan


def test_telling_is_no_change_of_the_statement(s: Session, place: Place) -> None:
    """A form that was opened before the worker came is as good after."""
    case = submitted(s, place)
    leaf = leaf_of(s, case, Party.JOBBTORG)
    seen = leaf.revision
    work(s)
    s.expire_all()
    assert leaf.told_at is not None
    assert leaf.revision == seen
    statements.state_leaf(s, make.actor(place.anna), case.public_id, Party.JOBBTORG, state=LeafState.CLEAR, note="",
                          seen=seen)


@pytest.mark.parametrize(("state", "note"), [(LeafState.CLEAR, ""), (LeafState.QUESTION, "Går man ensam?")])
def test_a_party_that_has_answered_meanwhile_is_not_told(
    s: Session, place: Place, state: LeafState, note: str,
) -> None:
    karin = staff(s, "Karin Holm", Party.CAMPUS)
    case = submitted(s, place)
    statements.state_leaf(s, make.actor(place.anna), case.public_id, Party.JOBBTORG, state=state, note=note,
                          seen=leaf_of(s, case, Party.JOBBTORG).revision)
    work(s)
    assert karin.email in told(s, "awaits_party")
    assert place.anna.email not in told(s, "awaits_party")


def test_nor_is_anybody_of_a_case_that_is_decided_or_taken_back(s: Session, place: Place) -> None:
    case = submitted(s, place)
    decisions.request_changes(s, make.actor(place.anna), case.public_id, message="Hej",
                              seen=decisions.sight_of(s, case))
    back = submitted(s, place)
    offers.recall(s, make.actor(place.owner, place.company), back.offer_public_id)
    assert work(s) == 0
    assert told(s, "awaits_party") == []


def test_a_party_that_a_colleague_chooses_is_told_at_once(s: Session, place: Place) -> None:
    """And once: the worker finds it told."""
    karin = staff(s, "Karin Holm", Party.CAMPUS)
    case = place.case(leaves="wnnn", assignee_id=place.anna.id)
    statements.change_concern(s, make.actor(place.anna), case.public_id, concerned=[Party.JOBBTORG, Party.CAMPUS],
                              reason="De vill ha en kurs.")
    assert told(s, "awaits_party") == [karin.email]
    assert work(s) == 0


def test_a_case_handed_to_a_party(s: Session, place: Place) -> None:
    karin = staff(s, "Karin Holm", Party.CAMPUS)
    case = place.case()
    assignment.hand_to_party(s, make.actor(place.anna), case.public_id, party=Party.CAMPUS, **make.word())
    assert told(s, "awaits_party") == [karin.email]


def test_what_waits_for_a_party_anew_is_news(s: Session, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that came back the next day, and a case that is handed over the day after its leaf was told."""
    karin = staff(s, "Karin Holm", Party.CAMPUS)
    first = submitted(s, place)
    work(s)
    assert told(s, "awaits_party").count(karin.email) == 1
    offers.recall(s, make.actor(place.owner, place.company), first.offer_public_id)
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=1))
    again = offers.submit(s, make.actor(place.owner, place.company), first.offer_public_id, declared=True)
    work(s)
    assert told(s, "awaits_party").count(karin.email) == 2
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=1))
    assignment.hand_to_party(s, make.actor(place.anna), again.public_id, party=Party.CAMPUS, **make.word())
    assert told(s, "awaits_party").count(karin.email) == 3


def test_a_reminder_that_was_withdrawn_is_none(s: Session, place: Place) -> None:
    def remind(day: int) -> list[str]:
        mail = life_mails.Expiring(title="Diskare", case_number="2026-0001", path="/", last_day=clock.today())
        recipients.to_people(s, [place.owner], mail, once=str(day), about="aaaaaaaaaa")
        return waiting(s, "expiring")

    assert remind(1) == [place.owner.email]
    outbox.withdraw(s, "aaaaaaaaaa", ["expiring"])
    s.flush()
    assert remind(2) == [place.owner.email]


def test_never_more_than_one_reminder_of_a_kind_in_three_days(
    s: Session, place: Place, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever asks for it: the outbox keeps the pause."""
    now = clock.now()

    def remind(hours: float, about: str = "aaaaaaaaaa", kind: type[letters.CaseMail] = life_mails.Expiring) -> int:
        monkeypatch.setattr(clock, "held", now + timedelta(hours=hours))
        mail = kind(title="Diskare", case_number="2026-0001", path="/", last_day=clock.today(),
                    **({"days": 7} if kind is submission_mails.ReplyReminder else {}))  # type: ignore[call-arg]
        before = len(outbox.queued_in(s))
        recipients.to_people(s, [place.owner], mail, once=f"{hours}:{about}", about=about)
        return len(outbox.queued_in(s)) - before

    assert [remind(hours) for hours in (0, 0.1, 24, 71.9)] == [1, 0, 0, 0]
    assert remind(71.9, about="bbbbbbbbbb") == 1, "about another thing"
    assert remind(71.9, kind=submission_mails.ReplyReminder) == 1, "of another kind"
    assert [remind(hours) for hours in (72.1, 73, 150)] == [1, 0, 1]


def asked(s: Session, place: Place) -> Submission:
    case = place.case(state=ReviewState.CHANGES_REQUESTED)
    publish(s, ReplyReminded(**events.about(None, case), days=7))
    assert waiting(s, "reply_reminder") == [place.owner.email]
    return case


def test_a_reminder_that_waits_is_not_sent_once_the_company_has_answered(s: Session, place: Place) -> None:
    case = asked(s, place)
    offers.submit(s, make.actor(place.owner, place.company), case.offer_public_id, declared=True)
    assert waiting(s, "reply_reminder") == []
    assert outbox.failed(s) == [], "it is no failure"


def test_nor_when_the_place_is_taken_back(s: Session, place: Place) -> None:
    case = asked(s, place)
    offers.recall(s, make.actor(place.owner, place.company), case.offer_public_id)
    assert waiting(s, "reply_reminder") == []


def test_what_waits_for_my_party_stops_when_the_case_is_decided(s: Session, place: Place) -> None:
    case = submitted(s, place)
    work(s)
    assert waiting(s, "awaits_party")
    decisions.request_changes(s, make.actor(place.anna), case.public_id, message="Hej",
                              seen=decisions.sight_of(s, case))
    assert waiting(s, "awaits_party") == []
    assert waiting(s, "changes_requested"), "what is no reminder is sent"


@pytest.mark.parametrize("frequency", [MailFrequency.DAILY, MailFrequency.NEVER])
def test_a_company_s_own_case_is_always_told_and_reminders_are_not(
    s: Session, place: Place, frequency: MailFrequency,
) -> None:
    mail_choice.choose(s, place.owner, frequency)
    case = place.case(state=ReviewState.CHANGES_REQUESTED)
    publish(s, ReplyReminded(**events.about(None, case), days=7))
    publish(s, events.ChangesRequested(**events.about(place.anna.id, case), fields=()))
    assert told(s, "reply_reminder") == []
    assert told(s, "changes_requested") == [place.owner.email]
