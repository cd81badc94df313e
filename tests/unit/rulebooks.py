"""Rules to judge by, without a database."""
from datetime import UTC, date, datetime
from decimal import Decimal

from portal.support_rules.models import RuleCode, Unit
from portal.support_rules.rules import Rule, Rulebook


def ruled(code: RuleCode, value: int, unit: Unit = Unit.MONTHS, *, id: int = 1, since: date | None = None,
          until: date | None = None, checked: date | None = None, basis: str = "Förordning (2000:634), 7 §",
          withdrawn: bool = False) -> Rule:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Rule(id, f"rege{id:06d}", code, Decimal(value), unit, since, until, basis, "Lagtexter", "", now, "",
                now if withdrawn else None, checked, "Ada" if checked else None)


KNOWN = Rulebook([
    ruled(RuleCode.PRACTICE, 6, id=1), ruled(RuleCode.WORK_TRAINING_EXTENDED, 12, id=2),
    ruled(RuleCode.INTRODUCTION_JOB, 24, id=3), ruled(RuleCode.MUNICIPAL_EMPLOYMENT, 12, id=4),
    ruled(RuleCode.DAILY_REST, 11, Unit.HOURS, id=5),
])
"""What the portal came with."""
