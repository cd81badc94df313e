"""Web server and worker side by side, as a terminal starts and stops them."""
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal import server
from portal.config import HERE
from portal.core import db
from tests import databases

SERVE = """
import signal, sys
from portal import server
signal.signal(signal.SIGHUP, signal.Handlers(int(sys.argv[2])))
server.run("127.0.0.1", int(sys.argv[1]), lambda: print("ready", flush=True))
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
        assert terminal.stdout.readline() == "ready\n"
        yield terminal
        terminal.wait(15)
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
