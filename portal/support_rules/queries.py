"""All reads of rules. They say nothing about anybody, and everyone may read them."""
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.errors import NotFound
from portal.support_rules.models import RuleCheck, SupportRule
from portal.support_rules.rules import Rule, Rulebook

NO_SUCH_RULE = "Regeln finns inte."
_LAST = select(RuleCheck.rule_id, func.max(RuleCheck.checked_on).label("day")).group_by(RuleCheck.rule_id).subquery()
_ALL = (
    select(SupportRule.id, SupportRule.public_id, SupportRule.code, SupportRule.value, SupportRule.unit,
           SupportRule.valid_from, SupportRule.valid_to, SupportRule.legal_basis, SupportRule.source,
           SupportRule.source_url, SupportRule.written_at, SupportRule.written_by_name, SupportRule.withdrawn_at,
           RuleCheck.checked_on, RuleCheck.checked_by_name)
    .outerjoin(_LAST, _LAST.c.rule_id == SupportRule.id)
    .outerjoin(RuleCheck, (RuleCheck.rule_id == SupportRule.id) & (RuleCheck.checked_on == _LAST.c.day))
    .order_by(SupportRule.id)
)


def rulebook(session: Session) -> Rulebook:
    """Every rule with its last check. One SQL statement."""
    return Rulebook(Rule._make(row) for row in session.execute(_ALL))


def get(session: Session, public_id: str, *, for_update: bool = False) -> SupportRule:
    """Raises NotFound."""
    query = select(SupportRule).where(SupportRule.public_id == public_id)
    found = session.scalar(query.with_for_update() if for_update else query) if ids.is_valid(public_id) else None
    if found is None:
        raise NotFound(NO_SUCH_RULE)
    return found


def last_check(session: Session, rule: SupportRule) -> RuleCheck | None:
    """The newest check of it."""
    checks = select(RuleCheck).where(RuleCheck.rule_id == rule.id).order_by(RuleCheck.checked_on.desc())
    return session.scalar(checks.limit(1))
