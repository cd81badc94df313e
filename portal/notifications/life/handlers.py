"""Who is told of what happens to an approved place: its company, and Jobbtorg of another contact person."""

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock, wording
from portal.core.access import Party, Role
from portal.core.database.db import settings
from portal.core.events import Event
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.notifications import queries, recipients
from portal.notifications.letters import CaseMail
from portal.notifications.life import mails
from portal.notifications.life import mails as life_mails
from portal.notifications.recipients import about_case, people_of, to_people
from portal.offers import content
from portal.offers import queries as offers
from portal.offers.events import (
    ContactWritten,
    LifeEvent,
    OfferAskedAbout,
    OfferAskedAgain,
    OfferClosed,
    OfferExpiryNear,
    OfferResumed,
    OfferStopped,
)
from portal.offers.life.rules import UNANSWERED
from portal.offers.models import CloseReason, Offer, Submission
from portal.offers.rules import ends_on
from portal.offers.still_there import tokens


def asked_about(session: Session, event: OfferAskedAbout) -> None:
    _ask(session, event, again=0)


def asked_again(session: Session, event: OfferAskedAgain) -> None:
    _ask(session, event, again=event.days)


def resumed(session: Session, event: OfferResumed) -> None:
    """Only when the pause was over: a person who opens a place again knows."""
    if event.actor_id is None:
        case = queries.last_approved(session, event.offer_id)
        _tell(session, event, mails.PauseEnded(**_case(case)), once=f"{event.subject}:{clock.today()}")


def stopped(session: Session, event: OfferStopped) -> None:
    offer, case = _both(session, event.offer_id)
    _tell(session, event, mails.Stopped(**_case(case), words=offer.stop_reason or ""), once=event.subject)


def contact_changed(session: Session, event: ContactWritten) -> None:
    """A receipt to the company; Jobbtorg hears of another person. Coaches look the contact up when they ring: it says
    there when it was changed."""
    if not event.changed:
        return
    offer, case = _both(session, event.offer_id)
    once = f"{event.subject}:{offer.changed_at.isoformat()}"
    fields = wording.listed([content.label(field).lower() for field in event.changed])
    _tell(session, event, mails.ContactChanged(**_case(case), fields=fields, is_shown=case.shown), once=once)
    persons = [content.label(field).lower() for field in event.changed if field in content.OF_CONTACT_PERSONS]
    if persons:
        mail = mails.ContactPersonChanged(**_case(case) | {"path": path_to("reviews.show", submission=case.public_id)},
                                          company=case.company_name, fields=wording.listed(persons))
        recipients.to_group(session, mail, once=once, about=event.subject)
        recipients.to_people(session, _jobbtorg(session, case), mail, once=once, about=event.subject)


def _jobbtorg(session: Session, case: Submission) -> list[User]:
    """Those there who work the queue and are here."""
    recused, today = accounts.recused_for(session, case.company_id), clock.today()
    return [person for person in accounts.staff_with(session, Role.REVIEWER)
            if person.party is Party.JOBBTORG and person.id not in recused and not person.away(today)]


def _ask(session: Session, event: LifeEvent, *, again: int) -> None:
    """One mail each, with a link of their own."""
    offer, case = _both(session, event.offer_id)
    asked = clock.local(offer.asked_at or clock.now()).date()
    secret = settings(session).secret_key
    for person in _people(session, event):
        path = path_to("still_there.question", token=tokens.make(secret, offer, person))
        mail = mails.StillThere(
            **_case(case) | {"path": path}, asked=asked, again=bool(again),
            closes=asked + UNANSWERED if case.start_rolling else None)
        outbox.enqueue(session, mail.rendered(settings(session), person.name), name=mail.folder, about=event.subject,
                       recipient=person.email, secret=mail.secret, reminds=mail.reminds,
                       once_key=f"{mail.folder}:{event.subject}:{asked}:{again}:{person.public_id}")


def _tell(session: Session, event: Event, mail: CaseMail, *, once: str) -> None:
    to_people(session, _people(session, event), mail, once=once, about=event.subject)


def _people(session: Session, event: Event) -> list[User]:
    return list(accounts.people_of(session, event.company_id)) if event.company_id is not None else []


def _both(session: Session, offer_id: int) -> tuple[Offer, Submission]:
    return offers.offer_of(session, offer_id), queries.last_approved(session, offer_id)


def _case(case: Submission) -> dict[str, str]:
    return {"title": content.corrected(case).title, "case_number": case.case_number,
            "path": path_to("offers.show", offer_id=case.offer_public_id)}


def expiring(session: Session, event: OfferExpiryNear) -> None:
    offer = offers.offer_of(session, event.offer_id)
    case = offers.approved_version(session, offer)
    last_day = ends_on(case, offer.free_from) if case else None
    if case is not None and last_day is not None:
        mail = life_mails.Expiring(**about_case(case), last_day=last_day, passed=last_day < clock.today())
        to_people(session, people_of(session, event.company_id), mail,
                  once=f"{case.public_id}:{last_day}", about=event.subject)


def closed(session: Session, event: OfferClosed) -> None:
    """By its approved title: the project group reads the mail too, and the working copy is the company's."""
    case = queries.last_approved(session, event.offer_id)
    expired = event.reason is CloseReason.EXPIRED
    mail = life_mails.Closed(**about_case(case), expired=expired, silent=expired and case.start_rolling,
                             reason=event.reason.label.lower())
    to_people(session, people_of(session, event.company_id), mail, once=event.subject, about=event.subject)
