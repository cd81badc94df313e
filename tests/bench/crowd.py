"""`make crowd`: twenty reviewers work one queue of 10,000 cases at the same time, over real servers, and what must be
true afterwards is read from the log and the rows."""
import http.client
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from portal.core import eventlog
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers.models import IN_QUEUE, ReviewState, Submission
from tests import databases
from tests.bench import pages, seed, server
from tests.bench.__main__ import database, row, table
from tests.bench.apps import SETTINGS
from tests.page import controls_of

REVIEWERS, CASES = 20, 10_000
SECONDS = float(os.environ.get("CROWD_SECONDS", "60"))
PATIENCE = 60
"""Seconds for one answer, and for everybody to have the first case before them."""
WAITING = {ReviewState.SUBMITTED: 100}
SESSION = f"{pages.SERVED_COOKIE}="
FORM = "application/x-www-form-urlencoded"
FINE = {200, 302, 303, 409, 422}
"""Answers that a person may get: the page, done, somebody was first, something has to be filled in."""
DECIDED = {"SubmissionApproved": ReviewState.APPROVED, "SubmissionDeclined": ReviewState.DECLINED,
           "ChangesRequested": ReviewState.CHANGES_REQUESTED}
GETS = {"SubmissionTaken", "SubmissionTakenOver", "SubmissionHandedOver"}
LOSES = {"SubmissionReleased", "SubmissionLapsed", "SubmissionHandedToParty"}


@dataclass
class Worked:
    """What the crowd did: answers by status, steps by name and status, and the seconds it took."""

    seconds: float = 0
    answers: Counter[int] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)


class Reviewer:
    """One person with a browser and no patience: takes the next case, does something with it, goes on."""

    def __init__(self, app: Portal, port: int, number: int) -> None:
        self.cookie, self.worked, self.chance = pages.cookie(app, seed_user=number), Worked(), random.Random(number)
        self.port = port

    def work(self, first: str, ready: threading.Barrier, until: float, most: int) -> None:
        """Begins with the case that everybody has before them, takes it when everybody is `ready`, and goes on when
        everybody has been answered."""
        _, _, page = self.ask("GET", first)
        ready.wait(PATIENCE)
        mine = self.press(page, first, "ta") == 303
        ready.wait(PATIENCE)
        if mine:
            self._decide(first)
        for _ in range(most):
            if time.perf_counter() > until or not self._one_case():
                return

    def _one_case(self) -> bool:
        """False when the queue has nothing left for this person."""
        address = self._next() if self.chance.random() < .3 else self.pick()
        if not address:
            return False
        _, _, page = self.ask("GET", address)
        if self.press(page, address, "ta") == 303:
            self._decide(address)
        return True

    def _next(self) -> str:
        _, address, _ = self.ask("GET", "/granskning/nasta")
        return address if address != "/granskning/" else self.pick()

    def pick(self) -> str:
        """One of those on the first page of all that wait; "" when none does."""
        _, _, page = self.ask("GET", "/granskning/?vy=alla&handlaggare=ingen")
        rows = [str(a["href"]) for a in page.select("main table tbody th a[href]")]
        return self.chance.choice(rows) if rows else ""

    def _decide(self, address: str) -> None:
        """Approve where every party is content; otherwise ask for more, decline, let go or hand over."""
        step = self.chance.choices(("avsla", "begar-komplettering", "slapp", "lamna-over"), (4, 4, 1, 1))[0]
        _, _, page = self.ask("GET", address)
        if _form(page, f"{address}/godkann") is not None:
            _, _, page = self.press_for_page(page, address, "godkann")
            self.press(page, address, "godkann")
        elif step == "slapp":
            self.press(page, address, step)
        elif step == "lamna-over":
            _, _, page = self.ask("GET", f"{address}/{step}")
            people = [str(o["value"]) for o in page.select("main select[name=to] option") if o.get("value")]
            people += [str(i["value"]) for i in page.select("main input[type=radio][name=to]")]
            if people:
                self.press(page, address, step, to=self.chance.choice(people), note="Ta den du, jag är på möte.")
        else:
            words = {"text": "Platsen behöver en handledare på plats.", "reason": "supervision"}
            _, _, page = self.ask("GET", f"{address}/{step}")
            more = words if step == "avsla" else {"message": "Skriv mer om handledningen."}
            _, _, page = self.press_for_page(page, address, step, **more)
            self.press(page, address, step)

    def press(self, page: BeautifulSoup, address: str, step: str, **more: str) -> int:
        """Send the page's form for this step; 0 when the page has none."""
        return self.press_for_page(page, address, step, **more)[0]

    def press_for_page(
        self, page: BeautifulSoup, address: str, step: str, **more: str,
    ) -> tuple[int, str, BeautifulSoup]:
        form = _form(page, f"{address}/{step}")
        if form is None:
            return 0, "", page
        found = self.ask("POST", f"{address}/{step}", {**controls_of(form), **more})
        self.worked.steps[f"{step} {found[0]}"] += 1
        return found

    def ask(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str, BeautifulSoup]:
        """(status, where it leads, the page)"""
        body = urlencode(fields, doseq=True) if fields is not None else None
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, {"Cookie": self.cookie, "Content-Type": FORM})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.worked.times.append(time.perf_counter() - start)
        for given in answer.headers.get_all("Set-Cookie", []):
            if given.startswith(SESSION):
                self.cookie = given.split(";")[0]
        self.worked.answers[answer.status] += 1
        return answer.status, answer.headers.get("Location", ""), BeautifulSoup(content, "html.parser")


