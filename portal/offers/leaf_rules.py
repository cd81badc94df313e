"""What must be true before a step about the four leaves: a statement, who is concerned, what is checked. Pure."""
from dataclasses import dataclass

from portal.core.access import RECUSED
from portal.core.wording import listed


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
