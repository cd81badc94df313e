"""The fields for who somebody is and how to reach them: names, e-mail, phone."""
import re
from collections.abc import Callable, Iterable
from typing import Any

import phonenumbers
from wtforms.validators import ValidationError

from portal.core import addresses
from portal.core.forms.checks import Validator, on_one_line
from portal.core.forms.fields import Described, Text
from portal.core.text import DASHES

_SWEDEN = 46
_PHONE_PATTERN = re.compile(rf"(\(?0|\+)[0-9\s()/.{DASHES}]+")
_EXTENSION = re.compile(
    r"[\s,;(]*(?:ank|ankn|anknytning|anknytn|ext|extension|x)(?![a-zåäö])[.:\s]*(\d{1,6})\)?\Z", re.IGNORECASE)
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
        super().__init__(label, filters=[on_one_line], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = phone(self.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


def phone(text: str) -> str:
    """The number, with its extension if it has one. Raises ValueError with the sentence to show."""
    extension = _EXTENSION.search(text[:2 * LONGEST_PHONE])
    main = text[:extension.start()] if extension else text
    if len(main) > LONGEST_PHONE or not _PHONE_PATTERN.fullmatch(main):
        raise ValueError(_PHONE)
    try:
        number = phonenumbers.parse(main, "SE")
    except phonenumbers.NumberParseException as error:
        raise ValueError(_PHONE) from error
    if is_off := _digits_off(number):
        raise ValueError(f"Numret har en siffra för {is_off}. Kontrollera det, till exempel 070-174 06 90.")
    if number.extension or not phonenumbers.is_possible_number(number):
        raise ValueError(_PHONE)
    written = phonenumbers.format_number(number, _as_written(number))
    written += f" ankn. {extension[1]}" if extension else ""
    if len(written) > LONGEST_PHONE:
        raise ValueError(_PHONE)
    return written


def _digits_off(number: phonenumbers.PhoneNumber) -> str:
    """Of a Swedish number that nobody can have: "lite" when one more digit would make it one, "mycket" for one less."""
    if number.country_code != _SWEDEN or phonenumbers.is_valid_number(number):
        return ""
    digits = str(number.national_number)
    if any(_is_swedish(digits + digit) for digit in "0123456789"):
        return "lite"
    return "mycket" if _is_swedish(digits[:-1]) else ""


def _is_swedish(digits: str) -> bool:
    number = phonenumbers.PhoneNumber(country_code=_SWEDEN, national_number=int(digits or 0))
    return bool(phonenumbers.is_valid_number(number))


def _as_written(number: phonenumbers.PhoneNumber) -> int:
    forms = phonenumbers.PhoneNumberFormat
    is_swedish = number.country_code == _SWEDEN and phonenumbers.is_valid_number(number)
    return forms.NATIONAL if is_swedish else forms.INTERNATIONAL
