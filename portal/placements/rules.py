"""What must be true before a seat is held, agreed on, started and ended, and who may read what of it. Pure."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import workdays
from portal.core.access import RECUSED, Party
from portal.core.labels import LabelEnum
from portal.offers.models import OpenTo, Submission, Weekday
from portal.offers.rules import ROLLING_GRACE, ends_on
from portal.placements.models import LIVE, CompanyAnswer, Decider, Form, Placement, PlacementState, Seat, WhyNot

UNDO = timedelta(minutes=10)
"""So long a hold can be undone, and so long the company's mail waits."""
WARNING_WORKDAYS = 2
"""Before a hold runs out."""
LONGEST_REST = timedelta(days=366)
CLOSES = (WhyNot.TASKS_GONE, WhyNot.FILLED_OTHERWISE)
"""What a company's no says of the seat itself: it is not there any more,"""
RESTS = (WhyNot.SUPERVISOR_AWAY, WhyNot.WRONG_TIME, WhyNot.TOO_MANY)
"""or not just now. After any other no it is free again."""
USUAL_REST = timedelta(days=30)
NOT_YOURS = "Det är en kollegas placering. Du kan göra det när kollegan är borta, eller när den är lämnad till dig."


class Pair(LabelEnum):
    """What is agreed on, and who decides: the pairs there are."""

    PRACTICE_AF = "practice_af", "Praktik – Arbetsförmedlingen beslutar"
    PRACTICE_MUNICIPALITY = "practice_municipality", "Praktik – kommunen beslutar"
    WORK_TRAINING = "work_training_af", "Arbetsträning – Arbetsförmedlingen beslutar"
    SUPPORTED = "supported_af", "Anställning med stöd – Arbetsförmedlingen beslutar"
    MUNICIPAL = "municipal_municipality", "Arbetsmarknadsanställning – kommunen beslutar"

    @property
    def form(self) -> Form:
        return Form(self.value.rpartition("_")[0])

    @property
    def decider(self) -> Decider:
        return Decider(self.value.rpartition("_")[2])


_OPENED_BY: Mapping[Form, tuple[OpenTo, ...]] = {
    Form.PRACTICE: (OpenTo.PRACTICE,), Form.WORK_TRAINING: (OpenTo.WORK_TRAINING,),
    Form.SUPPORTED: (OpenTo.ADAPTED, OpenTo.SUBSIDISED), Form.MUNICIPAL: (OpenTo.MUNICIPAL,),
}


@dataclass(frozen=True)
class Limits:
    """The spans that settings say, in working days but for `most_holds`."""

    hold: int
    prolong: int
    most_holds: int
    queue: int
    following: int
    late: int
    unheld: int


@dataclass(frozen=True)
class Window:
    """The first day on which a seat can be begun, and the last; None when there is none."""

    first: date
    last: date | None


@dataclass(frozen=True)
class Facts:
    """What a step is judged by. `mine`: the actor's own, or that of a colleague who is away. `problems`: what cannot be
    right in what was filled in. `hinders`: what stands in the way from elsewhere, ceilings and the like, as sentences;
    of a hold and of an agreement alike."""

    mine: bool = False
    recused: bool = False
    is_shown: bool = False
    is_stopped: bool = False
    seat_is_open: bool = False
    offered_to_another: bool = False
    own_holds: int = 0
    most_holds: int = 0
    hinders: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    held_at: datetime | None = None
    now: datetime | None = None
    held_until: date = date.max
    start_on: date = date.max
    end_on: date = date.max
    today: date = date.min
    late: int = 0
    prolonged: bool = False
    in_line: int = 0
    asks_first: bool = False
    answer: CompanyAnswer | None = None
    has_account: bool = True
    has_reason: bool = True
    is_reviewer: bool = False
    receiver: str = ""
    not_extended: bool = False
    in_use: bool = False
    rest_until: date | None = None


def may_hold(facts: Facts) -> list[str]:
    """Whether the seat is taken is asked before: somebody who was first is no mistake of this coach's."""
    return [*(sentence for sentence, broken in {
        RECUSED: facts.recused,
        "Platsen visas inte just nu, så den kan inte reserveras.": not facts.is_shown,
        "Den platsen är inte öppen. Välj en annan.": not facts.seat_is_open,
        "Den platsen väntar på den som står först i kön. Du kan ställa dig i kö.": facts.offered_to_another,
        f"Du har redan reserverat {facts.own_holds} platser, och fler kan ingen hålla samtidigt. Släpp en först.":
            facts.own_holds >= facts.most_holds,
    }.items() if broken), *facts.hinders, *facts.problems]


def may_undo(facts: Facts) -> list[str]:
    too_late = (facts.held_at is None or facts.now is None
                or not timedelta(0) <= facts.now - facts.held_at < UNDO)     # a clock that was ahead gives no more time
    return _mine(facts) + [sentence for sentence, broken in {
        "Företaget har redan svarat.": facts.answer is not None,
        "Tio minuter har gått, och företaget har fått veta det. Släpp platsen i stället.": too_late,
    }.items() if broken][:1]


