"""What a field asks of its answer before anything else does. The messages say what to do, in plain Swedish."""
import unicodedata
from collections.abc import Callable
from typing import Any

from wtforms.validators import StopValidation

from portal.core.text import PERSONAL_NUMBER_FOUND, personal_number_in, tidy, unwanted_character

Validator = Callable[[Any, Any], None]


def tidied(text: str | None) -> str | None:
    return tidy(text) if text else text


def presence(missing: str) -> Validator:
    def check(_form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation()
        if _is_empty(field):
            field.errors = []
            raise StopValidation(missing)

    return check


def _is_empty(field: Any) -> bool:
    return field.data in (None, "", frozenset()) or (field.kind == "tick" and not field.data)


def _unwanted(character: str) -> str:
    if character == "\n":
        return "Svaret ska stå på en rad. Ta bort radbrytningen."
    if unicodedata.category(character) == "So":
        return f"Texten innehåller en symbol som inte går att använda här: {character} Ta bort den."
    return f"Texten innehåller ett tecken som inte syns (U+{ord(character):04X}). Skriv om den delen."


def written(longest: int) -> Validator:
    def check(_form: Any, field: Any) -> None:
        text = field.data
        if len(text) > longest:
            raise StopValidation(f"Texten är för lång: {len(text)} tecken. Korta den till högst {longest}.")
        if bad := unwanted_character(text, lines=field.kind == "area"):
            raise StopValidation(_unwanted(bad))
        if number := personal_number_in(text):
            raise StopValidation(PERSONAL_NUMBER_FOUND.format(shown=number))

    return check
