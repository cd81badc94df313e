"""A coarse brake on the doors that anyone may knock at, per network. Passwords and codes have a finer one of
their own (accounts/failed_sign_ins)."""
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, request
from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import clock, seal
from portal.core.database import db
from portal.core.database.db import Base, settings
from portal.core.errors import TooMany
from portal.core.forms import UNSAVED
from portal.core.networks import network_of

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
SWITCH = "RATE_LIMITS"
WINDOW = timedelta(minutes=1)


class DoorCount(Base):
    """How often one network has knocked at one door since `began_at`. The key is a keyed hash of both."""

    __tablename__ = "door_count"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


def init_app(app: Flask, *, on: bool) -> None:
    app.config[SWITCH] = on


def at_most(knocks: int) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """For a view: more POSTs than so many a minute from one network raise TooMany. A form that comes back to be shown
    is no knock. It is the first thing that a request asks in its unit of work, which holds no lock yet."""
    def brake(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
        door = f"{view.__module__}.{view.__qualname__}"

        @wraps(view)
        def braked(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
            if request.method == "POST" and UNSAVED not in request.form and not _are_off():
                network = network_of(request.remote_addr or "")
                count = db.write(lambda s: knock(s, door, network), apart=True)
                if count > knocks:
                    raise TooMany("")
            return view(*args, **kwargs)

        return braked

    return brake


def knock(session: Session, door: str, network: str) -> int:
    """Count one knock. Returns how many there have been in this window. One that lies ahead was begun while the clock
    was wrong, and is over."""
    now, key = clock.now(), seal.keyed_hash(settings(session).secret_key, f"door:{door}:{network}")
    row = session.get(DoorCount, key, with_for_update=True)
    if row is None:
        row = DoorCount(key=key, began_at=now, count=0)
        session.add(row)
    elif not timedelta(0) <= now - row.began_at < WINDOW:
        row.began_at, row.count = now, 0
    row.count += 1
    session.flush()
    return row.count


def forget_old(session: Session) -> int:
    """Rows whose window is over."""
    over = delete(DoorCount).where(DoorCount.began_at < clock.now() - WINDOW)
    session.execute(over, execution_options={"bulk_write": True})
    return 0


@contextmanager
def no_sooner_than(seconds: float) -> Iterator[None]:
    """The answer waits, so that how soon it comes does not tell what was found. Never in a unit of work."""
    started = time.monotonic()
    yield
    if not _are_off():
        time.sleep(max(0.0, started + seconds - time.monotonic()))


def _are_off() -> bool:
    return not current_app.config[SWITCH]
