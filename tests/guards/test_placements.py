"""What is stored of a placement, and who reads what of it: agreed, and nothing by accident."""
from dataclasses import fields

import sqlalchemy as sa

from portal import tables
from portal.core.database.db import Base
from portal.core.database.types import FreeText
from portal.core.events import Event
from portal.placements import events, rules
from portal.placements.rules import Reader
from tests.guards import golden

MINE = ("seat", "placement", "interest")


def test_who_reads_what_of_a_placement_is_as_agreed() -> None:
    lines = [f"{field:<18}{' '.join(reader.value for reader in Reader if rules.may_read(field, reader))}"
             for field in rules.READ_BY]
    golden.check("placement_fields.txt", "\n".join(lines) + "\n")


def test_there_is_no_word_about_anybody() -> None:
    """Codes, dates, numbers, staff: not one column that a person writes in."""
    assert tables.MODULES
    words = [f"{name}.{column.name}" for name in MINE for column in Base.metadata.tables[name].columns
             if isinstance(column.type, FreeText)
             or (isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
                 and column.name != "public_id")]
    assert words == []


def test_nothing_joins_two_placements() -> None:
    pointing = [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
                if any(key.column.table.name == "placement" for key in column.foreign_keys)]
    assert pointing == []


def test_events_of_placements_and_lines_say_what_was_done_and_nothing_else() -> None:
    base = {"actor_id", "company_id", "subject"}
    kinds: tuple[type[Event], ...] = (
        events.PlacementEvent, *events.PlacementEvent.__subclasses__(),
        events.InterestEvent, *events.InterestEvent.__subclasses__())
    for event in kinds:
        assert {field.name for field in fields(event)} == base, event
