"""Many people sign in at once, with right and wrong passwords and from many addresses, while others read pages."""
import itertools
import random
import threading
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.bench import load, seed
from tests.bench.load import Wire

STORMING, READING = 8, 4
PATHS = ("/platser/", "/granskning/")
LOGIN = "/konto/logga-in"


@dataclass(frozen=True)
class Storm:
    """p95 of the pages before and during, in milliseconds; sign-ins answered and turned away per second meanwhile."""

    quiet: float
    during: float
    answered: float
    turned_away: float


def measure(port: int, cookie: str, seconds: float, companies: int) -> Storm:
    _read(port, cookie, seconds / 4)
    quiet = _read(port, cookie, seconds)
    over = threading.Event()
    statuses: list[int] = []
    storming = [threading.Thread(target=_sign_in, args=(port, over, statuses, companies, n)) for n in range(STORMING)]
    for thread in storming:
        thread.start()
    _read(port, cookie, seconds / 2)    # until the line is as long as it gets
    before = len(statuses)
    during = _read(port, cookie, seconds)
    seen = statuses[before:]
    over.set()
    for thread in storming:
        thread.join()
    away = sum(status == 503 for status in seen)
    if wrong := set(seen) - {303, 422, 503}:
        raise RuntimeError(f"sign-in: {wrong}")
    return Storm(quiet, during, (len(seen) - away) / seconds, away / seconds)


def _read(port: int, cookie: str, seconds: float) -> float:
    return load.ask(port, PATHS, cookie, seconds, READING).p95


def _sign_in(port: int, over: threading.Event, statuses: list[int], companies: int, number: int) -> None:
    wire, rnd = Wire(port), random.Random(number)
    _, answer = wire.ask(load.get(LOGIN, ""))
    head, _, body = answer.decode().partition("\r\n\r\n")
    cookie = next(line.partition(":")[2] for line in head.split("\r\n") if line.lower().startswith("set-cookie"))
    token = BeautifulSoup(body, "html.parser").select_one("main input[name=csrf_token]")["value"]  # type: ignore[index]
    for right in itertools.cycle((True, False)):
        if over.is_set():
            break
        form = {"csrf_token": token, "email": f"foretag{seed.STAFF + rnd.randint(1, companies)}@example.com",
                "password": seed.PASSWORD if right else "inte det lösenordet"}
        address = ".".join(str(rnd.randint(1, 250)) for _ in range(4))
        message = load.post(LOGIN, cookie.split(";")[0].strip(), urlencode(form), f"X-Forwarded-For: {address}\r\n")
        statuses.append(wire.ask(message)[0])
    wire.close()
