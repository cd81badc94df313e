"""Which mail each event gives, to whom, and what is never in it."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.events import JoinAccepted, JoinDeclined, JoinRequested, MemberInvited
from portal.companies.models import Invitation, JoinRequest
from portal.companies.rules import invitation_token
from portal.core import clock
from portal.core.access import Role
from portal.core.events import publish
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.notifications.companies import handlers as company_handlers
from portal.notifications.submissions import handlers as case_mail
from portal.offers.events import OfferClosed, OfferExpiryNear, OfferSubmitted, ReplyReminded, SubmissionRecalled
from portal.offers.models import CloseReason, DeclineReason, Offer, ReviewState, Submission
from portal.reviews.events import ChangesRequested, SubmissionApproved, SubmissionDeclined
from portal.reviews.models import Message, Remark
from portal.trainings import events as trainings
from portal.trainings.models import Training, TrainingWord
from tests import databases
from tests import factories as make


class Case:
    """A company with two people, and a submission of theirs."""

    def __init__(self, s: Session, state: ReviewState = ReviewState.SUBMITTED) -> None:
        self.s = s
        self.staff = make.make_staff(s, Role.REVIEWER)
        self.company = make.make_company(s, verified_by=self.staff)
        self.owner = make.make_member(s, self.company, email="mira@example.com")
        self.member = make.make_member(s, self.company, is_owner=False, name="Olle Berg", email="olle@example.com")
        make.make_member(s, self.company, is_owner=False, email="slutat@example.com", active=False)
        self.offer: Offer = make.make_offer(s, self.company, self.owner)
        decided = self.staff if state is ReviewState.APPROVED else None
        self.submission: Submission = make.make_submission(s, self.offer, self.owner, state=state, decided_by=decided)

    def event(self, kind: type[Any], *, actor_id: int | None = None, **facts: Any) -> Any:
        return kind(actor_id=actor_id, company_id=self.company.id, subject=self.offer.public_id,
                    offer_id=self.offer.id, submission_id=self.submission.id, number=1, **facts)

    def publish(self, kind: type[Any], **facts: Any) -> None:
        publish(self.s, self.event(kind, **facts))

    def submitted(self) -> None:
        """Heard by the mail alone: the version has its leaves already, and gets them once."""
        case_mail.received(self.s, self.event(OfferSubmitted, actor_id=self.owner.id))

    def publish_life(self, kind: type[Any], **facts: Any) -> None:
        publish(self.s, kind(actor_id=None, company_id=self.company.id, subject=self.offer.public_id,
                             offer_id=self.offer.id, **facts))

    def mails(self) -> list[OutboxMail]:
        return list(self.s.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_a_submission_gives_a_receipt_each_and_one_mail_to_the_group(s: Session) -> None:
    case = Case(s)
    for _ in range(2):
        case.submitted()
    sent = case.mails()
    assert [m.recipient for m in sent] == ["mira@example.com", "olle@example.com", "grupp@example.com"]
    assert {m.about for m in sent} == {case.offer.public_id}
    assert "Hej Mira Lundin!" in sent[0].text
    assert case.submission.case_number in sent[0].text
    assert "Vi svarar senast" in sent[0].subject
    assert f"/granskning/{case.submission.public_id}" in sent[2].text
    assert "Mira" not in sent[2].text, "no personal data but the receiver's name"
    assert case.company.org_number_shown not in "".join(m.text + m.html for m in sent)


def test_a_request_for_changes_carries_remarks_and_message(s: Session) -> None:
    case = Case(s)
    by = dict(submission_id=case.submission.id, author_id=case.staff.id, author_name="Anna Ek",
              author_party=case.staff.party)
    s.add(Remark(field="weeks", text="Tolv veckor räcker inte.", suggested_value="16",
                 sent_at=case.submission.submitted_at, **by))
    s.add(Remark(field="tasks", text="Hemlig ännu.", **by))
    message = Message(text="Hej!\nRing om något är oklart.", **by)
    s.add_all([message, Message(text="Sagt tidigare.", **by), Message(text="Bara internt.", internal=True, **by)])
    s.flush()
    case.publish(ChangesRequested, fields=("weeks",), message_id=message.id)
    text = case.mails()[0].text
    assert "- Längd: Tolv veckor räcker inte. Vårt förslag: 16" in text
    assert "> Ring om något är oklart." in text
    assert not any(words in text for words in ("Hemlig", "Sagt tidigare", "Bara internt"))
    assert "Anna Ek" not in text


def test_decisions(s: Session) -> None:
    case = Case(s)
    case.submission.reason_text = "Vi har inget att <b>föreslå</b> just nu."
    case.publish(SubmissionApproved)
    case.publish(SubmissionDeclined, reason=DeclineReason.NO_CANDIDATES)
    approved, _, declined, _ = case.mails()
    assert approved.subject.startswith("Platsen är godkänd")
    assert declined.subject.startswith("Vi kan inte ta emot platsen just nu")
    assert "ingen hos oss passar platsen nu" in declined.text
    assert "&lt;b&gt;föreslå" in declined.html


def test_reminders_are_one_each(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case, asked = Case(s, ReviewState.CHANGES_REQUESTED), clock.now()
    for days in (7, 7, 21):
        monkeypatch.setattr(clock, "held", asked + timedelta(days=days))
        case.publish(ReplyReminded, days=days)
    assert [m.recipient for m in case.mails()] == ["mira@example.com", "olle@example.com"] * 2


def test_only_the_system_tells_of_a_recall(s: Session) -> None:
    case = Case(s, ReviewState.CHANGES_REQUESTED)
    case.publish(SubmissionRecalled, actor_id=case.owner.id)
    assert case.mails() == []
    case.publish(SubmissionRecalled)
    assert "borttagen ur granskningen" in case.mails()[0].subject


def test_the_end_of_an_offer(s: Session) -> None:
    case = Case(s, ReviewState.APPROVED)
    case.publish_life(OfferExpiryNear)
    case.publish_life(OfferClosed, reason=CloseReason.EXPIRED)
    assert [m.name for m in case.mails()] == ["expiring", "expiring", "closed", "closed"]
    assert case.mails()[2].subject.startswith("Platsen har gått ut")


def training_case(s: Session) -> tuple[Case, Training]:
    case = Case(s, ReviewState.APPROVED)
    teacher = make.make_staff(s, Role.CAMPUS, name="Ingrid Palm", email="campus@example.com")
    case.offer.title = "Hemligt utkast"
    words = "Går det på\neftermiddagar?"
    training = make.make_training(s, case.offer, teacher, answer=words)
    s.add(TrainingWord(training_id=training.id, text=words, author_name="Mira Lundin"))
    return case, training


@pytest.mark.parametrize(("kind", "name", "receivers"), [
    (trainings.TrainingProposed, "training_proposed", ["mira@example.com", "olle@example.com"]),
    (trainings.TrainingChanged, "training_changed", ["mira@example.com", "olle@example.com"]),
    (trainings.TrainingReplied, "training_replied", ["mira@example.com", "olle@example.com"]),
    (trainings.TrainingScheduled, "training_scheduled", ["mira@example.com", "olle@example.com"]),
    (trainings.TrainingCancelled, "training_cancelled", ["mira@example.com", "olle@example.com"]),
    (trainings.TrainingQuestioned, "training_answered", ["campus@example.com"]),
    (trainings.TrainingAgreed, "training_answered", ["campus@example.com"]),
    (trainings.TrainingDeclined, "training_answered", ["campus@example.com"]),
    (trainings.TrainingStarted, "", []),
], ids=lambda value: getattr(value, "__name__", None))
def test_trainings(s: Session, kind: type[trainings.TrainingEvent], name: str, receivers: list[str]) -> None:
    case, training = training_case(s)
    changed: dict[str, Any] = {"changed": ("hours",)} if kind is trainings.TrainingChanged else {}
    for _ in range(2):
        case.publish_life(kind, training_id=training.id, **changed)
    sent = case.mails()
    assert [m.recipient for m in sent] == receivers
    assert {m.name for m in sent} == ({name} if name else set())
    assert all(f"/foretag/utbildning/{training.public_id}" in m.text for m in sent if m.name != "training_answered")
    assert not any("Hemligt utkast" in m.text for m in sent), "the working copy is the company's"
    said = [m for m in sent if "> eftermiddagar?" in m.text]
    words_go_along = (trainings.TrainingCancelled, trainings.TrainingQuestioned, trainings.TrainingDeclined,
                      trainings.TrainingReplied)
    assert bool(said) == (kind in words_go_along)


def test_a_training_that_changes_twice_is_told_of_twice(s: Session) -> None:
    case, training = training_case(s)
    for hours in (17, 18):
        training.hours = hours
        s.flush()
        case.publish_life(trainings.TrainingChanged, training_id=training.id, changed=("hours",))
    assert len(case.mails()) == 4


def test_a_training_that_falls_away_with_its_offer_is_told_to_campus(s: Session) -> None:
    case, training = training_case(s)
    case.publish_life(trainings.TrainingCancelled, training_id=training.id, offer_closed=True)
    [mail] = case.mails()
    assert mail.recipient == "campus@example.com"
    assert mail.subject.startswith("Platsen är avslutad")


def ask_to_join(s: Session, case: Case) -> JoinRequest:
    asker = make.make_user(s, name="Yonas Tesfay", email="yonas@example.com")
    request = JoinRequest(company_id=case.company.id, user_id=asker.id)
    s.add(request)
    s.flush()
    return request


def publish_join(s: Session, case: Case, kind: type[Any], request: JoinRequest) -> None:
    publish(s, kind(actor_id=None, company_id=case.company.id, subject=case.company.public_id, request_id=request.id))


def test_owners_answer_for_a_verified_company(s: Session) -> None:
    case = Case(s)
    request = ask_to_join(s, case)
    publish_join(s, case, JoinRequested, request)
    [mail] = case.mails()
    assert mail.recipient == "mira@example.com"
    assert "Yonas" not in mail.text


def test_the_group_answers_too_for_an_unverified_company(s: Session) -> None:
    case = Case(s)
    case.company.verified_at = case.company.verified_by = case.company.verified_how = None
    publish_join(s, case, JoinRequested, ask_to_join(s, case))
    assert [(m.name, m.recipient) for m in case.mails()] == [
        ("join_requested", "mira@example.com"), ("join_for_group", "grupp@example.com")]
    assert "projektgruppen har fått samma fråga" in case.mails()[0].text


def test_the_group_hears_of_silence_once(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(s)
    ask_to_join(s, case)
    assert company_handlers.tell_of_silence(s) == 0
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=21))    # working days enough, also over Christmas
    assert company_handlers.tell_of_silence(s) == 1
    assert company_handlers.tell_of_silence(s) == 0
    assert "inte svarat" in case.mails()[0].text


@pytest.mark.parametrize(("kind", "named"), [(JoinAccepted, True), (JoinDeclined, False)])
def test_only_the_one_let_in_hears_which_company_it_was(s: Session, kind: type[Any], named: bool) -> None:
    case = Case(s)
    publish_join(s, case, kind, ask_to_join(s, case))
    [mail] = case.mails()
    assert mail.recipient == "yonas@example.com"
    assert (case.company.name in mail.subject) is named
    assert (case.company.name in mail.text + mail.html) is named


def test_an_invitation_carries_its_token_and_is_secret(s: Session) -> None:
    case = Case(s)
    invitation = Invitation(company_id=case.company.id, email="ny@example.com", is_owner=False, token_hash="x" * 64,
                            invited_by=case.owner.id, expires_at=clock.now() + timedelta(days=14))
    s.add(invitation)
    s.flush()
    publish(s, MemberInvited(actor_id=case.owner.id, company_id=case.company.id, subject=case.company.public_id,
                             invitation_id=invitation.id))
    [mail] = case.mails()
    token = invitation_token(s.info["settings"].secret_key, invitation.public_id)
    assert f"/foretag/inbjudan/{token}" in mail.text
    assert mail.secret
    assert outbox.about(s, case.company.public_id).rows == []
    assert "Mira" not in mail.text


def test_no_mail_without_a_mailbox(app: Portal, s: Session) -> None:
    case = Case(s)
    for person in (case.owner, case.member):
        person.confirmed_at = None
    s.info["settings"] = databases.settings("sqlite://", group_mailbox="")
    case.submitted()
    assert outbox.queued_in(s) == []
