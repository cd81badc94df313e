"""Forms of the review."""
from collections.abc import Sequence
from typing import Any, Self

from wtforms import HiddenField

from portal.companies.models import VerifiedHow
from portal.core.forms import ABOUT_NOBODY, Area, CreateForm, OneOf, PortalForm
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
    to = OneOf("Vem ska ta över?", missing="Välj vem som ska ta över.")

    def __init__(self, people: Sequence[Any]) -> None:
        self._people = [(person.public_id, person.name) for person in people]
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Who may be chosen must be known before who was chosen is read."""
        self.to.choices = self._people
        super().process(*args, **kwargs)


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
