"""All reads of seats, placements and lines."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, ids, jobs
from portal.core.access import SYSTEM, Actor, Party, Role
from portal.core.database import paging
from portal.core.database.db import settings
from portal.core.database.multi_query import Part
from portal.core.errors import NotFound
from portal.offers import content
from portal.offers import queries as offers
from portal.offers.models import CloseReason, Lifecycle, Offer, Submission
from portal.offers.queries import as_shown
from portal.placements.models import (
    LIVE,
    PLANNED,
    Decider,
    Interest,
    InterestState,
    Placement,
    PlacementState,
    Seat,
    SeatState,
)
from portal.placements.rules import Facts, Limits, Reader

NO_SUCH_PLACEMENT = "Placeringen finns inte, eller så hör den inte till dig."
NO_SUCH_SEAT = "Platsen finns inte, eller så hör den inte till dig."
IN_LINE = (InterestState.WAITING, InterestState.OFFERED, InterestState.PASSED)
TITLE = as_shown(Submission.title)
_LISTED = (Placement.public_id, Placement.state, Placement.held_until, Placement.start_on, Placement.end_on,
           Placement.asks_first, Placement.company_answer)
"""Of a placement, where a list is read page by page."""


@dataclass(frozen=True)
class InUse:
    """A seat, and what lives on it now and next. `coaches`: account id -> the person."""

    seat: Seat
    present: Placement | None
    planned: Placement | None
    offered_to: Interest | None

    @property
    def is_free(self) -> bool:
        """Open, and nobody has it now or next."""
        return self.seat.state is SeatState.OPEN and self.present is None and self.planned is None

    @property
    def live(self) -> tuple[Placement, ...]:
        return tuple(one for one in (self.present, self.planned) if one)


@dataclass(frozen=True)
class Seats:
    """The seats of one offer, those that a later version took away left out, with what is known of who has them."""

    offer: Offer
    rows: Sequence[InUse]
    line: Sequence[Interest]
    coaches: Mapping[int, User]
    is_shown: bool

    @property
    def free(self) -> list[InUse]:
        return [row for row in self.rows if row.is_free]

    def at(self, seat: Seat) -> InUse:
        """A seat that a later version took away has nobody."""
        return next((row for row in self.rows if row.seat.id == seat.id), InUse(seat, None, None, None))

    def mine(self, actor: Actor) -> Interest | None:
        """The actor's own place in the line."""
        return next((one for one in self.line if one.coach_id == actor.user_id), None)


@dataclass(frozen=True)
class Contact:
    """Whom a company reaches about a placement."""

    name: str
    phone: str
    email: str
    party: Party
    party_phone: str
    party_email: str


@dataclass(frozen=True)
class Sight:
    """A placement and what stands around it. `place`: the version that it was held under, `newest` what is approved
    now; `reader`: whom the page is for."""

    placement: Placement
    seat: Seat
    offer: Offer
    place: Submission
    newest: Submission
    company: Company
    coach: User
    reader: Reader
    has_account: bool
    is_away: bool

    @property
    def changed(self) -> list[str]:
        """The fields in which the place has changed since."""
        return content.changed(content.corrected(self.place), content.corrected(self.newest))


def limits(session: Session) -> Limits:
    said = settings(session)
    return Limits(hold=said.hold_workdays, prolong=said.prolong_workdays, most_holds=said.holds_at_most,
                  queue=said.queue_workdays, following=said.following_workdays, late=said.never_started_workdays,
                  unheld=said.unheld_workdays)


def may_see(actor: Actor) -> ColumnElement[bool]:
    """The condition on Placement: the company its own, a coach those of the own party, and Arbetsförmedlingen where it
    decides; REVIEWER all, in words (`reader_of`)."""
    if actor.has(Role.REVIEWER, Role.SYSTEM):
        return true()
    allowed: list[ColumnElement[bool]] = []
    if actor.has(Role.EMPLOYER) and actor.company_id is not None:
        allowed.append(Placement.company_id == actor.company_id)
    if actor.has(Role.COACH):
        allowed.append(Placement.party == actor.party)
        if actor.party is Party.ARBETSFORMEDLINGEN:
            allowed.append(Placement.decider == Decider.AF)
    return or_(*allowed) if allowed else false()


