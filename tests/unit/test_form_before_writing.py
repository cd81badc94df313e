"""What is sent is read before the unit of work opens."""
import io
from typing import Any

from portal.core.database import db
from portal.core.web import Portal
from tests.page import Browser


def test_who_sends_slowly_keeps_nobody_waiting(app: Portal) -> None:
    free = []

    class Sent(io.BytesIO):
        def readinto(self, room: Any) -> int:
            with app.app_context(), db.own_transaction():     # on SQLite it would wait, and fail
                free.append(True)
            return super().readinto(room)

    form = {"content_type": "application/x-www-form-urlencoded", "content_length": 3}
    assert Browser(app).client.post("/konto/logga-ut", input_stream=Sent(b"a=b"), **form).status_code == 400
    assert free


def test_what_is_no_form_is_not_read(app: Portal) -> None:
    class Unreadable(io.BytesIO):
        def readinto(self, room: Any) -> int:
            raise LookupError("ZZ")

        read = readinto  # type: ignore[assignment]

    answer = Browser(app).client.post("/konto/logga-ut", input_stream=Unreadable(b"a=b"), content_type="text/plain")
    assert answer.status_code == 400
