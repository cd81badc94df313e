"""The review's pages share an address, and the way on to the next case."""
from flask import session

from portal.core import ids, web
from portal.core.database import db
from portal.reviews.queue import queries as queue

PASSED, MOST_PASSED = "passed_cases", 40
"""The session key of the cases that this person has been shown and gone on from."""

pages = web.Pages("reviews", __name__, url_prefix="/granskning")


def go_on(left: str = "") -> str | None:
    """The next case: none that has been shown already while others wait. `left` is the one that is gone on from."""
    leaving = [left] if ids.is_valid(left) else []
    passed = [*session.get(PASSED, []), *leaving]
    found = queue.next_case(db.session(), web.actor(), passed)
    if found is None and passed:
        passed = leaving
        found = queue.next_case(db.session(), web.actor(), passed) or queue.next_case(db.session(), web.actor())
    session[PASSED] = [*passed, *[found] * bool(found)][-MOST_PASSED:]
    return found