def reader_of(actor: Actor, placement: Placement) -> Reader:
    """As whom this person reads it."""
    if actor.has(Role.COACH) and actor.party is placement.party:
        return Reader.PARTY
    if actor.has(Role.COACH) and actor.party is Party.ARBETSFORMEDLINGEN and placement.decider is Decider.AF:
        return Reader.DECIDER
    if actor.company_id is not None and actor.company_id == placement.company_id:
        return Reader.OWNER if actor.is_owner else Reader.MEMBER
    return Reader.STAFF


def get(session: Session, actor: Actor, public_id: str) -> Placement:
    """Raises NotFound for an unknown id and for one this actor may not see."""
    found = session.scalar(select(Placement).where(may_see(actor), Placement.public_id == public_id)) \
        if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(NO_SUCH_PLACEMENT)
    return found


def by_public_id(session: Session, public_id: str) -> Placement:
    """For handlers of events. Never from an address."""
    return session.scalars(select(Placement).where(Placement.public_id == public_id)).one()


def interest_by(session: Session, public_id: str) -> Interest:
    """For handlers of events. Never from an address."""
    return session.scalars(select(Interest).where(Interest.public_id == public_id)).one()


def seat_by(session: Session, seat_id: int) -> Seat:
    """By its number in the database, for handlers of events. Never from an address."""
    return session.get_one(Seat, seat_id)


def untold(session: Session, today: date) -> Sequence[Any]:
    """(Offer, the version shown) of places whose companies have not been told for a month, locked for a timed job."""
    month = today - timedelta(days=30)
    return session.execute(
        select(Offer, Submission).join(Submission, and_(Submission.offer_id == Offer.id, Submission.shown))
        .where(Offer.lifecycle == Lifecycle.PUBLISHED, Offer.news_on <= month).order_by(Offer.id).limit(jobs.AT_A_TIME)
        .with_for_update(of=Offer, skip_locked=True)).all()


def held_since(session: Session, offer: Offer, day: date) -> int:
    """How often somebody has reserved a seat of the offer, what was undone left out."""
    since = datetime.combine(day, time(), clock.STOCKHOLM)
    return session.scalar(select(func.count()).where(
        Placement.offer_id == offer.id, Placement.held_at >= since,
        Placement.state != PlacementState.UNDONE)) or 0


def seat_of(session: Session, actor: Actor, public_id: str) -> tuple[Seat, Offer]:
    """A seat of the actor's own company. Raises NotFound."""
    query = (select(Seat, Offer).join(Offer, Offer.id == Seat.offer_id)
             .where(offers.may_see_offer(actor), Seat.public_id == public_id, Seat.state != SeatState.REMOVED))
    found = session.execute(query).one_or_none() if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(NO_SUCH_SEAT)
    return found.Seat, found.Offer


def sight(session: Session, actor: Actor, public_id: str) -> Sight:
    """Raises NotFound."""
    placement = get(session, actor, public_id)
    coach = session.get_one(User, placement.coach_id)
    return Sight(
        placement=placement, seat=session.get_one(Seat, placement.seat_id),
        offer=offers.offer_of(session, placement.offer_id),
        place=offers.submission_of(session, placement.submission_id),
        newest=last_of(session, offers.offer_of(session, placement.offer_id)),
        company=session.get_one(Company, placement.company_id), coach=coach,
        reader=reader_of(actor, placement), has_account=bool(accounts.people_of(session, placement.company_id)),
        is_away=is_away(coach))


def facts(session: Session, actor: Actor, placement: Placement, **known: Any) -> Facts:
    """What a step of a placement is judged by, and its buttons too."""
    coach = session.get_one(User, placement.coach_id)
    covers = actor.has(Role.COACH) and actor.party is placement.party and is_away(coach)
    return Facts(**dict(
        mine=actor.user_id == placement.coach_id or covers, answer=placement.company_answer,
        asks_first=placement.asks_first, held_at=placement.held_at, now=clock.now(), held_until=placement.held_until,
        start_on=placement.start_on, end_on=placement.end_on, today=clock.today(), prolonged=placement.prolonged,
        not_extended=placement.not_extended, late=limits(session).late, is_reviewer=actor.has(Role.REVIEWER),
        has_account=bool(accounts.people_of(session, placement.company_id))) | known)


