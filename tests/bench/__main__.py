"""`make bench`: fills both databases with 1,000 and with 100,000 offers, asks the pages that matter, prints tables."""
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from portal.accounts.models import User
from portal.core.database import db
from portal.core.web import Portal
from tests import databases
from tests.bench import day_one, load, pages, seed, server, storm, writers
from tests.bench.apps import PERSON, SETTINGS
from tests.bench.load import Seen
from tests.bench.server import Server
from tests.bench.storm import Storm

SIZES = (1_000, 100_000)
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
COMPANIES = 5_000
TWIN = ("queue", "list")
DAY_ONE = {"queue": "/review", "list": "/offers", "list, common word": "/offers?q=k%C3%B6k",
           "list, rare word": "/offers?q=+77+AB"}
WROTE, FOUR_ROWS = "writers", "four rows"
Round = dict[tuple[str, str], Seen]


@dataclass(frozen=True)
class Figures:
    """Rounds of (program, what was asked) -> what was seen; `storms` one for each round."""

    rounds: list[Round]
    storms: list[Storm]
    queries: dict[str, int]
    megabytes: float

    def seen(self, name: str, app: str = "real") -> Seen:
        """Medians over the rounds."""
        found = [r[app, name] for r in self.rounds]
        return Seen(*(statistics.median(getattr(one, part) for one in found) for part in Seen.__dataclass_fields__))

    def ratio(self, name: str, app: str) -> float | None:
        """The median of the rounds' ratios; None when `app` does not answer this."""
        if (app, name) not in self.rounds[0]:
            return None
        return statistics.median(r["real", name].rate / r[app, name].rate for r in self.rounds)


def main() -> None:
    for backend in databases.BACKENDS:
        small, large = (measure(backend, size) for size in SIZES)
        report(backend, small, large)


def measure(backend: str, size: int) -> Figures:
    """Seed a fresh database and measure everything in interleaved rounds; day one and the storm at the larger size."""
    print(f"… {backend}, {size} offers", file=sys.stderr)
    with database(backend) as url:
        app = databases.migrated_app(url, **SETTINGS)
        seed.fill(app, size, COMPANIES)
        paths, queries = pages.paths(app), pages.query_counts(app)
        urls = {"real": url, "twin": url}
        db.engine_of(app).dispose()
        is_large = size == max(SIZES)
        with ExitStack() as stack:
            if is_large:
                urls["day one"] = day_one.prepare(url)
            servers = {name: stack.enter_context(server.serve(where, name)) for name, where in urls.items()}
            cookie = pages.cookie(app, seed_user=PERSON)
            rounds, storms = [], []
            for n in range(ROUNDS):
                rounds.append(_round(app, servers, paths, cookie))
                if is_large or n == 0:
                    rounds[-1] |= _writes(app, servers, urls, turn=n)
                if is_large:
                    storms.append(storm.measure(servers["real"].port, cookie, SECONDS * 2, COMPANIES))
                    servers["real"].wait_until_idle()
            return Figures(rounds, storms, queries, servers["real"].worker_megabytes())


def _round(app: Portal, servers: dict[str, Server], paths: dict[str, str], cookie: str) -> Round:
    found: Round = {}
    asked = {"real": paths, "twin": {name: paths[name] for name in TWIN}, "day one": DAY_ONE}
    cookies = dict.fromkeys(servers, cookie)
    if "day one" in servers:
        cookies["day one"] = writers.cookie_of_day_one(servers["day one"].port, PERSON)
    for name in paths:
        for which, one in servers.items():
            if name in asked[which]:
                load.ask(one.port, [asked[which][name]], cookies[which], SECONDS / 4)
                with pulse(app):
                    found[which, name] = load.ask(one.port, [asked[which][name]], cookies[which], SECONDS)
                one.wait_until_idle()
    return found


def _writes(app: Portal, servers: dict[str, Server], urls: dict[str, str], *, turn: int) -> Round:
    """Four writers through each program, another one first each time."""
    ways: list[tuple[str, str, Callable[[], Seen]]] = [
        ("real", "real", lambda: writers.submit(app, servers["real"].port))]
    if "day one" in servers:
        port = servers["day one"].port
        ways += [("day one", "day one", lambda: writers.day_one(urls["day one"], port)),
                 (FOUR_ROWS, "day one", lambda: writers.four_rows(port))]
    found: Round = {}
    for which, one, send in ways[turn % len(ways):] + ways[:turn % len(ways)]:
        found[which, WROTE] = send()
        servers[one].wait_until_idle()
    return found


def report(backend: str, small: Figures, large: Figures) -> None:
    print(f"\n### {backend}\n")
    table("page", "requests/s at 1,000", "at 100,000", "p50 ms", "p95 ms", "p50 growth", "÷ twin", "÷ day one", "SQL")
    for name, count in large.queries.items():
        before, seen = small.seen(name), large.seen(name)
        row(name, f"{before.rate:.0f}", f"{seen.rate:.0f}", f"{seen.p50:.1f}", f"{seen.p95:.1f}",
            f"{seen.p50 / before.p50:.2f}", _two(large.ratio(name, "twin")), _two(large.ratio(name, "day one")), count)
    print()
    table("four writers", "offers/s", "p50 ms", "p99 ms", "errors", "÷ day one", "÷ day one's four rows")
    before, wrote = small.rounds[0]["real", WROTE], large.seen(WROTE)
    row("1,000 offers", f"{before.rate:.0f}", f"{before.p50:.1f}", f"{before.p99:.1f}", 0, "", "")
    row("100,000 offers", f"{wrote.rate:.0f}", f"{wrote.p50:.1f}", f"{wrote.p99:.1f}", 0,
        _two(large.ratio(WROTE, "day one")), _two(large.ratio(WROTE, FOUR_ROWS)))
    print()
    table("sign-in storm", "pages' p95 quiet, ms", "during, ms", "ratio", "sign-ins/s", "turned away/s")
    parts = Storm.__dataclass_fields__
    middle = {part: statistics.median(getattr(one, part) for one in large.storms) for part in parts}
    ratio = statistics.median(one.during / one.quiet for one in large.storms)
    row("eight at a time", f"{middle['quiet']:.1f}", f"{middle['during']:.1f}", f"{ratio:.2f}",
        f"{middle['answered']:.1f}", f"{middle['turned_away']:.1f}")
    print(f"\nA web worker holds {small.megabytes:.0f} MB at 1,000 offers, {large.megabytes:.0f} MB at 100,000.",
          flush=True)


def table(*heads: str) -> None:
    row(*heads)
    row(*["---"] * len(heads))


def row(*cells: object) -> None:
    print("| " + " | ".join(map(str, cells)) + " |")


def _two(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


@contextmanager
def pulse(app: Portal) -> Iterator[None]:
    """Meanwhile something is written twice a second, as the worker and people do: what is kept until then is read
    again."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(.5):
            with db.engine_of(app).begin() as connection:
                connection.execute(update(User).where(User.id == PERSON).values(phone=User.phone))

    writing = threading.Thread(target=beat)
    writing.start()
    try:
        yield
    finally:
        over.set()
        writing.join()


@contextmanager
def database(backend: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        if backend == "sqlite":
            yield f"sqlite:///{Path(folder) / 'bench.db'}"
        else:
            with databases.postgres() as url:
                yield url


if __name__ == "__main__":
    main()
