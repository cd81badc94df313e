"""Web server and worker side by side on one machine: started again when they end by themselves, stopped together."""
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from portal.config import HERE

Ready = Callable[[], None]
WEB = (sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi:app")
WORKER = (sys.executable, "-m", "flask", "--app", "portal.wsgi", "portal", "worker")
GRACE = 20
"""Seconds to finish what is in hand before the process is killed."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before what has ended is started again: twice as many each time, until it has lived as long as the last."""
LOOK = .2
log = structlog.get_logger("server")


class Child:
    """One of the two, with all that it starts itself: its process group."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name, self.command = name, command
        self.pause = FIRST_PAUSE
        self.start()

    def start(self) -> None:
        path = os.pathsep.join([str(HERE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(self.command, env={**os.environ, "PYTHONPATH": path},  # noqa: S603  (our words)
                                        start_new_session=True)
        self.started = time.monotonic()
        self.again_at: float | None = None

    def look_after(self) -> bool:
        """Start it again when it has ended and its pause is over. True when it has just ended."""
        if self.again_at is not None:
            if time.monotonic() >= self.again_at:
                self.kill_group()
                self.start()
            return False
        if (code := self.process.poll()) is None:
            return False
        if time.monotonic() - self.started >= LONGEST_PAUSE:
            self.pause = FIRST_PAUSE
        log.error("ended by itself", name=self.name, code=code, started_again_in=self.pause)
        self.signal_group(signal.SIGTERM)     # who is left of a web server that was killed keeps the port
        self.again_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return True

    def stop(self) -> None:
        """After `terminate`: wait, and leave nobody behind."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        self.signal_group(signal.SIGKILL)

    def signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(host: str, port: int, when_ready: Ready) -> bool:
    """Serve until asked to stop: SIGTERM, Ctrl-C, or a terminal that closes, but for nohup. False when the web server
    never answered; once it has, either of the two is started again when it ends.

    The two hear of the end from here alone: gunicorn's workers, told twice at once, wait for themselves and keep the
    port.
    """
    asked = threading.Event()
    outlives_terminal = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN     # nohup
    for number in (signal.SIGTERM, signal.SIGINT, *[signal.SIGHUP] * (not outlives_terminal)):
        signal.signal(number, lambda *_: asked.set())
    web, worker = children = [Child("web", WEB), Child("worker", WORKER)]
    try:
        ready = False
        while not asked.wait(LOOK):
            worker.look_after()
            if web.look_after() and not ready:
                return False
            if not ready and _answers(host, port):
                ready = True
                when_ready()
        return True
    finally:
        for child in children:
            child.process.terminate()
        for child in children:
            child.stop()


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