def is_away(coach: User) -> bool:
    return not coach.active or coach.away(clock.today()) is not None


def seats(session: Session, offer: Offer, *, for_update: bool = False, shown: bool | None = None) -> Seats:
    """The seats with all that lives on them, in order: two SQL statements, and one where it is not known whether the
    place is `shown`. `for_update`: after the offer has been locked; then each row is."""
    if for_update:
        for kind in (Seat, Placement, Interest):
            session.scalars(select(kind).where(kind.offer_id == offer.id).order_by(kind.id).with_for_update()).all()
    used = session.execute(
        select(Seat, Placement, User)
        .outerjoin(Placement, and_(Placement.seat_id == Seat.id, Placement.state.in_(LIVE)))
        .outerjoin(User, User.id == Placement.coach_id)
        .where(Seat.offer_id == offer.id, Seat.state != SeatState.REMOVED).order_by(Seat.number, Placement.id)).all()
    lined = session.execute(
        select(Interest, User).join(User, User.id == Interest.coach_id)
        .where(Interest.offer_id == offer.id, Interest.state.in_(IN_LINE)).order_by(Interest.since, Interest.id)).all()
    live, line = [row.Placement for row in used if row.Placement], [row.Interest for row in lined]
    people = {row.User.id: row.User for row in (*used, *lined) if row.User}
    return Seats(offer, [_in_use(seat, live, line) for seat in dict.fromkeys(row.Seat for row in used)], line, people,
                 is_shown(session, offer) if shown is None else shown)


def _in_use(seat: Seat, live: Sequence[Placement], line: Sequence[Interest]) -> InUse:
    mine = [one for one in live if one.seat_id == seat.id]
    return InUse(seat, next((one for one in mine if one.state is PlacementState.ONGOING), None),
                 next((one for one in mine if one.state in PLANNED), None),
                 next((one for one in line if one.seat_id == seat.id), None))


def shown_offer(session: Session, actor: Actor, public_id: str) -> tuple[Offer, Submission]:
    """A place that coaches see now, and its version. Raises NotFound."""
    place = offers.shown_submission(session, public_id, actor)
    return offers.offer_of(session, place.offer_id), place


def shown_place(session: Session, actor: Actor, public_id: str) -> Submission:
    """The version that coaches see now, as it was sent. Raises NotFound."""
    return offers.shown_submission(session, public_id, actor)


def offer_of_place(session: Session, place: Submission) -> Offer:
    """The offer that a version which the actor may read belongs to: for its seats, never its working copy."""
    return offers.offer_of(session, place.offer_id)


def contact_of(session: Session, sight: Sight) -> Contact:
    """Whom the company reaches: the coach while the coach is there, and the party always."""
    party = accounts.party_contact(session, sight.placement.party)
    coach = sight.coach if sight.coach.active else None
    return Contact(name=coach.name if coach else sight.placement.party.label, phone=coach.phone if coach else "",
                   email=coach.email if coach else "", party=sight.placement.party,
                   party_phone=party.phone if party else "", party_email=party.email if party else "")


def lined_offer(session: Session, actor: Actor, public_id: str) -> Offer | None:
    """The offer that the actor stands in line for."""
    if not ids.is_valid(public_id):
        return None
    return session.scalar(
        select(Offer).join(Interest, Interest.offer_id == Offer.id)
        .where(Offer.public_id == public_id, Interest.coach_id == actor.user_id).limit(1))


def is_shown(session: Session, offer: Offer) -> bool:
    """Coaches see it now."""
    return session.scalar(select(Submission.id).where(Submission.offer_id == offer.id, Submission.shown)) is not None


def going_on(session: Session, company_id: int) -> int:
    """How many are agreed or ongoing at a company."""
    count = select(func.count()).where(Placement.company_id == company_id, Placement.state.in_(LIVE),
                                       Placement.state != PlacementState.HELD)
    return session.scalar(count) or 0


def own_holds(session: Session, coach_id: int | None) -> int:
    held = select(func.count()).where(Placement.coach_id == coach_id, Placement.state == PlacementState.HELD)
    return session.scalar(held) or 0


