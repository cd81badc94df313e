"""The company's answers, section by section, and the two forms that begin and finish an offer."""
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from portal.companies.models import EmployerType
from portal.companies.rules import POSTAL_CODE, WorkplaceFacts, postal_code
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached, is_same
from portal.core import ids, occupations
from portal.core.circumstances import Reach
from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    AsksFirst,
    CreateForm,
    Day,
    Email,
    Hours,
    Name,
    Number,
    OneOf,
    OnlyWhen,
    Parsed,
    PersonName,
    Phone,
    PortalForm,
    SomeOf,
    Text,
    Tick,
    YesNo,
)
from portal.core.forms.fields import PLACES, WEEKS
from portal.core.forms.occupation_field import OccupationField
from portal.needs.models import BY_STAFF, HiringInterest, SwedishLevel
from portal.offers import content, rules
from portal.offers.choices import Named
from portal.offers.models import Capacity, CloseReason, ContactRule, Lifting, Offer, OpenTo, Pace, Shift, Weekday

NO_NEED = "none"
MYSELF, ANOTHER, NOBODY = "jag", "annan", "ingen"
"""Instead of somebody in the register."""
GONE, IT_IS_ME = " (står inte längre i listan)", " (det är jag)"
TAKE = "anvand"
"""The tick beside a suggested value: its field's name. The value itself comes hidden, as `forslag-<field>`."""

WHAT_THE_FORMS_ARE: dict[str, str] = {
    OpenTo.PRACTICE: "Någon provar arbetet hos er en tid. Det är ingen anställning, och ni betalar ingen lön.",
    OpenTo.WORK_TRAINING: "Som praktik, men lugnare: personen tränar på att arbeta, med en namngiven handledare.",
    OpenTo.ADAPTED: "Ni anställer, och arbetet anpassas efter vad personen kan.",
    OpenTo.SUBSIDISED: "Ni anställer och betalar lön. Stöd till en del av lönen kan vara aktuellt – "
                       "Arbetsförmedlingen beslutar.",
    OpenTo.MUNICIPAL: "Kommunen anställer någon i en av sina egna verksamheter, för en begränsad tid.",
}
"""A line for each, where it is chosen. No promise of support (rule five)."""


_ASKED = {"workplace_name": "Skriv vad arbetsstället kallas.", "workplace_street": "Skriv gatuadressen.",
          "workplace_postal_code": POSTAL_CODE, "workplace_city": "Skriv orten."}


class NewOfferForm(CreateForm):
    title = Name("Vad kallar ni platsen?", hint="Kort och tydligt, till exempel Restaurangbiträde i storkök.",
                 missing="Skriv vad ni kallar platsen.", width=40)


class SectionForm(PortalForm):
    """One section. Nothing is missing here: what is not answered yet is kept half done."""

    seen = HiddenField()
    folded: tuple[str, ...] = ()
    """Fields that are drawn apart."""

    def __init__(self, posted: MultiDict[str, str] | None, section: content.Section, offer: Offer) -> None:
        """With what was posted, or with what is stored."""
        self.section = section
        stored = {**self.stored(offer), "seen": content.digest(offer, section.columns)}
        super().__init__(formdata=posted, data=stored if posted is None else None)

    def stored(self, offer: Offer) -> dict[str, Any]:
        """Field name -> value, from the working copy."""
        return {column: getattr(offer, column) for column in self.section.columns}

    def answers(self) -> dict[str, Any]:
        """Column -> value. Only for a form that was accepted."""
        return {column: "" if value is None and column in _TEXTS else value for column, value in self.values().items()}

    def readable(self) -> dict[str, Any]:
        """The same of a form that may have been refused: what could not be read is left out."""
        unread = {column for name in self.errors for column in content.columns_of(name)}
        return {column: value for column, value in self.answers().items() if column not in unread}

    def new_workplace(self) -> tuple[str, WorkplaceFacts] | None:
        """One that is to be added with the answers, and chosen: its public id, and what it is."""
        return None


