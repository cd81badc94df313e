"""Gunicorn with two workers on a free port, and what its workers cost."""
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.core.web.slow_work import THREADS

WORKERS = 2
APPS = {
    "real": ("tests.bench.apps:real()", "--preload", "--threads", str(THREADS)),
    "twin": ("tests.bench.apps:twin()", "--threads", str(THREADS)),
    "day one": ("tests.bench.day_one_submit:app", "--threads", "1"),
}
"""What gunicorn serves, and how: ours as it is run for real, day one as anyone would begin."""


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def worker_megabytes(self) -> float:
        """The largest worker's own share of memory (proportional set size), in MB."""
        return max(_pss(child) for child in self._workers()) / 1024

    def cpu_seconds(self) -> float:
        """Processor time that the server and its workers have used."""
        ticks = sum(int(n) for process in [self.pid, *self._workers()]
                    for n in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self, patience: float = 10) -> None:
        """Let abandoned work end before the next measurement."""
        end, last = time.monotonic() + patience, self.cpu_seconds()
        while time.monotonic() < end:
            time.sleep(.2)
            now = self.cpu_seconds()
            if now - last < .02:
                return
            last = now

    def _workers(self) -> list[int]:
        return [int(child) for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextmanager
def serve(url: str, app: str) -> Iterator[Server]:
    """One of APPS, over the database at `url`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *APPS[app], "--workers", str(WORKERS), "--log-level", "warning",
               "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env={**os.environ, "BENCH_URL": url}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(.1)
    raise RuntimeError("the server did not start")
