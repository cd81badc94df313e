"""Column types that keep the rules whatever road a value came by."""
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeDecorator

from portal.core import addresses, personal_numbers
from portal.core.errors import RuleBroken
from portal.core.labels import LabelEnum


class PersonalNumberInText(DontWrapMixin, RuleBroken):
    """A free text holds a personnummer or samordningsnummer (rule one of the five)."""


class AddressInName(DontWrapMixin, RuleBroken):
    """A name holds a web address or an e-mail address, which would go out in our mail."""


class UtcDateTime(TypeDecorator[datetime]):
    """Refuses times without a zone on the way in, hands out UTC on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class FreeText(TypeDecorator[str]):
    """Words that a person wrote, at most `length` characters. Rule one of the five is kept here.

    Raises PersonalNumberInText, whether the text comes from a page, a command, an import or an API.
    """

    impl = sa.String
    cache_ok = True
    python_type = str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value and (refusal := personal_numbers.refusal(value)):
            raise PersonalNumberInText(refusal)
        return value


class Name(FreeText):
    """What a company, a workplace, a place or a training is called. Raises AddressInName."""

    cache_ok = True
    refused = staticmethod(addresses.link_in)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value and (shown := self.refused(value)):
            raise AddressInName(addresses.ADDRESS_FOUND.format(shown=shown))
        return super().process_bind_param(value, dialect)


class PersonName(Name):
    """What a person is called."""

    cache_ok = True
    refused = staticmethod(addresses.address_in)


SORT_KEY = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
"""The column for `text.sort_key`: compared byte by byte, whatever language the database server was set up in."""


class CodeSet(TypeDecorator[frozenset[Any]]):
    """A set of codes of one LabelEnum, stored as `a,b` in declared order."""

    impl = sa.String
    cache_ok = True

    def __init__(self, codes: type[LabelEnum]) -> None:
        super().__init__(sum(len(code) + 1 for code in codes))
        self.codes = codes

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else ",".join(code for code in self.codes if code in set(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Any] | None:
        return None if value is None else frozenset(self.codes(code) for code in value.split(",") if code)


def code_of(codes: type[LabelEnum], name: str) -> sa.Enum:
    """A column for one code, kept by a CHECK in the database. `name` is the column's."""
    return sa.Enum(codes, name=name, native_enum=False, create_constraint=True, length=30,
                   values_callable=lambda enum: [member.value for member in enum])


def plain_in_migrations(kind: str, item: Any, _context: Any) -> str | bool:
    """Alembic's `render_item`: a migration names the database's types, not ours, and so outlives them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, FreeText | CodeSet):
        length: int = item.impl_instance.length  # type: ignore[attr-defined]
        return f"sa.String(length={length})"
    return False