class PlaceForm(SectionForm):
    title = Name("Rubrik", hint="Kort och tydligt, till exempel Restaurangbiträde i storkök.", width=40)
    occupation = OccupationField("Yrke", hint="Det yrke som ligger närmast. Så hittar coacherna platsen.")
    need_id = OneOf("Hör platsen till ett behov ni har berättat om?", optional=True)
    open_to = SomeOf("Vad är ni öppna för?", OpenTo, explained=WHAT_THE_FORMS_ARE,
                     hint="Välj allt som passar. Vad som blir aktuellt beslutar Arbetsförmedlingen eller kommunen.")
    places = Number("Hur många platser?", low=1, high=rules.MOST_PLACES, unit=PLACES)
    workplace_id = OneOf("Arbetsställe", hint="Saknas det här? Lägg till det nedanför.")
    workplace_once = HiddenField(default=ids.new)
    workplace_name = Name("Arbetsställets namn", width=40, hint="Till exempel Skolköket eller Butiken i Oxelösund.")
    workplace_street = Name("Gatuadress", width=40, autocomplete="address-line1")
    workplace_postal_code = Parsed("Postnummer", postal_code, width=4, inputmode="numeric", autocomplete="postal-code")
    workplace_city = Name("Ort", max=60, width=20, autocomplete="address-level2")
    folded = ("workplace_name", "workplace_street", "workplace_postal_code", "workplace_city")

    def __init__(
        self, posted: MultiDict[str, str] | None, section: content.Section, offer: Offer, *,
        workplaces: Sequence[Any], needs: Sequence[Any], employer_type: EmployerType,
    ) -> None:
        self.workplace_ids = {w.public_id: w.id for w in workplaces}
        self.need_ids = {n.public_id: n.id for n in needs}
        self._choices = {
            "workplace_id": [(w.public_id, f"{w.name}, {w.street}, {w.city}") for w in workplaces],
            "need_id": [*((n.public_id, _need(n)) for n in needs), (NO_NEED, "Nej")],
            "open_to": [(code.value, code.label) for code in OpenTo
                        if code is not OpenTo.MUNICIPAL or employer_type is EmployerType.MUNICIPAL],
        }
        super().__init__(posted, section, offer)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        for name, choices in self._choices.items():
            self[name].choices = choices
        if not self.need_ids:
            del self.need_id
        super().process(*args, **kwargs)

    def stored(self, offer: Offer) -> dict[str, Any]:
        return {**super().stored(offer), "open_to": offer.open_to,
                "workplace_id": _key(self.workplace_ids, offer.workplace_id),
                "need_id": _key(self.need_ids, offer.need_id) or NO_NEED}

    def validate(self, extra_validators: Any = None) -> bool:
        """A workplace is added whole."""
        right = bool(super().validate(extra_validators))
        missing = [name for name in self.folded if self.unfolded and not self[name].raw]
        for name in missing:
            self.refuse(name, _ASKED[name])
        return right and not missing

    @property
    def unfolded(self) -> bool:
        """True when a new workplace has been begun."""
        return any(self[name].raw for name in self.folded)

    def new_workplace(self) -> tuple[str, WorkplaceFacts] | None:
        """Its id is drawn with the form: a double click adds one."""
        if not self.unfolded:
            return None
        name, street, code, city = (self[field].data for field in self.folded)
        drawn = self.workplace_once.data or ""
        return (drawn if ids.is_valid(drawn) else ids.new(),
                WorkplaceFacts(name=name, street=street, postal_code=code, city=city))

    def answers(self) -> dict[str, Any]:
        answers = {name: value for name, value in super().answers().items() if name not in self.folded}
        chosen: frozenset[OpenTo] = answers.pop("open_to")
        answers |= {f"open_to_{kind}": kind in chosen for kind in OpenTo}
        answers["workplace_id"] = self.workplace_ids.get(answers["workplace_id"])
        answers["need_id"] = self.need_ids.get(answers.get("need_id"))
        return answers


class WorkForm(SectionForm):
    tasks = Area("Vad ska personen göra?", rows=6, max=4000,
                 hint=f"Beskriv en vanlig dag med enkla ord. {ABOUT_NOBODY}")
    lifting = OneOf("Förekommer lyft?", Lifting)
    standing = YesNo("Är arbetet mycket stående eller gående?")
    outdoors = YesNo("Är arbetet utomhus?")
    noise = YesNo("Är miljön bullrig?")
    pace = OneOf("Hur är arbetstempot?", Pace)
    protective_equipment = Text("Vilken skyddsutrustning behövs?", max=500, optional=True, width=40,
                                hint="Skriv också vad ni lånar ut, till exempel skyddsskor.")


