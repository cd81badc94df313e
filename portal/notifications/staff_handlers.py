"""Who in the project group is told that something is theirs to do."""
from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock, outbox
from portal.core.access import Party, Role
from portal.core.events import Event
from portal.notifications import handlers, queries
from portal.notifications.life_mails import StillThere
from portal.notifications.mails import Expiring, Mail, ReplyReminder
from portal.notifications.staff_mails import Assigned, AwaitsParty
from portal.offers import queries as offers
from portal.offers.events import OfferSubmitted, SubmissionEvent
from portal.offers.models import Submission
from portal.reviews.events import (
    ConcernChanged,
    LeafStated,
    SubmissionHandedOver,
    SubmissionHandedToParty,
)


def assigned(session: Session, event: SubmissionHandedOver) -> None:
    """At once, whatever they chose: the case is theirs. One who gives it to themselves knows."""
    if event.to_user_id == event.actor_id:
        return
    case, person = offers.submission_of(session, event.submission_id), accounts.get_user(session, event.to_user_id)
    by = accounts.get_user(session, event.actor_id).name if event.actor_id else "Systemet"
    mail = Assigned(**_about(case), by=by)
    since = int((case.assigned_at or clock.now()).timestamp())
    handlers.to_people(session, [person], mail, once=f"{case.public_id}:{since}", about=event.subject)


def awaits(session: Session, event: OfferSubmitted) -> None:
    """A new version waits for the parties whose word it waits for. The function mailbox hears of it besides."""
    case = offers.submission_of(session, event.submission_id)
    _tell(session, event, case, queries.awaited_parties(session, case))


def concerned(session: Session, event: ConcernChanged) -> None:
    if event.concerned:
        _tell(session, event, offers.submission_of(session, event.submission_id), [event.party])
    else:
        stated(session, event)


def handed_to_party(session: Session, event: SubmissionHandedToParty) -> None:
    _tell(session, event, offers.submission_of(session, event.submission_id), [event.party])


def done(session: Session, event: SubmissionEvent) -> None:
    """The company has answered, or the project group has: nobody is reminded of it any more."""
    _withdraw(session, event, ReplyReminder, AwaitsParty)


def settled(session: Session, event: Event) -> None:
    """The last day that a mail warned of is another now, or of no account; whether a place is still there is known."""
    _withdraw(session, event, Expiring, StillThere)


def stated(session: Session, event: LeafStated | ConcernChanged) -> None:
    """The party has said what it had to say, or has nothing to say."""
    party = {person.email for person in accounts.staff_with(session, Role.REVIEWER) if person.party is event.party}
    _withdraw(session, event, AwaitsParty, recipients=party)


def _withdraw(session: Session, event: Event, *kinds: type[Mail], recipients: Collection[str] | None = None) -> None:
    outbox.withdraw(session, event.subject, [kind.folder for kind in kinds], recipients)


def _tell(session: Session, event: SubmissionEvent, case: Submission, parties: Collection[Party]) -> None:
    """Everyone of these parties who works the queue and may decide, but the one who did it."""
    recused = queries.recused_for(session, case.company_id)
    today = clock.today()
    for party in parties:
        people = [person for person in accounts.staff_with(session, Role.REVIEWER)
                  if person.party is party and person.id not in recused | {event.actor_id} and not person.away(today)]
        handlers.to_people(session, people, AwaitsParty(**_about(case), party=party.label),
                           once=f"{case.public_id}:{party}:{today}", about=event.subject)


def _about(case: Submission) -> dict[str, Any]:
    return dict(title=case.title, case_number=case.case_number, company=case.company_name, due=case.due_at,
                path=f"/granskning/{case.public_id}")
