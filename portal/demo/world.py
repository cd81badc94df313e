"""The demo's past: a clock that is moved, a list of what happens when, and who does it."""
import heapq
import random
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, workdays
from portal.core.access import Actor
from portal.core.mail import outbox
from portal.needs.models import Need
from portal.notifications.placements import handlers as placement_handlers
from portal.notifications.staff import handlers as staff_handlers
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.placements.timed import service as seats
from portal.reviews.assignment import service as assignment
from portal.trainings.models import Course

Act = Callable[[], object]
OPENS, DIGEST = time(7, 30), time(7, 31)


def read(name: str) -> dict[str, Any]:
    """One of the lists beside this file."""
    return tomllib.loads((files("portal.demo") / f"{name}.toml").read_text(encoding="utf-8"))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock stands still at this moment."""
    before, clock.held = clock.held, moment.astimezone(UTC)
    try:
        yield
    finally:
        clock.held = before


class World:
    """Everything that is made, by its key in the lists, and what is still to happen."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.chance = random.Random(7)  # noqa: S311  (the same demo every time, no secret)
        self.now = clock.now()
        self.staff: dict[str, Actor] = {}
        self.companies: dict[str, Company] = {}
        self.people: dict[str, list[Actor]] = {}
        self.needs: dict[tuple[str, str], Need] = {}
        self.courses: dict[str, Course] = {}
        self._ahead: list[tuple[datetime, int, Act]] = []
        self._made = 0

    def day(self, ago: int) -> datetime:
        """A moment in working hours, so many days ago or the working day before."""
        return self._in_working_hours(self._workday(ago))

    def early(self, ago: int) -> datetime:
        """The same day, before everything else that happens on it: what the rest stands on."""
        return datetime.combine(self._workday(ago), OPENS, clock.STOCKHOLM)

    def after(self, moment: datetime, count: int) -> datetime:
        """A moment in working hours, so many working days later."""
        return self._in_working_hours(workdays.add(clock.local(moment).date(), count))

    def last_morning(self) -> datetime:
        """When the newest digest went: this morning, or the working day before."""
        mornings = (datetime.combine(self._workday(ago), DIGEST, clock.STOCKHOLM) for ago in (0, 1))
        return next(moment for moment in mornings if moment <= self.now)

    def on(self, days: int) -> date:
        """The date so many days from now."""
        return clock.local(self.now).date() + timedelta(days=days)

    def will(self, moment: datetime, act: Act) -> datetime:
        """Let it happen then; what would be in the future happens just now, in the same order."""
        self._made += 1
        heapq.heappush(self._ahead, (min(moment, self.now - timedelta(minutes=1)), self._made, act))
        return moment

    def run(self) -> None:
        """Let everything happen in order of time, and each morning what time brings by itself."""
        morning = self._ahead[0][0] if self._ahead else self.now
        while self._ahead:
            moment, _, act = heapq.heappop(self._ahead)
            while morning < moment:
                with at(morning):
                    self._morning()
                morning += timedelta(days=1)
            with at(moment):
                act()
                self._post()

    def remember_need(self, company: str, occupation: str, need: Need) -> None:
        """So that a place may be made from it later."""
        self.needs[company, occupation] = need

    def actor(self, user: User, company: Company | None = None, *, is_owner: bool = False) -> Actor:
        """The person as services see them."""
        return Actor(user.id, user.held_roles, user.name, user.party, company.id if company else None, is_owner)

    def _morning(self) -> None:
        for job in (offers.warn_expiring, offers.expire_due, life.hide_passed, life.show_freed, offers.recall_silent,
                    offers.remind_silent, life.end_pauses, life.expire_unanswered, life.ask_about, life.ask_again,
                    assignment.lapse_idle, assignment.wake_rested, seats.finish, seats.start, seats.lapse,
                    seats.warn_of_lapse, seats.pass_turns, seats.ask_resting, placement_handlers.tell_monthly):
            job(self.session)
        self._post()

    def _post(self) -> None:
        """The parties of the past were told and the mails sent at once."""
        while staff_handlers.tell_parties(self.session):
            pass
        while row := outbox.claim(self.session):
            outbox.mark_sent(self.session, row.id)

    def _workday(self, ago: int) -> date:
        day = self.on(-ago)
        while not workdays.is_workday(day):
            day -= timedelta(days=1)
        return day

    def _in_working_hours(self, day: date) -> datetime:
        hour, minute = self.chance.randrange(8, 16), self.chance.randrange(60)
        return datetime.combine(day, time(hour, minute), clock.STOCKHOLM)
