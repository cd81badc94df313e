"""What the portal notices in a submission by itself. Findings, never decisions: the reviewer keeps or
dismisses each. Pure.

A new rule is one function below, and its name in RULES.
"""
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from portal.core import occupations, wording, workdays
from portal.core.circumstances import nearly_personal, phones
from portal.core.text import fold
from portal.offers import content
from portal.offers.limits import USUAL_HOURS_A_DAY
from portal.offers.models import Capacity, Lifting, OfferContent, Pace, Shift, Weekday
from portal.reviews.findings import occupation_guess, wordlist
from portal.reviews.models import RemarkReason

PUBLIC = ("title", "tasks", "protective_equipment", "other_requirements", "adaptations", "training_wish")
"""Texts that coaches and Campus read."""
ADVERTISING = ("title", "tasks", "other_requirements", "training_wish")
MOST_HOURS = 40
REASONS = {
    "personal_number": RemarkReason.WRONG, "phone": RemarkReason.WRONG, "email": RemarkReason.WRONG,
    **{f"wording_{ground}": RemarkReason.LANGUAGE for ground in wordlist.Ground},
    "wording_disability": RemarkReason.TOO_DEMANDING, "vacancy": RemarkReason.LANGUAGE,
    "occupation": RemarkReason.WRONG, "duplicate": RemarkReason.UNCLEAR, "supervision": RemarkReason.WORK_ENVIRONMENT,
    "hours": RemarkReason.WRONG, "hours_a_day": RemarkReason.WORK_ENVIRONMENT, "holiday": RemarkReason.UNCLEAR,
}
"""Why the company is asked, when a finding becomes a remark."""
ALIKE = 0.85
_AT = re.compile(r"@|\(at\)|\[at\]|snabel", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|snabel-?a)\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)


@dataclass(frozen=True)
class Other:
    """Another place of the same company that is open or waits in the queue."""

    public_id: str
    title: str
    case_number: str
    occupation: str | None
    workplace_id: int | None


@dataclass(frozen=True)
class Finding:
    """One line on the review. `text` is what the company reads if it is kept, `why` and `quote` are the reviewer's.

    A personal number, a phone number or an address is quoted and never said again in `text`, which goes by mail.
    `rests_on`: the fields it comes from, when they are more than `field`. `link`: a case it is about.
    """

    code: str
    field: str
    text: str
    why: str
    quote: str = ""
    rests_on: tuple[str, ...] = ()
    link: str = ""

    @property
    def reason(self) -> RemarkReason:
        return REASONS[self.code]

    def digest(self, judged: OfferContent) -> str:
        """Changes when what it rests on does: a dismissed finding comes back then, and not before."""
        fields = self.rests_on or (self.field,)
        return content.digest(judged, [column for field in fields for column in content.columns_of(field)])


Rule = Callable[[OfferContent, Sequence[Other]], Iterator[Finding]]


def found(judged: OfferContent, others: Sequence[Other] = ()) -> list[Finding]:
    """Everything noticed, in the order the fields are drawn."""
    everything = [finding for rule in RULES for finding in rule(judged, others)]
    return sorted(everything, key=lambda finding: content.FIELDS.index(finding.field))


