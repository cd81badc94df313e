"""Slow work that must not hold up the pages: one at a time in each process, in a short line.

A password costs as much as fifty pages. When a whole town signs in at the same moment those who sign in wait a second
or two; those who read do not notice.
"""
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from portal.core.database import db
from portal.core.errors import Busy

THREADS, LINE = 16, 10
"""How many requests a process answers at a time, and most of them that wait for slow work: the others are pages."""
Given = ParamSpec("Given")
Result = TypeVar("Result")
_places = threading.BoundedSemaphore(LINE)


@contextmanager
def line() -> Iterator[None]:
    """A place in the line, to be had before anything is counted or written. Raises Busy when it is full."""
    if not _places.acquire(blocking=False):
        raise Busy("")
    try:
        yield
    finally:
        _places.release()


def work(what: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """`what`, when it is its turn. The database is let go meanwhile; what has been read of it stays."""
    db.let_go()
    return _worker.submit(copy_context().run, lambda: what(*args, **kwargs)).result()


_worker = ThreadPoolExecutor(1, "slow")