class TimesForm(SectionForm):
    start_from = Day("När kan en person börja?", hint="Skriv datumet så här: 2026-12-01. Eller kryssa för löpande.")
    start_rolling = Tick("Löpande: en person kan börja när som helst")
    start_until = Day("Senaste start", optional=True, hint="Om det är för sent att börja efter ett visst datum.",
                      only_when=OnlyWhen("start_rolling", ("",), "Svara bara om platsen inte är öppen löpande."))
    weeks = Number("Hur många veckor?", low=1, high=rules.MOST_WEEKS, unit=WEEKS)
    hours_per_week = Hours("Hur många timmar i veckan?", hint="Hela eller halva timmar, till exempel 37,5.")
    weekdays = SomeOf("Vilka veckodagar?", Weekday)
    shift = SomeOf("Vilka tider på dygnet?", Shift)
    ramp_up = YesNo("Går det bra att börja med färre timmar?")


class RequirementsForm(SectionForm):
    swedish_level = OneOf("Hur mycket svenska behövs?", SwedishLevel)
    driving_licence = YesNo("Krävs körkort?")
    background_check = YesNo("Krävs registerutdrag?", hint="Till exempel i arbete med barn.")
    other_requirements = Area("Andra krav", rows=3, max=2000, optional=True,
                              hint=f"Bara det som verkligen behövs från första dagen. {ABOUT_NOBODY}")
    adaptations = Area("Vad kan ni anpassa?", rows=3, max=2000, optional=True,
                       hint=f"Till exempel hiss, lugnare tempo eller extra pauser. {ABOUT_NOBODY}")


def _contact_rule(missing: str = "") -> OneOf:
    return OneOf("Får coachen ta kontakt?", ContactRule, missing=missing,
                 hint="När en coach reserverar platsen får ni ett mejl. Det här kan ni ändra när ni vill.")


def _meet_first(missing: str = "") -> YesNo:
    return YesNo("Vill ni träffas innan ni bestämmer?", missing=missing)


