"""What is written of a supervisor: by the company, and by the supervisors themselves."""
from portal.companies.supervisors.models import MOST_AT_ONCE
from portal.companies.supervisors.rules import Reached, SupervisorFacts
from portal.core.forms import CreateForm, Email, Number, PersonName, Phone, PortalForm, Revised
from portal.core.forms.fields import PEOPLE


class _ReachedFields:
    name = PersonName("Namn", missing="Skriv handledarens namn.", autocomplete="off", width=40)
    phone = Phone("Telefon i arbetet", missing="Skriv handledarens telefonnummer.", autocomplete="off")


class SupervisorForm(CreateForm, Revised, _ReachedFields):
    email = Email("E-post i arbetet", optional=True, autocomplete="off",
                  hint="Handledaren får ett mejl om att hen står här, och kan rätta sina uppgifter.")
    ceiling = Number("Hur många handleder hen åt gången, som mest?", low=1, high=MOST_AT_ONCE, unit=PEOPLE,
                     missing="Skriv hur många hen handleder åt gången.",
                     hint="Fler än så placeras inte hos handledaren samtidigt.")

    def facts(self) -> SupervisorFacts:
        return SupervisorFacts(name=self.name.data, phone=self.phone.data, email=self.email.data or "",
                               ceiling=self.ceiling.data)


class OwnForm(PortalForm, _ReachedFields):
    """For whoever has the link in the mail."""

    email = Email("E-post i arbetet", optional=True,
                  hint="Byter du adress får du ett nytt mejl dit. Länken du har nu slutar då att fungera.")

    def reached(self) -> Reached:
        return Reached(name=self.name.data, phone=self.phone.data, email=self.email.data or "")
