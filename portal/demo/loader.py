"""Fills an empty database with half a year of a portal in use. All of it or nothing of it."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.demo import calls, needs, people, places, rules, standards, trainings
from portal.demo.people import EMPLOYER_EMAIL
from portal.demo.world import World
from portal.notifications.digest import service as morning


def is_loaded(session: Session) -> bool:
    return accounts.by_email(session, EMPLOYER_EMAIL) is not None


def load(session: Session) -> None:
    """Make everything through the services, each step at its own time in the past. Needs a unit of work."""
    world = World(session)
    people.everyone(world)
    trainings.courses(world)
    needs.everything(world)
    standards.everything(world)
    rules.everything(world)
    places.everything(world)
    calls.everything(world)
    world.will(world.last_morning(), lambda: morning.send_digests(session))
    world.run()
