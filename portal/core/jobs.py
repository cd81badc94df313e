"""When each timed job ran last: any number of workers may ask, one of them runs it."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock
from portal.core.database.db import Base

AT_A_TIME = 50
"""The most that a job does in one transaction, while which everybody else's writes may wait."""


class JobRun(Base):
    __tablename__ = "job_run"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True)
class Job:
    """Work that time brings. `run` must do no harm when it runs twice; it does a part and returns how much, until 0."""

    name: str
    every: timedelta
    run: Callable[[Session], int]


def run_if_due(session: Session, job: Job) -> int:
    """Run the job in this unit of work, unless it ran less than `every` ago. Returns how much was done.

    One that is said to run in the future, as the clock was wrong, runs now.

    The note that it ran and what it did are kept or lost together.
    """
    now = clock.now()
    last = session.get(JobRun, job.name, with_for_update=True)
    if last is not None and timedelta(0) <= now - last.at < job.every:
        return 0
    if last is None:
        session.add(JobRun(name=job.name, at=now))
    else:
        last.at = now
    session.flush()
    return job.run(session)
