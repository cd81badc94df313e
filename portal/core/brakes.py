"""A coarse brake on the doors that anyone may knock at, per address and process. The fine one is in the database."""
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, abort, current_app, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
SWITCH = "BRAKES"
knocks = MemoryStorage()
_counter = FixedWindowRateLimiter(knocks)


def init_app(app: Flask, *, on: bool) -> None:
    app.config[SWITCH] = on


def at_most(rate: str) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """For a view: more POSTs than `rate` ("30/minute") from one address get 429."""
    limit = parse(rate)

    def brake(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
        door = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def braked(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            if request.method == "POST" and not _are_off() and not _counter.hit(limit, door, request.remote_addr or ""):
                abort(429)
            return view(*args, **kwargs)

        return braked

    return brake


@contextmanager
def no_sooner_than(seconds: float) -> Iterator[None]:
    """The answer waits, so that how soon it comes does not tell what was found. Never in a unit of work."""
    started = time.monotonic()
    yield
    if not _are_off():
        time.sleep(max(0.0, started + seconds - time.monotonic()))


def _are_off() -> bool:
    return not current_app.config[SWITCH]
