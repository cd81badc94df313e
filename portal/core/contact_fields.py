"""The fields for who somebody is and how to reach them: names, e-mail, phone."""
import re
from collections.abc import Callable, Iterable
from typing import Any

import phonenumbers
from wtforms.validators import ValidationError

from portal.core import addresses
from portal.core.checks import Validator, tidied
from portal.core.fields import Described, Text

_SWEDEN = 46
_PHONE_PATTERN = re.compile(r"(\(?0|\+)[0-9\s()/.\u2010-\u2015-]+")
_PHONE = "Skriv ett telefonnummer med riktnummer, till exempel 070-174 06 90."
LONGEST_PHONE = 30


class Name(Text):
    """What a company, a workplace, a place or a training is called. Names go out in mail: no address stands in one."""

    refused = staticmethod(addresses.link_in)

    def __init__(self, label: str, *, validators: Iterable[Validator] = (), **options: Any) -> None:
        super().__init__(label, validators=[_without(self.refused), *validators], **options)


class PersonName(Name):
    """What a person is called."""

    refused = staticmethod(addresses.address_in)


def _without(find: Callable[[str], str | None]) -> Validator:
    def check(_form: Any, field: Any) -> None:
        if shown := find(field.data):
            raise ValidationError(addresses.ADDRESS_FOUND.format(shown=shown))

    return check


class Email(Text):
    """An e-mail address, normalised."""

    def __init__(self, label: str, **options: Any) -> None:
        options = {"max": 254, "inputmode": "email", "autocomplete": "email", "width": 40, **options}
        super().__init__(label, **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = addresses.email(self.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Phone(Described):
    """A phone number, kept as Swedes write it, a foreign one with its country's: the field where ten digits are no
    personal number."""

    def __init__(self, label: str, **options: Any) -> None:
        options = {"inputmode": "tel", "autocomplete": "tel", "width": 20, **options}
        super().__init__(label, filters=[tidied], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        if len(self.data) > LONGEST_PHONE or not _PHONE_PATTERN.fullmatch(self.data):
            raise ValidationError(_PHONE)
        try:
            number = phonenumbers.parse(self.data, "SE")
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_PHONE) from error
        if number.extension or not phonenumbers.is_possible_number(number):
            raise ValidationError(_PHONE)
        self.data = phonenumbers.format_number(number, _as_written(number))


def _as_written(number: phonenumbers.PhoneNumber) -> int:
    forms = phonenumbers.PhoneNumberFormat
    is_swedish = number.country_code == _SWEDEN and phonenumbers.is_valid_number(number)
    return forms.NATIONAL if is_swedish else forms.INTERNATIONAL
