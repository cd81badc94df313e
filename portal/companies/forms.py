"""The forms about companies. The organisation number has a field of its own: other fields refuse personal numbers."""
from collections.abc import Iterator
from typing import Any

from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.companies import numbers, rules
from portal.companies.models import WITH_UNITS, ContactKind, EmployerType, Industry, SizeClass, VerifiedHow
from portal.companies.supervisors.models import MOST_AT_ONCE
from portal.core import clock
from portal.core.forms import (
    ABOUT_NOBODY,
    ANYTHING,
    Area,
    CreateForm,
    Day,
    Email,
    Name,
    Number,
    OneOf,
    OnlyWhen,
    Parsed,
    Phone,
    PortalForm,
    Revised,
    Text,
    YesNo,
)
from portal.core.forms.fields import PEOPLE


class OrgNumberField(Parsed):
    """Drawn with every digit: only ever in a form of the company's own."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, numbers.parse, **{"inputmode": "numeric", "width": 20, **options})

    def _value(self) -> str:
        return self.data.full() if self.data and not self.raw_data else super()._value()


class Website(Text):
    """An address to link to."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else super()._value()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = rules.website(self.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def _org_number() -> OrgNumberField:
    return OrgNumberField(
        "Organisationsnummer", missing="Skriv organisationsnumret med tio siffror, till exempel 404040-4040.",
        hint="Tio siffror, till exempel 404040-4040. Det står på registreringsbeviset och på era fakturor.")


class NumberForm(PortalForm):
    """Which employer it is, before anything else is asked."""

    org_number = _org_number()


class IdentityFields:
    """Which employer it is."""

    org_number = _org_number()
    employer_type = OneOf("Vad är ni?", EmployerType, missing="Välj vad ni är.")
    name = Name("Företagets namn", missing="Skriv företagets namn.", width=40, autocomplete="organization",
                hint="Som det är registrerat, till exempel Nyfors Kök & Catering AB.")
    unit_name = Name("Enhetens namn", width=40, hint="Många enheter delar samma organisationsnummer.",
                     only_when=OnlyWhen("employer_type", tuple(sorted(WITH_UNITS)),
                                        "Svara bara om ni är en kommunal enhet, en region eller staten."))


class FactsFields:
    """What a company says about itself."""

    industry = OneOf("Bransch", Industry, missing="Välj den bransch som passar bäst.")
    size_class = OneOf("Antal anställda", SizeClass, missing="Välj hur många ni är.")
    collective_agreement = YesNo("Har ni kollektivavtal?", missing="Svara om ni har kollektivavtal.")
    union_name = Name("Fackförbund", width=40, hint="Vilket förbund är avtalet slutet med?",
                      only_when=OnlyWhen("collective_agreement", ("yes",), "Svara om ni har kollektivavtal."))
    website = Website("Webbplats", optional=True, max=190, width=40, inputmode="url", autocomplete="url")
    about = Area("Om er", optional=True, max=2000, rows=4,
                 hint=f"Några meningar om vad ni gör. {ABOUT_NOBODY}")


def _workplace_name() -> Name:
    return Name("Arbetsställets namn", missing="Skriv vad arbetsstället kallas.", width=40,
                hint="Till exempel Skolköket, Huvudkontoret eller Butiken i Oxelösund.")


class FirstWorkplaceField:
    """Beside the company's own `name`."""

    workplace_name = _workplace_name()


class WorkplaceNameField:
    name = _workplace_name()


class AddressFields:
    street = Name("Gatuadress", missing="Skriv gatuadressen.", width=40, autocomplete="address-line1")
    postal_code = Parsed("Postnummer", rules.postal_code, missing=rules.POSTAL_CODE, width=4, inputmode="numeric",
                         autocomplete="postal-code")
    city = Name("Ort", missing="Skriv orten.", max=60, width=20, autocomplete="address-level2")


class JudgedForm(PortalForm):
    """A form whose answers must go together, as `rules` says."""

    def problems(self) -> Iterator[tuple[str, str]]:
        """(field, message) for what does not go together."""
        yield from ()

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for name, message in self.problems():
            if not self[name].errors:
                self.refuse(name, message)
        return not self.errors


class FactsForm(JudgedForm, Revised, FactsFields):
    """For a verified company, whose identity is locked."""

    def facts(self) -> rules.Facts:
        return rules.Facts(
            industry=self.industry.data, size_class=self.size_class.data, union_name=self.union_name.data or "",
            collective_agreement=self.collective_agreement.data, website=self.website.data or "",
            about=self.about.data or "")

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from rules.facts_problems(self.collective_agreement.data, self.union_name.data or "")


class CompanyForm(FactsForm, IdentityFields):
    """For a company that is not verified yet."""

    def identity(self) -> rules.Identity:
        return rules.Identity(org_number=self.org_number.data, employer_type=self.employer_type.data,
                              name=self.name.data, unit_name=self.unit_name.data or "")

    def problems(self) -> Iterator[tuple[str, str]]:
        yield from rules.identity_problems(self.org_number.data, self.employer_type.data, self.unit_name.data or "")
        yield from super().problems()


