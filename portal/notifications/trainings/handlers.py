"""Who is told of a training: the company of what Campus does, Campus of what the company answers."""
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies.events import CompanyGivenUp
from portal.core import clock
from portal.core.access import Role
from portal.core.mail.sending import path_to
from portal.notifications import queries
from portal.notifications.recipients import to_people
from portal.notifications.trainings import mails as training_mails
from portal.notifications.trainings.mails import TrainingPlan
from portal.offers import content
from portal.offers import queries as offers
from portal.offers.events import OfferResumed
from portal.offers.models import Submission
from portal.reviews.events import SubmissionApproved
from portal.trainings import queries as trainings
from portal.trainings.events import (
    TrainingAgreed,
    TrainingCancelled,
    TrainingChanged,
    TrainingDeclined,
    TrainingEvent,
    TrainingProposed,
    TrainingQuestioned,
    TrainingReplied,
    TrainingScheduled,
)
from portal.trainings.models import Training

PLAN = ("hours", "starts_on", "ends_on", "outcome")


def wished(session: Session, event: SubmissionApproved | OfferResumed) -> None:
    """Campus hears of a place that wishes training as soon as it can be seen there: once of each place, those who want
    mail at once. For the others it stands in the morning's mail."""
    case = (offers.submission_of(session, event.submission_id) if isinstance(event, SubmissionApproved)
            else queries.last_approved(session, event.offer_id))
    if not trainings.is_wishing(session, case):
        return
    today = clock.today()
    people = [person for person in accounts.staff_with(session, Role.CAMPUS) if not person.away(today)]
    shown = content.corrected(case)
    mail = training_mails.TrainingWished(title=shown.title, case_number=case.case_number, company=case.company_name,
                                words=shown.training_wish, path=path_to("places.show", offer_id=case.offer_public_id))
    to_people(session, people, mail, once=case.offer_public_id, about=case.offer_public_id)


def proposed(session: Session, event: TrainingProposed) -> None:
    _plan(session, event, training_mails.TrainingProposed)


def changed(session: Session, event: TrainingChanged) -> None:
    _plan(session, event, training_mails.TrainingChanged)


def scheduled(session: Session, event: TrainingScheduled) -> None:
    _plan(session, event, training_mails.TrainingScheduled)


def cancelled(session: Session, event: TrainingCancelled) -> None:
    """Fallen away with its offer, it is Campus that does not know."""
    if event.offer_closed:
        _answer(session, event, "Platsen är avslutad, utbildningen faller bort", "Du behöver inte göra något.")
        return
    training, case = _both(session, event)
    mail = training_mails.TrainingCancelled(**_to_company(training, case), words=training.answer or "")
    people = accounts.people_of(session, training.company_id)
    to_people(session, people, mail, once=_once(training), about=event.subject)


def agreed(session: Session, event: TrainingAgreed) -> None:
    _answer(session, event, "Ja tack", "Planera in utbildningen med start- och slutdatum.")


def questioned(session: Session, event: TrainingQuestioned) -> None:
    _answer(session, event, "Företaget har en fråga", "Svara på frågan med ord, eller ändra förslaget.")


def replied(session: Session, event: TrainingReplied) -> None:
    training, case = _both(session, event)
    mail = training_mails.TrainingReplied(**_to_company(training, case), words=_last_words(session, training))
    people = accounts.people_of(session, training.company_id)
    to_people(session, people, mail, once=_once(training), about=event.subject)


def declined(session: Session, event: TrainingDeclined) -> None:
    _answer(session, event, "Nej tack", "Du behöver inte göra något. Vill du kan du föreslå en annan utbildning.")


def company_gone(session: Session, event: CompanyGivenUp) -> None:
    """Each at Campus who has agreed on a training with a company that has ended."""
    for training in trainings.agreed_with(session, event.company_id or 0):
        proposer, case = accounts.get_user(session, training.created_by), queries.last_approved(session,
                                                                                                training.offer_id)
        mail = training_mails.TrainingAnswered(
            title=case.title, case_number=case.case_number, training=training.title, company=case.company_name,
            answer="Företaget har avslutat sitt konto och sina platser", words="",
            next="Ställ in utbildningen, om den inte ska hållas ändå.",
            path=path_to("trainings.show", training_id=training.public_id))
        to_people(session, [proposer] if proposer.active else [], mail, once=f"gone:{_once(training)}",
                  about=case.offer_public_id)


def _plan(session: Session, event: TrainingEvent, kind: type[TrainingPlan]) -> None:
    training, case = _both(session, event)
    facts: dict[str, Any] = {**_to_company(training, case), **{name: getattr(training, name) for name in PLAN}}
    mail = kind(**facts, timing=_inside(training.timing.label),
                place=_inside(training.place.label))
    people = accounts.people_of(session, training.company_id)
    to_people(session, people, mail, once=_once(training), about=event.subject)


def _answer(session: Session, event: TrainingEvent, answer: str, then: str) -> None:
    """To the one at Campus who made the proposal, or to everybody there when that one is not there any more."""
    training, case = _both(session, event)
    campus = accounts.staff_with(session, Role.CAMPUS)
    proposers = [person for person in campus if person.id == training.created_by]
    words = training.answer or "" if isinstance(event, TrainingDeclined) else ""
    if isinstance(event, TrainingQuestioned):
        words = _last_words(session, training)
    mail = training_mails.TrainingAnswered(
        title=case.title, case_number=case.case_number, training=training.title, company=case.company_name,
        answer=answer, words=words, next=then, path=path_to("places.show", offer_id=event.subject))
    to_people(session, proposers or campus, mail, once=_once(training), about=event.subject)


def _both(session: Session, event: TrainingEvent) -> tuple[Training, Submission]:
    return session.get_one(Training, event.training_id), queries.last_approved(session, event.offer_id)


def _last_words(session: Session, training: Training) -> str:
    said = trainings.last_words(session, training)
    return said[1] if said else ""


def _to_company(training: Training, case: Submission) -> dict[str, str]:
    return {"title": case.title, "case_number": case.case_number, "training": training.title,
            "path": path_to("trainings.answer", training_id=training.public_id)}


def _once(training: Training) -> str:
    """The revision tells one change of the same training from the next."""
    return f"{training.public_id}:{training.revision}"


def _inside(label: str) -> str:
    """A label inside a sentence; Campus keeps its capital."""
    return label if label.startswith("Campus") else label[:1].lower() + label[1:]
