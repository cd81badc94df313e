"""What taking, resting and letting go of a case is judged by. Pure."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import wording
from portal.core.access import RECUSED, Party
from portal.core.wording import listed
from portal.offers.rules import too_few

LONGEST_REST = timedelta(days=60)


@dataclass(frozen=True)
class TakeFacts:
    """`elsewhere`: the party that the case is handed to, when it is another than the actor's; "" otherwise."""

    recused: bool
    elsewhere: str = ""


@dataclass(frozen=True)
class LetGoFacts:
    """What letting go of a case is judged by, and giving it to somebody. `holds`: it is the actor's own. `on_jav`: the
    colleague who would get it and is on jäv; `nobody_at`: the party that would, where nobody may take it."""

    recused: bool
    holds: bool
    on_jav: str = ""
    nobody_at: str = ""


@dataclass(frozen=True)
class IdleFacts:
    """When a case was taken, and the moment before which that is too long ago."""

    since: datetime | None
    limit: datetime


@dataclass(frozen=True)
class RestFacts:
    recused: bool
    until: date | None
    today: date
    reason: str = ""


def may_take(facts: TakeFacts) -> list[str]:
    return [sentence for sentence, broken in {
        RECUSED: facts.recused,
        f"Ärendet är lämnat till {facts.elsewhere}. Släpp det först om ni ska ta tillbaka det.": bool(facts.elsewhere),
    }.items() if broken]


def may_release(facts: LetGoFacts) -> list[str]:
    """Whoever is on jäv lets go of their own, and leaves the cases of others alone."""
    return [RECUSED] if facts.recused and not facts.holds else []


def may_hand_over(facts: LetGoFacts) -> list[str]:
    return may_release(facts) + [sentence for sentence, broken in {
        f"{facts.on_jav} är jävig för arbetsgivaren. Välj någon annan.": bool(facts.on_jav),
        f"Ingen på {facts.nobody_at} kan ta ärendet. Välj någon annan.": bool(facts.nobody_at),
    }.items() if broken]


def held_and_idle(facts: IdleFacts) -> list[str]:
    idle = facts.since is not None and facts.since < facts.limit
    return [] if idle else ["Handläggaren har fortfarande tid på sig."]


def may_rest(facts: RestFacts) -> list[str]:
    latest = facts.today + LONGEST_REST
    return [sentence for sentence, broken in {
        RECUSED: facts.recused,
        "Välj en dag efter i dag.": facts.until is None or facts.until <= facts.today,
        f"Välj en dag senast {latest.isoformat()}.": facts.until is not None and facts.until > latest,
        "Skriv vad ärendet väntar på.": not facts.reason,
    }.items() if broken]


def past_the_promise(until: date, due: date) -> list[str]:
    """What is asked before a case rests for longer than its company was told to wait."""
    return [f"Det är efter löftet: företaget ska ha svar senast {wording.plain_day(due)}. Företaget får inget besked "
            "om att det dröjer, så hör av er till dem."] if until > due else []


def away_receiver(name: str, absences: Sequence[date | None], due: date) -> list[str]:
    """What is asked before a case is handed to somebody who is away, or to a party where everybody is: `absences` has
    the last day away of each who could take it, None for whoever is here."""
    until = [day for day in absences if day is not None]
    if not until or len(until) < len(absences):
        return []
    return [f"{name} är borta till och med {wording.plain_day(min(until))}. Företaget ska ha svar senast "
            f"{wording.plain_day(due)}."]


def may_wake(facts: RestFacts) -> list[str]:
    return [RECUSED] if facts.recused else []


def rest_is_over(facts: RestFacts) -> list[str]:
    over = facts.until is not None and facts.until <= facts.today
    return [] if over else ["Ärendet vilar fortfarande."]


SILENCE = timedelta(days=30)


REMINDERS = (7, 21)
"""Days after changes were requested, the first one first."""


@dataclass(frozen=True)
class DecisionFacts:
    """What a decision is judged by. `verified`: already, or in the same step. `start`: `latest_start(submission)`.
    `unready`: the parties that are concerned and have not said that all is clear. `in_use`: see Around."""

    recused: bool
    verified: bool = False
    seen_is_current: bool = True
    start: date | None = None
    today: date | None = None
    remarks: int = 0
    has_message: bool = False
    has_reason: bool = False
    unready: tuple[Party, ...] = ()
    in_use: int = 0
    places: int | None = None


