"""What is done with a seat: held, answered, agreed on, ended. Every verb locks the offer and its seats, then asks the
table. The same person doing the same thing again gets what was done."""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.core import clock, events, workdays
from portal.core.access import RECUSED, SYSTEM, Actor, Role
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.offers import queries as offers
from portal.offers.events import OfferClosed
from portal.offers.models import Offer
from portal.placements import events as facts_of
from portal.placements import queries, rules
from portal.placements.events import PlacementEvent
from portal.placements.line import service as line
from portal.placements.models import (
    Channel,
    CompanyAnswer,
    EndKind,
    Placement,
    PlacementState,
    Seat,
    WhyNot,
)
from portal.placements.queries import InUse, Seats
from portal.placements.rules import Facts, Pair
from portal.placements.seats import queries as seat_queries
from portal.placements.seats import service as seats_service
from portal.placements.workflow import PLACEMENT

BY_COMPANY = {Channel.PORTAL, Channel.LINK}


class SeatTaken(Conflict):
    """Somebody else was first."""


class Wrong(RuleBroken):
    """What was filled in cannot be right; `problems`: field -> sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Agreement:
    """What a coach says that has been agreed on."""

    pair: Pair | None
    start_on: date | None
    end_on: date | None
    met_on: date | None = None


def hold(
    session: Session, actor: Actor, offer_public_id: str, *, new_id: str, seat_id: str, start_on: date | None,
) -> Placement:
    """Reserve a seat. Raises SeatTaken when somebody was first, Wrong for a day that cannot be."""
    known = session.scalar(select(Placement).where(Placement.public_id == new_id))
    if known is not None and known.coach_id == actor.user_id:
        return known
    if actor.user_id is None or actor.party is None:
        raise Forbidden("Bara en coach kan reservera en plats.")
    offer, _ = queries.shown_offer(session, actor, offer_public_id)
    seats = queries.locked(session, offer.id, may_close=True)
    row = next((one for one in seats.rows if one.seat.public_id == seat_id), None)
    place = offers.approved_version(session, offer)
    if row is None or place is None:
        raise NotFound(queries.NO_SUCH_SEAT)
    limits, today = queries.limits(session), clock.today()
    _refuse_when_taken(row, today, limits.following)
    accounts.get_user(session, actor.user_id, for_update=True)
    window = rules.window(place, row.seat, today, row.present)
    start = start_on or window.first
    end = rules.last_day(start, place.weeks)
    hinders = seat_queries.no_room(session, offer, place, start, end)
    PLACEMENT.take(None, "hold", actor, _hold_facts(session, actor, seats, row, hinders))
    if problems := rules.date_problems(start_on, window):
        raise Wrong(problems)
    placement = Placement(
        public_id=new_id, seat_id=row.seat.id, offer_id=offer.id, company_id=offer.company_id, submission_id=place.id,
        coach_id=actor.user_id, party=actor.party, start_on=start, end_on=end,
        held_until=workdays.add(today, limits.hold), asks_first=offer.contact_rule == "ask",
        meets_first=offer.meet_first)
    session.add(placement)
    session.flush()
    line.taken(session, actor, seats)
    line.settle(session, offer)
    _tell(session, placement, facts_of.PlacementHeld)
    return placement


def undo(session: Session, actor: Actor, public_id: str) -> None:
    """Within ten minutes, as if it had never been: the company has not heard of it."""
    placement, row, offer = _locked(session, actor, public_id)
    if PLACEMENT.repeats(placement.state, "undo"):
        return
    _move(placement, PLACEMENT.take(placement.state, "undo", actor, queries.facts(session, actor, placement)).target)
    _tell(session, placement, facts_of.PlacementUndone)
    seats_service.left(session, offer, row.seat)


def prolong(session: Session, actor: Actor, public_id: str) -> None:
    placement, _, offer = _locked(session, actor, public_id)
    if placement.prolonged and placement.state is PlacementState.HELD and placement.coach_id == actor.user_id:
        return
    seats = queries.seats(session, offer)
    PLACEMENT.take(placement.state, "prolong", actor,
                   queries.facts(session, actor, placement, in_line=len(seats.line)))
    placement.held_until = workdays.add(placement.held_until, queries.limits(session).prolong)
    placement.prolonged, placement.warned_on = True, None
    session.flush()
    _tell(session, placement, facts_of.HoldProlonged)


def say_yes(session: Session, actor: Actor, public_id: str, *, channel: Channel, on: date | None = None) -> None:
    """The company may be contacted: by itself, or as a coach has heard it from one that has no account."""
    placement, _, _ = _locked(session, actor, public_id)
    if placement.company_answer is CompanyAnswer.YES and placement.state is PlacementState.HELD:
        return
    PLACEMENT.take(placement.state, "yes", actor, queries.facts(session, actor, placement))
    _answered(placement, actor, CompanyAnswer.YES, channel, on)
    session.flush()
    _tell(session, placement, facts_of.CompanySaidYes)


def say_no(
    session: Session, actor: Actor, public_id: str, *, why: WhyNot, channel: Channel, on: date | None = None,
    until: date | None = None,
) -> None:
    """Not on this seat, for a reason about the place, which may close it or let it rest."""
    placement, row, offer = _locked(session, actor, public_id, may_close=True)
    if placement.company_answer is CompanyAnswer.NO and placement.why_not is why:
        return
    step = PLACEMENT.take(placement.state, "no", actor, queries.facts(session, actor, placement, has_reason=bool(why)))
    _answered(placement, actor, CompanyAnswer.NO, channel, on)
    placement.why_not = why
    _move(placement, step.target)
    _tell(session, placement, facts_of.CompanySaidNo)
    seats_service.left(session, offer, row.seat, why=why, until=until)
    seats_service.close_with_the_last(session, actor, offer)


def agree(session: Session, actor: Actor, public_id: str, said: Agreement) -> None:
    """Company and coach have agreed, outside the portal: form, who decides, first and last day. Raises Wrong."""
    placement, row, offer = _locked(session, actor, public_id)
    if PLACEMENT.repeats(placement.state, "agree") and _same(placement, said):
        return
    place = offers.submission_of(session, placement.submission_id)
    hinders = (RECUSED,) if accounts.is_recused(session, actor, offer.company_id) else ()
    step = PLACEMENT.take(placement.state, "agree", actor, queries.facts(session, actor, placement, hinders=hinders))
    pairs = rules.pairs_for(place.open_to, placement.party)
    problems = rules.agreement_problems(
        start=said.start_on, end=said.end_on, met=said.met_on, pair=said.pair, pairs=pairs, today=clock.today(),
        weekdays=place.weekdays, meets_first=placement.meets_first,
        others=[one for one in row.live if one is not placement])
    if problems or said.pair is None or said.start_on is None or said.end_on is None:
        raise Wrong(problems)
    if full := seat_queries.no_room(session, offer, place, said.start_on, said.end_on, but=placement):
        raise Wrong({"start_on": " ".join(full)})
    placement.form, placement.decider = said.pair.form, said.pair.decider
    placement.start_on, placement.end_on, placement.met_on = said.start_on, said.end_on, said.met_on
    placement.agreed_on = clock.today()
    _move(placement, step.target)
    session.flush()
    line.settle(session, offer)
    _tell(session, placement, facts_of.PlacementAgreed)


def release(session: Session, actor: Actor, public_id: str) -> None:
    """It comes to nothing; no reason is kept here."""
    placement, row, offer = _locked(session, actor, public_id)
    if PLACEMENT.repeats(placement.state, "release"):
        return
    _move(placement, PLACEMENT.take(placement.state, "release", actor, queries.facts(session, actor, placement)).target)
    _tell(session, placement, facts_of.PlacementReleased)
    seats_service.left(session, offer, row.seat)


def cancel(
    session: Session, actor: Actor, public_id: str, *, why: WhyNot | None = None, channel: Channel | None = None,
    until: date | None = None,
) -> None:
    """What was agreed on does not begin. `why` is the company's, and a coach's who tells what one has said that has no
    account (`channel`); the coach gives none."""
    placement, row, offer = _locked(session, actor, public_id, may_close=True)
    if PLACEMENT.repeats(placement.state, "cancel"):
        return
    by_company = actor.has(Role.EMPLOYER) or channel is not None
    facts = queries.facts(session, actor, placement, has_reason=why is not None)
    step = PLACEMENT.take(placement.state, "cancel", actor, facts)
    if not actor.has(Role.EMPLOYER) and channel is not None and facts.has_account:
        raise RuleBroken("Företaget har ett konto och svarar själv.")
    if by_company:
        placement.why_not, placement.channel = why, channel or placement.channel
    _ended(placement, actor)
    _move(placement, step.target)
    _tell(session, placement, facts_of.CompanyCancelled if by_company else facts_of.PlacementCancelled)
    seats_service.left(session, offer, row.seat, why=why if by_company else None, until=until, used=True)
    seats_service.close_with_the_last(session, actor, offer)


def end(session: Session, actor: Actor, public_id: str, *, again: bool = True) -> None:
    """Before its last day, from today. `again`: the company takes somebody else on the seat."""
    ours = not actor.has(Role.EMPLOYER)
    kind = EndKind.EARLY_OURS if ours else EndKind.EARLY_COMPANY
    _end(session, actor, public_id, "end", kind, again=again)


def never_started(session: Session, actor: Actor, public_id: str, *, again: bool = True) -> None:
    """It was to begin, and did not."""
    ours = not actor.has(Role.EMPLOYER)
    kind = EndKind.NEVER_OURS if ours else EndKind.NEVER_COMPANY
    _end(session, actor, public_id, "never_started", kind, again=again)


def rule_out_extension(session: Session, actor: Actor, public_id: str) -> None:
    """Others may hold the time after it from now on."""
    placement, _, offer = _locked(session, actor, public_id)
    if placement.not_extended and placement.state is PlacementState.ONGOING:
        return
    PLACEMENT.take(placement.state, "no_extension", actor, queries.facts(session, actor, placement))
    placement.not_extended = True
    session.flush()
    line.settle(session, offer)
    _tell(session, placement, facts_of.ExtensionRuledOut)


def hand_over(session: Session, actor: Actor, public_id: str, *, to: str) -> None:
    """To an active coach of the same party, who is the company's contact from now on."""
    placement, _, _ = _locked(session, actor, public_id)
    colleagues = queries.colleagues(session, placement.party, but=0)
    receiver = next((user for user in colleagues if user.public_id == to), None)
    if receiver is None:
        raise Wrong({"to": "Välj en kollega i listan."})
    if placement.coach_id == receiver.id and rules.is_live(placement):
        return
    recused = receiver.id in accounts.recused_for(session, placement.company_id)
    PLACEMENT.take(placement.state, "hand_over", actor, queries.facts(
        session, actor, placement, receiver=receiver.name if recused else ""))
    placement.coach_id = receiver.id
    session.flush()
    _tell(session, placement, facts_of.PlacementHandedOver)