def may_prolong(facts: Facts) -> list[str]:
    return _mine(facts) + [sentence for sentence, broken in {
        "Reservationen är redan förlängd en gång.": facts.prolonged,
        "Någon står i kö, så reservationen kan inte förlängas.": facts.in_line > 0,
    }.items() if broken]


def may_answer(facts: Facts) -> list[str]:
    return [sentence for sentence, broken in {
        "Ni har valt att coachen hör av sig direkt, så det finns inget att svara på.": not facts.asks_first,
        "Frågan är redan besvarad.": facts.answer is not None,
    }.items() if broken]


def may_answer_for(facts: Facts) -> list[str]:
    """A coach writes down what a company has said that has no account."""
    return _mine(facts) + _without_account(facts) + may_answer(facts)


def may_decline(facts: Facts) -> list[str]:
    return [] if facts.has_reason else ["Välj vad det beror på."]


def may_decline_for(facts: Facts) -> list[str]:
    return _mine(facts) + _without_account(facts) + may_decline(facts)


def may_agree(facts: Facts) -> list[str]:
    waits = facts.asks_first and facts.answer is not CompanyAnswer.YES
    return [*_mine(facts), *(["Företaget har inte sagt ja än."] if waits else []), *facts.hinders, *facts.problems]


def is_mine(facts: Facts) -> list[str]:
    return _mine(facts)


def hold_is_over(facts: Facts) -> list[str]:
    return [] if facts.held_until < facts.today else ["Reservationen gäller fortfarande."]


def may_start(facts: Facts) -> list[str]:
    return [sentence for sentence, broken in {
        "Startdagen har inte kommit.": facts.start_on > facts.today,
        "Platsen är stoppad av projektgruppen.": facts.is_stopped,
    }.items() if broken]


def last_day_has_passed(facts: Facts) -> list[str]:
    return [] if facts.end_on < facts.today else ["Sista dagen har inte passerat."]


def may_never_start(facts: Facts) -> list[str]:
    """By the company."""
    in_time = facts.today <= workdays.add(facts.start_on, facts.late)
    sentence = f"Det går bara de första {facts.late} arbetsdagarna. Avsluta platsen i förtid i stället."
    return [] if in_time else [sentence]


def may_say_it_never_started(facts: Facts) -> list[str]:
    """By the coach."""
    return _mine(facts) + may_never_start(facts)


def may_hand_over(facts: Facts) -> list[str]:
    mine = [] if facts.is_reviewer else _mine(facts)
    return [*mine, *facts.problems, *([f"{facts.receiver} kan inte ta över den."] if facts.receiver else [])]


def may_rule_out_extension(facts: Facts) -> list[str]:
    return _mine(facts) + (["Det är redan sagt."] if facts.not_extended else [])


def is_stopped(facts: Facts) -> list[str]:
    return [] if facts.is_stopped else ["Det går bara när platsen är stoppad eller företaget spärrat."]


def may_close(facts: Facts) -> list[str]:
    return ["Platsen är reserverad eller tillsatt. Säg nej till reservationen, eller ställ in, först."] \
        if facts.in_use else []


def may_reopen(facts: Facts) -> list[str]:
    return [] if facts.is_shown else ["Platsen är avslutad och kan inte öppnas igen. Kopiera den i stället."]


def may_rest(facts: Facts) -> list[str]:
    until = facts.rest_until
    wrong = until is None or not facts.today < until <= facts.today + LONGEST_REST
    return may_close(facts) + (["Skriv en dag från i morgon och högst ett år fram."] if wrong else [])


def rest_is_over(facts: Facts) -> list[str]:
    over = facts.rest_until is not None and facts.rest_until <= facts.today
    return [] if over else ["Platsen vilar fortfarande."]


def may_stand_in_line(facts: Facts) -> list[str]:
    """`seat_is_open`: one can be held now."""
    return [sentence for sentence, broken in {
        RECUSED: facts.recused, "Platsen visas inte just nu.": not facts.is_shown,
        "En plats är ledig. Reservera den i stället.": facts.seat_is_open,
    }.items() if broken]


def turn_is_over(facts: Facts) -> list[str]:
    return [] if facts.held_until < facts.today else ["Det är fortfarande coachens tur."]


def window(place: Submission, seat: Seat, today: date, present: Placement | None = None) -> Window:
    """When a seat can be begun: by the version's days and the seat's own, and after the `present` placement."""
    free = seat.available_from or date.min
    after = present.end_on + timedelta(days=1) if present else date.min
    start = date.min if place.start_rolling or place.start_from is None else place.start_from
    first, last = max(today, free, after, start), ends_on(place)
    if last is None:
        return Window(first, None)
    own = [day + ROLLING_GRACE for day in (seat.available_from, present and after) if day]
    return Window(first, max(last, *own) if own else last)


def first_day(window: Window, weekdays: Collection[Weekday]) -> date:
    """The first agreed weekday in the window; its first day when none is."""
    days = (window.first + timedelta(days=n) for n in range(7))
    return next((day for day in days if is_workday_of(day, weekdays)), window.first)


