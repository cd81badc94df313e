"""When many sign in at once: those who wait stand in a short line, and the rest are told to come back."""
import threading

import pytest
from sqlalchemy import select

from portal.accounts.models import SignInFailure
from portal.core.database import db
from portal.core.web import Portal, slow_work
from tests.page import Browser
from tests.web.test_sign_in import WRONG, try_in


def test_when_too_many_sign_in_at_once_nothing_is_counted(
    app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(slow_work, "_places", full)
    page = try_in(anyone, "ingen@example.com")
    assert (page.status, page.h1, page.headers["Retry-After"]) == (503, "Portalen är upptagen", "10")
    with app.app_context():
        assert db.session().query(SignInFailure).count() == 0
    full.release()
    assert WRONG in try_in(anyone, "ingen@example.com").text


def test_slow_work_holds_no_database_and_is_refused_in_a_unit_of_work(app: Portal) -> None:
    with app.app_context():
        db.session().scalar(select(1))
        assert slow_work.work(lambda word: (word, db.session().in_transaction()), "klart") == ("klart", False)
        with db.unit_of_work(), pytest.raises(RuntimeError, match="slow work"):
            slow_work.work(str)
