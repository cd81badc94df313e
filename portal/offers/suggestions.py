"""A value that the project group suggests for a field: how it is kept, read, said and judged. Pure."""
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from portal.core.database.types import CodeSet
from portal.offers import rules
from portal.offers.content import FIELDS, SECTIONS, Content, columns_of, shown
from portal.offers.content import values as values_of
from portal.offers.models import Offer, OpenTo
from portal.offers.rules import Around, Problem

SUGGESTABLE = frozenset(FIELDS) - {"need_id", "workplace_id"}
"""What may be suggested: everything but what only the company has, its needs and workplaces."""
_YES = {"yes": True, "no": False}


def kept(value: Any) -> str:
    """An answer, as the form understood it, in the words it is stored with: a code, `yes`, `2026-12-01`, `37.5`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value)


def read(field: str, text: str) -> dict[str, Any] | None:
    """Column -> value; None when the text is no answer to this field."""
    try:
        if field == "open_to":
            chosen = {OpenTo(code) for code in text.split(",")}
            return {f"open_to_{kind}": kind in chosen for kind in OpenTo}
        if field == "start_from":
            return {"start_from": date.fromisoformat(text), "start_rolling": False}
        return {field: _typed(field, text)} if field in SUGGESTABLE else None
    except (ValueError, KeyError, InvalidOperation):
        return None


def said(field: str, text: str) -> str:
    """The suggestion as people read it, in the same words as an answer; empty when there is none."""
    values = read(field, text) if text else None
    return shown(Offer(**values), field) if values is not None else text


def is_taken(content: Content, field: str, text: str) -> bool:
    """True when the content says exactly what was suggested."""
    values = read(field, text)
    return values is not None and all(getattr(content, column) == value for column, value in values.items())


def problems(content: Content, values: Mapping[str, Any], around: Around) -> list[Problem]:
    """What would be wrong in the content with these values. What was wrong before, elsewhere, is not their fault."""
    changed = Offer(**{**values_of(content), **values})
    touched = {field for field in FIELDS if not values.keys().isdisjoint(columns_of(field))}
    before = _wrong(content, around)
    return [p for p in _wrong(changed, around) if p.field in touched or p not in before]


def _wrong(content: Content, around: Around) -> list[Problem]:
    return [problem for section in SECTIONS for problem in rules.wrong(content, section, around)]


def _typed(field: str, text: str) -> Any:
    kind = Offer.__table__.c[field].type
    if isinstance(kind, CodeSet):
        return frozenset(kind.codes(code) for code in text.split(","))
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(text)
    if isinstance(kind, sa.Boolean):
        return _YES[text]
    if isinstance(kind, sa.Integer):
        return int(text)
    if isinstance(kind, sa.Numeric):
        return Decimal(text)
    return date.fromisoformat(text) if isinstance(kind, sa.Date) else text
