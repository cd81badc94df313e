"""Needs: told, and some of them closed again."""
from typing import Any

from portal.core import ids
from portal.demo.world import World, read
from portal.needs import service
from portal.needs.models import HiringInterest, Horizon, Hosting, NoReason, SwedishLevel
from portal.needs.rules import Told

CLOSED_AFTER = 40
LICENCE = "Körkort"


def everything(world: World) -> None:
    for row in read("needs")["needs"]:
        _tell(world, *row)


def _tell(
    world: World, key: str, occupation: str, people: int, horizon: str, swedish: str, hosting: str, hiring: str,
    ago: int, *words: Any,
) -> None:
    description, missing, wish = words
    public_id = ids.new()
    told = Told(
        occupation=occupation, people=people or None, horizon=Horizon(horizon), swedish_level=SwedishLevel(swedish),
        driving_licence=LICENCE in missing, hosting=Hosting(hosting), hiring_interest=HiringInterest(hiring),
        description=description, skills_missing=missing, training_wish=wish,
        no_reason=NoReason.NO_TIME if hosting == Hosting.NO else None)
    world.will(world.day(abs(ago)), lambda: world.remember_need(
        key, occupation, service.tell(world.session, world.people[key][0], told, public_id=public_id)))
    if ago < 0:
        world.will(world.day(-ago - CLOSED_AFTER), lambda: _close(world, key, public_id))


def _close(world: World, key: str, public_id: str) -> None:
    service.close(world.session, world.people[key][0], public_id)
