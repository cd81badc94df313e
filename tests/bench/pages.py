"""The addresses that are measured, and how many SQL statements each asks."""
from typing import Any

from flask import Response
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select

from portal.accounts.sign_ins import cookie as security
from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from tests.bench import load


def paths(app: Portal) -> dict[str, str]:
    """Name -> address, over the rows that are in this database."""
    with app.app_context():
        s = db.session()
        review = s.scalar(select(Submission.public_id).where(Submission.state == ReviewState.SUBMITTED)
                          .order_by(Submission.due_at).limit(1))
        last = s.execute(select(Submission.decided_at, Submission.id).where(Submission.shown)
                         .order_by(Submission.decided_at, Submission.id).offset(20).limit(1)).one()
        end = f"f~{last.decided_at:%Y%m%dT%H%M%S.%f}~{last.id}"
    return {
        "queue": "/granskning/?vy=alla",
        "my day": "/granskning/",
        "my party": "/granskning/?vy=parti",
        "near the limit": "/granskning/?vy=nara",
        "list": "/platser/",
        "list, kind and area": "/platser/?typ=practice&omrade=food",
        "list, Swedish level": "/platser/?svenska=safety",
        "list, common word": "/platser/?sok=k%C3%B6k",
        "list, rare word": "/platser/?sok=f%C3%B6retag+77",
        "list, last page": f"/platser/?sida={end}",
        "one review": f"/granskning/{review}",
        "answer times": "/granskning/svarstider",
        "start page": "/",
    }


SERVED_COOKIE = "__Host-session"
"""What the session is called by a server that runs as for real (`apps.SETTINGS`)."""


def cookie(app: Portal, *, seed_user: int) -> str:
    """The session cookie of a seeded account who has signed in and been shown a page, as a served app calls it."""
    return f"{SERVED_COOKIE}={_session(app, seed_user)}"


def _session(app: Portal, seed_user: int) -> str:
    response = Response()
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}, headers=load.PROGRAM) as context:
        db.write(lambda s: security.enter(s, seed_user))
        generate_csrf()
        app.session_interface.save_session(app, context.session, response)
    return response.headers["Set-Cookie"].split(";")[0].partition("=")[2]


def query_counts(app: Portal) -> dict[str, int]:
    """Name -> SQL statements for one signed-in request, transaction control left out."""
    client, statements = app.test_client(), []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = db.engine_of(app)
    event.listen(engine, "before_cursor_execute", count)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], _session(app, 1))
    found = {}
    for page, path in paths(app).items():
        statements.clear()
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        found[page] = sum(not s.upper().startswith(("BEGIN", "PRAGMA")) for s in statements)
    event.remove(engine, "before_cursor_execute", count)
    return found