class SupervisionForm(SectionForm):
    """Who supervises is picked from the company's register, or written: then the register knows them afterwards.
    `contact_rule` and `meet_first` are asked here and belong to no version."""

    supervisor = OneOf("Vem är handledare?", hint="Den som tar emot och visar till rätta på arbetsplatsen.")
    supervisor_name = PersonName("Handledarens namn", autocomplete="off", width=40)
    supervisor_phone = Phone("Handledarens telefon", autocomplete="off")
    supervisor_email = Email("Handledarens e-post", optional=True, autocomplete="off",
                             hint="Handledaren får ett mejl om att hen står här, och kan rätta sina uppgifter.")
    deputy = OneOf("Vem är ersättare när handledaren är borta?", optional=True)
    deputy_name = PersonName("Ersättarens namn", optional=True, autocomplete="off", width=40)
    deputy_phone = Phone("Ersättarens telefon", optional=True, autocomplete="off",
                         hint="Med telefon står ersättaren i er lista nästa gång.")
    supervision_capacity = OneOf("Hur mycket tid har ni för handledning?", Capacity)
    supervisor_training = YesNo("Vill handledaren ha en handledarutbildning?")
    contact_rule = _contact_rule()
    meet_first = _meet_first()

    def __init__(
        self, posted: MultiDict[str, str] | None, section: content.Section, offer: Offer, *,
        known: Sequence[Supervisor], me: Reached,
    ) -> None:
        """`known`: those to pick among; `me`: who fills in the form."""
        self._known = {one.public_id: one for one in known}
        self._me = me
        mine = [] if any(is_same(one, me) for one in known) else [(MYSELF, f"Det är jag ({me.name})")]
        listed = [(one.public_id, f"{one.name}, {one.phone}{GONE if one.inactive_at else ''}"
                   f"{IT_IS_ME if is_same(one, me) else ''}") for one in known]
        self._choices = {"supervisor": [*listed, *mine, (ANOTHER, "Någon annan")],
                         "deputy": [*listed, *mine, (ANOTHER, "Någon annan"), (NOBODY, "Ingen")]}
        super().__init__(self._filled(posted), section, offer)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        for name, choices in self._choices.items():
            self[name].choices = choices
        super().process(*args, **kwargs)

    def stored(self, offer: Offer) -> dict[str, Any]:
        ids = {one.public_id: one.id for one in self._known.values()}
        deputy = _key(ids, offer.deputy_id) or (ANOTHER if offer.deputy_name else None)
        return {**super().stored(offer), "deputy": deputy,
                "contact_rule": offer.contact_rule, "meet_first": offer.meet_first,
                "supervisor": _key(ids, offer.supervisor_id) or (ANOTHER if offer.supervisor_name else None)}

    def answers(self) -> dict[str, Any]:
        answers = super().answers()
        return {column: answers[column] for column in self.section.columns}

    def named(self) -> Named:
        """Who in the register was picked. Only for a form that was accepted."""
        me = self.deputy.data == MYSELF
        return Named(supervisor=self._known.get(self.supervisor.data), deputy=self._known.get(self.deputy.data),
                     deputy_phone=self.deputy_phone.data or "", deputy_email=self._me.email if me else "")

    def _filled(self, posted: MultiDict[str, str] | None) -> MultiDict[str, str] | None:
        """Whoever is picked is written in the fields, but where a suggestion is taken instead."""
        if posted is None:
            return None
        filled, taken = posted.copy(), posted.getlist(TAKE)
        for field, value in (self._of(posted, "supervisor") | self._of(posted, "deputy")).items():
            if field not in taken and (value or field != "supervisor_phone"):
                filled[field] = value
        return filled

    def _of(self, posted: MultiDict[str, str], role: str) -> dict[str, str]:
        """Field -> what the register, or the person's own account, says of who is picked."""
        picked = posted.get(role)
        if picked == NOBODY:
            return {f"{role}_name": "", f"{role}_phone": ""}
        who = self._me if picked == MYSELF else self._known.get(picked or "")
        if who is None:
            return {}
        said = {f"{role}_name": who.name, f"{role}_phone": who.phone}
        return said if role == "deputy" else said | {f"{role}_email": who.email}


class WaysForm(PortalForm):
    """How coaches get in touch. Nobody reviews it."""

    contact_rule = _contact_rule("Välj om coachen får höra av sig direkt.")
    meet_first = _meet_first("Välj om ni vill träffas först.")


class FutureForm(SectionForm):
    training_wanted = YesNo("Önskar ni en utbildning som är anpassad för platsen?",
                            hint="Campus Nyköping föreslår en utbildning. Ni säger ja eller nej till förslaget.")
    training_wish = Area("Vad ska personen kunna efter utbildningen?", rows=4, max=2000,
                         hint=ABOUT_NOBODY,
                         only_when=OnlyWhen("training_wanted", ("yes",), "Svara om ni valde ja ovanför."))
    hiring_interest = OneOf("Kan platsen leda till anställning?", HiringInterest)


def _still_declared() -> Tick:
    """The four declarations of a submission in their short form."""
    return Tick("Det ni intygade när platsen skickades in gäller fortfarande, och jag får företräda företaget.",
                missing="Intyga att det ni intygade fortfarande gäller, och att du får företräda företaget.")


class SubmitForm(AsksFirst):
    """The four declarations. `seen` tells whether the answers are still those that were read; the answers
    themselves are looked at where they leave the company, and the tick is asked for then."""

    seen = HiddenField()
    environment = Tick("Vi tar ansvar för arbetsmiljön och introducerar den som kommer.",
                       missing="Intyga att ni tar ansvar för arbetsmiljön.")
    replaces_nobody = Tick("Platsen ersätter ingen anställd och ingen ledig tjänst.",
                           missing="Intyga att platsen inte ersätter någon.")
    in_order = Tick("Företaget har inget näringsförbud och inga obetalda skatter eller avgifter, och är inte i "
                    "konkurs, likvidation eller rekonstruktion.",
                    missing="Intyga att företaget inte har näringsförbud, skulder eller konkurs.")
    may_act = Tick("Jag får företräda företaget i det här ärendet.",
                   missing="Intyga att du får företräda företaget.")

    def written(self) -> str:
        return ""


