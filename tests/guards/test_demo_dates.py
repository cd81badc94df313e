"""The demo can be made on any day: its past is counted from today, over weekends, holidays and clock changes."""
from datetime import UTC, datetime

import pytest

from portal.core import clock
from portal.core.database import db
from portal.core.web import Portal
from portal.demo import loader
from tests import databases

DAYS = ("2026-11-25", "2027-01-01", "2027-03-28")
"""A plain Wednesday, a holiday, the Sunday when summer time begins."""


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_is_made(sqlite_app: Portal, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr(clock, "held", datetime.fromisoformat(f"{day}T14:30").replace(tzinfo=UTC))
    with sqlite_app.app_context(), db.unit_of_work() as s:
        loader.load(s)
        db.abandon(s)
    databases.wipe(sqlite_app)
