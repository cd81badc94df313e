from collections.abc import Sequence

import pytest

from portal.core.access import Actor, Role
from portal.core.errors import Conflict, Forbidden, RuleBroken
from portal.core.labels import LabelEnum
from portal.core.workflow import Step, Workflow, step


class Door(LabelEnum):
    OPEN = "open", "Öppen"
    SHUT = "shut", "Stängd"
    GONE = "gone", "Borta"


COMPANY, REVIEWER = Role.EMPLOYER, Role.REVIEWER
HOST, GUEST = Actor(1, frozenset({COMPANY})), Actor(2, frozenset({REVIEWER}))


def has_key(facts: object) -> list[str]:
    return [] if facts == "key" else ["Du behöver en nyckel."]


ROWS = (
    step("build", "Bygg", {None}, Door.OPEN, {COMPANY}),
    step("shut", "Stäng", {Door.OPEN}, Door.SHUT, {COMPANY}),
    step("open", "Öppna", {Door.SHUT}, Door.OPEN, {COMPANY, REVIEWER}, has_key),
    step("paint", "Måla", {Door.OPEN, Door.SHUT}, None, {COMPANY}),
    step("remove", "Ta bort", {Door.OPEN, Door.SHUT}, Door.GONE, {COMPANY}),
)
DOOR = Workflow(Door, final={Door.GONE}, steps=ROWS)


def test_take_gives_the_row() -> None:
    assert DOOR.take(None, "build", HOST).target is Door.OPEN
    assert DOOR.take(Door.SHUT, "open", GUEST, "key").target is Door.OPEN


def test_take_refuses_with_the_right_answer() -> None:
    with pytest.raises(Forbidden):
        DOOR.take(Door.OPEN, "shut", GUEST)
    with pytest.raises(Forbidden):
        DOOR.take(Door.OPEN, "explode", HOST)
    with pytest.raises(Conflict, match="Borta"):
        DOOR.take(Door.GONE, "shut", HOST)
    with pytest.raises(Conflict):
        DOOR.take(None, "shut", HOST)
    with pytest.raises(RuleBroken, match="nyckel"):
        DOOR.take(Door.SHUT, "open", HOST, "no key")


def test_the_buttons_come_from_the_same_rows() -> None:
    assert [s.action for s in DOOR.choices(Door.SHUT, HOST)] == ["open", "paint", "remove"]
    assert [s.action for s in DOOR.choices(Door.SHUT, GUEST)] == ["open"]
    assert DOOR.choices(Door.GONE, HOST) == []
    for state in Door:
        for row in DOOR.choices(state, HOST):
            DOOR.take(state, row.action, HOST, "key")


def test_a_repeated_action_is_known() -> None:
    assert DOOR.repeats(Door.SHUT, "shut")
    assert not DOOR.repeats(Door.OPEN, "shut")
    assert not DOOR.repeats(Door.SHUT, "paint")


def test_the_table_as_text() -> None:
    lines = DOOR.as_text().splitlines()
    assert len(lines) == len(ROWS)
    assert lines[2].split() == ["open", "shut", "->", "open", "employer|reviewer", "has_key"]


@pytest.mark.parametrize(("rows", "message"), [
    ([r for r in ROWS if r.action != "shut"], "unreachable"),
    ([*ROWS, step("peek", "Titta", {Door.OPEN}, None, ())], "no role"),
    ([*ROWS, step("raise", "Res", {Door.GONE}, Door.OPEN, {COMPANY})], "leaves a final state"),
    ([*ROWS, step("shut", "Stäng", {Door.OPEN}, Door.GONE, {COMPANY})], "two rows"),
    ([r for r in ROWS if r.action not in ("open", "remove")]
     + [step("remove", "Ta bort", {Door.OPEN}, Door.GONE, {COMPANY})], "no way out"),
])
def test_a_broken_table_stops_the_start(rows: Sequence[Step], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Workflow(Door, final={Door.GONE}, steps=rows)
