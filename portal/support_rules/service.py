"""All writes of rules. A rule is never changed: what is valid from a later day is a rule of its own."""
from dataclasses import asdict

from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.database.db import CHANGED_MEANWHILE
from portal.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.core.events import publish
from portal.support_rules import queries, rules
from portal.support_rules.events import RuleChecked, RuleWithdrawn, RuleWritten
from portal.support_rules.models import RuleCheck, RuleCode, SupportRule
from portal.support_rules.rules import RuleFacts


def write(session: Session, actor: Actor, code: RuleCode, facts: RuleFacts, *, public_id: str,
          seen: int) -> SupportRule:
    """What is valid from a day, by whoever has its source before them: it counts as checked today.

    `seen`: the newest rule of the code when the form was shown, 0 for none. The same `public_id` again is the same
    rule. Raises Conflict when somebody else has written another meanwhile.
    """
    user_id = _administrator(actor)
    if problems := list(rules.problems(code, facts)):
        raise RuleBroken(" ".join(message for _, message in problems))
    try:
        return queries.get(session, public_id)
    except NotFound:
        pass
    known = queries.rulebook(session).of(code)
    if max((rule.id for rule in known), default=0) != seen:
        raise Conflict(CHANGED_MEANWHILE)
    made = SupportRule(public_id=public_id, code=code, written_by=user_id, written_by_name=actor.name, **asdict(facts))
    session.add(made)
    session.flush()
    publish(session, RuleWritten(actor_id=user_id, company_id=None, subject=public_id, rule=code,
                                 since=facts.valid_from.isoformat()))
    _check(session, actor, user_id, made)
    return made


def check(session: Session, actor: Actor, public_id: str) -> SupportRule:
    """It has been compared with its source today, and is right. Once a day is enough."""
    user_id = _administrator(actor)
    rule = queries.get(session, public_id, for_update=True)
    _check(session, actor, user_id, rule)
    return rule


def withdraw(session: Session, actor: Actor, public_id: str) -> SupportRule:
    """Take back a rule that has not begun. Raises Conflict for one that has: write what is valid instead."""
    user_id = _administrator(actor)
    rule = queries.get(session, public_id, for_update=True)
    if rule.withdrawn_at is not None:
        return rule
    if rule.valid_from is None or rule.valid_from <= clock.today():
        raise Conflict("Lydelsen gäller redan och kan inte tas tillbaka. Skriv en ny lydelse från den dag som är rätt.")
    rule.withdrawn_at, rule.withdrawn_by = clock.now(), user_id
    session.flush()
    publish(session, RuleWithdrawn(actor_id=user_id, company_id=None, subject=public_id, rule=rule.code))
    return rule


def _check(session: Session, actor: Actor, user_id: int, rule: SupportRule) -> None:
    today, last = clock.today(), queries.last_check(session, rule)
    if last is not None and last.checked_on == today:
        return
    session.add(RuleCheck(rule_id=rule.id, checked_on=today, checked_by=user_id, checked_by_name=actor.name))
    session.flush()
    publish(session, RuleChecked(actor_id=user_id, company_id=None, subject=rule.public_id, rule=rule.code))


def _administrator(actor: Actor) -> int:
    if actor.user_id is None or not actor.has(Role.ADMIN):
        raise Forbidden("Bara administratörer sköter reglerna.")
    return actor.user_id
