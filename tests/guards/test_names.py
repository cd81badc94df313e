"""What somebody or something is called goes out in our mail: every field and column for it refuses addresses."""
from collections.abc import Iterator

from wtforms.fields.core import UnboundField

import portal.tables
from portal.core.database import types
from portal.core.database.db import Base
from portal.core.forms import PortalForm, contact_fields
from portal.core.forms.fields import Text

CALLED = ("name", "title", "street", "city")
OF_PEOPLE = {"account.name", "supervisor.name", "offer.supervisor_name", "offer.deputy_name",
             "submission.supervisor_name", "submission.deputy_name"}
COPIES = {"author_name", "submitter_name", "by_name", "chosen_by_name", "union_by_name", "bars_checked_by_name",
          "changed_by_name", "checked_by_name", "written_by_name", "company_name",
          "workplace_name", "workplace_street", "workplace_city"}
"""Taken from a row that was looked at: an old name must not stop what has to be kept."""


def _is_name(key: str) -> bool:
    return key in CALLED or key.endswith(tuple(f"_{word}" for word in CALLED))


def _forms(cls: type[PortalForm] = PortalForm) -> Iterator[type[PortalForm]]:
    for direct in cls.__subclasses__():
        yield direct
        yield from _forms(direct)


def test_every_column_for_a_name_refuses_addresses() -> None:
    assert portal.tables
    columns = {f"{table.name}.{column.name}": column.type for table in Base.metadata.tables.values()
               for column in table.columns if _is_name(column.name) and column.name not in COPIES}
    words = {key: kind for key, kind in columns.items() if isinstance(kind, types.FreeText)}
    assert {key for key, kind in words.items() if not isinstance(kind, types.Name)} == {"submission.union_name"}
    assert {key for key, kind in words.items() if isinstance(kind, types.PersonName)} == OF_PEOPLE


def test_every_field_for_a_name_refuses_addresses() -> None:
    found = {f"{form.__name__}.{key}": field.field_class for form in _forms() for key in dir(form)
             if _is_name(key) and isinstance(field := getattr(form, key), UnboundField)
             and issubclass(field.field_class, Text)}
    assert len(found) > 12
    assert {key for key, kind in found.items() if not issubclass(kind, contact_fields.Name)} == set()
    of_people = {key.rpartition(".")[2] for key, kind in found.items() if issubclass(kind, contact_fields.PersonName)}
    assert of_people == {"name", "supervisor_name", "deputy_name"}
