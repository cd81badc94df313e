"""Twenty reviewers at once, over real servers: no case is decided twice, handed to two or lost (`make crowd`: more)."""
from typing import Any

from portal.core.web import Portal
from tests.bench import crowd, seed, server

CASES, EACH, PATIENCE = 400, 3, 90


def test_twenty_reviewers_work_one_queue(app: Portal) -> None:
    seed.fill(app, CASES, companies=50, shares=crowd.WAITING)
    settings: Any = app.extensions["db"].settings
    with server.serve(settings.database_url, "real") as one:
        worked = crowd.work(app, one.port, seconds=PATIENCE, most=EACH)
    assert crowd.faults(app, CASES, worked) == []
    assert worked.steps["ta 303"] >= crowd.REVIEWERS, worked.steps
    assert worked.steps["ta 409"] >= crowd.REVIEWERS - 1, "all but one are too late for the first case"
