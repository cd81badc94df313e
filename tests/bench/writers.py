"""Four people who send in offers at the same time, through the real form and through the program of day one."""
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from sqlalchemy import Engine, create_engine, select

from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState, Submission
from tests.bench import load, pages, seed
from tests.bench.load import Seen, Wire

WRITERS = 4
OFFERS = 160
WARM = 1 / 3
"""The part that is sent in before the clock starts: a worker composes its statements and templates the first time, and
a connection to PostgreSQL prepares a statement the sixth time."""


def submit(app: Portal, port: int) -> Seen:
    """Send in recalled offers again: the form is read and filled first, and only the sending is timed."""
    return _send(port, [_filled(app, port, offer, company) for offer, company in _recalled(db.engine_of(app))])


def day_one(url: str, port: int) -> Seen:
    """The same job through day one's program, for the offers at the other end."""
    engine = create_engine(url)
    found = _recalled(engine, newest=True)
    engine.dispose()
    return _send(port, [_read_at_day_one(port, offer, company) for offer, company in found])


def four_rows(port: int) -> Seen:
    """Day one's shortest write: an offer, its history, an audit row and a mail, none of it looked at."""
    form = {"token": "token", "company": "1", "title": "Diskare i storkök", "tasks": "Packa upp varor. " * 20,
            "city": "Nyköping", "places": "2"}
    return _send(port, [load.post("/offers", cookie_of_day_one(port, 1), urlencode(form))] * OFFERS)


def cookie_of_day_one(port: int, user: int) -> str:
    _, answer = Wire(port).ask(load.get(f"/in/{user}", ""))
    head = answer.decode().partition("\r\n\r\n")[0]
    return next(line.partition(": ")[2].split(";")[0] for line in head.split("\r\n") if line.startswith("Set-Cookie"))


def _recalled(engine: Engine, *, newest: bool = False) -> list[tuple[str, int]]:
    """(public id, company) of offers whose newest version was taken back, oldest first or newest first."""
    query = (select(Submission.offer_public_id, Submission.company_id)
             .join(Offer, Offer.id == Submission.offer_id)
             .where(Submission.state == ReviewState.RECALLED, Offer.last_number == Submission.number)
             .order_by(Submission.id.desc() if newest else Submission.id).limit(OFFERS))
    with engine.connect() as connection:
        return [(offer, company) for offer, company in connection.execute(query)]


def _read_at_day_one(port: int, offer: str, company: int) -> bytes:
    cookie = cookie_of_day_one(port, seed.STAFF + company)
    status, _ = Wire(port).ask(load.get(f"/places/{offer}", cookie))
    if status != 200:
        raise RuntimeError(f"{offer}: {status}")
    return load.post(f"/places/{offer}/submit", cookie, urlencode({"token": "token", "declared": "yes"}))


def _filled(app: Portal, port: int, offer: str, company: int) -> bytes:
    cookie, path = pages.cookie(app, seed_user=seed.STAFF + company), f"/foretag/platser/{offer}/skicka-in"
    status, answer = Wire(port).ask(load.get(path, cookie))
    if status != 200:
        raise RuntimeError(f"{path}: {status}")
    page = BeautifulSoup(answer.partition(b"\r\n\r\n")[2], "html.parser")
    fields = {str(i["name"]): str(i.get("value", "")) for i in page.select("main form[method=post] input[name]")}
    return load.post(path, cookie, urlencode(fields))


def _send(port: int, messages: list[bytes]) -> Seen:
    """Raises RuntimeError for any answer but 303."""
    warm = round(len(messages) * WARM)
    _all(port, messages[:warm])
    return _all(port, messages[warm:])


def _all(port: int, messages: list[bytes]) -> Seen:
    """Each offer from a browser of its own, which keeps its connection as browsers do."""
    work = [messages[n::WRITERS] for n in range(WRITERS)]
    browsers: list[Wire] = []

    def one(_wire: Wire, times: list[float]) -> None:
        for message in work.pop():
            browser = Wire(port)
            browsers.append(browser)
            load.timed(browser, message, times, 303)

    try:
        return load.crowd(port, one, WRITERS)
    finally:
        for browser in browsers:
            browser.close()
