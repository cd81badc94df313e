"""The forms about staff."""
from typing import Any

from portal.core.access import STAFF, Party, Role
from portal.core.forms import CreateForm, Day, Email, OneOf, PersonName, Phone, PortalForm, SomeOf


class StaffRoles(SomeOf):
    """The roles that staff may hold."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, Role, **options)
        self.choices = [(role.value, role.label) for role in STAFF]


def _party() -> OneOf:
    return OneOf("Part", Party, missing="Välj vilken part personen hör till.")


def _roles() -> StaffRoles:
    return StaffRoles("Roller", missing="Välj minst en roll.", hint="En person kan ha flera.")


class InviteForm(CreateForm):
    name = PersonName("Namn", missing="Skriv personens namn.", width=40)
    email = Email("E-post", missing="Skriv personens e-postadress.", hint="Hit skickas länken. Den gäller i sju dygn.",
                  autocomplete="off")
    party = _party()
    roles = _roles()


class PartyForm(PortalForm):
    phone = Phone("Telefon", optional=True, hint="Visas på varje placering som partens coacher har.")
    email = Email("Funktionsbrevlåda", optional=True, autocomplete="off",
                  hint="Hit går mejl om en placering när coachen inte finns kvar.")


class StaffForm(PortalForm):
    party = _party()
    roles = _roles()
    absent_until = Day("Borta till och med", optional=True,
                       hint="Till exempel 2026-12-01. Andra kan då ta personens ärenden. Tomt: personen är här.")
