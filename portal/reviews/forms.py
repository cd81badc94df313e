"""Forms of the review."""
from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from wtforms import HiddenField

from portal.companies.models import VerifiedHow
from portal.core import wording
from portal.core.access import Party
from portal.core.forms import ABOUT_NOBODY, Area, CreateForm, Day, OneOf, PortalForm, Text
from portal.offers.models import DeclineReason

TO_COMPANY = f"Företaget läser det du skriver, och det blir en allmän handling. {ABOUT_NOBODY}"


class RemarkForm(CreateForm):
    """A remark on one field of the submission."""

    field = HiddenField()
    text = Area("Vad behöver ändras?", rows=3, max=2000, hint=TO_COMPANY,
                missing="Skriv vad företaget behöver ändra eller förtydliga.")
    suggested = Area("Ditt förslag på text", rows=2, optional=True,
                     hint="Om du redan vet hur det borde stå. Företaget väljer själv.")


class HandOverForm(PortalForm):
    """To a colleague, or to a party where somebody works the queue."""

    to = OneOf("Vem ska ta över?", missing="Välj vem som ska ta över.")

    def __init__(self, people: Sequence[Any], today: date) -> None:
        self._parties = {f"part-{p}": p for p in Party if any(person.party is p for person in people)}
        self._choices = [(value, f"{party.label}: den som först kan") for value, party in self._parties.items()]
        self._choices += [(person.public_id, _about(person, today)) for person in people]
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


class RestForm(PortalForm):
    until = Day("Vilken dag ska det komma tillbaka?", missing="Skriv vilken dag ärendet ska komma tillbaka.",
                hint="Ärendet kommer tillbaka den morgonen, till exempel 2026-12-01.")
    reason = Text("Vad väntar ärendet på?", max=200, missing="Skriv vad ärendet väntar på.", width=40,
                  hint=f"Till exempel besked om försäkring. Projektgruppen ser det, företaget inte. {ABOUT_NOBODY}")


class DecisionForm(PortalForm):
    """Base of the three decisions. `seen` says what the reviewer had in front of them."""

    seen = HiddenField()

    @classmethod
    def about(cls, *, verified: bool) -> Self:
        """The form for a case whose company is verified, or not yet."""
        return cls()


class RequestChangesForm(DecisionForm):
    message = Area("Meddelande till företaget", rows=6, optional=True, hint=TO_COMPANY)


class ApproveForm(DecisionForm):
    """Nothing to fill in, unless the company has to be verified in the same step."""

    how = OneOf("Hur är arbetsgivaren kontrollerad?", VerifiedHow,
                missing="Välj hur arbetsgivaren är kontrollerad.",
                hint="Arbetsgivaren är inte verifierad än. Det antecknas att det var du som gjorde det.")

    @classmethod
    def about(cls, *, verified: bool) -> Self:
        form = cls()
        if verified:
            del form.how
        return form


class DeclineForm(DecisionForm):
    reason = OneOf("Skäl", DeclineReason, missing="Välj det skäl som passar bäst.")
    text = Area("Förklara med egna ord", rows=6,
                hint=f"Skriv varför, och vad företaget kan göra i stället. {TO_COMPANY}",
                missing="Skriv med egna ord varför platsen inte kan tas emot nu.")


def _about(person: Any, today: date) -> str:
    away = person.absent_until if person.absent_until and person.absent_until >= today else None
    return wording.absent(f"{person.name}, {person.party.label}", away)
