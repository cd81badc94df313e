"""The decisions' own fields."""
from typing import Self

from wtforms import HiddenField

from portal.companies.models import VerifiedHow
from portal.core.forms import (
    Area,
    OneOf,
    PortalForm,
)
from portal.offers.models import DeclineReason
from portal.reviews.forms import TO_COMPANY


class DecisionForm(PortalForm):
    """Base of the three decisions. `seen` says what the reviewer had in front of them."""

    seen = HiddenField()

    @classmethod
    def about(cls, *, verified: bool) -> Self:
        """The form for a case whose company is verified, or not yet."""
        return cls()

    @property
    def words(self) -> str:
        """What is written in it for the company to read."""
        return ""


class RequestChangesForm(DecisionForm):
    message = Area("Meddelande till företaget", rows=6, optional=True, hint=TO_COMPANY)

    @property
    def words(self) -> str:
        return self.message.data or ""


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


class StopForm(PortalForm):
    reason = Area("Varför stoppas platsen?", rows=6,
                  hint=f"Skriv vad som har hänt, och vad företaget kan göra. {TO_COMPANY}",
                  missing="Skriv med egna ord varför platsen stoppas.")


class DeclineForm(DecisionForm):
    reason = OneOf("Skäl", DeclineReason, missing="Välj det skäl som passar bäst.")
    text = Area("Förklara med egna ord", rows=6,
                hint=f"Skriv varför, och vad företaget kan göra i stället. {TO_COMPANY}",
                missing="Skriv med egna ord varför platsen inte kan tas emot nu.")

    @property
    def words(self) -> str:
        return self.text.data or ""
