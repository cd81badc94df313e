"""What taking, resting and letting go of a case is judged by. Pure."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import wording
from portal.core.access import RECUSED

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
