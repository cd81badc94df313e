"""The rules as the system owner has checked them: most lately, one long ago, one never, and one that soon changes."""
from datetime import date
from decimal import Decimal

from portal.core import ids
from portal.demo.world import World
from portal.support_rules import queries, service
from portal.support_rules.models import RuleCode, Unit
from portal.support_rules.rules import RuleFacts

ADMIN = "admin@example.com"
LATELY, LONG_AGO = 24, 196
NOT_LATELY = {RuleCode.NEW_START_JOB, RuleCode.WORK_TRAINING}
CASE = "Socialnämndens beslut 2026-10-21 § 118"


def everything(world: World) -> None:
    world.will(world.day(LONG_AGO), lambda: _check(world, {RuleCode.NEW_START_JOB}))
    world.will(world.day(LATELY), lambda: _check(world, set(RuleCode) - NOT_LATELY))
    world.will(world.day(LATELY - 1), lambda: _decide(world))


def _check(world: World, codes: set[RuleCode]) -> None:
    for rule in queries.rulebook(world.session):
        if rule.code in codes:
            service.check(world.session, world.staff[ADMIN], rule.public_id)


def _decide(world: World) -> None:
    """The municipality has decided how long its own praktik may be, from New Year on."""
    facts = RuleFacts(value=Decimal(12), unit=Unit.WEEKS, valid_from=date(world.now.year + 1, 1, 1), valid_to=None,
                      legal_basis=CASE, source="Nämndens protokoll", source_url="")
    service.write(world.session, world.staff[ADMIN], RuleCode.PRACTICE_MUNICIPAL, facts, public_id=ids.new(), seen=0)