class StartForm(CreateForm, CompanyForm, FirstWorkplaceField, AddressFields):
    """A new company with its first workplace, or the way to a request to join one."""

    def workplace(self) -> rules.WorkplaceFacts:
        return rules.WorkplaceFacts(name=self.workplace_name.data, street=self.street.data,
                                    postal_code=self.postal_code.data, city=self.city.data)


class WorkplaceForm(CreateForm, Revised, WorkplaceNameField, AddressFields):
    """A workplace, and what everyone who comes there needs to know: said once."""

    cfar = Parsed("CFAR-nummer", rules.cfar, optional=True, width=10, inputmode="numeric",
                  hint="Åtta siffror, från Statistiska centralbyrån. Lämna tomt om du inte har det.")
    clothing = Area("Klädsel", optional=True, max=500, rows=2,
                    hint="Till exempel: arbetskläder finns, ta med egna skor.")
    parking = Area("Parkering och buss", optional=True, max=500, rows=2)
    report_to = Text("Vem anmäler man sig hos?", optional=True, max=200, width=40,
                     hint="Till exempel receptionen eller kökschefen.")
    sick_phone = Phone("Telefon för sjukanmälan", optional=True)
    ceiling = Number("Högst så här många samtidigt", low=1, high=MOST_AT_ONCE, unit=PEOPLE, optional=True,
                     hint="Praktikanter och andra från Fyrklövern. Tomt: så många som era platser säger.")

    def facts(self) -> rules.WorkplaceFacts:
        return rules.WorkplaceFacts(
            name=self.name.data, street=self.street.data, postal_code=self.postal_code.data, city=self.city.data,
            cfar=self.cfar.data or "", clothing=self.clothing.data or "", parking=self.parking.data or "",
            report_to=self.report_to.data or "", sick_phone=self.sick_phone.data or "", ceiling=self.ceiling.data)


class InviteForm(CreateForm):
    email = Email("Kollegans e-post", missing="Skriv e-postadressen till den du vill bjuda in.",
                  hint="Vi mejlar en länk som gäller i 14 dagar.", autocomplete="off")
    is_owner = YesNo("Vad ska kollegan kunna göra?", missing="Välj vad kollegan ska kunna göra.",
                     no="Kollega: företagets uppgifter, behov och platser",
                     yes="Kontoansvarig: allt som en kollega gör, och bestämma vilka kollegorna är")


class VerifyForm(Revised):
    """`next`: where to go afterwards, when the form stands on another page."""

    how = OneOf("Hur är arbetsgivaren kontrollerad?", VerifiedHow, missing="Välj hur du kontrollerade.")
    note = Area("Vad kontrollerade du?", optional=True, rows=2, max=500,
                hint=f"Till exempel: namn, säte och firmatecknare hos Bolagsverket; talade med vd. {ABOUT_NOBODY}")
    next = HiddenField()


class EnterForm(StartForm):
    """A company that the project group has spoken with, and somebody there to invite."""

    email = Email("E-post till den som ska sköta kontot", optional=True, autocomplete="off",
                  hint="Vi mejlar en länk som gäller i 14 dagar. Den som svarar först blir kontoansvarig. Du kan bjuda "
                       "in någon senare också.")


class FirstInvitationForm(CreateForm):
    email = Email("E-post till den som ska sköta kontot", autocomplete="off",
                  missing="Skriv e-postadressen till den du vill bjuda in.",
                  hint="Vi mejlar en länk som gäller i 14 dagar. Den som svarar först blir kontoansvarig.")


class BlockForm(PortalForm):
    reason = Area("Varför spärras arbetsgivaren?", rows=4, max=1000, missing="Skriv varför arbetsgivaren spärras.",
                  hint=f"Företaget läser det du skriver, och det blir en allmän handling. {ABOUT_NOBODY}")


class UnblockForm(PortalForm):
    reason = Area("Varför hävs spärren?", rows=3, max=1000, missing="Skriv varför spärren hävs.",
                  hint=f"Till exempel vad ni har kontrollerat. Bara projektgruppen läser det här. {ABOUT_NOBODY}")


class ContactForm(CreateForm, JudgedForm):
    """What was said with a company, and what comes next."""

    kind = OneOf("Hur hördes ni?", ContactKind, missing="Välj hur ni hördes.")
    happened_on = Day("Vilken dag?", missing="Skriv vilken dag ni hördes.", default=clock.today)
    note = Area("Vad sades?", rows=4, max=2000, missing="Skriv i korthet vad som sades.",
                hint=f"Anteckningen blir en allmän handling. {ABOUT_NOBODY}")
    next_step = Text("Nästa steg", optional=True, max=300, width=40,
                     hint="Vad någon av er har lovat, till exempel: ringa om handledare.")
    next_on = Day("Nästa steg ska vara gjort", optional=True, hint="Skriv datumet så här: 2026-12-01.",
                  only_when=OnlyWhen("next_step", (ANYTHING,), "Svara om du har skrivit ett nästa steg."))

    def facts(self) -> rules.ContactFacts:
        return rules.ContactFacts(kind=self.kind.data, happened_on=self.happened_on.data, note=self.note.data,
                                  next_step=self.next_step.data or "", next_on=self.next_on.data)

    def problems(self) -> Iterator[tuple[str, str]]:
        if self.happened_on.data is not None:
            yield from rules.contact_problems(self.facts(), clock.today())