def is_stopped(session: Session, offer: Offer) -> bool:
    """The project group has stopped the place, or blocked its company."""
    company = session.get_one(Company, offer.company_id)
    return company.blocked_at is not None or offer.close_reason is CloseReason.STOPPED


def stopped() -> ColumnElement[bool]:
    """The same as a condition on Offer."""
    blocked = select(Company.id).where(Company.id == Offer.company_id, Company.blocked_at.is_not(None))
    return or_(blocked.correlate(Offer).exists(), func.coalesce(Offer.close_reason, "") == CloseReason.STOPPED.value)


def left_of_stopped(session: Session, offer_id: int) -> int:
    """How many live on an offer that is stopped, or whose company is blocked; 0 of any other. One SQL statement."""
    return session.scalar(
        select(func.count()).select_from(Placement).join(Offer, Offer.id == Placement.offer_id)
        .where(Offer.id == offer_id, Placement.state.in_(LIVE), stopped())) or 0


def orphans(session: Session) -> Sequence[Placement]:
    """What lives and has nobody who answers: the coach's account is closed, or no coach's any more."""
    return session.scalars(
        select(Placement).join(User, User.id == Placement.coach_id)
        .where(Placement.state.in_(LIVE), User.active.is_(False)).order_by(Placement.id)).all()


def counts(session: Session, offer_public_ids: Collection[str]) -> dict[str, Any]:
    """Public id -> (free, held, filled) of the offers on one page of a list. One SQL statement."""
    rows = session.execute(select(Offer.public_id, Offer.seats_free, Offer.seats_held, Offer.seats_filled)
                           .where(Offer.public_id.in_(list(offer_public_ids)))) if offer_public_ids else ()
    return {row.public_id: row for row in rows}


def colleagues(session: Session, party: Party, but: int) -> Sequence[User]:
    """Those a placement may be handed to: active coaches of its party."""
    return [user for user in accounts.staff_with(session, Role.COACH) if user.party is party and user.id != but]


def rows(session: Session, condition: ColumnElement[bool]) -> Sequence[Any]:
    """Live placements as the lists show them: Placement, seat number, title, company, coach, how many stand in line."""
    return session.execute(_rows(Placement).where(condition).order_by(Placement.start_on, Placement.id)).all()


def of_coach(session: Session, actor: Actor) -> Sequence[Any]:
    """All that lives of the actor's own."""
    return rows(session, and_(Placement.coach_id == actor.user_id, Placement.state.in_(LIVE)))


def of_party(session: Session, actor: Actor, cursor: str | None) -> paging.Page:
    """All that lives of the actor's party."""
    query = _rows(*_LISTED).where(Placement.party == actor.party, Placement.state.in_(LIVE))
    return paging.page(session, query, [Placement.__table__.c.id], descending=True, cursor=cursor)


def of_company(session: Session, actor: Actor, cursor: str | None) -> paging.Page:
    """All of the company's, the newest first; what was undone it never heard of."""
    query = _rows(*_LISTED).where(Placement.company_id == actor.company_id, Placement.state != PlacementState.UNDONE)
    return paging.page(session, query, [Placement.__table__.c.id], descending=True, cursor=cursor)


def waiting_for_company(actor: Actor) -> Part:
    """Those that the company is asked about and has not answered, for its overview."""
    asked = (
        select(Placement.public_id, TITLE, Seat.number, Submission.places, Placement.held_until,
               User.name.label("coach"))
        .join(Seat, Seat.id == Placement.seat_id).join(Submission, Submission.id == Placement.submission_id)
        .join(User, User.id == Placement.coach_id)
        .where(Placement.company_id == actor.company_id, Placement.state == PlacementState.HELD,
               Placement.asks_first, Placement.company_answer.is_(None)))
    return Part(asked, (Placement.held_until, Placement.id))


def seats_asked_about(actor: Actor) -> Part:
    """Seats of the company's that have rested, and that it is asked about."""
    last = offers.last_approved(Offer.id).with_only_columns(Submission.id).correlate(Offer).scalar_subquery()
    resting = (
        select(Seat.public_id, TITLE, Seat.number, Submission.places)
        .join(Offer, Offer.id == Seat.offer_id).join(Submission, Submission.id == last)
        .where(Offer.company_id == actor.company_id, Seat.asked_on.is_not(None)))
    return Part(resting, (Seat.id,))