class SendForm(AsksFirst):
    """A change of a place that is on offer, sent in from the page where it is made; the answers are looked at there."""

    declared = _still_declared()

    def written(self) -> str:
        return ""


class CloseForm(PortalForm):
    reason = OneOf("Varför avslutar ni platsen?",
                   [(CloseReason.FILLED.value, "Platsen är tillsatt"),
                    (CloseReason.WITHDRAWN.value, "Vi tar tillbaka platsen")],
                   missing="Välj varför ni avslutar platsen.")


class PauseForm(PortalForm):
    until = Day("Vilken dag öppnar ni platsen igen?", missing="Skriv vilken dag platsen öppnas igen.",
                hint="Skriv datumet så här: 2027-01-12. Högst ett halvår fram.")


class ContactForm(PortalForm):
    """Who supervises from now on. `seen`: the contact as it stood when the form was shown."""

    seen = HiddenField()
    supervisor_name = PersonName("Handledarens namn", autocomplete="off", width=40, missing="Skriv handledarens namn.",
                                 hint="Är det en annan person än förut får Jobbtorg veta det.")
    supervisor_phone = Phone("Handledarens telefon", autocomplete="off", missing="Skriv handledarens telefonnummer.")
    supervisor_email = Email("Handledarens e-post", optional=True, autocomplete="off")
    deputy_name = PersonName("Ersättare när handledaren är borta", optional=True, autocomplete="off", width=40)
    declared = _still_declared()

    def contact(self) -> dict[str, str]:
        """Column -> what it says now. Only for a form that was accepted."""
        return {field: self[field].data or "" for field in content.CONTACT}


class LetterContactForm(PortalForm):
    """The same of the supervisor alone. Nothing that is stored is shown: the form is open to whoever has the link."""

    name = PersonName("Handledarens namn", autocomplete="off", width=40, missing="Skriv handledarens namn.")
    phone = Phone("Handledarens telefon", autocomplete="off", missing="Skriv handledarens telefonnummer.")
    email = Email("Handledarens e-post", optional=True, autocomplete="off")
    declared = _still_declared()

    def contact(self) -> dict[str, str]:
        """As above; the deputy stays who it was."""
        return {"supervisor_name": self.name.data, "supervisor_phone": self.phone.data,
                "supervisor_email": self.email.data or ""}


