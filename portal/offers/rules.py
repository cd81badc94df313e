"""What is missing, what is wrong, and what must be true before a step. Pure: the form, the task list and the
submit step all ask here."""
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from portal.companies.models import EmployerType
from portal.core import circumstances, occupations
from portal.core.circumstances import Reach
from portal.offers import limits
from portal.offers.content import COLUMNS, FIELDS, SECTIONS, Content, Section, columns_of, values
from portal.offers.models import Lifecycle, Offer, OfferContent, OpenTo, ReviewState
from portal.support_rules.rules import NO_RULES, Rulebook

ROLLING_GRACE = timedelta(days=60)
"""How long after `start_from` a place without a latest start is shown."""
EXPIRY_WARNING = timedelta(days=7)
LAST_WORD = timedelta(days=1)
"""The least time between the warning and the end, when the warning could not be sent a week before."""
MOST_PLACES, MOST_WEEKS = 50, 104

OPTIONAL = frozenset({"need_id", "protective_equipment", "start_until", "other_requirements", "adaptations",
                      "supervisor_email", "deputy_name"})
DEFAULTS: tuple[object, ...] = (None, "", False, frozenset())
_ASKS = {
    "title": ("rubrik", "Skriv en rubrik."),
    "occupation": ("yrke", "Välj ett yrke."),
    "open_to": ("form av plats", "Välj minst en form av plats ni är öppna för."),
    "places": ("antal platser", "Skriv hur många platser det gäller."),
    "workplace_id": ("arbetsställe", "Välj ett arbetsställe."),
    "tasks": ("arbetsuppgifter", "Beskriv vad personen ska göra."),
    "lifting": ("lyft", "Välj hur tunga lyft som förekommer."),
    "standing": ("stående arbete", "Svara ja eller nej på om arbetet är mycket stående eller gående."),
    "outdoors": ("arbete utomhus", "Svara ja eller nej på om arbetet är utomhus."),
    "noise": ("buller", "Svara ja eller nej på om miljön är bullrig."),
    "pace": ("arbetstempo", "Välj arbetstempo."),
    "start_from": ("start", "Skriv ett startdatum, eller kryssa för löpande."),
    "weeks": ("längd", "Skriv hur många veckor platsen varar."),
    "hours_per_week": ("timmar", "Skriv hur många timmar i veckan det gäller."),
    "weekdays": ("veckodagar", "Välj minst en veckodag."),
    "shift": ("arbetstid", "Välj minst en arbetstid."),
    "ramp_up": ("färre timmar i början", "Svara ja eller nej på om färre timmar i början går bra."),
    "swedish_level": ("svenska", "Välj hur mycket svenska som behövs."),
    "driving_licence": ("körkort", "Svara ja eller nej på om körkort krävs."),
    "background_check": ("registerutdrag", "Svara ja eller nej på om registerutdrag krävs."),
    "supervisor_name": ("handledare", "Skriv handledarens namn."),
    "supervisor_phone": ("telefon", "Skriv handledarens telefonnummer."),
    "supervision_capacity": ("tid för handledning", "Välj hur mycket tid ni har för handledning."),
    "supervisor_training": ("handledarutbildning", "Svara ja eller nej på om handledaren vill ha utbildning."),
    "training_wanted": ("utbildning", "Svara ja eller nej på om ni önskar anpassad utbildning."),
    "training_wish": ("önskemål om utbildning", "Skriv vad personen ska kunna efter utbildningen."),
    "hiring_interest": ("möjlighet till anställning", "Välj hur ni ser på att anställa."),
}
"""For each field that must be answered: its short name in the task list, and what to do."""
_SHORT = {"weeks": "längden behöver ändras", "hours_per_week": "timmar behöver ändras"}


@dataclass(frozen=True)
class Around:
    """What content is judged against besides itself. `answer_by`: the promised day, for what is sent in today;
    `rulebook`: law and decisions, on every day; `in_use`: how many of the place's seats are held or filled."""

    employer_type: EmployerType
    today: date
    workplace_gone: bool = False
    answer_by: date | None = None
    rulebook: Rulebook = NO_RULES
    in_use: int = 0


