"""Facts about rules. `subject` is the rule's public id."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event
from portal.support_rules.models import RuleCode


@dataclass(frozen=True, kw_only=True)
class RuleEvent(Event):
    """About one rule. Not published itself."""

    label: ClassVar[str] = "Händelse om en regel"
    rule: RuleCode


@dataclass(frozen=True, kw_only=True)
class RuleWritten(RuleEvent):
    """`since`: the first day it is valid, as a date in text."""

    label: ClassVar[str] = "Ny lydelse av en regel"
    since: str


@dataclass(frozen=True, kw_only=True)
class RuleWithdrawn(RuleEvent):
    label: ClassVar[str] = "Lydelse av en regel återtagen"


@dataclass(frozen=True, kw_only=True)
class RuleChecked(RuleEvent):
    label: ClassVar[str] = "Regel kontrollerad mot källan"
