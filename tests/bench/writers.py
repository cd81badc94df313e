"""Four people who submit offers at the same time, each through the real form."""
import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.core import db
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from tests.bench import pages, seed

WRITERS = 4
EACH = 10


@dataclass(frozen=True)
class Written:
    """How many POSTs, per second while writing, and how long they took in milliseconds."""

    count: int
    rate: float
    p50: float
    p99: float
    errors: int


def submit(app: Portal, port: int) -> Written:
    """Send in recalled offers again: the form is read and filled first, and only the sending is timed."""
    with app.app_context():
        rows = db.session().execute(
            select(Submission.offer_public_id, Submission.company_id).where(Submission.state == ReviewState.RECALLED)
            .order_by(Submission.id).limit(WRITERS * EACH)).all()
    ready = [_read_form(app, port, offer, company) for offer, company in rows]
    times: list[float] = []
    wrong: list[int] = []
    threads = [threading.Thread(target=_send, args=(port, ready[n::WRITERS], times, wrong)) for n in range(WRITERS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    times.sort()
    return Written(len(times), len(times) / seconds, statistics.median(times) * 1000,
                   times[int(len(times) * .99)] * 1000, len(wrong))


def _read_form(app: Portal, port: int, offer: str, company: int) -> tuple[str, str, str]:
    cookie, path = pages.cookie(app, seed_user=seed.STAFF + company), f"/foretag/platser/{offer}/skicka-in"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    page = BeautifulSoup(answer.read(), "html.parser")
    cookie = (answer.headers["Set-Cookie"] or cookie).split(";")[0]
    fields = {str(i["name"]): str(i.get("value", "")) for i in page.select("main form[method=post] input[name]")}
    connection.close()
    return path, cookie, urlencode(fields)


def _send(port: int, work: list[tuple[str, str, str]], times: list[float], wrong: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path, cookie, body in work:
        start = time.perf_counter()
        connection.request("POST", path, body, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - start)
        if answer.status != 303:
            wrong.append(answer.status)
    connection.close()
