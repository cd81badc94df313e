"""The form that asks for the password once more."""
from portal.core.forms import PortalForm, Secret


class ProveForm(PortalForm):
    password = Secret("Lösenord", missing="Skriv ditt lösenord.", autocomplete="current-password", width=20)
