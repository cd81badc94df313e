"""Who in the project group is told that something is theirs to do."""
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.events import Event
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.notifications import recipients as handlers
from portal.notifications.letters import Mail
from portal.notifications.life.mails import Expiring, StillThere
from portal.notifications.staff.mails import Assigned, AwaitsParty
from portal.notifications.submissions.mails import ReplyReminder
from portal.offers import queries as offers
from portal.offers.events import SubmissionEvent
from portal.offers.models import Submission
from portal.reviews.events import (
    ConcernChanged,
    LeafStated,
    SubmissionHandedOver,
    SubmissionHandedToParty,
)
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import service as statements


def assigned(session: Session, event: SubmissionHandedOver) -> None:
    """At once, whatever they chose: the case is theirs. One who gives it to themselves knows."""
    if event.to_user_id == event.actor_id:
        return
    case, person = offers.submission_of(session, event.submission_id), accounts.get_user(session, event.to_user_id)
    by = accounts.get_user(session, event.actor_id).name if event.actor_id else "Systemet"
    mail = Assigned(**_about(case), by=by)
    since = int((case.assigned_at or clock.now()).timestamp())
    handlers.to_people(session, [person], mail, once=f"{case.public_id}:{since}", about=event.subject)


def tell_parties(session: Session) -> int:
    """A timed job: a new version waits for the parties whose word it waits for, and the company that sent it in does
    not wait while their mails are written. The function mailbox has heard of it at once."""
    untold = statement_queries.untold(session)
    staff = accounts.staff_with(session, Role.REVIEWER) if untold else []
    for statement in untold:
        _tell(session, offers.submission_of(session, statement.submission_id), statement.party, staff)
    statements.mark_told(session, untold)
    return len(untold)


def concerned(session: Session, event: ConcernChanged) -> None:
    if event.concerned:
        handed_to_party(session, event)
    else:
        stated(session, event)


def handed_to_party(session: Session, event: SubmissionHandedToParty | ConcernChanged) -> None:
    """At once: a colleague has just chosen the party, and only the others of it need to hear."""
    staff = [person for person in accounts.staff_with(session, Role.REVIEWER) if person.id != event.actor_id]
    _tell(session, offers.submission_of(session, event.submission_id), event.party, staff)


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


def _tell(session: Session, case: Submission, party: Party, staff: Sequence[User]) -> None:
    """Those of the staff who belong to the party and may decide."""
    recused, today = accounts.recused_for(session, case.company_id), clock.today()
    people = [person for person in staff
              if person.party is party and person.id not in recused and not person.away(today)]
    handlers.to_people(session, people, AwaitsParty(**_about(case), party=party.label),
                       once=f"{case.public_id}:{party}:{today}", about=case.offer_public_id)


def _about(case: Submission) -> dict[str, Any]:
    return dict(title=case.title, case_number=case.case_number, company=case.company_name, due=case.due_at,
                path=path_to("reviews.show", submission=case.public_id))
