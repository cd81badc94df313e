"""The question behind a field, alone: for whoever suggests an answer to it."""
from functools import cache
from typing import Any

from portal.core import occupations
from portal.core.forms import ABOUT_NOBODY, Name
from portal.core.forms.fields import Area, Day, Described, Hours, OneOf, Text, YesNo
from portal.core.text import sort_key
from portal.offers.forms import FORMS, PlaceForm, SupervisionForm
from portal.offers.suggestions import SUGGESTABLE

LABEL, HINT = "Ditt förslag", "Företaget kan använda det med ett klick, eller svara på annat sätt."
_HOW = {Day: "Skriv datumet så här: 2026-12-01.", Hours: "Hela eller halva timmar, till exempel 37,5.",
        Text: ABOUT_NOBODY, Area: ABOUT_NOBODY, Name: ABOUT_NOBODY}
"""What else the hint says, by kind of field."""


class Pick(OneOf):
    """A choice that can be taken back: a list whose first line is empty."""

    kind = "select"


class PickYesNo(YesNo):
    kind = "select"


def rewriting(field: str, label: str, *, hint: str, missing: str) -> Any:
    """A written field's question as an unbound form field with the same limits, for a text that takes the answer's
    place."""
    asked = _asked(field)
    return asked.field_class(label, *asked.args[1:],
                             **{**asked.kwargs, "hint": hint, "optional": False, "missing": missing, "only_when": None})


@cache
def box(field: str) -> Any:
    """The company's own question as an unbound form field that may be left empty, with the same limits and choices.

    None for what nobody but the company can answer, and for what is no field.
    """
    if field not in SUGGESTABLE:
        return None
    if field == "occupation":
        menu = [(code, occupations.name(code)) for codes in occupations.MENU.values() for code in codes]
        return Pick(LABEL, sorted(menu, key=lambda pair: sort_key(pair[1])), hint=HINT, optional=True)
    asked = _asked(field)
    kind: type[Described] = {OneOf: Pick, YesNo: PickYesNo}.get(asked.field_class, asked.field_class)
    hint = " ".join(filter(None, (HINT, _HOW.get(asked.field_class))))
    alone = {"hint": hint, "optional": True, "missing": "", "only_when": None}
    return kind(LABEL, *asked.args[1:], **{**asked.kwargs, **alone})


def _asked(field: str) -> Any:
    """The unbound field of the section form that asks for it."""
    return next(getattr(form, field) for form in (PlaceForm, SupervisionForm, *FORMS.values()) if hasattr(form, field))
