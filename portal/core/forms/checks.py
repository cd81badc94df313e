"""What a field asks of its answer before anything else does. The messages say what to do, in plain Swedish."""
from collections.abc import Callable, Iterator
from typing import Any

from wtforms.validators import StopValidation

from portal.core import personal_numbers
from portal.core.text import tidy, unwanted_in
from portal.core.wording import listed

Validator = Callable[[Any, Any], None]


def tidied(text: str | None) -> str | None:
    return tidy(text) if text else text


def on_one_line(text: str | None) -> str | None:
    """A line break is a blank where there is one line."""
    return " ".join(line.strip() for line in tidy(text).split("\n")) if text else text


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


def written(longest: int) -> Validator:
    """Everything that must be changed is said at once: one round is enough."""
    def check(_form: Any, field: Any) -> None:
        if wrong := list(_wrong(field.data, longest)):
            raise StopValidation(" ".join(wrong))

    return check


def _wrong(text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"Texten är för lång: {len(text)} tecken. Korta den till högst {longest}."
    if places := unwanted_in(text):
        hidden = " Det som inte syns står som ‹U+…›." if any("‹U+" in place for place in places) else ""
        yield f"Ta bort de tecken som inte går att använda här, till exempel symboler: {listed(places)}.{hidden}"
    if refusal := personal_numbers.refusal(text):
        yield refusal
