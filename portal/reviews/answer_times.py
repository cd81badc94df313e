"""How long the project group takes to answer, measured from the event log.

An answer is what the company hears of a version it has sent: a request for changes, or a decision. Its time is the
working days, as the promise counts them, that the project group has had the case since it was first sent in; days when
the company has it do not count. What is taken back gets no answer. Each answer is kept as a row in the transaction
that gave it, and `rebuild` makes the same rows from the log.
"""
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from itertools import accumulate, groupby
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.core import clock, workdays
from portal.core.database.cache import Kept
from portal.core.eventlog import LoggedEvent
from portal.offers.events import OfferSubmitted, SubmissionEvent, SubmissionRecalled
from portal.offers.models import ReviewState, Submission
from portal.reviews.events import ChangesRequested, SubmissionApproved, SubmissionDeclined
from portal.reviews.models import AnswerTime

SENT, BACK, ASKED = OfferSubmitted.__name__, SubmissionRecalled.__name__, ChangesRequested.__name__
ANSWERS = (ASKED, SubmissionApproved.__name__, SubmissionDeclined.__name__)
PERIODS = (30, 90)
"""Days back; the first one is what companies are told."""
_kept: "Kept[list[AnswerTimes | None]]" = Kept(64)


@dataclass(frozen=True)
class Answered:
    submission_id: int
    at: datetime
    workdays: int


@dataclass(frozen=True)
class AnswerTimes:
    """What `count` answers in the last `days` days took, in working days; `kept`: how many came when promised; `late`:
    how many more should have come by now."""

    days: int
    count: int
    median: float
    ninth: int
    kept: int
    late: int = 0

    @property
    def promised(self) -> int:
        """How many answers have been promised for a day that has passed, or were given before it."""
        return self.count + self.late


def measured(events: Iterable[Any]) -> Iterator[Answered]:
    """The answers in one case, from its events (`at`, `kind`, `facts`), oldest first."""
    spent, since, goes_on = 0, None, False
    for event in events:
        if event.kind == SENT:
            spent, since, goes_on = spent if goes_on else 0, event.at, False
        elif event.kind == BACK:
            since, goes_on = None, False
        elif since is not None:
            spent, since, goes_on = spent + workdays.used(since, event.at), None, event.kind == ASKED
            yield Answered(event.facts["submission_id"], event.at, spent)


def summed(days: int, counts: Mapping[int, int], promised: int, late: int = 0) -> AnswerTimes | None:
    """From how many answers took how many working days; None when there are none."""
    taken, total = sorted(counts), sum(counts.values())
    if not total:
        return None
    sums = list(accumulate(counts[n] for n in taken))

    def ranked(rank: int) -> int:
        return next(n for n, reached in zip(taken, sums, strict=True) if reached >= rank)

    return AnswerTimes(
        days=days, count=total, median=(ranked((total + 1) // 2) + ranked(total // 2 + 1)) / 2,
        ninth=ranked(-(-total * 9 // 10)), kept=sum(counts[n] for n in taken if n <= promised), late=late)


def recent(session: Session, promised: int) -> list[AnswerTimes | None]:
    """One for each of PERIODS, whole days. At most one SQL statement, out of an index alone, and on PostgreSQL a short
    one besides: tens of thousands of answers are counted again when something has been written."""
    half = workdays.half_day(clock.now())
    return _kept.answer(session, (half, promised), partial(_counted, session, promised, PERIODS))


def latest(session: Session, promised: int) -> AnswerTimes | None:
    """What companies are told: the first of PERIODS. One SQL statement."""
    return _counted(session, promised, PERIODS[:1])[0]


def _counted(session: Session, promised: int, periods: Sequence[int]) -> list[AnswerTimes | None]:
    first_days = [datetime.combine(clock.today() - timedelta(days=days), time(), clock.STOCKHOLM) for days in periods]
    late = select(func.count()).where(Submission.state == ReviewState.SUBMITTED, Submission.due_at <= clock.now())
    query = select(late.scalar_subquery(), AnswerTime.workdays, *(
        func.count().filter(AnswerTime.answered_at >= first_day) for first_day in first_days)
    ).where(AnswerTime.answered_at >= first_days[-1]).group_by(AnswerTime.workdays)
    rows = session.execute(query).all()
    return [summed(days, Counter({row[1]: row[n] for row in rows if row[n]}), promised, late=rows[0][0] if rows else 0)
            for n, days in enumerate(periods, start=2)]


def keep(session: Session, event: SubmissionEvent) -> None:
    """Measure the answer that has just been logged. A later decision on a version that was answered is no new one."""
    log = session.execute(_log().where(LoggedEvent.subject == event.subject).order_by(LoggedEvent.id))
    found = [one for one in measured(log) if one.submission_id == event.submission_id]
    if found and session.get(AnswerTime, event.submission_id) is None:
        session.add(_row(found[0]))
        session.flush()


def rebuild(session: Session) -> int:
    """Make every row anew from the log. Returns how many."""
    session.execute(delete(AnswerTime).execution_options(bulk_write=True))
    log = session.execute(_log().order_by(LoggedEvent.subject, LoggedEvent.id).execution_options(yield_per=1000))
    rows = [_row(one) for _, case in groupby(log, key=lambda event: event.subject) for one in measured(case)]
    session.add_all(rows)
    session.flush()
    return len(rows)


def _log() -> Any:
    columns = (LoggedEvent.subject, LoggedEvent.at, LoggedEvent.kind, LoggedEvent.facts)
    return select(*columns).where(LoggedEvent.kind.in_((SENT, BACK, *ANSWERS)))


def _row(answer: Answered) -> AnswerTime:
    return AnswerTime(submission_id=answer.submission_id, answered_at=answer.at, workdays=answer.workdays)
