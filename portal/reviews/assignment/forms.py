"""Handing a case over, and letting it rest."""
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from portal.core import wording
from portal.core.access import Party
from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    CreateForm,
    Day,
    OneOf,
    PortalForm,
    Text,
)


class HandOverForm(CreateForm):
    """To a colleague, or to a party where somebody works the queue."""

    to = OneOf("Vem ska ta över?", missing="Välj vem som ska ta över.")
    note = Area("Vad behöver den veta?", rows=3, max=1000, missing="Skriv några ord om var ärendet står.",
                hint=f"Sparas som en intern anteckning. Företaget ser den inte. {ABOUT_NOBODY}")

    def __init__(self, people: Sequence[Any], today: date) -> None:
        self._parties = {f"part-{p}": p for p in Party if any(person.party is p for person in people)}
        self._choices = [(value, f"{party.label}: den som först kan") for value, party in self._parties.items()]
        self._choices += [(person.public_id, _about(person, today)) for person in people]
        self._people = people
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Who may be chosen must be known before who was chosen is read."""
        self.to.choices = self._choices
        super().process(*args, **kwargs)

    @property
    def receiver(self) -> Party | str:
        """The party, or a colleague's public id."""
        chosen = str(self.to.data)
        return self._parties.get(chosen, chosen)

    def receivers(self, recused: Collection[int]) -> tuple[str, list[Any]]:
        """What the receiver is called, and everyone who could take the case there: of a party all but those on jäv."""
        party = self.receiver
        if isinstance(party, Party):
            return f"Alla på {party.label}", [p for p in self._people if p.party is party and p.id not in recused]
        people = [person for person in self._people if person.public_id == party]
        return people[0].name if people else "", people


class RestForm(PortalForm):
    until = Day("Vilken dag ska det komma tillbaka?", missing="Skriv vilken dag ärendet ska komma tillbaka.",
                hint="Ärendet kommer tillbaka den morgonen, till exempel 2026-12-01.")
    reason = Text("Vad väntar ärendet på?", max=200, missing="Skriv vad ärendet väntar på.", width=40,
                  hint=f"Till exempel besked om försäkring. Projektgruppen ser det, företaget inte. {ABOUT_NOBODY}")


def _about(person: Any, today: date) -> str:
    away = person.absent_until if person.absent_until and person.absent_until >= today else None
    return wording.absent(f"{person.name}, {person.party.label}", away)
