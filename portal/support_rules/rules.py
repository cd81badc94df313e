"""Which rule is valid on a day, how it is said, and when it should be checked again. Pure."""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from portal.core import wording
from portal.support_rules.models import RuleCode, Unit

WEEKS_A_YEAR, MONTHS_A_YEAR = 52, 12
SHORTEST_REST, DAY = 1, 24
_LINK = re.compile(r"https?://[\w-]+(\.[\w-]+)+(:\d{1,5})?(/\S*|\?\S*)?")


class Rule(NamedTuple):
    """A rule as it is judged by and shown: its row, and the last check of it."""

    id: int
    public_id: str
    code: RuleCode
    value: Decimal
    unit: Unit
    valid_from: date | None
    valid_to: date | None
    legal_basis: str
    source: str
    source_url: str
    written_at: datetime
    written_by_name: str
    withdrawn_at: datetime | None
    checked_on: date | None
    checked_by_name: str | None

    @property
    def weeks(self) -> int:
        """A longest time in whole weeks: six months are 26."""
        return int(self.value * WEEKS_A_YEAR / MONTHS_A_YEAR) if self.unit is Unit.MONTHS else int(self.value)

    @property
    def amount(self) -> str:
        """6 månader"""
        unit = self.unit.of_one if self.value == 1 else self.unit.label
        return f"{wording.number(self.value.normalize())}{wording.NBSP}{unit}"

    @property
    def checked(self) -> str:
        """kontrollerat den 3 november 2026"""
        return f"kontrollerat den {wording.plain_day(self.checked_on)}" if self.checked_on else "inte kontrollerat än"

    @property
    def according(self) -> str:
        """Enligt förordning (2000:634) 7 §, kontrollerat den 3 november 2026."""
        return f"Enligt {self.legal_basis[:1].lower()}{self.legal_basis[1:]}, {self.checked}."


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """What an administrator writes: everything but whose it is."""

    value: Decimal
    unit: Unit
    valid_from: date
    valid_to: date | None
    legal_basis: str
    source: str
    source_url: str


class Rulebook(tuple[Rule, ...]):
    """Every rule there is and has been, in the order they were written."""

    def rule_on(self, code: RuleCode, day: date) -> Rule | None:
        """The rule valid that day; None when there is none, or the last one has ended."""
        last = max((rule for rule in self.of(code) if rule.withdrawn_at is None and _begins(rule) <= day),
                   key=lambda rule: (_begins(rule), rule.id), default=None)
        return last if last is not None and (last.valid_to is None or day <= last.valid_to) else None

    def of(self, code: RuleCode) -> list[Rule]:
        """The history of one, the newest first."""
        return sorted((rule for rule in self if rule.code is code), key=lambda rule: (_begins(rule), rule.id),
                      reverse=True)

    def coming(self, code: RuleCode, today: date) -> list[Rule]:
        """Those that are written and begin later, the nearest first."""
        return [rule for rule in reversed(self.of(code)) if rule.withdrawn_at is None and _begins(rule) > today]

    def to_check(self, today: date, days: int) -> list[Rule]:
        """Those valid today that nobody has compared with their source for so many days."""
        now = (self.rule_on(code, today) for code in RuleCode)
        return [rule for rule in now if rule is not None and is_old(rule, today, days)]


NO_RULES = Rulebook()


def is_old(rule: Rule, today: date, days: int) -> bool:
    return rule.checked_on is None or today - rule.checked_on > timedelta(days=days)


def units(code: RuleCode) -> tuple[Unit, ...]:
    """What a rule may be counted in."""
    return (Unit.HOURS,) if code is RuleCode.DAILY_REST else (Unit.MONTHS, Unit.WEEKS)


def problems(code: RuleCode, facts: RuleFacts) -> Iterator[tuple[str, str]]:
    """(field, message) for what cannot be."""
    if facts.unit not in units(code):
        yield "unit", "Välj en enhet som hör till regeln."
    if facts.unit is Unit.HOURS and not SHORTEST_REST <= facts.value < DAY:
        yield "value", "Skriv timmar mellan 1 och 23."
    if facts.valid_to is not None and facts.valid_to < facts.valid_from:
        yield "valid_to", "Sista dagen kan inte vara före den första."
    if facts.source_url and not _LINK.fullmatch(facts.source_url):
        yield "source_url", "Skriv en adress som börjar med https://, eller lämna rutan tom."


def _begins(rule: Rule) -> date:
    return rule.valid_from or date.min