class ProposalForm(AsksFirst, CreateForm):
    """What a company can be asked on the phone: the fields that decide whether somebody fits. It fills in the rest."""

    reach = Reach.GROUP
    source = OneOf("Hur hörde du det?", [(code.value, code.label) for code in BY_STAFF],
                   missing="Välj hur du hörde det.")
    title = Name("Vad kallar de platsen?", missing="Skriv vad de kallar platsen.", width=40)
    occupation = OccupationField("Yrke", optional=True, hint="Det yrke som ligger närmast.")
    open_to = SomeOf("Vad är de öppna för?", OpenTo, optional=True, explained=WHAT_THE_FORMS_ARE)
    places = Number("Hur många platser?", low=1, high=rules.MOST_PLACES, unit=PLACES, optional=True)
    workplace_id = OneOf("Arbetsställe", optional=True)
    tasks = Area("Vad ska personen göra?", rows=5, max=4000, optional=True,
                 hint=f"Med företagets egna ord. {ABOUT_NOBODY}")
    start_from = Day("När kan en person börja?", optional=True, hint="Skriv datumet så här: 2026-12-01.")
    start_rolling = Tick("Löpande: en person kan börja när som helst", optional=True)
    weeks = Number("Hur många veckor?", low=1, high=rules.MOST_WEEKS, unit=WEEKS, optional=True)
    hours_per_week = Hours("Hur många timmar i veckan?", optional=True)
    swedish_level = OneOf("Hur mycket svenska behövs?", SwedishLevel, optional=True)
    driving_licence = YesNo("Krävs körkort?", optional=True)
    supervisor_name = PersonName("Handledarens namn", optional=True, autocomplete="off", width=40)
    supervisor_phone = Phone("Handledarens telefon", optional=True, autocomplete="off")
    hiring_interest = OneOf("Kan platsen leda till anställning?", HiringInterest, optional=True)

    def __init__(self, offer: Offer | None, *, workplaces: Sequence[Any], employer_type: EmployerType) -> None:
        """`offer`: the one that is changed; its source is not asked again."""
        self._places = {w.public_id: w.id for w in workplaces}
        self._choices = {
            "workplace_id": [(w.public_id, f"{w.name}, {w.street}, {w.city}") for w in workplaces],
            "open_to": [(code.value, code.label) for code in OpenTo
                        if code is not OpenTo.MUNICIPAL or employer_type is EmployerType.MUNICIPAL]}
        self._is_new = offer is None
        super().__init__(data=self._stored(offer) if offer else self._first(workplaces))

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        for name, choices in self._choices.items():
            self[name].choices = choices
        if not self._is_new:
            del self.source
        super().process(*args, **kwargs)

    def answers(self) -> dict[str, Any]:
        """Column -> value. Only for a form that was accepted."""
        answers = {name: "" if value is None and name in _TEXTS else value for name, value in self.values().items()
                   if name != "source"}
        chosen = answers.pop("open_to")
        answers |= {f"open_to_{kind}": kind in chosen for kind in OpenTo}
        answers["workplace_id"] = self._places.get(answers["workplace_id"])
        return answers

    def refuse_all(self, problems: Sequence[rules.Problem]) -> None:
        for problem in problems:
            self.refuse(problem.field, problem.text)

    def _stored(self, offer: Offer) -> dict[str, Any]:
        return {name: getattr(offer, name) for name in self._stored_fields()} | {
            "open_to": offer.open_to, "workplace_id": _key(self._places, offer.workplace_id)}

    @staticmethod
    def _stored_fields() -> tuple[str, ...]:
        return ("title", "occupation", "places", "tasks", "start_from", "start_rolling", "weeks", "hours_per_week",
                "swedish_level", "driving_licence", "supervisor_name", "supervisor_phone", "hiring_interest")

    @staticmethod
    def _first(workplaces: Sequence[Any]) -> dict[str, Any]:
        """The only workplace there is."""
        return {"workplace_id": workplaces[0].public_id} if len(workplaces) == 1 else {}


class CopyForm(CreateForm):
    """Nothing to fill in: the new draft's id, so that a double click makes one copy."""


class CopyToForm(CreateForm):
    """An offer keeps one workplace: its sibling is another offer."""

    workplace = OneOf("Till vilket arbetsställe?", missing="Välj ett arbetsställe.")

    def __init__(self, workplaces: Sequence[Any]) -> None:
        self.ids = {w.public_id: w.id for w in workplaces}
        self._choices = [(w.public_id, f"{w.name}, {w.street}, {w.city}") for w in workplaces]
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What may be chosen must be known before what was chosen is read."""
        self.workplace.choices = self._choices
        super().process(*args, **kwargs)


FORMS: Mapping[str, type[SectionForm]] = {
    "arbetet": WorkForm, "tider": TimesForm, "krav": RequirementsForm, "utbildning": FutureForm,
}
"""By section; `platsen` and `handledning` need what they may choose from, see PlaceForm and SupervisionForm."""
_TEXTS = frozenset(c.name for c in Offer.__table__.columns if c.name in content.COLUMNS and not c.nullable
                   and c.type.python_type is str)


def with_suggestions(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was posted, with the suggestions of the project group that were ticked instead of what was written."""
    filled = posted.copy()
    for field in posted.getlist(TAKE):
        suggested = posted.get(f"forslag-{field}")
        if field in content.WRITTEN and suggested is not None:
            filled[field] = suggested
    return filled


def _key(ids: Mapping[str, int], wanted: int | None) -> str | None:
    return next((public_id for public_id, number in ids.items() if number == wanted), None)


def _need(row: Any) -> str:
    people = f", {row.people} {'person' if row.people == 1 else 'personer'}" if row.people else ""
    return f"{occupations.names().get(row.occupation, row.occupation)}{people}"