def end_all(session: Session, actor: Actor, offer_public_id: str) -> int:
    """The project group has stopped the place, and ends what is left of it. Returns how many."""
    offer = queries.stopped_offer(session, actor, offer_public_id)
    seats = queries.locked(session, offer.id)
    left = [(row, one) for row in seats.rows for one in row.live]
    stopped = queries.is_stopped(session, offer)
    for row, placement in left:
        step = PLACEMENT.take(placement.state, "end_all", actor, Facts(is_stopped=stopped))
        if step.target is PlacementState.ENDED:
            placement.end_kind = EndKind.STOPPED
        _ended(placement, actor)
        _move(placement, step.target)
        _tell(session, placement, facts_of.PlacementStopped)
        seats_service.left(session, offer, row.seat, used=True)
    return len(left)


def drop_for_closed_offer(session: Session, event: OfferClosed) -> None:
    """An offer is closed, by whomever: holds fall, nobody waits in line, no seat is to be had. What is agreed on or
    ongoing goes on until somebody says otherwise."""
    offer = offers.offer_of(session, event.offer_id)
    seats = queries.seats(session, offer, for_update=True)
    line.drop(session, seats)
    for row in seats.rows:
        if row.planned is not None and row.planned.state is PlacementState.HELD:
            _move(row.planned, PLACEMENT.take(row.planned.state, "drop", SYSTEM).target)
            _tell(session, row.planned, facts_of.HoldDropped)
    seats_service.close_all(session, seats)
    line.settle(session, offer)