def last_of(session: Session, offer: Offer) -> Submission:
    """The version that stands approved, or stood last."""
    return session.scalars(offers.last_approved(offer.id)).one()


def is_last_open(session: Session, seat: Seat) -> bool:
    """No other seat of the offer is open or rests."""
    others = select(Seat.id).where(Seat.offer_id == seat.offer_id, Seat.id != seat.id,
                                   Seat.state.in_((SeatState.OPEN, SeatState.RESTING)))
    return session.scalar(others.limit(1)) is None


def line_of(session: Session, actor: Actor) -> Sequence[Any]:
    """(Interest, offer's public id, title, company) of what the actor stands in line for."""
    return session.execute(
        select(Interest, Offer.public_id, TITLE, Submission.company_name)
        .join(Offer, Offer.id == Interest.offer_id)
        .join(Submission, Submission.id == _last_approved())
        .where(Interest.coach_id == actor.user_id, Interest.state.in_(IN_LINE))
        .order_by(Interest.offered_until.is_(None), Interest.since, Interest.id)).all()


def unheld(session: Session, actor: Actor, before: date, cursor: str | None) -> paging.Page:
    """Seats of places that are shown, free since before a day: those of Jobbtorg and Arbetsförmedlingen read it."""
    return paging.page(session, _unheld(actor, before), [Seat.__table__.c.free_since, Seat.__table__.c.id],
                       descending=False, cursor=cursor)


def _unheld(actor: Actor, before: date) -> Select[Any]:
    used = select(Placement.id).where(Placement.seat_id == Seat.id, Placement.state.in_(LIVE)).exists()
    return (
        select(Seat.id, Seat.free_since, Seat.number, Submission.offer_public_id, TITLE, Submission.company_name,
               Submission.workplace_city, Submission.places)
        .join(Offer, Offer.id == Seat.offer_id)
        .join(Submission, and_(Submission.offer_id == Offer.id, Submission.shown))
        .where(true() if actor.has(Role.COACH, Role.REVIEWER, Role.SYSTEM) else false(),
               Seat.state == SeatState.OPEN, Seat.free_since <= before, Offer.lifecycle == Lifecycle.PUBLISHED, ~used)
    )


def _rows(*what: Any) -> Select[Any]:
    waits = aliased(Interest)
    in_line = (select(func.count()).where(waits.offer_id == Placement.offer_id, waits.state.in_(IN_LINE))
               .correlate(Placement).scalar_subquery())
    return (
        select(Placement.id, *what, Seat.number, Submission.places, TITLE, Submission.company_name,
               Submission.offer_public_id, User.name.label("coach"), in_line.label("in_line"))
        .join(Seat, Seat.id == Placement.seat_id).join(Submission, Submission.id == Placement.submission_id)
        .join(User, User.id == Placement.coach_id)
    )


def _last_approved() -> Any:
    return offers.last_approved(Interest.offer_id).with_only_columns(Submission.id).correlate(Interest) \
        .scalar_subquery()


def locked(session: Session, offer_id: int, *, may_close: bool = False) -> Seats:
    """The offer and then its seats, to be changed. `may_close`: after its versions, as those verbs take them that may
    end with the offer's own end."""
    offer = offers.offer_of(session, offer_id)
    if may_close:
        offers.lock_versions(session, SYSTEM, offer.public_id)
    session.refresh(offer, with_for_update=True)
    return seats(session, offer, for_update=True)


def stopped_offer(session: Session, actor: Actor, public_id: str) -> Offer:
    """A place whose version REVIEWER may see, to end what is left of it. Raises NotFound."""
    found = session.scalar(select(Offer).join(Submission, Submission.offer_id == Offer.id).where(
        Offer.public_id == public_id, offers.may_see_submission(actor)).limit(1)) if ids.is_valid(public_id) else None
    if found is None or not actor.has(Role.REVIEWER):
        raise NotFound(offers.NO_SUCH_OFFER)
    return found
