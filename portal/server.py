"""Web server and worker side by side on one machine, stopped together."""
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from portal.config import HERE

Ready = Callable[[], None]
WEB = (sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi:app")
WORKER = (sys.executable, "-m", "flask", "--app", "portal.wsgi", "portal", "worker")
GRACE = 20
"""Seconds to finish what is in hand before the process is killed."""


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(host: str, port: int, when_ready: Ready) -> bool:
    """Serve until asked to stop: SIGTERM, Ctrl-C, or a terminal that closes, but for nohup. False when one of the two
    ended by itself.

    The two hear of it from here alone: gunicorn's workers, told twice at once, wait for themselves and keep the port.
    """
    asked = threading.Event()
    outlives_terminal = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN     # nohup
    for number in (signal.SIGTERM, signal.SIGINT, *[signal.SIGHUP] * (not outlives_terminal)):
        signal.signal(number, lambda *_: asked.set())
    path = os.pathsep.join([str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    given = {**os.environ, "PYTHONPATH": path}
    children = [subprocess.Popen(command, env=given, start_new_session=True)  # noqa: S603  (our own words)
                for command in (WEB, WORKER)]
    try:
        ready = False
        while not asked.wait(0.2):
            if any(child.poll() is not None for child in children):
                return False
            if not ready and _answers(host, port):
                ready = True
                when_ready()
        return True
    finally:
        _stop(children)


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