def _end(session: Session, actor: Actor, public_id: str, action: str, kind: EndKind, *, again: bool) -> None:
    placement, row, offer = _locked(session, actor, public_id, may_close=True)
    if placement.state is PlacementState.ENDED and placement.end_kind is kind:
        return
    step = PLACEMENT.take(placement.state, action, actor, queries.facts(session, actor, placement))
    placement.end_kind = kind
    _ended(placement, actor)
    _move(placement, step.target)
    by_company = actor.has(Role.EMPLOYER)
    _tell(session, placement, facts_of.CompanyEnded if by_company else facts_of.PlacementEnded)
    seats_service.left(session, offer, row.seat, used=True, gone=not again)
    seats_service.close_with_the_last(session, actor, offer)


def _refuse_when_taken(row: InUse, today: date, following: int) -> None:
    if row.planned is not None:
        raise SeatTaken("Platsen togs just av en annan coach.")
    if row.present is not None and not rules.next_may_be_held(row.present, today, following):
        raise SeatTaken("Platsen används, och tiden efter kan inte reserveras än.")


def _hold_facts(session: Session, actor: Actor, seats: Seats, row: InUse, hinders: tuple[str, ...]) -> Facts:
    offer, limits = seats.offer, queries.limits(session)
    offered = row.offered_to
    return Facts(
        recused=accounts.is_recused(session, actor, offer.company_id),
        is_shown=seats.is_shown, seat_is_open=row.seat.state == "open",
        offered_to_another=offered is not None and offered.coach_id != actor.user_id,
        own_holds=queries.own_holds(session, actor.user_id), most_holds=limits.most_holds, hinders=hinders)


