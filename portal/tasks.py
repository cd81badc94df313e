"""Background work: the mails that wait, and what time brings. Safe to run in any number of processes."""
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from portal.accounts.sign_ins import failures
from portal.accounts.sign_ins import service as sign_ins
from portal.core import jobs
from portal.core.database import db
from portal.core.errors import LostRace
from portal.core.jobs import Job
from portal.core.mail import outbox, sending
from portal.core.web import rate_limits
from portal.notifications.companies import handlers as company_handlers
from portal.notifications.digest import service as morning
from portal.notifications.placements import handlers as placement_handlers
from portal.notifications.staff import handlers as staff_handlers
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.placements.timed import service as seats
from portal.reviews.assignment import service as assignment

log = structlog.get_logger("worker")
HOUR, OFTEN, EACH_ROUND = timedelta(hours=1), timedelta(minutes=5), timedelta()
PATIENCE = 2
"""So many mails in a round may be left without an answer."""
JOBS = (
    Job("warn_expiring", HOUR, offers.warn_expiring),
    Job("expire_due", HOUR, offers.expire_due),
    Job("hide_passed", HOUR, life.hide_passed),
    Job("show_freed", OFTEN, life.show_freed),
    Job("end_pauses", HOUR, life.end_pauses),
    Job("expire_unanswered", HOUR, life.expire_unanswered),
    Job("ask_about", HOUR, life.ask_about),
    Job("ask_again", HOUR, life.ask_again),
    Job("finish_placements", OFTEN, seats.finish),
    Job("start_placements", OFTEN, seats.start),
    Job("lapse_holds", OFTEN, seats.lapse),
    Job("warn_of_lapse", HOUR, seats.warn_of_lapse),
    Job("pass_turns", OFTEN, seats.pass_turns),
    Job("ask_resting", HOUR, seats.ask_resting),
    Job("remind_of_orphans", HOUR, placement_handlers.remind_of_orphans),
    Job("tell_monthly", HOUR, placement_handlers.tell_monthly),
    Job("recall_silent", HOUR, offers.recall_silent),
    Job("remind_silent", HOUR, offers.remind_silent),
    Job("lapse_idle", OFTEN, assignment.lapse_idle),
    Job("wake_rested", OFTEN, assignment.wake_rested),
    Job("tell_of_silence", HOUR, company_handlers.tell_of_silence),
    Job("tell_parties", EACH_ROUND, staff_handlers.tell_parties),
    Job("send_digests", OFTEN, morning.send_digests),
    Job("forget_sign_ins", HOUR, sign_ins.forget_old),
    Job("forget_knocks", HOUR, rate_limits.forget_old),
    Job("forget_failures", HOUR, failures.forget_old),
)


def run_once(stop: threading.Event | None = None) -> None:
    """Everything that is due now: the timed jobs, then every mail that waits."""
    stop = stop or threading.Event()
    for job in JOBS:
        if not stop.is_set():
            _run_job(job)
    _send_waiting(stop)


def run_forever() -> None:
    """Work until asked to stop (SIGTERM, Ctrl-C); what is in hand is finished first."""
    pause = db.database().settings.worker_pause_seconds
    with _asked_to_stop() as stop:
        while not stop.is_set():
            try:
                run_once(stop)
            except DBAPIError as error:
                log.warning("database", error=type(error).__name__)
            stop.wait(pause)


def _run_job(job: Job) -> None:
    """A job that fails is logged and tried again next time; it stops neither the others nor the mail."""
    try:
        with db.own_transaction() as s:
            done = jobs.run_if_due(s, job)
        while done:
            log.info("job", name=job.name, done=done)
            with db.own_transaction() as s:
                done = job.run(s)
    except LostRace:
        return
    except DBAPIError:
        raise
    except Exception:
        log.exception("job", name=job.name)


def _send_waiting(stop: threading.Event) -> None:
    """Every mail that is due, until the server is in trouble: then the rest had better wait too. One that it leaves
    without an answer may be slow by itself; after a second one it is the server."""
    unanswered = 0
    while not stop.is_set() and unanswered < PATIENCE:
        with db.own_transaction() as s:
            row = outbox.claim(s)
        if row is None:
            return
        trouble = _send(row)
        if isinstance(trouble, sending.ServerTrouble):
            return
        unanswered += isinstance(trouble, sending.Unanswered)


def _send(row: outbox.OutboxMail) -> Exception | None:
    """Send one mail, and note what came of it. Returns what was in the way.

    Claimed in one transaction, sent outside any, marked in another: killed anywhere in between, the mail is free
    again when the lease is out.
    """
    try:
        _hand_over(row)
    except sending.NotSent as error:
        _failed(row, str(error), final=isinstance(error, sending.Refused))
        return error
    except Exception as error:  # a mail that cannot be made must not stand in the way of the others
        log.exception("mail", name=row.name, id=row.public_id)
        _failed(row, type(error).__name__)
        return error
    with db.own_transaction() as s:
        outbox.mark_sent(s, row.id)
    log.info("mail sent", name=row.name, id=row.public_id)
    return None


def _hand_over(row: outbox.OutboxMail) -> None:
    """In the demo nothing leaves the machine: the mail is read in the letter box."""
    settings = db.database().settings
    if not settings.is_demo:
        sending.send(settings, row)


def _failed(row: outbox.OutboxMail, error: str, *, final: bool = False) -> None:
    with db.own_transaction() as s:
        outbox.mark_failed(s, row.id, row.attempts, error, final=final)
    log.warning("mail failed", name=row.name, id=row.public_id, attempt=row.attempts, final=final)


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
