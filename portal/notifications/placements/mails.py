"""The mails about seats and placements. None of them, and no subject, says anything of a person, of a form or of who
decides."""
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.core.labels import LabelEnum
from portal.notifications.letters import Mail

YOUR_PLACE = "Du får det för att ditt företag har en plats som coacherna ser."
YOURS = "Du får det för att du är coach för placeringen."


@dataclass(frozen=True, kw_only=True)
class SeatMail(Mail):
    """`seat`: "plats 2 av 3"."""

    why: ClassVar[str] = YOUR_PLACE
    title: str
    seat: str
    coach: str
    party: str


@dataclass(frozen=True, kw_only=True)
class SeatHeld(SeatMail):
    """A coach has reserved a seat, and the company is `asked`, or told. The link holds a token: erased once sent."""

    folder: ClassVar[str] = "seat_held"
    action: ClassVar[str] = "Svara på frågan"
    secret: ClassVar[bool] = True
    asked: bool
    start: date
    until: date


class CompanyNews(LabelEnum):
    """What has happened, to the company."""

    RELEASED = "released", "Reservationen är släppt"
    LAPSED = "lapsed", "Reservationen gick ut"
    AGREED = "agreed", "Platsen är tillsatt"
    CANCELLED = "cancelled", "Det som var överenskommet är inställt"
    STOPPED = "stopped", "Projektgruppen har avslutat det som var kvar"
    ENDED = "ended", "Placeringen är avslutad"
    NEW_CONTACT = "new_contact", "Ni har en ny kontakt"


@dataclass(frozen=True, kw_only=True)
class SeatNews(SeatMail):
    folder: ClassVar[str] = "seat_news"
    action: ClassVar[str] = "Se hur det står till"
    news: CompanyNews
    start: date
    end: date


class CoachNews(LabelEnum):
    """What has happened, to a coach."""

    YES = "yes", "Företaget sa ja"
    NO = "no", "Företaget sa nej den här gången"
    NEAR = "near", "Din reservation går snart ut"
    LAPSED = "lapsed", "Din reservation gick ut"
    DROPPED = "dropped", "Reservationen föll bort: platsen är avslutad"
    CANCELLED = "cancelled", "Företaget har ställt in"
    ENDED = "ended", "Företaget har avslutat placeringen"
    STOPPED = "stopped", "Projektgruppen har stoppat platsen"
    YOURS = "yours", "Du har tagit över en placering"
    NOBODY = "nobody", "Ingen coach håller i placeringen"


@dataclass(frozen=True, kw_only=True)
class CoachMail(Mail):
    folder: ClassVar[str] = "coach_news"
    action: ClassVar[str] = "Öppna placeringen"
    why: ClassVar[str] = YOURS
    title: str
    seat: str
    company: str
    news: CoachNews
    until: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class YourTurn(Mail):
    """A seat is free, and waits for whoever stands first in line."""

    folder: ClassVar[str] = "your_turn"
    action: ClassVar[str] = "Öppna platsen"
    why: ClassVar[str] = "Du får det för att du står i kö till platsen."
    title: str
    company: str
    until: date


@dataclass(frozen=True, kw_only=True)
class SeatBack(Mail):
    """A seat has rested: is it there again?"""

    folder: ClassVar[str] = "seat_back"
    action: ClassVar[str] = "Öppna platsen igen"
    why: ClassVar[str] = YOUR_PLACE
    reminds: ClassVar[bool] = True
    title: str
    seat: str


@dataclass(frozen=True, kw_only=True)
class SeatsMonth(Mail):
    """Once a month: what has happened with what is free. `held`: how often somebody has reserved one since."""

    folder: ClassVar[str] = "seats_month"
    action: ClassVar[str] = "Öppna platsen"
    why: ClassVar[str] = YOUR_PLACE
    title: str
    free: int
    places: int
    held: int
    since: date
    months: bool
