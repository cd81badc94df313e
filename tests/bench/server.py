"""Gunicorn with two workers on a free port, and what its workers cost."""
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORKERS = 2


@contextmanager
def serve(url: str, app: str) -> Iterator[tuple[int, int]]:
    """(port, process id) of a server that answers `app` ("real" or "twin") over the database at `url`."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"tests.bench.apps:{app}()", "--workers", str(WORKERS), "--log-level",
               "warning", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env={**os.environ, "BENCH_URL": url}, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def worker_megabytes(pid: int) -> float:
    """The largest worker's own share of memory (proportional set size), in MB."""
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return max(_pss(child) for child in children) / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time that the server and its workers have used."""
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    ticks = sum(int(n) for p in children for n in Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def wait_until_idle(pid: int, patience: float = 10) -> None:
    """Let abandoned work end before the next measurement."""
    end, last = time.monotonic() + patience, cpu_seconds(pid)
    while time.monotonic() < end:
        time.sleep(.2)
        now = cpu_seconds(pid)
        if now - last < .02:
            return
        last = now


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
