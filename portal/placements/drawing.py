"""Seats and placements as the pages show them: words, whose move it is, and what can be done now. The templates only
show it."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from portal.accounts.models import User
from portal.core import clock, wording, workdays
from portal.core.access import RECUSED, Actor, Role
from portal.core.labels import LabelEnum
from portal.offers.models import ContactRule, Offer, Submission
from portal.placements import rules
from portal.placements.models import CompanyAnswer, InterestState, Placement, PlacementState, SeatState
from portal.placements.queries import InUse, Seats, Sight
from portal.placements.rules import Facts, Limits, Window, company_waits
from portal.placements.workflow import PLACEMENT, SEAT

NEAR = 2
"""Working days before something runs out, when it stands among what waits."""
ADDRESSES = {"undo": "angra", "prolong": "forlang", "yes": "svar", "agree": "overens", "release": "slapp",
             "cancel": "stall-in", "end": "avsluta", "never_started": "startade-aldrig",
             "no_extension": "ingen-forlangning", "hand_over": "lamna-over"}
"""A coach's steps, and where they are taken."""
AT_ONCE = {"undo", "prolong", "no_extension"}
"""Those that are a button; the others open a page that asks first."""
OWN_ADDRESSES = {"yes": "ja", "no": "nej", "cancel": "stall-in", "end": "avsluta", "never_started": "startade-aldrig"}
"""A company's."""
SEAT_PAGES = {"close": "close", "rest": "rest", "reopen": "reopen", "wake": "reopen"}


class Look(LabelEnum):
    """How a seat is drawn: shape and word, then colour."""

    FREE = "free", "Ledig"
    HELD = "held", "Reserverad"
    FILLED = "filled", "Tillsatt"
    ONGOING = "ongoing", "Pågår"
    RESTING = "resting", "Vilar"
    CLOSED = "closed", "Avslutad"


@dataclass(frozen=True)
class Action:
    """A button. `problem`: why it is no button now."""

    name: str
    label: str
    address: str
    at_once: bool
    problem: str = ""


