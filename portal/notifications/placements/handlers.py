"""Who is told of what happens with a seat: its company, its coach, and whoever stands first in line."""
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core import clock, workdays
from portal.core.access import SYSTEM
from portal.core.database.db import settings
from portal.core.mail import outbox
from portal.core.mail.sending import path_to
from portal.notifications.placements import mails
from portal.notifications.placements.mails import CoachNews, CompanyNews
from portal.notifications.recipients import offer_address, to_people
from portal.offers import content
from portal.offers import queries as offers
from portal.placements import drawing, queries
from portal.placements.answers import rules as answers
from portal.placements.events import InterestOffered, PlacementEvent, SeatAskedAbout
from portal.placements.models import Placement
from portal.placements.queries import Sight
from portal.placements.rules import UNDO


def held(session: Session, event: PlacementEvent) -> None:
    """To the company, once the hold cannot be undone any more; one mail each, with a link of their own."""
    sight = queries.sight(session, SYSTEM, event.subject)
    one, secret = sight.placement, settings(session).secret_key
    for person in _company(session, sight):
        mail = mails.SeatHeld(**_about(sight), asked=one.asks_first, start=one.start_on, until=one.held_until,
                              path=path_to("placement_answers.question", token=answers.make(secret, one, person)))
        words = mail.rendered(settings(session), person.name)
        outbox.enqueue_all(session, [outbox.Letter(
            once_key=f"{mail.folder}:{event.subject}:{person.public_id}", name=mail.folder, recipient=person.email,
            subject=words.subject, text=words.text, html=words.html, about=event.subject, secret=mail.secret,
            due_at=one.held_at + UNDO)])


def undone(session: Session, event: PlacementEvent) -> None:
    """The question has been answered, or is put no more: a mail about it that waits is not sent."""
    outbox.withdraw(session, event.subject, [mails.SeatHeld.folder])


def answered_yes(session: Session, event: PlacementEvent) -> None:
    undone(session, event)
    _to_coach(session, event, CoachNews.YES)


def answered_no(session: Session, event: PlacementEvent) -> None:
    undone(session, event)
    _to_coach(session, event, CoachNews.NO)


def lapse_near(session: Session, event: PlacementEvent) -> None:
    until = queries.by_public_id(session, event.subject).held_until
    _to_coach(session, event, CoachNews.NEAR, once=f"{until}")


def lapsed(session: Session, event: PlacementEvent) -> None:
    _to_company(session, event, CompanyNews.LAPSED)
    _to_coach(session, event, CoachNews.LAPSED)


def dropped(session: Session, event: PlacementEvent) -> None:
    undone(session, event)
    _to_coach(session, event, CoachNews.DROPPED)


def released(session: Session, event: PlacementEvent) -> None:
    """A company that has not heard of the hold need not hear that it is gone."""
    if not _is_withdrawn(session, event):
        _to_company(session, event, CompanyNews.RELEASED)


def agreed(session: Session, event: PlacementEvent) -> None:
    undone(session, event)
    _to_company(session, event, CompanyNews.AGREED)


def cancelled(session: Session, event: PlacementEvent) -> None:
    _to_company(session, event, CompanyNews.CANCELLED)


def company_cancelled(session: Session, event: PlacementEvent) -> None:
    _to_coach(session, event, CoachNews.CANCELLED)


def ended(session: Session, event: PlacementEvent) -> None:
    _to_company(session, event, CompanyNews.ENDED)


def company_ended(session: Session, event: PlacementEvent) -> None:
    _to_coach(session, event, CoachNews.ENDED)


def stopped(session: Session, event: PlacementEvent) -> None:
    _to_company(session, event, CompanyNews.STOPPED)
    _to_coach(session, event, CoachNews.STOPPED)


def handed_over(session: Session, event: PlacementEvent) -> None:
    coach = queries.by_public_id(session, event.subject).coach_id
    once = f"{coach}:{int(clock.now().timestamp())}"
    _to_company(session, event, CompanyNews.NEW_CONTACT, once=once)
    _to_coach(session, event, CoachNews.YOURS, once=once)


def your_turn(session: Session, event: InterestOffered) -> None:
    interest = queries.interest_by(session, event.subject)
    offer = offers.offer_of(session, interest.offer_id)
    place = content.corrected(queries.last_of(session, offer))
    mail = mails.YourTurn(title=place.title, company=place.company_name,
                          path=path_to("places.show", offer_id=offer.public_id),
                          until=interest.offered_until or clock.today())
    to_people(session, [accounts.get_user(session, interest.coach_id)], mail, about=event.subject,
              once=f"{event.subject}:{interest.seat_id}:{interest.offered_until}")


