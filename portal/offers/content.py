"""What an offer says: its sections, the words for each field, and each value as people read it. Pure."""
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from portal.core import occupations
from portal.core.labels import LabelEnum
from portal.core.wording import LOCALE, NBSP, breakable, number
from portal.offers.models import Offer, OfferContent, OpenTo, Submission

NOTHING = "Inte angivet"


@dataclass(frozen=True)
class Section:
    """One part of the task list. `fields` in the order they are drawn: names in OfferContent, and `open_to`, which
    stands for its five columns. `start_from` stands for `start_rolling` too."""

    slug: str
    title: str
    fields: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for field in self.fields for column in columns_of(field))


SECTIONS: tuple[Section, ...] = (
    Section("platsen", "Platsen", ("title", "occupation", "need_id", "open_to", "places", "workplace_id")),
    Section("arbetet", "Arbetet", ("tasks", "lifting", "standing", "outdoors", "noise", "pace",
                                   "protective_equipment")),
    Section("tider", "Tider", ("start_from", "start_until", "weeks", "hours_per_week", "weekdays", "shift", "ramp_up")),
    Section("krav", "Krav och anpassningar", ("swedish_level", "driving_licence", "background_check",
                                              "other_requirements", "adaptations")),
    Section("handledning", "Handledning", ("supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name",
                                           "supervision_capacity", "supervisor_training")),
    Section("utbildning", "Utbildning och framtid", ("training_wanted", "training_wish", "hiring_interest")),
)
"""The six parts that a company fills in. The seventh row of the task list is the step that submits."""

FIELDS: tuple[str, ...] = tuple(field for section in SECTIONS for field in section.fields)
"""Everything a remark may be about."""

WRITTEN = frozenset({
    "title", "places", "tasks", "protective_equipment", "start_from", "start_until", "weeks", "hours_per_week",
    "other_requirements", "adaptations", "supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name",
    "training_wish",
})
"""Fields answered by writing: here a suggested value can be taken as it stands."""

CORRECTABLE: tuple[str, ...] = ("title", "tasks", "protective_equipment", "other_requirements", "adaptations",
                                "training_wish")
"""The texts in which the project group may correct a plain mistake."""

CONTACT: tuple[str, ...] = ("supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name")
"""What the company changes by itself: valid at once, without anybody's approval (the one exception to rule three)."""
OF_CONTACT_PERSONS = frozenset({"supervisor_name", "deputy_name"})
"""Another person than the one who was approved: Jobbtorg is told."""
_WIDE = frozenset({"occupation", "workplace_id", "supervisor_email"})

_LABELS = {
    "title": "Rubrik", "occupation": "Yrke", "need_id": "Kompetensbehov", "open_to": "Öppen för",
    "places": "Antal platser", "workplace_id": "Arbetsställe",
    "tasks": "Arbetsuppgifter", "lifting": "Lyft", "standing": "Mycket stående eller gående",
    "outdoors": "Arbete utomhus", "noise": "Bullrig miljö", "pace": "Arbetstempo",
    "protective_equipment": "Skyddsutrustning",
    "start_from": "Start", "start_until": "Senaste start", "weeks": "Längd", "hours_per_week": "Timmar i veckan",
    "weekdays": "Veckodagar", "shift": "Arbetstid", "ramp_up": "Färre timmar i början går bra",
    "swedish_level": "Svenska", "driving_licence": "Körkort krävs", "background_check": "Registerutdrag krävs",
    "other_requirements": "Andra krav", "adaptations": "Anpassningar",
    "supervisor_name": "Handledare", "supervisor_phone": "Handledarens telefon",
    "supervisor_email": "Handledarens e-post", "deputy_name": "Ersättare",
    "supervision_capacity": "Tid för handledning", "supervisor_training": "Handledaren vill ha utbildning",
    "training_wanted": "Anpassad utbildning önskas", "training_wish": "Det här ska personen kunna",
    "hiring_interest": "Möjlighet till anställning",
}


def section(slug: str) -> Section | None:
    return next((s for s in SECTIONS if s.slug == slug), None)


def section_of(field: str) -> Section:
    """The section a field stands in. Raises StopIteration for a name that is no field."""
    return next(s for s in SECTIONS if field in s.fields)


def label(field: str) -> str:
    """The field's name as a fact: "Arbetstempo". Raises KeyError for a name that is no field."""
    return _LABELS[field]