@dataclass(frozen=True)
class ObjectionFacts:
    """Whether the corrected text is used: the version waits, is answered, or is the one that is approved."""

    in_force: bool


@dataclass(frozen=True)
class SilenceFacts:
    """How long the company has been silent: since when, and what time it is now."""

    since: datetime | None
    now: datetime


def may_request_changes(facts: DecisionFacts) -> list[str]:
    return [*not_recused(facts.recused), *([] if facts.remarks or facts.has_message else
            ["Skriv minst en anmärkning eller ett meddelande, så att företaget vet vad som behövs."])]


def may_approve(facts: DecisionFacts) -> list[str]:
    passed = facts.start is not None and facts.today is not None and facts.start < facts.today
    return [*not_recused(facts.recused), *(sentence for sentence, broken in {
        "Arbetsgivaren är inte verifierad. Verifiera den först, eller i samma steg.": not facts.verified,
        "Företaget har skickat in en nyare version. Läs den först.": not facts.seen_is_current,
        "Startdatumet har passerat. Begär komplettering med ett nytt datum.": passed,
        too_few(facts.in_use): facts.places is not None and facts.places < facts.in_use,
        f"Kan godkännas när {listed([party.short for party in facts.unready])} är "
        f"{'klar' if len(facts.unready) == 1 else 'klara'}.": bool(facts.unready),
    }.items() if broken)]


def may_correct(facts: DecisionFacts) -> list[str]:
    return not_recused(facts.recused)


def may_object(facts: ObjectionFacts) -> list[str]:
    return [] if facts.in_force else ["Versionen visas inte längre. Ändra platsen i stället."]


def may_decline(facts: DecisionFacts) -> list[str]:
    return [*not_recused(facts.recused), *([] if facts.has_reason else
            ["Välj ett skäl och skriv med egna ord varför platsen inte kan tas emot nu."])]


def silent_for_thirty_days(facts: SilenceFacts) -> list[str]:
    silent = facts.since is not None and facts.now - facts.since >= SILENCE
    return [] if silent else ["Företaget har fortfarande tid att svara."]


def not_recused(recused: bool) -> list[str]:
    return [RECUSED] if recused else []


@dataclass(frozen=True)
class LeafFacts:
    """What a statement is judged by. `concerned`: the party must state something in this case. `lacks_note`: what is
    said is nothing without words. `checks_left`: what Arbetsförmedlingen must do before its leaf is clear."""

    recused: bool
    concerned: bool = True
    lacks_note: bool = False
    checks_left: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConcernFacts:
    """What a change of who is concerned is judged by. `holds`: the case is the actor's. `leads`: Jobbtorg stays."""

    recused: bool
    holds: bool
    leads: bool = True
    has_reason: bool = True


@dataclass(frozen=True)
class CheckFacts:
    """What Arbetsförmedlingen's record is judged by. `undoes`: its leaf is clear, and would lack something."""

    recused: bool
    undoes: bool = False


def may_state_leaf(facts: LeafFacts) -> list[str]:
    return _broken({
        "Din organisation berörs inte av ärendet. Handläggaren kan ändra det.": not facts.concerned,
        "Skriv vad frågan eller hindret är, så att kollegorna kan göra något åt det.": facts.lacks_note,
        f"Innan ni är klara: {listed(facts.checks_left)}.": bool(facts.checks_left),
    }, facts.recused)


def may_change_concern(facts: ConcernFacts) -> list[str]:
    return _broken({
        "Ta ärendet först. Det är handläggaren som ändrar vilka som berörs.": not facts.holds,
        "Jobbtorg leder arbetet och berörs alltid.": not facts.leads,
        "Skriv varför, så att kollegorna förstår.": not facts.has_reason,
    }, facts.recused)


def may_record_check(facts: CheckFacts) -> list[str]:
    return _broken({
        "Ert blad är klart. Ändra det till fråga eller stopp först.": facts.undoes,
    }, facts.recused)


def _broken(sentences: dict[str, bool], recused: bool) -> list[str]:
    return [sentence for sentence, broken in {RECUSED: recused, **sentences}.items() if broken]
