"""The forms that ask for a code."""
from portal.core.forms import PortalForm, Text


class AppCodeForm(PortalForm):
    code = Text("Koden som appen visar", missing="Skriv koden.", hint="Sex siffror.", autocomplete="one-time-code",
                inputmode="numeric", width=10, max=20)


class CodeForm(PortalForm):
    code = Text("Kod", missing="Skriv koden.", hint="Sex siffror från appen, eller en av dina reservkoder.",
                autocomplete="one-time-code", width=10, max=20)
