"""A place with seats, its company, and coaches of two parties: what the tests of seats begin with."""
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core import clock, ids
from portal.core.access import Actor, Party, Role
from portal.offers.models import Offer, Submission, Weekday
from portal.placements import queries, rules, service
from portal.placements.models import Channel, Interest, Placement, PlacementState, Seat
from portal.placements.rules import Pair
from portal.placements.service import Agreement
from tests import factories as make
from tests.web.living import OnOffer

COACH = "Jonas Lind"


class Seated(OnOffer):
    """`jonas` is a coach at Jobbtorg, `sara` his colleague, `amina` at Arbetsförmedlingen."""

    def __init__(self, s: Session, **changes: Any) -> None:
        super().__init__(s, **{"places": 2, "weekdays": frozenset(Weekday)} | changes)
        self.jonas = make.make_staff(s, Role.COACH, party=Party.JOBBTORG, name=COACH, email="jonas@example.com")
        self.sara = make.make_staff(s, Role.COACH, party=Party.JOBBTORG, name="Sara Wik", email="sara@example.com")
        self.amina = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN, name="Amina Holm",
                                     email="amina@example.com")

    @property
    def coach(self) -> Actor:
        return make.actor(self.jonas)

    def seats(self) -> list[Seat]:
        found = select(Seat).where(Seat.offer_id == self.offer.id).order_by(Seat.number)
        return list(self.s.scalars(found.execution_options(populate_existing=True)))

    def hold(self, by: User | None = None, *, seat: int = 1, start: date | None = None) -> Placement:
        """The seat with this number, reserved."""
        chosen = next(one for one in self.seats() if one.number == seat)
        return service.hold(self.s, make.actor(by or self.jonas), self.offer.public_id, new_id=ids.new(),
                            seat_id=chosen.public_id, start_on=start or clock.today())

    def agree(self, placement: Placement, by: User | None = None, **changes: Any) -> Placement:
        """The company says yes, they meet, and agree."""
        if rules.company_waits(placement):
            service.say_yes(self.s, self.employer, placement.public_id, channel=Channel.PORTAL)
        said: dict[str, Any] = dict(pair=Pair.PRACTICE_AF, start_on=placement.start_on, end_on=placement.end_on,
                                    met_on=clock.today())
        service.agree(self.s, make.actor(by or self.jonas), placement.public_id, Agreement(**said | changes))
        return placement

    def versions_shown(self) -> list[int]:
        """The numbers of the versions that coaches see."""
        shown = select(Submission.number).where(Submission.offer_id == self.offer.id, Submission.shown)
        return list(self.s.scalars(shown))

    def now(self, placement: Placement) -> PlacementState:
        self.s.refresh(placement)
        return placement.state

    def line(self) -> list[Interest]:
        self.s.expire_all()
        offer = self.s.get_one(Offer, self.offer.id)
        return list(queries.seats(self.s, offer).line)
