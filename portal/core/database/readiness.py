"""Can this process do its work: is the database there, is it the right version, and can it be written?"""
import math
import threading
import time
from collections.abc import Sequence
from enum import Enum, auto

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database import db, engines
from portal.core.jobs import JobRun

KEPT_SECONDS = 10
"""So long an answer about writing is good, in each process."""
PATIENCE_SECONDS = 1
"""So long the try waits for somebody else who writes. A busy database is not a broken one."""
STUCK_SECONDS = 60
"""Busy at every try for so long, it is: somebody holds a lock and never lets go."""
AWAY = "databasen svarar inte, eller är inte uppdaterad (flask portal migrate)"
READ_ONLY = "det går inte att skriva i databasen"
PROBE = "readyz"
log = structlog.get_logger("readiness")


class Outcome(Enum):
    WRITTEN = auto()
    BUSY = auto()
    REFUSED = auto()


class Probe:
    """Tries to write, and keeps the answer for a while."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._asked, self._answer = -math.inf, False
        self._busy_since = math.inf

    def can_write(self, engine: sa.Engine) -> bool:
        with self._one_at_a_time:
            if time.monotonic() - self._asked >= KEPT_SECONDS:
                self._answer, self._asked = self._is_well(_try_to_write(engine)), time.monotonic()
            return self._answer

    def _is_well(self, outcome: Outcome) -> bool:
        now = time.monotonic()
        self._busy_since = min(self._busy_since, now) if outcome is Outcome.BUSY else math.inf
        return outcome is not Outcome.REFUSED and now - self._busy_since < STUCK_SECONDS


def why_not(session: Session, heads: Sequence[str], probe: Probe) -> str:
    """What is missing, in words that give nothing away; "" when the portal can do its work."""
    try:
        if set(session.scalars(sa.text("SELECT version_num FROM alembic_version"))) != set(heads):
            return AWAY
    except DBAPIError:
        return AWAY
    return "" if probe.can_write(db.database().writing) else READ_ONLY


def _try_to_write(engine: sa.Engine) -> Outcome:
    """A row in and out again, and kept so: what is taken back in the end would never reach a full disk."""
    try:
        with engine.execution_options(patience=PATIENCE_SECONDS).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
            connection.execute(sa.insert(JobRun).values(name=PROBE, at=clock.now()))
            connection.execute(sa.delete(JobRun).where(JobRun.name == PROBE))
    except DBAPIError as error:
        if engines.is_busy(error.orig):
            return Outcome.BUSY
        log.error("cannot write", error=type(error.orig).__name__)
        return Outcome.REFUSED
    return Outcome.WRITTEN