@dataclass(frozen=True)
class Line:
    """One seat. `more`: what is known besides; `placements`: (address, words) of those that the reader may open."""

    seat_id: str
    name: str
    look: Look
    words: str
    more: str
    placements: tuple[tuple[str, str], ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Panel:
    """The seats of a place as a coach meets them. `offers`: the seat that can be held now, and from when; `turn`: the
    day until which it waits for this coach alone; `place_in_line`: 0 for who does not stand there."""

    lines: tuple[Line, ...]
    summary: str
    offers: InUse | None
    window: Window | None
    held_until: date
    own_holds: int
    most_holds: int
    place_in_line: int
    line: int
    turn: date | None
    mine: Placement | None
    barred: str
    may_hold: bool


def panel(
    seats: Seats, place: Submission, actor: Actor, limits: Limits, today: date, *, own_holds: int, recused: bool,
) -> Panel:
    """What a coach, or anybody else of the staff, sees on the page of a place."""
    interest = seats.mine(actor)
    offered = next((row for row in seats.rows if interest and row.offered_to is interest), None)
    row = offered or next((row for row in seats.rows if _can_be_held(row, place, actor, limits, today)), None)
    mine = next((one for row in seats.rows for one in row.live if one.coach_id == actor.user_id), None)
    full = own_holds >= limits.most_holds
    return Panel(
        lines=tuple(_line(row, place, seats.coaches, actor) for row in seats.rows), summary=summary(seats.offer),
        offers=row, window=rules.window(place, row.seat, today, row.present) if row else None,
        held_until=workdays.add(today, limits.hold), own_holds=own_holds, most_holds=limits.most_holds,
        place_in_line=seats.line.index(interest) + 1 if interest else 0, line=len(seats.line),
        turn=interest.offered_until if interest and interest.state is InterestState.OFFERED else None, mine=mine,
        barred=RECUSED if recused else f"Du har reserverat {own_holds} platser, och fler kan ingen hålla "
                                             "samtidigt. Släpp en först." if full else "",
        may_hold=actor.has(Role.COACH))


def own_lines(seats: Seats, place: Submission, actor: Actor) -> list[Line]:
    """The seats as the company sees them, each with what it may do with it."""
    return [_line(row, place, seats.coaches, actor, own=True) for row in seats.rows]


def summary(counts: Any) -> str:
    """"1 av 2 tillsatt", with what is reserved; `counts` has the three columns of an offer. "" when all are free."""
    free, held, filled = counts.seats_free, counts.seats_held, counts.seats_filled
    parts = [f"{filled} av {free + held + filled} {'tillsatt' if filled == 1 else 'tillsatta'}"] * bool(filled)
    parts += [f"{held} {'reserverad' if held == 1 else 'reserverade'}"] * bool(held)
    if not (filled or held):
        return ""
    return ", ".join(parts)


def left(counts: Any) -> str:
    """"1 av 2 ledig", for a list; "" when all are free."""
    free, used = counts.seats_free, counts.seats_held + counts.seats_filled
    if not used:
        return ""
    return f"{free or 'ingen'} av {free + used} {'ledig' if free < 2 else 'lediga'}"


def ways(offer: Offer) -> str:
    """How the company wants to be contacted, to a coach."""
    ask = "Företaget vill bli frågat först, och svarar ja eller nej."
    tell = "Företaget vill att du hör av dig direkt."
    met = " Ni träffas innan det bestämmer." if offer.meet_first else ""
    return (ask if offer.contact_rule is ContactRule.ASK else tell) + met


def name(number: int, places: int | None) -> str:
    """Plats 2 av 3"""
    return f"Plats {number} av {max(number, places or 0)}"


def actions(sight: Sight, actor: Actor, facts: Facts) -> list[Action]:
    """What this person of the staff may do now, from the rows that the server enforces; what leads on first."""
    found: list[Action] = []
    for step in PLACEMENT.choices(sight.placement.state, actor):
        wrong = step.problems(facts)
        shown = not wrong or (step.action == "agree" and facts.mine)
        if step.action in ADDRESSES and shown and step.action not in {one.name for one in found}:
            found.append(Action(step.action, _label(step.action, step.label), ADDRESSES[step.action],
                                step.action in AT_ONCE, " ".join(wrong)))
    return sorted(found, key=lambda one: one.name != "agree")


def own_actions(placement: Placement, actor: Actor, facts: Facts) -> list[Action]:
    """The same for the company."""
    return [Action(step.action, step.label, OWN_ADDRESSES[step.action], step.action == "yes")
            for step in PLACEMENT.choices(placement.state, actor)
            if step.action in OWN_ADDRESSES and not step.problems(facts)]


def move(placement: Placement, coach: str, today: date, *, own: bool = False) -> str:
    """Whose move it is, and until when."""
    if placement.state is PlacementState.HELD:
        until = wording.day(placement.held_until)
        if company_waits(placement):
            return (f"Svara ja eller nej senast {until}. Utan svar går reservationen ut." if own
                    else f"Företaget är tillfrågat och ska svara. Reservationen går ut {until}.")
        return f"{coach} hör av sig till {'er' if own else 'företaget'}. Reservationen går ut {until}."
    if placement.state is PlacementState.AGREED:
        return f"Det börjar {wording.day(placement.start_on)}. Coachen berättar vem som kommer när ni ses." if own \
            else f"Det börjar {wording.day(placement.start_on)}."
    if placement.state is PlacementState.ONGOING:
        return f"Det pågår till och med {wording.day(placement.end_on)}. {coach} är {'er' if own else 'företagets'} " \
               "kontakt."
    return ""


def history(placement: Placement) -> list[tuple[date, str]]:
    """(day, what happened), from the row itself: it is erased as one."""
    told = [(clock.local(placement.held_at).date(), "Reserverad")]
    if placement.answered_on and placement.company_answer:
        told.append((placement.answered_on, "Företaget sa ja" if placement.company_answer is CompanyAnswer.YES
                     else "Företaget sa nej"))
    if placement.met_on:
        told.append((placement.met_on, "Ni träffades"))
    if placement.agreed_on:
        told.append((placement.agreed_on, "Överenskommen"))
    if placement.ended_on:
        told.append((placement.ended_on, placement.state.label))
    return sorted(told, key=lambda row: row[0], reverse=True)


@dataclass(frozen=True)
class Todo:
    """One row of the coach's day. `now`: it waits for the coach."""

    address: str
    title: str
    about: str
    verb: str
    now: bool


@dataclass(frozen=True)
class Day:
    """The coach's day, each list as long as its counter says."""

    waits: list[Todo]
    held: list[Todo]
    soon: list[Todo]
    ongoing: list[Todo]
    turns: list[Todo]


def day(rows: Iterable[Any], line: Iterable[Any], today: date) -> Day:
    """`rows` and `line` as queries give them."""
    found = Day([], [], [], [], [])
    for row in line:
        _place_in_line(found, row, today)
    for row in rows:
        placement, title = row.Placement, f"{row.title}, {name(row.number, row.places).lower()}"
        address = url_for("placements.show", placement_id=placement.public_id)
        if placement.state is PlacementState.HELD:
            _held(found, row, address, title, today)
        elif placement.state is PlacementState.AGREED:
            begins = f"börjar {wording.day(placement.start_on)} ({wording.week(placement.start_on)})"
            found.soon.append(Todo(address, title, f"{row.company_name} · {begins}", "Öppna",
                                   now=placement.start_on < today))
        else:
            about = f"{row.company_name} · till och med {wording.day(placement.end_on)}"
            found.ongoing.append(Todo(address, title, about, "Öppna", now=False))
    return found


def _held(found: Day, row: Any, address: str, title: str, today: date) -> None:
    placement = row.Placement
    until = f"går ut {wording.day(placement.held_until)}"
    queue = f" · {row.in_line} {'coach köar' if row.in_line == 1 else 'coacher köar'}" if row.in_line else ""
    near = placement.held_until <= workdays.add(today, NEAR)
    unanswered = company_waits(placement)
    said = "företaget har inte svarat" if unanswered else "företaget har sagt ja" if placement.company_answer \
        else "företaget vill att du hör av dig"
    found.held.append(Todo(address, title, f"{row.company_name} · {until} · {said}{queue}", "Öppna", near))
    if unanswered and not near and workdays.between(clock.local(placement.held_at).date(), today) > NEAR:
        found.waits.append(Todo(address, f"{row.company_name} har inte svarat", f"{title} · ring gärna · {until}",
                                "Öppna", now=True))
    elif not unanswered:
        what = "sa ja" if placement.company_answer else "väntar på att du hör av dig"
        found.waits.append(Todo(address, f"{row.company_name} {what}", f"{title} · {until}", "Kom överens", now=True))
    elif near:
        found.waits.append(Todo(address, "Reservationen går snart ut", f"{title}, {row.company_name} · {until}",
                                "Öppna", now=True))


def _place_in_line(found: Day, row: Any, today: date) -> None:
    interest, address = row.Interest, url_for("places.show", offer_id=row.public_id)
    if interest.state is InterestState.OFFERED:
        about = f"{row.company_name} · ledig för dig till och med {wording.day(interest.offered_until)}"
        found.waits.insert(0, Todo(address, f"Din tur: {row.title}", about, "Reservera", now=True))
    since = wording.day(clock.local(interest.since).date())
    found.turns.append(Todo(address, row.title, f"{row.company_name} · i kö sedan {since}", "Öppna", now=False))


def _line(row: InUse, place: Submission, coaches: dict[int, User] | Any, actor: Actor, *, own: bool = False) -> Line:
    look, words, more = _words(row, coaches, own=own)
    page = "own_placements.show" if own else "placements.show"
    links = tuple(
        (url_for(page, placement_id=one.public_id), one.state.label) for one in row.live
        if own or actor.has(Role.REVIEWER) or (actor.has(Role.COACH) and actor.party is one.party))
    words = words[:1].upper() + words[1:]
    return Line(row.seat.public_id, name(row.seat.number, place.places), look, words, more, links,
                tuple(_seat_actions(row, actor)) if own else ())


def _words(row: InUse, coaches: Any, *, own: bool) -> tuple[Look, str, str]:
    seat, now, planned = row.seat, row.present, row.planned
    then = f"därefter {planned.state.label.lower()}" if now and planned else ""
    if now is not None:
        return Look.ONGOING, f"pågår, kontakt: coach {coaches[now.coach_id].name}", then
    if planned is not None:
        coach = f"coach {coaches[planned.coach_id].name}"
        if planned.state is PlacementState.AGREED:
            return Look.FILLED, f"tillsatt, kontakt: {coach}", ""
        more = "företaget är tillfrågat" if company_waits(planned) and not own else \
            "ni är tillfrågade" if company_waits(planned) else ""
        return Look.HELD, f"reserverad till {wording.day(planned.held_until)}", \
            ", ".join(part for part in (f"under samtal, {coach}", more) if part)
    if seat.state is SeatState.RESTING:
        asked = "vi har frågat er om den är tillbaka" if own and seat.asked_on else ""
        return Look.RESTING, f"vilar till {wording.plain_day(seat.rest_until or seat.free_since)}", asked
    if seat.state is SeatState.CLOSED:
        return Look.CLOSED, "avslutad", "ni tar inte emot fler på den" if own else "företaget tar inte emot fler på den"
    return Look.FREE, f"ledig sedan {wording.plain_day(seat.free_since)}", _free(row, coaches, own=own)


def _free(row: InUse, coaches: Any, *, own: bool) -> str:
    """Whose move it is with a seat that nobody has."""
    if row.offered_to is not None and row.offered_to.offered_until is not None:
        who = "den coach" if own else f"coach {coaches[row.offered_to.coach_id].name},"
        return f"väntar till {wording.day(row.offered_to.offered_until)} på {who} som står först i kön"
    return "coacherna letar efter någon som passar" if own else "ingen har reserverat den sedan dess"


def _seat_actions(row: InUse, actor: Actor) -> Iterable[Action]:
    facts = Facts(in_use=row.planned is not None or row.present is not None, is_shown=True,
                  today=date.min, rest_until=date.min.replace(day=2))
    for step in SEAT.choices(row.seat.state, actor):
        if not step.problems(facts):
            page = f"own_placements.{SEAT_PAGES[step.action]}"
            yield Action(step.action, step.label, url_for(page, seat_id=row.seat.public_id), at_once=False)


def _can_be_held(row: InUse, place: Submission, actor: Actor, limits: Limits, today: date) -> bool:
    """Also by its days: of a place that is shown for one seat's sake, another may be too late to begin."""
    if row.seat.state is not SeatState.OPEN or row.planned is not None:
        return False
    if row.offered_to is not None and row.offered_to.coach_id != actor.user_id:
        return False
    window = rules.window(place, row.seat, today, row.present)
    in_time = window.last is None or window.first <= window.last
    return in_time and (row.present is None or rules.next_may_be_held(row.present, today, limits.following))


def _label(action: str, label: str) -> str:
    return "Företaget har svarat" if action == "yes" else label
