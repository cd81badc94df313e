"""Campus: its catalogue, and what became of each proposal."""
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from portal.core import ids
from portal.core.access import Actor
from portal.demo.world import World, read
from portal.trainings import queries, service
from portal.trainings.courses import service as catalogue
from portal.trainings.models import Timing, TrainingPlace
from portal.trainings.rules import CourseFacts, Plan

TEACHER, COLLEAGUE = "campus@example.com", "karin.holm@example.com"
QUESTION = "Kan kursen ligga på eftermiddagarna? På förmiddagen behöver vi alla i produktionen."
NO_THANKS = "Tack, men vi lär gärna upp själva den här gången. Fråga oss igen till hösten."
CANCELLED = "Läraren har slutat och kursen kan inte ges i vår. Vi återkommer när vi har en ny."
SEATS = 6
AGREED = ("agreed", "scheduled", "running", "done", "cancelled")
DATES = {"scheduled": (9, 23), "running": (-5, 16), "done": (-13, -4)}
"""Days from now on which a training starts and ends."""


def courses(world: World) -> None:
    """The catalogue, made when the portal was new."""
    moment = world.day(204)
    for n, said in enumerate(read("courses")["course"]):
        world.will(moment + timedelta(minutes=n), _adding(world, said))


def attach(world: World, offer: Callable[[], str], said: dict[str, Any], moment: datetime) -> None:
    """Propose a training for an approved place, and let the company answer. `said["training"]`: course and fate."""
    course, fate = said["training"]
    story = _Story(world, offer, said, course)
    world.will(moment, story.propose)
    answered = world.after(moment, 2)
    if fate == "questioned":
        world.will(answered, lambda: service.question(
            world.session, story.employer(), story.public_id, QUESTION, seen=story.revision()))
    if fate == "declined":
        world.will(answered, lambda: service.decline(
            world.session, story.employer(), story.public_id, NO_THANKS, seen=story.revision()))
    if fate in AGREED:
        world.will(answered, story.agree)
    if fate == "cancelled":
        world.will(world.after(answered, 6), lambda: service.cancel(
            world.session, story.campus, story.public_id, CANCELLED, seen=story.revision()))
    if fate in DATES:
        story.give(fate, world.after(answered, 1), *DATES[fate])


class _Story:
    def __init__(self, world: World, offer: Callable[[], str], said: dict[str, Any], course: str) -> None:
        self.world, self.offer, self.said, self.course = world, offer, said, course
        self.public_id = ids.new()

    @property
    def campus(self) -> Actor:
        return self.world.staff[COLLEAGUE if len(self.said["title"]) % 3 == 0 else TEACHER]

    def employer(self) -> Actor:
        return self.world.people[self.said["company"]][0]

    def propose(self) -> None:
        course = self.world.courses[self.course]
        company = self.world.companies[self.said["company"]].full_name
        plan = Plan(
            title=course.title, content=f"{course.content}\n\nAnpassat för {company}: {self.said['wish']}",
            outcome=course.outcome, timing=Timing.DURING if course.place is TrainingPlace.WORKPLACE else Timing.BEFORE,
            hours=course.hours, seats=SEATS, language_support=course.language_support, place=course.place,
            contact=f"{self.campus.name}, Campus Nyköping")
        service.propose(self.world.session, self.campus, self.offer(), plan, public_id=self.public_id,
                        course_public_id=course.public_id)

    def agree(self) -> None:
        service.agree(self.world.session, self.employer(), self.public_id, seen=self.revision())

    def revision(self) -> int:
        return queries.get(self.world.session, self.campus, self.public_id).revision

    def give(self, fate: str, planned: datetime, starts: int, ends: int) -> None:
        """Planned with dates, and given as far as it has come."""
        world = self.world
        world.will(planned, lambda: service.schedule(
            world.session, self.campus, self.public_id, world.on(starts), world.on(ends)))
        if fate in ("running", "done"):
            world.will(world.day(-starts), lambda: service.start(world.session, self.campus, self.public_id))
        if fate == "done":
            world.will(world.day(-ends - 1), lambda: service.finish(world.session, self.campus, self.public_id))


def _adding(world: World, said: dict[str, Any]) -> Callable[[], None]:
    facts = CourseFacts(title=said["title"], content=said["content"], outcome=said["outcome"], hours=said["hours"],
                        place=TrainingPlace(said["place"]), language_support=said["language_support"])

    def add() -> None:
        course = catalogue.add(world.session, world.staff[TEACHER], facts, public_id=ids.new())
        world.courses[said["key"]] = course
        if said.get("retired"):
            catalogue.retire(world.session, world.staff[TEACHER], course.public_id)

    return add