def work(app: Portal, port: int, *, seconds: float, most: int = 10**6) -> Worked:
    """Let twenty people take one and the same case, then work until the time is out or each has seen `most` more."""
    people = [Reviewer(app, port, number) for number in range(1, REVIEWERS + 1)]
    first, ready = people[0].pick(), threading.Barrier(REVIEWERS)
    until, start = time.perf_counter() + seconds, time.perf_counter()
    threads = [threading.Thread(target=person.work, args=(first, ready, until, most)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = Worked(time.perf_counter() - start)
    for person in people:
        together.answers.update(person.worked.answers)
        together.steps.update(person.worked.steps)
        together.times += person.worked.times
    return together


def faults(app: Portal, cases: int, worked: Worked) -> list[str]:
    """Everything that is not as it must be; empty when all is well. `cases`: how many there were to begin with."""
    found = [f"{count} answers were {status}" for status, count in worked.answers.items() if status not in FINE]
    with app.app_context():
        s = db.session()
        states = {row.id: row for row in s.execute(sa.select(
            Submission.id, Submission.state, Submission.due_at, Submission.assignee_id, Submission.decided_by))}
        log = s.execute(sa.select(LoggedEvent.kind, LoggedEvent.actor_id, LoggedEvent.facts)
                        .order_by(LoggedEvent.id)).all()
        found += eventlog.broken_links(s)
    decisions: Counter[int] = Counter()
    holder: dict[int, int | None] = {}
    for one in log:
        case = one.facts.get("submission_id")
        if one.kind in DECIDED:
            decisions[case] += 1
            if states[case].state is not DECIDED[one.kind]:
                found.append(f"{case}: the log says {one.kind}, the case {states[case].state}")
        elif one.kind == "SubmissionTaken" and holder.get(case) not in (None, one.actor_id):
            found.append(f"{case}: taken by {one.actor_id} while {holder[case]} held it")
        if one.kind in GETS:
            holder[case] = one.facts.get("to_user_id") or one.actor_id
        elif one.kind in LOSES:
            holder[case] = None
    found += [f"{case}: decided {count} times" for case, count in decisions.items() if count > 1]
    queued = [row for row in states.values() if row.state in IN_QUEUE]
    done = [row for row in states.values() if row.state in (ReviewState.APPROVED, ReviewState.DECLINED)]
    if len(queued) + len(done) != cases:
        found.append(f"{cases} cases became {len(queued)} in the queue and {len(done)} decided")
    found += [f"{row.id}: held by {row.assignee_id}, the log says {holder[row.id]}" for row in queued
              if row.id in holder and row.state is ReviewState.SUBMITTED and holder[row.id] != row.assignee_id]
    return found


def _form(page: BeautifulSoup, action: str) -> Tag | None:
    """The form that leads there; a form without an address leads to its own page."""
    forms = page.select("main form[method=post]")
    named = [form for form in forms if str(form.get("action", "")).split("#")[0] == action]
    own = [form for form in forms if not form.get("action")]
    return next(iter(named or own), None)


def main() -> None:
    """Print a table, and end badly when something is not as it must be."""
    table("database", "cases", "seconds", "requests", "p50 ms", "p95 ms", "taken", "too late", "decided", "faults")
    wrong = []
    for backend in databases.BACKENDS:
        with database(backend) as url:
            app = databases.migrated_app(url, **SETTINGS)
            seed.fill(app, CASES, shares=WAITING)
            db.engine_of(app).dispose()
            with server.serve(url, "real") as one:
                worked = work(app, one.port, seconds=SECONDS)
            found, times = faults(app, CASES, worked), sorted(worked.times)
            decided = sum(worked.steps[f"{step} 303"] for step in ("godkann", "avsla", "begar-komplettering"))
            row(backend, CASES, f"{worked.seconds:.0f}", len(times), f"{statistics.median(times) * 1000:.0f}",
                f"{times[int(len(times) * .95)] * 1000:.0f}", worked.steps["ta 303"], worked.answers[409], decided,
                len(found))
            wrong += [f"{backend}: {line}" for line in found]
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    main()