def _locked(
    session: Session, actor: Actor, public_id: str, *, may_close: bool = False,
) -> tuple[Placement, InUse, Offer]:
    """The placement with its seat, after the offer. Raises NotFound."""
    found = queries.get(session, actor, public_id)
    seats = queries.locked(session, found.offer_id, may_close=may_close)
    session.refresh(found, with_for_update=True)
    return found, seats.at(session.get_one(Seat, found.seat_id)), seats.offer


def _same(placement: Placement, said: Agreement) -> bool:
    pair = said.pair
    return (placement.start_on, placement.end_on, placement.form, placement.decider) == (
        said.start_on, said.end_on, pair.form if pair else None, pair.decider if pair else None)


def _answered(
    placement: Placement, actor: Actor, answer: CompanyAnswer, channel: Channel, on: date | None,
) -> None:
    if (channel in BY_COMPANY) is not actor.has(Role.EMPLOYER):
        raise RuleBroken("Välj hur företaget svarade.")
    placement.company_answer, placement.channel = answer, channel
    placement.answered_on, placement.answered_by = on or clock.today(), actor.user_id


def _ended(placement: Placement, actor: Actor) -> None:
    placement.ended_on, placement.ended_by = clock.today(), actor.user_id


def _move(placement: Placement, state: object) -> None:
    placement.state = PlacementState(str(state))


def _tell(session: Session, placement: Placement, happened: type[PlacementEvent]) -> None:
    """Public id and what was done: nobody's name, no day, no form."""
    session.flush()
    events.publish(session, happened(actor_id=None, company_id=placement.company_id, subject=placement.public_id))