def is_workday_of(day: date, weekdays: Collection[Weekday]) -> bool:
    return not weekdays or list(Weekday)[day.weekday()] in weekdays


def last_day(start: date, weeks: int | None) -> date:
    return start + timedelta(weeks=weeks or 1, days=-1)


def next_may_be_held(present: Placement, today: date, following: int) -> bool:
    """The time after a placement is its own coach's to ask for, until they have said no or it is soon over."""
    return present.not_extended or workdays.add(today, following) >= present.end_on


def date_problems(start: date | None, window: Window) -> dict[str, str]:
    """Field -> sentence, for a day on which a hold would begin."""
    if start is None:
        return {"start_on": "Skriv vilken dag det är tänkt att börja."}
    if start < window.first:
        return {"start_on": f"Platsen kan börja tidigast {window.first.isoformat()}."}
    if window.last is not None and start > window.last:
        return {"start_on": f"Företaget vill att det börjar senast {window.last.isoformat()}."}
    return {}


def agreement_problems(
    *, start: date | None, end: date | None, met: date | None, pair: Pair | None, pairs: Collection[Pair],
    today: date, weekdays: Collection[Weekday], meets_first: bool, others: Sequence[Placement],
) -> dict[str, str]:
    """Field -> sentence, for what a coach fills in. `others`: what else lives on the seat."""
    wrong: dict[str, str] = {}
    if pair not in pairs:
        wrong["pair"] = "Välj vad ni har kommit överens om."
    if start is None or start < today:
        wrong["start_on"] = f"Skriv en startdag från {today.isoformat()}."
    elif not is_workday_of(start, weekdays):
        wrong["start_on"] = f"Startdagen är en {_weekday(start)}, och den dagen ingår inte i platsens veckodagar."
    elif (until := max((o.end_on for o in others), default=date.min)) >= start:
        wrong["start_on"] = f"Platsen används till och med {until.isoformat()}."
    if end is None or (start is not None and end < start):
        wrong["end_on"] = "Sista dagen ska vara startdagen eller senare."
    elif start is not None and end > start + timedelta(days=2 * 366):
        wrong["end_on"] = "Sista dagen ligger mer än två år fram. Skriv en tidigare dag."
    if meets_first and met is None:
        wrong["met_on"] = "Företaget vill träffas först. Skriv vilken dag ni träffades."
    elif met is not None and met > today:
        wrong["met_on"] = "Dagen ligger framåt i tiden. Skriv den när ni har träffats."
    return wrong


def pairs_for(open_to: Collection[OpenTo], party: Party | None) -> list[Pair]:
    """What can be agreed on: within what the company is open to, and what the coach's party may hold."""
    return [pair for pair in Pair if any(kind in open_to for kind in _OPENED_BY[pair.form])
            and (pair is not Pair.MUNICIPAL or party is Party.JOBBTORG)]


def is_live(placement: Placement) -> bool:
    return placement.state in LIVE


def company_waits(placement: Placement) -> bool:
    """The company is asked, and has not answered."""
    return (placement.state is PlacementState.HELD and placement.asks_first and placement.company_answer is None)


class Reader(LabelEnum):
    """Whom a page about a placement is for."""

    PARTY = "party", "Placeringens part"
    DECIDER = "decider", "Arbetsförmedlingen där den beslutar"
    OWNER = "owner", "Den som äger företagets konto"
    MEMBER = "member", "Andra på företaget"
    STAFF = "staff", "Övrig personal"


_PARTIES = frozenset({Reader.PARTY, Reader.DECIDER, Reader.OWNER})
_COMPANY_TOO = _PARTIES | {Reader.MEMBER}
READ_BY: Mapping[str, frozenset[Reader]] = {
    "state": frozenset(Reader), "seat": frozenset(Reader), "coach": frozenset(Reader),
    "held_until": frozenset(Reader),
    "start_on": _COMPANY_TOO, "end_on": _COMPANY_TOO,
    "company_answer": _COMPANY_TOO, "answered_on": _COMPANY_TOO, "why_not": _COMPANY_TOO, "met_on": _COMPANY_TOO,
    "form": _PARTIES, "decider": _PARTIES,
    "end_kind": frozenset({Reader.PARTY, Reader.DECIDER}) | {Reader.OWNER, Reader.MEMBER},
    "channel": frozenset({Reader.PARTY}), "not_extended": frozenset({Reader.PARTY}),
    "prolonged": frozenset({Reader.PARTY}), "agreed_on": _COMPANY_TOO,
}
"""Field -> who reads it. What is not here nobody reads."""


def may_read(field: str, reader: Reader) -> bool:
    return reader in READ_BY[field]


def _mine(facts: Facts) -> list[str]:
    return [] if facts.mine else [NOT_YOURS]


def _without_account(facts: Facts) -> list[str]:
    return ["Företaget har ett konto och svarar själv."] if facts.has_account else []


def _weekday(day: date) -> str:
    return list(Weekday)[day.weekday()].label.lower()
