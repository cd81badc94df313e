"""Facts about seats and placements. Those of a placement hold its public id and what was done, and nothing else: who
did it and when, form and reason stay in the row, which is erased. `subject` is the placement's public id, of a line the
interest's; of a seat the offer's."""
from dataclasses import dataclass
from typing import ClassVar

from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SeatEvent(Event):
    """Something the company said of one of its places. Not published itself."""

    label: ClassVar[str] = "Händelse om en av platserna"
    offer_id: int
    seat_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class SeatClosed(SeatEvent):
    label: ClassVar[str] = "En av platserna stängd"


@dataclass(frozen=True, kw_only=True)
class SeatReopened(SeatEvent):
    label: ClassVar[str] = "En av platserna öppnad igen"


@dataclass(frozen=True, kw_only=True)
class SeatRested(SeatEvent):
    label: ClassVar[str] = "En av platserna vilar"


@dataclass(frozen=True, kw_only=True)
class SeatAskedAbout(SeatEvent):
    label: ClassVar[str] = "Fråga: är platsen tillbaka?"


@dataclass(frozen=True, kw_only=True)
class PlacementEvent(Event):
    """A step in the use of a seat. Not published itself."""

    label: ClassVar[str] = "Händelse om en placering"


@dataclass(frozen=True, kw_only=True)
class PlacementHeld(PlacementEvent):
    label: ClassVar[str] = "Plats reserverad"


@dataclass(frozen=True, kw_only=True)
class PlacementUndone(PlacementEvent):
    label: ClassVar[str] = "Reservation ångrad"


@dataclass(frozen=True, kw_only=True)
class HoldProlonged(PlacementEvent):
    label: ClassVar[str] = "Reservation förlängd"


@dataclass(frozen=True, kw_only=True)
class HoldLapseNear(PlacementEvent):
    label: ClassVar[str] = "Påminnelse: reservationen går snart ut"


@dataclass(frozen=True, kw_only=True)
class HoldLapsed(PlacementEvent):
    label: ClassVar[str] = "Reservation gick ut"


@dataclass(frozen=True, kw_only=True)
class HoldDropped(PlacementEvent):
    label: ClassVar[str] = "Reservation föll bort med platsen"


@dataclass(frozen=True, kw_only=True)
class CompanySaidYes(PlacementEvent):
    label: ClassVar[str] = "Företaget sa ja till kontakt"


@dataclass(frozen=True, kw_only=True)
class CompanySaidNo(PlacementEvent):
    label: ClassVar[str] = "Företaget sa nej den här gången"


@dataclass(frozen=True, kw_only=True)
class PlacementAgreed(PlacementEvent):
    label: ClassVar[str] = "Plats tillsatt"


@dataclass(frozen=True, kw_only=True)
class PlacementReleased(PlacementEvent):
    label: ClassVar[str] = "Reservation släppt"


@dataclass(frozen=True, kw_only=True)
class PlacementCancelled(PlacementEvent):
    label: ClassVar[str] = "Inställd av coachen"


@dataclass(frozen=True, kw_only=True)
class CompanyCancelled(PlacementEvent):
    label: ClassVar[str] = "Inställd av företaget"


@dataclass(frozen=True, kw_only=True)
class PlacementStarted(PlacementEvent):
    label: ClassVar[str] = "Placering började"


@dataclass(frozen=True, kw_only=True)
class PlacementEnded(PlacementEvent):
    """On its last day, or before it by the coach."""

    label: ClassVar[str] = "Placering avslutad"


@dataclass(frozen=True, kw_only=True)
class CompanyEnded(PlacementEvent):
    label: ClassVar[str] = "Placering avslutad av företaget"


@dataclass(frozen=True, kw_only=True)
class ExtensionRuledOut(PlacementEvent):
    label: ClassVar[str] = "Ingen förlängning"


@dataclass(frozen=True, kw_only=True)
class PlacementHandedOver(PlacementEvent):
    label: ClassVar[str] = "Placering lämnad till en kollega"


@dataclass(frozen=True, kw_only=True)
class PlacementStopped(PlacementEvent):
    label: ClassVar[str] = "Placering stoppad av projektgruppen"


@dataclass(frozen=True, kw_only=True)
class InterestEvent(Event):
    """A step in the line for a place. Not published itself."""

    label: ClassVar[str] = "Händelse i kön"


@dataclass(frozen=True, kw_only=True)
class InterestJoined(InterestEvent):
    label: ClassVar[str] = "En coach ställde sig i kö"


@dataclass(frozen=True, kw_only=True)
class InterestOffered(InterestEvent):
    label: ClassVar[str] = "Först i kön fick platsen erbjuden"


@dataclass(frozen=True, kw_only=True)
class InterestPassed(InterestEvent):
    label: ClassVar[str] = "Först i kön lät platsen gå"


@dataclass(frozen=True, kw_only=True)
class InterestLeft(InterestEvent):
    label: ClassVar[str] = "En coach lämnade kön"
