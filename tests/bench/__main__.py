"""`make bench`: fills both databases with 1,000 and with 100,000 offers, asks the pages that matter, prints tables."""
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.core import db
from tests import databases
from tests.bench import load, pages, seed, server, writers
from tests.bench.load import Seen

SIZES = (1_000, 100_000)
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
TWINS = {"queue": "queue", "list": "list"}


@dataclass(frozen=True)
class Figures:
    """Medians over the rounds for each page, and the ratio to the twin within each round."""

    seen: dict[str, Seen]
    ratios: dict[str, float]
    queries: dict[str, int]
    megabytes: float
    submits: writers.Written


def main() -> None:
    for backend in databases.BACKENDS:
        small, large = (measure(backend, size) for size in SIZES)
        report(backend, small, large)


def measure(backend: str, size: int) -> Figures:
    """Seed a fresh database and measure every page in interleaved rounds."""
    print(f"… {backend}, {size} offers", file=sys.stderr)
    with database(backend) as url:
        app = databases.migrated_app(url)
        seed.fill(app, size)
        paths, queries = pages.paths(app), pages.query_counts(app)
        db.engine_of(app).dispose()
        with ExitStack() as stack:
            port, pid = stack.enter_context(server.serve(url, "real"))
            twin_port, twin_pid = stack.enter_context(server.serve(url, "twin"))
            cookie = pages.cookie(app, seed_user=1)
            rounds = [_round(paths, cookie, (port, pid), (twin_port, twin_pid)) for _ in range(ROUNDS)]
            submits = writers.submit(app, port)
            megabytes = server.worker_megabytes(pid)
        return Figures(
            seen={name: _median([r[0][name] for r in rounds]) for name in paths},
            ratios={name: statistics.median(r[0][name].rate / r[1][name].rate for r in rounds) for name in TWINS},
            queries=queries, megabytes=megabytes, submits=submits)


def _round(
    paths: dict[str, str], cookie: str, real: tuple[int, int], twin: tuple[int, int],
) -> tuple[dict[str, Seen], dict[str, Seen]]:
    ours: dict[str, Seen] = {}
    theirs: dict[str, Seen] = {}
    for name, path in paths.items():
        for (port, pid), seen in ((real, ours), (twin, theirs)):
            if seen is theirs and name not in TWINS:
                continue
            load.ask(port, path, cookie, SECONDS / 4)
            seen[name] = load.ask(port, path, cookie, SECONDS)
            server.wait_until_idle(pid)
    return ours, theirs


def _median(rounds: list[Seen]) -> Seen:
    return Seen(*(statistics.median(getattr(r, part) for r in rounds) for part in ("rate", "p50", "p95")))


def report(backend: str, small: Figures, large: Figures) -> None:
    print(f"\n### {backend}\n")
    print("| page | requests/s at 1,000 | at 100,000 | p50 ms | p95 ms | p50 growth | ÷ twin | SQL |")
    print("|---|---|---|---|---|---|---|---|")
    for name, seen in large.seen.items():
        before, ratio = small.seen[name], large.ratios.get(name)
        print(f"| {name} | {before.rate:.0f} | {seen.rate:.0f} | {seen.p50:.1f} | {seen.p95:.1f} | "
              f"{seen.p50 / before.p50:.2f} | {f'{ratio:.2f}' if ratio else ''} | {large.queries[name]} |")
    for size, figures in zip(SIZES, (small, large), strict=True):
        wrote = figures.submits
        print(f"\n{size:,} offers: 4 writers sent {wrote.count} offers, {wrote.rate:.0f}/s, p50 {wrote.p50:.1f} ms, "
              f"p99 {wrote.p99:.1f} ms, {wrote.errors} errors; a web worker holds {figures.megabytes:.0f} MB.")


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
