"""The base of every form and field: what may be written is checked here, in plain Swedish, and nowhere else."""
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import StopValidation, ValidationError

from portal.core import ids
from portal.core.labels import LabelEnum
from portal.core.text import PERSONAL_NUMBER_FOUND, personal_number_in, tidy, unwanted_character

UNSAVED = "_unsaved"
"""A hidden field: the form comes back after sign-in with what was written, to be shown and not saved."""
Validator = Callable[[Any, Any], None]


class PortalForm(FlaskForm):
    """Base of every form. The form token is checked for every POST in core/web, so no form carries its own."""

    class Meta:
        csrf = False
        locales = ["sv"]

    def accepted(self) -> bool:
        """True when this is a POST whose fields are all right, and it is meant to be kept."""
        return self.is_submitted() and UNSAVED not in request.form and self.validate()

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 when something in it is wrong."""
        return 422 if self.errors else 200

    def visible(self) -> list[Any]:
        return [f for f in self if not isinstance(f, HiddenField)]

    def values(self) -> dict[str, Any]:
        """Field name -> value as its Python type, hidden fields left out."""
        return {f.name: f.data for f in self.visible()}

    def refuse(self, name: str, message: str) -> None:
        """Put a message beside a field that a rule refused after the form was parsed."""
        field = self[name]
        field.errors = [*field.errors, message]

    def summary(self) -> list[tuple[str, str]]:
        """(anchor, message) for each error, in the order of the form."""
        return [(f.anchor, message) for f in self.visible() for message in f.errors]


class CreateForm(PortalForm):
    """A form that makes one new thing: its id is drawn when the form is shown, so that a double click makes one."""

    once = HiddenField(default=ids.new)

    def new_id(self) -> str:
        """The id for the new thing; a fresh one when the form's own was tampered with."""
        return self.once.data if ids.is_valid(self.once.data or "") else ids.new()


class Described(Field):  # type: ignore[misc]
    """What every field of ours can say. `missing`: the message when it is empty, if it must not be.

    `width` is the answer's length in characters (2, 4, 10, 20 or 40), drawn as the width of the box.
    """

    kind = "text"

    def __init__(
        self, label: str, *, hint: str = "", missing: str = "", optional: bool = False, width: int = 0,
        autocomplete: str = "", inputmode: str = "", validators: Iterable[Validator] = (), **options: Any,
    ) -> None:
        super().__init__(label, [_presence(missing), *validators], description=hint, **options)
        self.optional, self.width = optional, width
        self.autocomplete, self.inputmode = autocomplete, inputmode

    @property
    def anchor(self) -> str:
        """The id that a link in the error summary leads to."""
        return str(self.id)

    @property
    def described_by(self) -> str | None:
        """The ids of hint and error, for aria-describedby."""
        ids_ = [f"{self.id}-hint"] * bool(self.description) + [f"{self.id}-error"] * bool(self.errors)
        return " ".join(ids_) or None

    @property
    def raw(self) -> str:
        """What was written, as written, for drawing the box again."""
        return str(self._value())


class Text(Described, StringField):
    """One line of free text. Refuses personal numbers, control characters and what is too long."""

    def __init__(self, label: str, *, max: int = 120, validators: Iterable[Validator] = (), **options: Any) -> None:
        super().__init__(label, validators=[_written(max), *validators], filters=[_tidy], **options)
        self.max = max

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0]


class Area(Text):
    """Several lines of free text."""

    kind = "area"

    def __init__(self, label: str, *, rows: int = 5, max: int = 4000, **options: Any) -> None:
        super().__init__(label, max=max, **options)
        self.rows = rows


class Secret(Described, StringField):
    """A password: never drawn back, never stripped."""

    kind = "secret"

    @property
    def raw(self) -> str:
        return ""


