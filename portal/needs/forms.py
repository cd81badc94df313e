"""What a company writes about a need, and what staff narrow the list to."""
from collections.abc import Mapping
from typing import Any

from portal.core.circumstances import Reach
from portal.core.database.search import LONGEST
from portal.core.forms import ABOUT_NOBODY, Area, AsksFirst, CreateForm, Number, OneOf, OnlyWhen, Revised, YesNo
from portal.core.forms.fields import PEOPLE
from portal.core.forms.occupation_field import OccupationField
from portal.core.occupations import Area as OccupationArea
from portal.needs.models import BY_STAFF, HiringInterest, Horizon, Hosting, NeedState, NoReason, SwedishLevel
from portal.needs.queries import Wanted
from portal.needs.rules import Told, no_reason_problem


class _Facts(AsksFirst):
    """The fields of a need, in the order that a company thinks of them."""

    occupation = OccupationField(
        "Vilket yrke behöver ni?", hint="Välj det som ligger närmast.", missing="Välj eller skriv ett yrke.")
    people = Number("Hur många personer?", low=1, high=500, unit=PEOPLE, optional=True,
                    hint="Lämna tomt om ni inte vet.")
    horizon = OneOf("När behöver ni dem?", Horizon, missing="Välj när ni behöver dem.")
    description = Area("Berätta om behovet", hint=f"Vad ska personerna göra hos er? {ABOUT_NOBODY}", optional=True)
    skills_missing = Area(
        "Vad är svårt att hitta?", hint="Kunskaper eller erfarenheter som saknas hos dem som söker arbete hos er.",
        rows=3, max=2000, optional=True)
    swedish_level = OneOf("Hur mycket svenska behövs?", SwedishLevel, missing="Välj hur mycket svenska som behövs.")
    driving_licence = YesNo("Behövs körkort?", missing="Svara om körkort behövs.")
    training_wish = Area(
        "Vad vill ni att personerna ska kunna?", rows=3, max=2000, optional=True,
        hint="Campus Nyköping kan anpassa en utbildning efter det ni skriver.")
    hosting = OneOf(
        "Kan ni ta emot någon hos er?", Hosting, missing="Svara om ni kan ta emot någon.",
        hint="Till exempel på praktik eller arbetsträning. Det är inget löfte.")
    no_reason = OneOf("Om nej: varför inte?", NoReason,
                      only_when=OnlyWhen("hosting", (Hosting.NO,), "Svara bara om ni har valt Nej ovanför."))
    hiring_interest = OneOf(
        "Kan det leda till anställning?", HiringInterest, missing="Välj hur ni ser på anställning.")

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))
        if not self.no_reason.errors and (problem := no_reason_problem(self.hosting.data, self.no_reason.data)):
            self.refuse("no_reason", problem)
            return False
        return right

    def told(self) -> Told:
        """The answers. Only for a form that was accepted."""
        values: dict[str, Any] = self.values()
        return Told(**values | {name: values[name] or "" for name in _TEXTS})


_TEXTS = ("description", "skills_missing", "training_wish")


class NewNeed(_Facts, CreateForm):
    """A need that is told for the first time."""


class NotedNeed(_Facts, CreateForm):
    """A need that the project group writes down for a company."""

    reach = Reach.GROUP
    source = OneOf("Hur hörde du det?", [(code.value, code.label) for code in BY_STAFF],
                   missing="Välj hur du hörde det.")

    def told(self) -> Told:
        values: dict[str, Any] = self.values()
        del values["source"]
        return Told(**values | {name: values[name] or "" for name in _TEXTS})


class ChangedNeed(_Facts, Revised):
    """A need that is already there."""


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """The filters in an address; what cannot be read narrows nothing."""
    return Wanted(
        area=OccupationArea.from_code(query.get("omrade")),
        horizon=Horizon.from_code(query.get("nar")),
        hosting=Hosting.from_code(query.get("ta-emot")),
        swedish_level=SwedishLevel.from_code(query.get("svenska")),
        state=NeedState.from_code(query.get("lage", NeedState.OPEN)),
        words=query.get("sok", "")[:LONGEST],
        by_company=query.get("ordning") == "arbetsgivare",
    )
