"""How the tests are dealt out to the processes that run them: a file to each in turn, what takes longest first."""
import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

LONGEST = (
    "tests/guards/test_walk.py", "tests/guards/test_demo_walk.py", "tests/guards/test_foreign_ids.py",
    "tests/journeys/test_any_order.py", "tests/journeys/test_rubbish.py", "tests/browser/test_review_page.py",
    "tests/browser/test_journey.py", "tests/browser/test_look.py", "tests/journeys/test_crowd.py",
    "tests/guards/test_demo_dates.py", "tests/guards/test_wheel.py",
)
"""Begun first, so that no process is left with one of them at the end. Each is two: one for each database."""
TOGETHER = {"tests/guards/test_five_rules.py": "tests/guards/test_walk.py"}
"""Read what the other has walked, which is kept by the process that walked it."""
DATABASE = re.compile(r"[\[-](sqlite|postgresql)[-\]]")


class LongestFirst(LoadFileScheduling):  # type: ignore[misc]
    """As `--dist loadfile`, with the long files divided by database and taken from the queue before the others."""

    def _split_scope(self, nodeid: str) -> str:
        path = super()._split_scope(nodeid)
        path = TOGETHER.get(path, path)
        on = DATABASE.search(nodeid) if path in LONGEST else None
        return f"{path} {on[1]}" if on else path

    def _assign_work_unit(self, node: WorkerController) -> None:
        order = {path: n for n, path in enumerate(LONGEST)}
        self.workqueue.move_to_end(min(self.workqueue, key=lambda unit: order.get(unit.split()[0], len(order))),
                                   last=False)
        super()._assign_work_unit(node)


def deal(config: pytest.Config, log: Producer) -> LongestFirst | None:
    return LongestFirst(config, log) if config.getvalue("dist") == "loadfile" else None