@dataclass(frozen=True)
class Problem:
    """A sentence beside a field. `short` fits in the task list: "telefon saknas"."""

    field: str
    text: str
    short: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a section has come: "Klar", "Ej påbörjad", "Påbörjad – telefon saknas"."""

    section: Section
    problems: tuple[Problem, ...]
    started: bool

    @property
    def done(self) -> bool:
        return not self.problems

    @property
    def text(self) -> str:
        if self.done:
            return "Klar"
        if not self.started:
            return "Ej påbörjad"
        return f"Påbörjad – {self.problems[0].short if len(self.problems) == 1 else f'{len(self.problems)} saker kvar'}"


@dataclass(frozen=True)
class SubmitFacts:
    problems: tuple[Problem, ...]
    declared: bool
    blocked: bool
    in_queue: bool
    unconfirmed: bool = False


def told_of_somebody(judged: OfferContent) -> list[str]:
    """Why the company's own texts sound like one person's circumstances; none when nothing does."""
    texts = (value for name in COLUMNS if isinstance(value := getattr(judged, name), str))
    return circumstances.told_in("\n".join(texts), Reach.ALL)


def missing(content: OfferContent, section: Section) -> list[Problem]:
    """What must be answered in this section and is not, in the order of the form."""
    return [Problem(field, _ASKS[field][1], f"{_ASKS[field][0]} saknas")
            for field in section.fields if _is_required(content, field) and is_empty(content, field)]


def wrong(content: OfferContent, section: Section, around: Around) -> list[Problem]:
    """What is answered in this section and cannot be right."""
    return [p for p in _wrong(content, around) if p.field in section.fields]


def doubts(content: OfferContent, around: Around, section: Section | None = None) -> list[Problem]:
    """What can be right but often is not: the company is asked, and its yes is enough. In one section, or in all."""
    return [Problem(field, text) for field, text in limits.unusual(
        content, around.rulebook, around.today, around.answer_by)
            if section is None or field in section.fields]


def new_doubts(
    before: OfferContent, after: OfferContent, around: Around, section: Section | None = None,
) -> list[Problem]:
    """Those that a change brings: what stood there already is not asked about again."""
    known = doubts(before, around, section)
    return [doubt for doubt in doubts(after, around, section) if doubt not in known]


def keepable(
    stored: Offer, answers: Mapping[str, object], section: Section, around: Around,
) -> tuple[dict[str, object], list[Problem]]:
    """What of the answers to a section (column -> value) can be kept while it is still being written, field by field,
    and why the rest cannot: it would be wrong, or it is asked about first. The rest is as it was; of what stood wrong
    already nothing is said."""
    kept: dict[str, object] = {column: getattr(stored, column) for column in section.columns}
    waiting, known = section.fields, wrong(stored, section, around)
    while True:
        left: dict[str, list[Problem]] = {}
        for field in waiting:
            tried = kept | {column: answers[column] for column in columns_of(field)}
            mine = Offer(**{**values(stored), **tried})
            brought = [*wrong(mine, section, around), *new_doubts(stored, mine, around, section)]
            left[field] = [p for p in brought if p not in known]
            kept = kept if left[field] else tried
        still = tuple(field for field in waiting if left[field])
        if still == waiting or not still:
            return kept, list(dict.fromkeys(p for field in still for p in left[field]))
        waiting = still


def problems(content: OfferContent, around: Around) -> list[Problem]:
    """Everything that stops the content from being submitted."""
    return [p for part in progress(content, around) for p in part.problems]


def progress(content: OfferContent, around: Around) -> list[Progress]:
    return [Progress(s, (*wrong(content, s, around), *missing(content, s)),
                     started=not all(is_empty(content, field) for field in s.fields)) for s in SECTIONS]


def is_empty(content: OfferContent, field: str) -> bool:
    """True when nobody has answered. "Nej" is an answer, an empty box is not."""
    if field in ("open_to", "start_from"):
        return all(getattr(content, column) in DEFAULTS for column in columns_of(field))
    value = getattr(content, field)
    return value is None or value == "" or value == frozenset()


def unanswered(content: OfferContent, keep: Collection[str] = ()) -> list[str]:
    """The questions that need no answer and have none: what a page may count and fold away. Never those in `keep`,
    and never one that must be answered."""
    return [field for field in FIELDS
            if field not in keep and not _is_required(content, field) and is_empty(content, field)]


def latest_start(content: Content, free_from: date | None = None) -> date | None:
    """The last day a person may start; None for a place that is open all the time, or has no date yet."""
    latest = None if content.start_rolling else content.start_until or content.start_from
    return max(latest, free_from + ROLLING_GRACE) if latest and free_from else latest


def ends_on(content: Content, free_from: date | None = None) -> date | None:
    """The last day a published place is shown; None when it is open all the time. `free_from`: the day that a seat of
    it which has been used can be used again."""
    if content.start_rolling or content.start_from is None:
        return None
    ends = content.start_until or content.start_from + ROLLING_GRACE
    return max(ends, free_from + ROLLING_GRACE) if free_from else ends


def may_edit(lifecycle: Lifecycle, state: ReviewState | None) -> bool:
    """The working copy is read-only while its submission waits for an answer, and for good when the offer is closed."""
    return lifecycle is not Lifecycle.CLOSED and state is not ReviewState.SUBMITTED


def may_submit(facts: SubmitFacts) -> list[str]:
    return [sentence for sentence, broken in {
        "Platsen har redan skickats in och väntar på svar.": facts.in_queue,
        "Företaget är spärrat och kan inte skicka in platser. Kontakta projektgruppen.": facts.blocked,
        "Svara först om det stämmer som projektgruppen har skrivit ner.": facts.unconfirmed,
        "Gör klart alla delar innan du skickar in.": bool(facts.problems),
        "Kryssa för alla fyra intygen innan du skickar in.": not facts.declared,
    }.items() if broken]


def too_few(in_use: int) -> str:
    """A version may not have fewer places than there are people counted on."""
    used = "1 plats är reserverad eller tillsatt" if in_use == 1 else f"{in_use} platser är reserverade eller tillsatta"
    return f"{used} nu, så antalet kan inte vara färre än {in_use}."


def _is_required(content: OfferContent, field: str) -> bool:
    if field == "training_wish":
        return bool(content.training_wanted)
    return field not in OPTIONAL


def _wrong(content: OfferContent, around: Around) -> Iterator[Problem]:
    if content.occupation and content.occupation not in occupations.names():
        yield Problem("occupation", "Välj ett yrke i listan.", "yrket finns inte")
    if OpenTo.MUNICIPAL in content.open_to and around.employer_type is not EmployerType.MUNICIPAL:
        yield Problem("open_to", "Arbetsmarknadsanställning finns bara hos kommunens egna enheter. Ta bort krysset.",
                      "form av plats behöver ändras")
    if around.workplace_gone:
        yield Problem("workplace_id", "Arbetsstället finns inte kvar. Välj ett annat.", "arbetsstället finns inte kvar")
    if content.places is not None and not 1 <= content.places <= MOST_PLACES:
        yield Problem("places", f"Skriv ett antal platser mellan 1 och {MOST_PLACES}.", "antal platser behöver ändras")
    elif content.places is not None and content.places < around.in_use:
        yield Problem("places", too_few(around.in_use), "antal platser behöver ändras")
    if content.weeks is not None and not 1 <= content.weeks <= MOST_WEEKS:
        yield Problem("weeks", f"Skriv ett antal veckor mellan 1 och {MOST_WEEKS}.", "längden behöver ändras")
    if content.hours_per_week is not None and not _is_hours(content.hours_per_week):
        yield Problem("hours_per_week", "Skriv timmar mellan 1 och 40, hela eller halva, till exempel 37,5.",
                      "timmar behöver ändras")
    yield from (Problem(field, text, _SHORT[field])
                for field, text in limits.beyond(content, around.rulebook, around.today))
    yield from _wrong_dates(content, around.today)


def _wrong_dates(content: OfferContent, today: date) -> Iterator[Problem]:
    start, until = content.start_from, content.start_until
    if content.start_rolling and start:
        yield Problem("start_from", "Välj antingen ett datum eller löpande, inte båda.", "start behöver ändras")
    elif start and start < today:
        yield Problem("start_from", f"Startdatumet har passerat. Skriv {today.isoformat()} eller senare.",
                      "startdatumet har passerat")
    if until and content.start_rolling:
        yield Problem("start_until", "Ta bort senaste start: platsen är öppen löpande.", "senaste start behöver ändras")
    elif until and start and until < start:
        yield Problem("start_until", "Senaste start kan inte vara före startdatumet.", "senaste start behöver ändras")
    elif until and until < today:
        yield Problem("start_until", f"Datumet har passerat. Skriv {today.isoformat()} eller senare.",
                      "senaste start har passerat")


def _is_hours(hours: Decimal) -> bool:
    return Decimal(1) <= hours <= Decimal(40) and hours * 2 % 1 == 0