def personal_number(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    """Valid ones are refused wherever they come from; here are those with a slip of the pen, or half hidden."""
    for field, text in _texts(judged, PUBLIC):
        if numbers := nearly_personal(text):
            yield Finding(
                "personal_number", field, "Texten ser ut att innehålla ett personnummer. Ta bort det: inget får stå om "
                "enskilda personer.", "Numret har formen av ett personnummer.", quote=_listed(numbers))


def contact(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    for field, text in _texts(judged, PUBLIC):
        if numbers := phones(text):
            yield Finding("phone", field, "Det står ett telefonnummer i texten. Ta bort det och skriv det under "
                          "Handledning i stället.", _CONTACT, quote=_listed(numbers))
        if _AT.search(text) and (addresses := [m.group() for m in _EMAIL.finditer(text)]):
            yield Finding("email", field, "Det står en e-postadress i texten. Ta bort den och skriv den under "
                          "Handledning i stället.", _CONTACT, quote=_listed(addresses))


def discriminating(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    """By the seven grounds: one finding for each ground in each field."""
    for field, text in _texts(judged, PUBLIC):
        hits = list(wordlist.discriminating().hits(text))
        for ground in wordlist.Ground:
            if mine := [hit for hit in hits if hit.entry.ground == ground]:
                instead = " ".join(dict.fromkeys(hit.entry.instead for hit in mine))
                yield Finding(
                    f"wording_{ground}", field, f"{_quoted(mine)} kan stänga ute personer. {instead}",
                    f"{mine[0].entry.why} Diskrimineringsgrund: {ground.label.lower()}.")


def reads_like_a_vacancy(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    for field, text in _texts(judged, ADVERTISING):
        if hits := list(wordlist.vacancy().hits(text)):
            yield Finding(
                "vacancy", field, f"{_quoted(hits)} brukar stå i annonser om lediga jobb. Platsen är ingen ledig "
                "tjänst: Jobbtorg och Arbetsförmedlingen föreslår personer. Skriv vad personen ska göra hos er.",
                "En plats får inte ersätta en ledig tjänst.")


def title_and_occupation(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    chosen = judged.occupation or ""
    if differing := occupation_guess.differs(judged.title, chosen):
        word, named = differing
        yield Finding(
            "occupation", "occupation", f"Rubriken säger ”{word}”, men yrket är {occupations.name(chosen)}. "
            f"Ska yrket vara {named}, eller behöver rubriken ändras?",
            "Coacher söker på yrke. Platsen hittas inte om yrket är ett annat än rubriken säger.",
            rests_on=("title", "occupation"))


def duplicate(judged: OfferContent, others: Sequence[Other]) -> Iterator[Finding]:
    alike = SequenceMatcher(None, b=_sorted(judged.title), autojunk=False)
    twin = next((other for other in others if _is_twin(judged, other, alike)), None)
    if twin is not None:
        yield Finding(
            "duplicate", "title", f"Ni har redan en plats som liknar den här: ”{twin.title}” ({twin.case_number}). Är "
            "det samma plats? Ta i så fall tillbaka den ena. Annars: skriv i rubriken vad som skiljer dem åt.",
            "Samma yrke och arbetsställe, eller nästan samma rubrik.", rests_on=("title", "occupation", "workplace_id"),
            link=twin.public_id)


def supervision(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    """Little time to supervise, and work that asks for much of it."""
    demands = [words for words, true in (
        (f"{judged.places} platser", (judged.places or 0) > 1), ("tunga lyft", judged.lifting is Lifting.HEAVY),
        ("högt tempo", judged.pace is Pace.HIGH), ("nattarbete", Shift.NIGHT in judged.shift)) if true]
    if judged.supervision_capacity is Capacity.SMALL and demands:
        yield Finding(
            "supervision", "supervision_capacity", f"Ni har svarat att tiden för handledning är liten, och det gäller "
            f"{wording.listed(demands)}. Hur ser ni till att den som kommer får hjälp?",
            "Den som är ny behöver handledning för att arbetet ska vara tryggt.",
            rests_on=("supervision_capacity", "places", "lifting", "pace", "shift"))


def long_hours(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    hours, days = judged.hours_per_week or Decimal(0), len(judged.weekdays)
    if hours > MOST_HOURS:
        yield Finding("hours", "hours_per_week", f"{wording.number(hours)} timmar i veckan är mer än heltid. Skriv "
                      f"högst {MOST_HOURS}.", "Arbetstidslagen: högst 40 timmar i veckan.")
    elif days and hours / days > USUAL_HOURS_A_DAY:
        a_day = wording.number((hours / days).quantize(Decimal("0.1")))
        yield Finding(
            "hours_a_day", "hours_per_week", f"{wording.number(hours)} timmar på {days} "
            f"{'dag' if days == 1 else 'dagar'} blir {a_day} timmar om dagen. Stämmer timmarna och veckodagarna?",
            f"Mer än {USUAL_HOURS_A_DAY} timmar om dagen är långt för den som är ny.",
            rests_on=("hours_per_week", "weekdays"))


def start_in_holidays(judged: OfferContent, _others: Sequence[Other]) -> Iterator[Finding]:
    start = None if judged.start_rolling else judged.start_from
    if start is not None and (reason := _holiday(start, judged.weekdays)):
        yield Finding(
            "holiday", "start_from", f"Startdagen {wording.day(start)} {reason}. Finns det någon på plats som kan ta "
            "emot och introducera den som kommer?", "En första dag utan kollegor eller handledare blir lätt fel.",
            rests_on=("start_from", "weekdays"))


RULES: tuple[Rule, ...] = (
    personal_number, contact, discriminating, reads_like_a_vacancy, title_and_occupation, duplicate, supervision,
    long_hours, start_in_holidays,
)
_CONTACT = "Texten läses av många och kan kopieras vidare. Kontaktuppgifter har egna fält."
_NO_WORK = {5: Weekday.SAT, 6: Weekday.SUN}


def _texts(judged: OfferContent, fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((field, text) for field in fields if (text := getattr(judged, field)))


def _is_twin(judged: OfferContent, other: Other, alike: SequenceMatcher[str]) -> bool:
    """`alike` holds our title; the quick ratios are upper bounds of the true one."""
    if judged.occupation == other.occupation and judged.workplace_id == other.workplace_id:
        return True
    alike.set_seq1(_sorted(other.title))
    return all(ratio() >= ALIKE for ratio in (alike.real_quick_ratio, alike.quick_ratio, alike.ratio))


def _sorted(title: str) -> str:
    """Its words in order of the alphabet: what is turned around is the same title."""
    return " ".join(sorted(fold(title).replace(":", " ").replace(",", " ").split()))


def _holiday(start: date, weekdays: Iterable[Weekday]) -> str:
    """Why nobody may be there on the first day, "" for an ordinary one. Who works weekends may start on one."""
    if (start.month, start.day) >= (12, 24) or (start.month, start.day) <= (1, 6):
        return "ligger mellan jul och trettonhelgen"
    if start.month == 7:
        return "är mitt i semestertiden"
    if workdays.is_workday(start):
        return ""
    if start.weekday() in _NO_WORK:
        return "" if _NO_WORK[start.weekday()] in set(weekdays) else "är ingen arbetsdag"
    return "är en helgdag eller helgafton"


def _quoted(hits: Iterable[wordlist.Hit]) -> str:
    return wording.listed([f"”{words}”" for words in dict.fromkeys(hit.words for hit in hits)])


def _listed(quotes: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(" ".join(quote.split()) for quote in quotes))