def width(field: str) -> str:
    """How much room an answer wants among short ones in columns: "all" of a line, "wide", or "" for one column."""
    return "all" if field in CORRECTABLE else "wide" if field in _WIDE else ""


def columns_of(field: str) -> tuple[str, ...]:
    """The columns that a field of a section stands for."""
    return _SPREAD.get(field, (field,))


def shown(content: OfferContent, field: str, *, need: str = "", workplace: str = "") -> str:
    """A value in Swedish, as people read it; "Inte angivet" when nobody has answered.

    `need` and `workplace` are the names of what the content points at; a submission carries its own workplace.
    """
    if field == "workplace_id":
        return workplace or _place(content) or NOTHING
    if field == "need_id":
        return (need or "Ja") if content.need_id else NOTHING
    if field == "start_from" and content.start_rolling:
        return "Löpande"
    value = getattr(content, field)
    if value is None or value == "" or value == frozenset():
        return NOTHING
    return _SPECIAL[field](value) if field in _SPECIAL else _said(value)


def kinds(row: Any, *, short: bool = False) -> str:
    """The forms of placement, for a list: "Praktik, subventionerad anställning". `short` leaves out the last word,
    which is the same for most, under a heading that asks what the company is open to."""
    left_out = " anställning" if short else ""
    said = ", ".join(kind.label.removesuffix(left_out).lower() for kind in OpenTo if getattr(row, f"open_to_{kind}"))
    return breakable(said[:1].upper() + said[1:])


def changed(a: OfferContent, b: OfferContent) -> list[str]:
    """The fields that differ, in the order they are drawn."""
    return [field for field in FIELDS if any(getattr(a, c) != getattr(b, c) for c in columns_of(field))]


def corrected(submission: Submission) -> Submission:
    """The version as it is shown: with the corrections in place, and the contact as it is now. A copy that is stored
    nowhere, when anything stands otherwise."""
    return _copy(submission, submission.corrected or {})


def with_contact(submission: Submission) -> Submission:
    """The version as it was sent, but with the contact as it is now."""
    return _copy(submission, {field: said for field, said in (submission.corrected or {}).items() if field in CONTACT})


def _copy(submission: Submission, instead: Mapping[str, str]) -> Submission:
    if not instead:
        return submission
    columns = {column.key: getattr(submission, column.key) for column in Submission.__table__.columns}
    return Submission(**{**columns, **instead})


def values(content: OfferContent) -> dict[str, Any]:
    """Column -> value for all of the content: what a copy or a submission is made from."""
    return {column: getattr(content, column) for column in COLUMNS}


def digest(content: OfferContent, columns: Sequence[str] = ()) -> str:
    """Changes when the content does (or those columns of it): tells whether somebody saved in between."""
    said = [_canonical(getattr(content, column)) for column in columns or COLUMNS]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _canonical(value: Any) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value.normalize() if isinstance(value, Decimal) else value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, LabelEnum):
        return value.label
    if isinstance(value, frozenset):
        codes = type(next(iter(value)))
        return ", ".join(code.label if n == 0 else code.label.lower()
                         for n, code in enumerate(code for code in codes if code in value))
    if isinstance(value, date):
        return format_date(value, "EEEE d MMMM y", locale=LOCALE)
    return str(value)


def _place(content: OfferContent) -> str:
    if not isinstance(content, Submission):
        return "Valt" if content.workplace_id else ""
    street, town = content.workplace_street, f"{content.workplace_postal_code} {content.workplace_city}"
    return f"{content.workplace_name}, {street}, {town}"


def _hours(value: Decimal) -> str:
    return f"{number(value)}{NBSP}timmar"


def _weeks(value: int) -> str:
    return f"{value}{NBSP}{'vecka' if value == 1 else 'veckor'}"


def _occupation(code: str) -> str:
    return occupations.names().get(code, code)


_SPREAD: Mapping[str, tuple[str, ...]] = {
    "open_to": tuple(f"open_to_{kind}" for kind in OpenTo),
    "start_from": ("start_from", "start_rolling"),
}
_SPECIAL: Mapping[str, Callable[[Any], str]] = {"hours_per_week": _hours, "weeks": _weeks, "occupation": _occupation}
COLUMNS: tuple[str, ...] = tuple(column for section in SECTIONS for column in section.columns)
"""Every column of OfferContent, in the order they are drawn."""
Content = Offer | Submission
