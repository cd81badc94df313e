"""What taking, resting and letting go of a case is judged by. Pure."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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


def may_wake(facts: RestFacts) -> list[str]:
    return [RECUSED] if facts.recused else []


def rest_is_over(facts: RestFacts) -> list[str]:
    over = facts.until is not None and facts.until <= facts.today
    return [] if over else ["Ärendet vilar fortfarande."]
