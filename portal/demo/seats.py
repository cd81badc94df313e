"""What coaches and companies have done with the seats: held, agreed, ongoing, ended, and who stands in line."""
from collections.abc import Callable
from datetime import date
from typing import Any

from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import service as register
from portal.companies.supervisors.rules import Reached, SupervisorFacts
from portal.core import clock, ids
from portal.core.access import Actor
from portal.demo.world import World
from portal.offers import queries as offers
from portal.offers.models import Submission
from portal.placements import queries, rules, service
from portal.placements.line import service as line
from portal.placements.models import Channel, Placement, WhyNot
from portal.placements.rules import Window
from portal.placements.service import Agreement

AGREED = ("agreed", "ongoing", "ended")


def use(world: World, offer: Callable[[], str], said: dict[str, Any], owner: Callable[[], Actor]) -> None:
    """Each row of `seats`: [what it comes to, the seat's number, the coach, how many days ago it began]."""
    for what, number, email, ago in said.get("seats", []):
        Use(world, offer, owner, number, email).plan(what, ago)


class Use:
    """One use of one seat."""

    def __init__(
        self, world: World, offer: Callable[[], str], owner: Callable[[], Actor], number: int, email: str,
    ) -> None:
        self.world, self.session, self.offer, self.owner = world, world.session, offer, owner
        self.number, self.email, self.public_id = number, email, ids.new()

    def plan(self, what: str, ago: int) -> None:
        world, begun = self.world, self.world.day(ago)
        if what == "queue":
            world.will(begun, lambda: line.join(self.session, self._coach(), self.offer()))
            return
        world.will(begun, self._hold)
        if what == "no":
            world.will(world.after(begun, 1), self._no)
        elif what in ("yes", *AGREED):
            world.will(world.after(begun, 1), self._yes)
        if what in AGREED:
            world.will(world.after(begun, 2), self._agree)
        if what == "ended":
            world.will(world.after(begun, 9), self._end)

    def _hold(self) -> None:
        place = offers.shown_submission(self.session, self.offer(), self._coach())
        seats = queries.seats(self.session, offers.offer_of(self.session, place.offer_id))
        row = next(row for row in seats.rows if row.seat.number == self.number)
        window = rules.window(place, row.seat, clock.today(), row.present)
        self._make_room(place)
        service.hold(self.session, self._coach(), self.offer(), new_id=self.public_id, seat_id=row.seat.public_id,
                     start_on=rules.first_day(window, place.weekdays))

    def _make_room(self, place: Submission) -> None:
        """A company with many places has said that its supervisor takes as many at a time."""
        named = Reached(name=place.supervisor_name, phone=place.supervisor_phone, email=place.supervisor_email)
        one = supervisors.find(self.session, place.company_id, named)
        if one is not None and one.ceiling < (place.places or 1) + 1:
            facts = SupervisorFacts(name=one.name, phone=one.phone, email=one.email, ceiling=(place.places or 1) + 1)
            register.change(self.session, self.owner(), one.public_id, facts=facts, seen=one.revision)

    def _yes(self) -> None:
        service.say_yes(self.session, self.owner(), self.public_id, channel=Channel.PORTAL)

    def _no(self) -> None:
        service.say_no(self.session, self.owner(), self.public_id, why=WhyNot.WRONG_TIME, channel=Channel.PORTAL,
                       until=self.world.on(20))

    def _agree(self) -> None:
        one, place = self._placement()
        start = rules.first_day(Window(max(one.start_on, clock.today()), None), place.weekdays)
        pairs = rules.pairs_for(place.open_to, one.party)
        met: date = clock.today()
        service.agree(self.session, self._coach(), self.public_id, Agreement(
            pairs[0], start, rules.last_day(start, place.weeks), met))

    def _end(self) -> None:
        service.end(self.session, self._coach(), self.public_id)

    def _placement(self) -> tuple[Placement, Submission]:
        one = queries.by_public_id(self.session, self.public_id)
        return one, offers.submission_of(self.session, one.submission_id)

    def _coach(self) -> Actor:
        return self.world.staff[self.email]
