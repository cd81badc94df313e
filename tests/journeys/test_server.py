"""Web server and worker side by side, as a terminal starts and stops them."""
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
import structlog

from portal import server
from portal.config import HERE
from portal.core.database import db
from tests import databases
from tests.journeys.posting import until

SERVE = """
import signal, sys
from portal import server
signal.signal(signal.SIGHUP, signal.Handlers(int(sys.argv[2])))
print(server.run("127.0.0.1", int(sys.argv[1]), lambda: print("ready", flush=True)), flush=True)
"""


@contextmanager
def started(folder: Path, hang_up: signal.Handlers = signal.SIG_DFL) -> Iterator[subprocess.Popen[str]]:
    """From a terminal of its own, told what to make of a hang-up. Afterwards the port is free for the next start."""
    url = f"sqlite:///{folder / 'portal.db'}"
    db.engine_of(databases.migrated_app(url)).dispose()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {**os.environ, "PORTAL_MODE": "demo", "DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port),
             "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, "-c", SERVE, str(port), str(int(hang_up))]
    with subprocess.Popen(command, env=given, cwd=folder, text=True, start_new_session=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as terminal:
        assert terminal.stdout is not None
        try:
            assert terminal.stdout.readline() == "ready\n"
            yield terminal
            terminal.wait(15)
        finally:
            terminal.terminate()
    assert server.is_free("127.0.0.1", port)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_whoever_ends_it_leaves_nobody_behind(tmp_path: Path, number: signal.Signals) -> None:
    """A terminal tells everyone it has started."""
    with started(tmp_path) as terminal:
        os.killpg(terminal.pid, number)


def test_with_nohup_it_outlives_its_terminal(tmp_path: Path) -> None:
    with started(tmp_path, signal.SIG_IGN) as terminal:
        os.killpg(terminal.pid, signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            terminal.wait(1)
        os.killpg(terminal.pid, signal.SIGTERM)


def children(terminal: subprocess.Popen[str]) -> dict[str, int]:
    """The process ids of the web server and the worker, of those that run."""
    pids = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in pids}
    return {name: pid for pid, command in commands.items()
            for name, word in (("web", "gunicorn"), ("worker", "worker")) if word in command}


def answer(terminal: subprocess.Popen[str]) -> int:
    """The status of /healthz; 0 when nobody answers."""
    environment = Path(f"/proc/{terminal.pid}/environ").read_text().split("\0")
    port = next(line.removeprefix("PORT=") for line in environment if line.startswith("PORT="))
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as page:
            return int(page.status)
    except OSError:
        return 0


def is_running(pid: str) -> bool:
    """False also for one that has ended and that nobody has buried yet: it says nothing of how it was started."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_text())
    except OSError:
        return False


def said(terminal: subprocess.Popen[str]) -> str:
    assert terminal.stdout is not None
    return re.sub(r"\x1b\[\d*m", "", terminal.stdout.readline())


def test_a_worker_that_is_killed_is_started_again_and_the_web_goes_on(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        before = children(terminal)
        os.kill(before["worker"], signal.SIGKILL)
        line = said(terminal)
        assert "ended by itself" in line
        assert "name=worker" in line and "code=-9" in line and "started_again_in=1.0" in line
        assert answer(terminal) == 200
        until(lambda: children(terminal).get("worker", before["worker"]) != before["worker"])
        assert children(terminal)["web"] == before["web"]
        assert answer(terminal) == 200
        terminal.terminate()


def test_a_web_server_that_is_killed_is_started_again_and_leaves_nobody_on_its_port(tmp_path: Path) -> None:
    with started(tmp_path) as terminal:
        before = children(terminal)
        orphans = Path(f"/proc/{before['web']}/task/{before['web']}/children").read_text().split()
        assert orphans
        os.kill(before["web"], signal.SIGKILL)
        assert "name=web" in said(terminal)
        until(lambda: children(terminal).get("web", before["web"]) != before["web"])
        until(lambda: answer(terminal) == 200)
        until(lambda: not any(is_running(pid) for pid in orphans))
        assert children(terminal)["worker"] == before["worker"]
        terminal.terminate()


def test_a_web_server_that_never_comes_up_ends_it_all(tmp_path: Path) -> None:
    """A setting that stops it would stop it the next time too."""
    given = {**os.environ, "PORTAL_MODE": "production", "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run([sys.executable, "-c", SERVE, "5", "0"], env=given, cwd=tmp_path, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.stdout.splitlines()[-1] == "False", "and nothing was ready"
    assert "ready" not in done.stdout.splitlines()


def test_the_pauses_grow_and_begin_anew_after_a_good_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_PAUSE", .02)
    monkeypatch.setattr(server, "LONGEST_PAUSE", .07)
    with structlog.testing.capture_logs() as lines:
        child = server.Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
        for lived in (0, 0, 0, 0, .1):
            child.started = time.monotonic() - lived
            while not child.look_after():
                time.sleep(.01)
                child.started = time.monotonic() - lived
        child.stop()
    assert [line["started_again_in"] for line in lines] == [.02, .04, .07, .07, .02]
    assert {(line["name"], line["code"]) for line in lines} == {("worker", 3)}
