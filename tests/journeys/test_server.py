"""Web server and worker side by side, as a terminal starts and stops them."""
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal import server
from portal.config import HERE
from portal.core import db
from tests import databases

SERVE = """
import sys
from portal import server
server.run("127.0.0.1", int(sys.argv[1]), lambda: print("ready", flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_whoever_ends_it_leaves_nobody_behind(tmp_path: Path, number: signal.Signals) -> None:
    """A terminal tells everyone it has started; the port is free for the next start."""
    url = f"sqlite:///{tmp_path / 'portal.db'}"
    db.engine_of(databases.migrated_app(url)).dispose()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {**os.environ, "PORTAL_MODE": "demo", "DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port),
             "PYTHONPATH": str(HERE.parent)}
    with subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=given, cwd=tmp_path, text=True,
                          start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as terminal:
        assert terminal.stdout is not None
        assert terminal.stdout.readline() == "ready\n"
        os.killpg(terminal.pid, number)
        terminal.wait(15)
    assert server.is_free("127.0.0.1", port)
