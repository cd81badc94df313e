"""Thousands of steps with seats by anybody in any order: whatever happens, the same things stay true."""
import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from portal.core.web import Portal
from tests import databases
from tests.journeys import seat_mill

RUNS, STEPS = int(os.environ.get("SEAT_RUNS", "10")), 60
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.fixture(scope="module", params=databases.BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Portal]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    seat_mill.tally.clear()
    yield app
    databases.wipe(app)


def machine(app: Portal) -> type[RuleBasedStateMachine]:
    """The mill as Hypothesis turns it."""

    class AnyOrder(RuleBasedStateMachine):
        @initialize(seed=st.integers(0, 2**64))
        def begin(self, seed: int) -> None:
            databases.wipe(app)
            self.mill = seat_mill.SeatMill(app, seed)

        @rule()
        def turn(self) -> None:
            self.mill.turn()

        def teardown(self) -> None:
            seat_mill.stop()

    return AnyOrder


def test_whatever_is_done_with_seats_the_truths_hold(site: Portal) -> None:
    run_state_machine_as_test(machine(site), settings=settings(
        max_examples=RUNS, stateful_step_count=STEPS, suppress_health_check=SLOW))


def test_every_move_was_made(site: Portal, record_property: Callable[[str, object], None]) -> None:
    """Otherwise the test above would prove little."""
    record_property("steps", sum(seat_mill.tally.values()))
    assert not {move for move in seat_mill.MOVES if not seat_mill.tally[move]}