class Email(Text):
    """An e-mail address, normalised."""

    def __init__(self, label: str, **options: Any) -> None:
        options = {"max": 254, "inputmode": "email", "autocomplete": "email", "width": 40} | options
        super().__init__(label, **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = validate_email(self.data, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError("Skriv en e-postadress, till exempel namn@foretag.se.") from error


class Phone(Described, StringField):
    """A phone number, kept in international form: the field where ten digits are no personal number."""

    def __init__(self, label: str, **options: Any) -> None:
        options = {"inputmode": "tel", "autocomplete": "tel", "width": 20} | options
        super().__init__(label, filters=[_tidy], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            number = phonenumbers.parse(self.data[:40], "SE")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_PHONE) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_PHONE)
        self.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


_PHONE = "Skriv ett telefonnummer med riktnummer, till exempel 0155-24 80 00."


class Number(Described):
    """A whole number between `low` and `high`."""

    def __init__(self, label: str, *, low: int, high: int, **options: Any) -> None:
        options = {"inputmode": "numeric", "width": 4} | options
        super().__init__(label, **options)
        self.low, self.high = low, high

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and (text := valuelist[0].strip()):
            self.data = self._parse(text)

    def _parse(self, text: str) -> Any:
        message = f"Skriv ett helt tal mellan {self.low} och {self.high}."
        if not (text.isascii() and text.lstrip("-").isdecimal() and len(text) < 10):
            raise ValueError(message)
        if not self.low <= int(text) <= self.high:
            raise ValueError(message)
        return int(text)


class Hours(Number):
    """Hours a week: halves allowed, with a Swedish decimal comma."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, low=1, high=40, inputmode="decimal", **options)

    def _value(self) -> str:
        return super()._value().removesuffix(".0").replace(".", ",")

    def _parse(self, text: str) -> Any:
        message = "Skriv timmar mellan 1 och 40, hela eller halva, till exempel 37,5."
        try:
            hours = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise ValueError(message) from error
        if not hours.is_finite() or not self.low <= hours <= self.high or hours * 2 % 1:
            raise ValueError(message)
        return hours


class Day(Described):
    """A date as text, `ÅÅÅÅ-MM-DD`: a native field would show the order of another country."""

    kind = "day"

    def __init__(self, label: str, **options: Any) -> None:
        options = {"inputmode": "numeric", "width": 10} | options
        super().__init__(label, **options)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and (text := valuelist[0].strip()):
            self.data = _day(text)


class OneOf(Described):
    """One code of a LabelEnum, or of (value, label) pairs. Radios up to six choices, otherwise a select."""

    def __init__(
        self, label: str, codes: type[LabelEnum] | Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.codes = codes if isinstance(codes, type) else None
        self.choices: Sequence[tuple[str, str]] = codes.choices() if isinstance(codes, type) else codes

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "radios" if len(self.choices) <= 6 else "select"

    @property
    def anchor(self) -> str:
        return f"{self.id}-0" if self.kind == "radios" else str(self.id)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            if valuelist[0] not in {value for value, _ in self.choices}:
                raise ValueError("Välj ett av alternativen.")
            self.data = self._typed(valuelist[0])

    def _typed(self, value: str) -> Any:
        return self.codes(value) if self.codes else value


class YesNo(OneOf):
    """Ja or nej; None until somebody has answered."""

    def __init__(self, label: str, *, yes: str = "Ja", no: str = "Nej", **options: Any) -> None:
        super().__init__(label, (("yes", yes), ("no", no)), **options)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else "yes" if self.data else "no"

    def _typed(self, value: str) -> bool:
        return value == "yes"


class SomeOf(Described):
    """Any number of codes of a LabelEnum, as a set."""

    kind = "checks"

    def __init__(self, label: str, codes: type[LabelEnum], **options: Any) -> None:
        super().__init__(label, **options)
        self.codes = codes
        self.choices = codes.choices()

    @property
    def anchor(self) -> str:
        return f"{self.id}-0"

    def _value(self) -> str:
        return ""

    @property
    def chosen(self) -> set[str]:
        return set(self.raw_data) if self.raw_data else {str(code) for code in self.data or ()}

    def process_formdata(self, valuelist: list[str]) -> None:
        if not set(valuelist) <= {value for value, _ in self.choices}:
            self.data = frozenset()
            raise ValueError("Välj bland alternativen.")
        self.data = frozenset(self.codes(value) for value in valuelist)


class Tick(Described):
    """One box: ticked or not."""

    kind = "tick"

    def _value(self) -> str:
        return "yes" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist == ["yes"]


def _tidy(text: str | None) -> str | None:
    return tidy(text) if text else text


def _presence(missing: str) -> Validator:
    def check(_form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation()
        if field.data is None or field.data == "" or field.data is False and field.kind == "tick" or field.data == frozenset():
            if missing:
                field.errors = []
                raise StopValidation(missing)
            raise StopValidation()

    return check


def _written(longest: int) -> Validator:
    def check(_form: Any, field: Any) -> None:
        text = field.data
        if len(text) > longest:
            raise StopValidation(f"Texten är för lång: {len(text)} tecken. Korta den till högst {longest}.")
        if field.kind != "area" and "\n" in text or (bad := unwanted_character(text)):
            shown = "radbrytning" if field.kind != "area" and "\n" in text else f"U+{ord(bad or ' '):04X}"
            raise StopValidation(f"Texten innehåller ett tecken som inte går att visa ({shown}). Skriv om den delen.")
        if shown := personal_number_in(text):
            raise StopValidation(PERSONAL_NUMBER_FOUND.format(shown=shown))

    return check


def _day(text: str) -> date:
    for pattern in ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d"):
        try:
            found = datetime.strptime(text, pattern).date()
        except ValueError:
            continue
        if 2000 <= found.year <= 2100:
            return found
    raise ValueError("Skriv datumet så här: 2026-12-01.")
