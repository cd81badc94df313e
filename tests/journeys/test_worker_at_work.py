"""The worker killed in the middle, in company, and at the timed jobs."""
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import tasks
from portal.core.database import db
from portal.core.jobs import Job, JobRun
from portal.core.mail import outbox
from portal.core.web import Portal
from tests.journeys.posting import WAIT, MailServer, later, queue, rows, settings_of, start_worker, until, work


def test_killed_in_the_middle_the_next_one_sends(portal: Portal, server: MailServer, running: None) -> None:
    server.hang = True
    queue(portal, "mira@example.com")
    worker = start_worker(portal)
    try:
        until(lambda: server.asked)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert rows(portal)[0].sent_at is None
    server.hang = False
    worker = start_worker(portal)
    try:
        until(lambda: rows(portal)[0].sent_at)
    finally:
        worker.terminate()
        assert worker.wait(WAIT) == 0, "asked to stop, it stops in good order"
    assert server.receivers() == ["mira@example.com"]
    assert rows(portal)[0].attempts == 2


def test_two_workers_share_the_work(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portal.extensions["db"], "settings", replace(settings_of(portal), mail_lease_seconds=60))
    server.hang = True
    receivers = [f"person{n}@example.com" for n in range(25)]
    queue(portal, *receivers)
    workers = [start_worker(portal) for _ in range(2)]
    try:
        until(lambda: server.asked >= 2)      # both are at work
        server.hang = False
        until(lambda: all(row.sent_at for row in rows(portal)))
    finally:
        for worker in workers:
            worker.terminate()
        assert [worker.wait(WAIT) for worker in workers] == [0, 0]
    assert sorted(server.receivers()) == sorted(receivers)


def test_a_worker_whose_lease_is_out_does_not_speak_for_the_next(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(app, "mira@example.com")
    with app.app_context():
        with db.own_transaction() as s:
            slow = outbox.claim(s)
        assert slow is not None
        with db.own_transaction() as s:
            assert outbox.claim(s) is None, "leased"
        later(monkeypatch, timedelta(minutes=6))
        with db.own_transaction() as s:
            quick = outbox.claim(s)
        assert quick is not None
        with db.own_transaction() as s:
            outbox.mark_failed(s, slow.id, slow.attempts, "timed out", final=True)
        assert rows(app)[0].dead_at is None
        with db.own_transaction() as s:
            outbox.mark_sent(s, quick.id)
        with db.own_transaction() as s:
            outbox.mark_failed(s, slow.id, slow.attempts, "timed out")
    assert rows(app)[0].sent_at is not None


def test_jobs_run_when_due_in_full_and_stop_nobody(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    left, ran = [3], []

    def count_down(_s: Session) -> int:
        ran.append(left[0])
        left[0] = max(0, left[0] - 1)
        return left[0]

    def breaks(_s: Session) -> int:
        raise KeyError("broken")

    hour = timedelta(hours=1)
    monkeypatch.setattr(tasks, "JOBS", (Job("breaks", hour, breaks), Job("count_down", hour, count_down)))
    work(portal)
    work(portal)
    assert ran == [3, 2, 1], "until nothing is left, and not again within the hour"
    later(monkeypatch, timedelta(minutes=61))
    work(portal)
    assert ran == [3, 2, 1, 0]
    with portal.app_context():
        assert list(db.session().scalars(select(JobRun.name))) == ["count_down"], "what failed is due again"


def test_the_real_jobs_find_nothing_to_do(portal: Portal) -> None:
    work(portal)
    with portal.app_context():
        assert set(db.session().scalars(select(JobRun.name))) == {job.name for job in tasks.JOBS}


def test_in_the_demo_nothing_leaves_the_machine(
    portal: Portal, server: MailServer, running: None, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portal.extensions["db"], "settings", replace(settings_of(portal), mode="demo"))
    queue(portal, "mira@example.com", secret=True)
    work(portal)
    assert server.taken == []
    [row] = rows(portal)
    assert row.sent_at is not None
    assert row.text == "Hej!\n", "in the demo the letter box shows the link"
