"""Thousands of steps with seats by anybody in any order: whatever happens, the same things stay true."""
import os
from collections.abc import Callable, Iterator

import pytest

from portal.core.web import Portal
from tests import databases
from tests.journeys import seat_mill, turning

RUNS = int(os.environ.get("SEAT_RUNS", "24"))


@pytest.fixture(scope="module", params=databases.BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Portal]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    seat_mill.tally.clear()
    yield app
    databases.wipe(app)


def test_whatever_is_done_with_seats_the_truths_hold(site: Portal) -> None:
    turning.turn(site, seat_mill.SeatMill, RUNS)


def test_every_move_was_made(site: Portal, record_property: Callable[[str, object], None]) -> None:
    """Otherwise the test above would prove little."""
    record_property("steps", sum(seat_mill.tally.values()))
    assert not {move for move in seat_mill.MOVES if not seat_mill.tally[move]}
