"""What a company tells about a need, and what can be wrong with it. Pure."""
from dataclasses import dataclass
from datetime import datetime

from portal.core import wording
from portal.core.access import Party
from portal.needs.models import HiringInterest, Horizon, Hosting, NoReason, Source, SwedishLevel

WHY_NOT = "Välj varför ni inte kan ta emot någon."

HOW = {Source.PHONE: "per telefon", Source.VISIT: "vid ett besök", Source.EVENT: "vid ett event"}


@dataclass(frozen=True)
class Told:
    """The facts of a need. `people` None means that the company does not know."""

    occupation: str
    people: int | None
    horizon: Horizon
    swedish_level: SwedishLevel
    driving_licence: bool
    hosting: Hosting
    hiring_interest: HiringInterest
    description: str = ""
    skills_missing: str = ""
    training_wish: str = ""
    no_reason: NoReason | None = None


def no_reason_problem(hosting: Hosting | None, no_reason: NoReason | None) -> str | None:
    """The sentence beside `no_reason`; None when nothing is wrong."""
    return WHY_NOT if hosting is Hosting.NO and no_reason is None else None


def provenance(party: Party, source: Source, at: datetime) -> str:
    """Who wrote something down for a company, how they heard of it and when: "av Näringsliv per telefon 12 nov."."""
    return f"av {party.label} {HOW[source]} {wording.short_day(at)}"
