"""The fields of every form: what may be written is checked here, in plain Swedish, and nowhere else. Names and ways to
reach somebody are in `contact_fields`."""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from wtforms import Field

from portal.core import dates
from portal.core.forms.checks import Validator, on_one_line, presence, tidied, written
from portal.core.labels import LabelEnum

_HOURS = "Skriv timmar mellan 1 och 40, hela eller halva, till exempel 37,5."
_HOURS_PATTERN = re.compile(r"\d{1,2}([.,]\d{1,4})?", re.ASCII)
_NUMBER_PATTERN = re.compile(r"-?\d{1,9}|\d{1,3}(?: \d{3})+", re.ASCII)
HOURS, WEEKS = r"(?:h|t|tim|timmar|timme)\.?", r"(?:v|vecka|veckor)\.?"
PEOPLE, PLACES = "st|person(?:er)?|deltagare|platser?", "st|platser?"
"""Words that people write after a number, as patterns."""


class OnlyWhen(NamedTuple):
    """A question that hangs on the answer to another one, `name`, which stands before it. With scripts it stands there
    once that is answered with one of the `values`, and is left unanswered otherwise; without them it always does, and
    `said` tells when it is to be answered. ANYTHING is any answer, "" none."""

    name: str
    values: tuple[str, ...]
    said: str


ANYTHING = "*"


class Described(Field):
    """What every field of ours can say. `missing`: the message when it is empty, if it must not be.

    `width` is the answer's length in characters (2, 4, 10, 20 or 40), drawn as the width of the box.
    """

    kind = "text"

    def __init__(
        self, label: str, *, hint: str = "", missing: str = "", optional: bool = False, width: int = 0,
        autocomplete: str = "", inputmode: str = "", validators: Iterable[Validator] = (),
        only_when: OnlyWhen | None = None, **options: Any,
    ) -> None:
        super().__init__(label, [presence(missing), *validators], description=hint, **options)
        self.optional, self.width = optional, width
        self.whole = {missing}
        self.autocomplete, self.inputmode, self.only_when = autocomplete, inputmode, only_when

    @property
    def anchor(self) -> str:
        """The id that a link in the error summary leads to."""
        return str(self.id)

    def in_summary(self, message: str) -> str:
        """The message where the field is not beside it: with its label, unless the sentence is whole by itself."""
        if message in self.whole:
            return message
        label = str(self.label.text)
        return f"{label} {message}" if label.endswith("?") else f"{label}: {message}"

    @property
    def described_by(self) -> str | None:
        """The ids of hint and error, for aria-describedby."""
        ids_ = [f"{self.id}-hint"] * bool(self.description or self.only_when) + [f"{self.id}-error"] * bool(self.errors)
        return " ".join(ids_) or None

    @property
    def raw(self) -> str:
        """What was written, as written, for drawing the box again."""
        return self._value()

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class Text(Described):
    """One line of free text. Refuses personal numbers, control characters and what is too long."""

    def __init__(self, label: str, *, max: int = 120, validators: Iterable[Validator] = (), **options: Any) -> None:
        filters = [tidied if self.kind == "area" else on_one_line]
        super().__init__(label, validators=[written(max), *validators], filters=filters, **options)
        self.max = max


class Area(Text):
    """Several lines of free text."""

    kind = "area"

    def __init__(self, label: str, *, rows: int = 5, max: int = 4000, **options: Any) -> None:
        super().__init__(label, max=max, **options)
        self.rows = rows


class Secret(Described):
    """A password: never drawn back, never stripped."""

    kind = "secret"

    @property
    def raw(self) -> str:
        return ""


class Parsed(Described):
    """One short value, read and tidied by a pure function that raises ValueError with the message to show."""

    def __init__(self, label: str, parse: Callable[[str], Any], **options: Any) -> None:
        super().__init__(label, **options)
        self.parse = parse

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else super()._value()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and (text := valuelist[0].strip()):
            self.data = self.parse(text)


class Number(Described):
    """A whole number between `low` and `high`. `unit`: a pattern of the words that people write after it."""

    def __init__(self, label: str, *, low: int, high: int, unit: str = "", **options: Any) -> None:
        options = {"inputmode": "numeric", "width": 4, **options}
        super().__init__(label, **options)
        self.low, self.high = low, high
        self._unit = re.compile(rf"(?<=\d)\s*(?:{unit})\Z", re.IGNORECASE)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else super()._value()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and (text := " ".join(valuelist[0].split())):
            self.data = self._parse(self._unit.sub("", text))

    def _parse(self, text: str) -> Any:
        if _NUMBER_PATTERN.fullmatch(text) and self.low <= (number := int(text.replace(" ", ""))) <= self.high:
            return number
        raise ValueError(f"Skriv ett helt tal mellan {self.low} och {self.high}.")


class Hours(Number):
    """Hours a week: halves allowed, with a Swedish decimal comma."""

    def __init__(self, label: str, **options: Any) -> None:
        options = {"inputmode": "decimal", "unit": rf"(?:{HOURS})?(?: ?/ ?{WEEKS}| i veckan| per vecka)?", **options}
        super().__init__(label, low=1, high=40, **options)

    def _value(self) -> str:
        return super()._value().removesuffix(".0").replace(".", ",")

    def _parse(self, text: str) -> Any:
        if _HOURS_PATTERN.fullmatch(text):
            hours = Decimal(text.replace(",", "."))
            if self.low <= hours <= self.high and not hours * 2 % 1:
                return hours
        raise ValueError(_HOURS)


class Day(Described):
    """A date as text, in whatever way people write it: a native field would show the order of another country. With
    scripts there is a button beside it that opens the browser's own calendar."""

    kind = "day"

    def __init__(self, label: str, **options: Any) -> None:
        options = {"inputmode": "numeric", "width": 10, **options}
        super().__init__(label, **options)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and (text := valuelist[0].strip()):
            self.data = dates.read(text)


class Chosen(Described):
    """Answered with codes of a LabelEnum, or of (value, label) pairs."""

    def __init__(
        self, label: str, codes: type[LabelEnum] | Sequence[tuple[str, str]] = (), **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.codes = codes if isinstance(codes, type) else None
        self.choices: Sequence[tuple[str, str]] = codes.choices() if isinstance(codes, type) else codes


class OneOf(Chosen):
    """One code of a LabelEnum, or of (value, label) pairs. Radios up to six choices, otherwise a select."""

    @property
    def kind(self) -> str:  # type: ignore[override]
        return "radios" if len(self.choices) <= 6 else "select"

    @property
    def anchor(self) -> str:
        return f"{self.id}-0" if self.kind == "radios" else str(self.id)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else super()._value()

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


class SomeOf(Chosen):
    """Any number of codes of a LabelEnum, or of (value, label) pairs, as a set."""

    kind = "checks"

    def __init__(
        self, label: str, codes: type[LabelEnum] | Sequence[tuple[str, str]] = (), *,
        explained: Mapping[str, str] | None = None, **options: Any,
    ) -> None:
        """`explained`: what choices mean, a line each, beside those that need one."""
        super().__init__(label, codes, **options)
        self.explained = explained or {}

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
        self.data = frozenset(self.codes(value) if self.codes else value for value in valuelist)


class Tick(Described):
    """One box: ticked or not."""

    kind = "tick"

    def _value(self) -> str:
        return "yes" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist == ["yes"]