def seat_back(session: Session, event: SeatAskedAbout) -> None:
    offer = offers.offer_of(session, event.offer_id)
    place = content.corrected(queries.last_of(session, offer))
    seat = queries.seat_by(session, event.seat_id)
    mail = mails.SeatBack(title=place.title, seat=drawing.name(event.number, place.places).lower(),
                          path=path_to("own_placements.reopen", seat_id=seat.public_id))
    to_people(session, accounts.people_of(session, offer.company_id), mail, about=seat.public_id,
              once=f"{seat.public_id}:{clock.today()}")


def tell_monthly(session: Session) -> int:
    """A timed job: once a month a company hears in plain words what has happened with a place that is not filled.
    Returns how many places."""
    today = clock.today()
    untold = queries.untold(session, today)
    for offer, place in untold:
        since, offer.news_on = offer.news_on or today, today
        session.flush()
        if not offer.seats_free:
            continue
        months = (today - clock.local(place.decided_at or clock.now()).date()).days > 35
        mail = mails.SeatsMonth(
            title=content.corrected(place).title, free=offer.seats_free, places=place.places or 0, since=since,
            held=queries.held_since(session, offer, since), months=months, path=offer_address(offer.public_id))
        to_people(session, accounts.people_of(session, offer.company_id), mail, about=offer.public_id,
                  once=f"{offer.public_id}:{today}")
    return len(untold)


def remind_of_orphans(session: Session) -> int:
    """A timed job: what nobody answers for is its party's, which hears of it each working day until somebody takes it.
    Returns how many mails."""
    today, before = clock.today(), len(outbox.queued_in(session))
    for one in queries.orphans(session) if workdays.is_workday(today) else ():
        event = PlacementEvent(actor_id=None, company_id=one.company_id, subject=one.public_id)
        _to_coach(session, event, CoachNews.NOBODY, once=f"{today}")
    return len(outbox.queued_in(session)) - before


def _to_company(session: Session, event: PlacementEvent, news: CompanyNews, *, once: str = "") -> None:
    sight = queries.sight(session, SYSTEM, event.subject)
    one = sight.placement
    mail = mails.SeatNews(**_about(sight), news=news, start=one.start_on, end=one.end_on,
                          path=path_to("own_placements.show", placement_id=event.subject))
    to_people(session, _company(session, sight), mail, once=f"{event.subject}:{news}:{once}", about=event.subject)


def _to_coach(session: Session, event: PlacementEvent, news: CoachNews, *, once: str = "") -> None:
    """To the coach while the coach is there, else to the mailbox of the party."""
    sight = queries.sight(session, SYSTEM, event.subject)
    one = sight.placement
    mail = mails.CoachMail(
        title=_title(sight), seat=_seat(sight), company=sight.place.company_name, news=news, until=one.held_until,
        reason=one.why_not.label.lower() if one.why_not else "",
        path=path_to("placements.show", placement_id=event.subject))
    key = f"{event.subject}:{news}:{once}"
    if sight.coach.active:
        to_people(session, [sight.coach], mail, once=key, about=event.subject)
    elif (mailbox := _mailbox(session, one)):
        words = mail.rendered(settings(session), "")
        outbox.enqueue(session, words, name=mail.folder, once_key=f"{mail.folder}:{key}", recipient=mailbox,
                       about=event.subject)


def _mailbox(session: Session, placement: Placement) -> str:
    said = accounts.party_contact(session, placement.party)
    return said.email if said else ""


def _is_withdrawn(session: Session, event: PlacementEvent) -> bool:
    """The mail about the hold had not gone, and is not sent any more."""
    waiting = outbox.is_waiting(session, event.subject, [mails.SeatHeld.folder])
    undone(session, event)
    return waiting


def _company(session: Session, sight: Sight) -> list[User]:
    return list(accounts.people_of(session, sight.placement.company_id))


def _about(sight: Sight) -> dict[str, Any]:
    return dict(title=_title(sight), seat=_seat(sight), coach=sight.coach.name, party=sight.placement.party.label)


def _title(sight: Sight) -> str:
    return content.corrected(sight.place).title


def _seat(sight: Sight) -> str:
    return drawing.name(sight.seat.number, sight.place.places).lower()
