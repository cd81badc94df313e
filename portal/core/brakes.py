"""A coarse brake on the doors that anyone may knock at, per address and process. The fine one is in the database."""
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

View = TypeVar("View", bound=Callable[..., Any])
SWITCH = "BRAKES"
limiter = Limiter(get_remote_address, storage_uri="memory://")


def init_app(app: Flask, *, on: bool) -> None:
    app.config[SWITCH] = on
    limiter.init_app(app)


def at_most(rate: str) -> Callable[[View], View]:
    """For a view: more POSTs than `rate` ("30/minute") from one address get 429."""
    limit: Callable[[View], View] = limiter.limit(rate, methods=["POST"], exempt_when=_are_off)  # type: ignore[assignment]
    return limit


@contextmanager
def no_sooner_than(seconds: float) -> Iterator[None]:
    """The answer waits, so that how soon it comes does not tell what was found. Never in a unit of work."""
    started = time.monotonic()
    yield
    if not _are_off():
        time.sleep(max(0.0, started + seconds - time.monotonic()))


def _are_off() -> bool:
    return not current_app.config[SWITCH]
