"""The form that closes an account."""
from portal.core.forms import OneOf, PortalForm, Secret
from portal.core.labels import LabelEnum


class Leaving(LabelEnum):
    """What becomes of what the company has open."""

    CLOSE = "close", "Avsluta allt: behov, platser och företag"
    LEAVE = "leave", "Lämna kvar det till projektgruppen"


class CloseForm(PortalForm):
    """`what` is asked only of whoever leaves a company without anybody."""

    what = OneOf("Vad ska hända med det som är öppet?", Leaving, missing="Välj vad som ska hända.")
    password = Secret("Ditt lösenord", missing="Skriv ditt lösenord.", autocomplete="current-password", width=20)
