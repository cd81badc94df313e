"""A mill as Hypothesis turns it: so many runs of so many steps, each from an empty database."""
from collections.abc import Callable
from typing import Protocol

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from portal.core import clock
from portal.core.web import Portal
from tests import databases

STEPS = 60
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


class Mill(Protocol):
    """People and a clock it holds. `turn` makes one move and looks whether everything is still true."""

    def turn(self) -> None: ...


def turn(app: Portal, mill: Callable[[Portal, int], Mill], runs: int) -> None:
    """Turn new mills, `runs` of them, `STEPS` times each; afterwards the clock goes again."""

    class AnyOrder(RuleBasedStateMachine):
        @initialize(seed=st.integers(0, 2**64))
        def begin(self, seed: int) -> None:
            databases.wipe(app)
            self.mill = mill(app, seed)

        @rule()
        def turn(self) -> None:
            self.mill.turn()

        def teardown(self) -> None:
            clock.held = None

    run_state_machine_as_test(AnyOrder, settings=settings(
        max_examples=runs, stateful_step_count=STEPS, suppress_health_check=SLOW))
