"""Four processes on one database: every "read, add one, write" counts."""
import multiprocessing
from typing import Any

from portal import create_app
from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import CaseCounter
from tests import databases

PROCESSES, TIMES, YEAR = 4, 150, 1999


def add_one_many_times(url: str) -> None:
    """What each process does: nothing but the portal's own unit of work."""
    app = create_app(databases.settings(url))
    with app.app_context():
        for _ in range(TIMES):
            with db.own_transaction() as s:
                counter = s.get_one(CaseCounter, YEAR, with_for_update=True)
                counter.last = counter.last + 1
    db.engine_of(app).dispose()


def test_no_update_is_lost(app: Portal) -> None:
    settings: Any = app.extensions["db"].settings
    with app.app_context(), db.unit_of_work() as s:
        s.add(CaseCounter(year=YEAR, last=0))
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=add_one_many_times, args=(settings.database_url,)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * PROCESSES, "no error"
    with app.app_context():
        assert db.session().get_one(CaseCounter, YEAR).last == PROCESSES * TIMES
