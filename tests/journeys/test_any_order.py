"""Thousands of steps by anybody in any order: whatever happens, the same things stay true."""
import os
from collections.abc import Callable, Iterator

import pytest

from portal.core.web import Portal
from tests import databases
from tests.journeys import mill, turning

RUNS = int(os.environ.get("MILL_RUNS", "20"))


@pytest.fixture(scope="module", params=databases.BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Portal]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    mill.tally.clear()
    yield app
    databases.wipe(app)


def test_whatever_is_done_the_truths_hold(site: Portal) -> None:
    turning.turn(site, mill.Mill, RUNS)


def test_every_move_was_made(site: Portal, record_property: Callable[[str, object], None]) -> None:
    """Otherwise the test above would prove little."""
    record_property("steps", sum(mill.tally.values()))
    assert not {move for move in mill.MOVES if not mill.tally[move]}
    assert sum(mill.tally.values()) > RUNS * turning.STEPS // 2
