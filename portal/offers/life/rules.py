"""What must be true before a step in the life of an offer. Pure."""
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.offers.review_rules import not_recused

LONGEST_PAUSE = timedelta(days=183)
FRESH = timedelta(days=90)
"""So long is a place taken to be there after the company has said so; then the company is asked."""
UNANSWERED = timedelta(days=30)
"""A rolling place that nobody has answered about for so long is closed."""
ASK_AGAIN = (14, 23)
"""Days after the question when an unanswered one is repeated; the last one, a week before the end, only when there
is an end."""


@dataclass(frozen=True)
class LifeFacts:
    """What a step in the life of an offer is judged by. `unconfirmed`: the project group wrote it down, and the company
    has not said yet that it is right."""

    last_number: int = 0
    in_queue: bool = False
    ends: date | None = None
    today: date = date.min
    until: date | None = None
    confirmed_at: datetime | None = None
    asked_at: datetime | None = None
    now: datetime | None = None
    recused: bool = False
    has_reason: bool = False
    unconfirmed: bool = False
    declared: bool = False


def declared_anew(facts: LifeFacts) -> list[str]:
    return [] if facts.declared else ["Intyga att det ni har intygat fortfarande gäller."]


def may_copy(facts: LifeFacts) -> list[str]:
    sentence = "Säg först om det som antecknades stämmer. Sedan kan du kopiera platsen."
    return [sentence] if facts.unconfirmed else []


def may_pause(facts: LifeFacts) -> list[str]:
    """`until` is the first day the place is shown again."""
    if facts.until is None:
        return ["Välj vilken dag platsen ska öppnas igen."]
    if facts.until <= facts.today:
        return ["Dagen har passerat. Skriv en dag från i morgon och framåt."]
    if facts.ends is not None and facts.ends < facts.until:
        return [f"Platsen går ut {facts.ends.isoformat()}. Skriv en tidigare dag, eller avsluta platsen i stället."]
    if facts.until > (last := facts.today + LONGEST_PAUSE):
        return [f"En paus kan vara högst ett halvår. Skriv {last.isoformat()} eller tidigare."]
    return []


def pause_is_over(facts: LifeFacts) -> list[str]:
    over = facts.until is not None and facts.until <= facts.today
    return [] if over else ["Pausen är inte slut."]


def not_confirmed_lately(facts: LifeFacts) -> list[str]:
    old = _is_past(facts.confirmed_at, FRESH, facts.now) and facts.asked_at is None
    return [] if old else ["Företaget har nyligen berättat om platsen, eller är redan tillfrågat."]


def may_stop(facts: LifeFacts) -> list[str]:
    return [*not_recused(facts.recused), *([] if facts.has_reason else
            ["Skriv med egna ord varför platsen stoppas. Företaget får läsa det."])]


def still_ahead(facts: LifeFacts) -> list[str]:
    """What has passed is shown to nobody: another day must be approved first."""
    sentence = "Sista dag att börja har passerat. Ändra datumet och skicka in platsen igen."
    return [sentence] if not day_has_passed(facts) else []


def day_has_passed(facts: LifeFacts) -> list[str]:
    passed = facts.ends is not None and facts.ends < facts.today
    return [] if passed else ["Platsens sista dag att börja har inte passerat."]


def has_run_out(facts: LifeFacts) -> list[str]:
    """The last day to start has passed; or nobody has answered about a place that has no such day."""
    passed = not day_has_passed(facts)
    silent = facts.ends is None and _is_past(facts.asked_at, UNANSWERED, facts.now)
    return [] if passed or silent else ["Platsens start har inte passerat, och företaget har tid att svara."]


def never_submitted(facts: LifeFacts) -> list[str]:
    sentence = "Platsen har varit inskickad och är en allmän handling. Den kan inte tas bort."
    return [sentence] if facts.last_number else []


def not_in_queue(facts: LifeFacts) -> list[str]:
    return ["Ta först tillbaka den version som är inskickad."] if facts.in_queue else []


def _is_past(since: datetime | None, span: timedelta, now: datetime | None) -> bool:
    return since is not None and now is not None and now - since >= span
