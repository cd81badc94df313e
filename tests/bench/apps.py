"""What gunicorn serves while measuring: the portal itself, and its twin that asks no database."""
import os
from typing import Any

from portal import create_app
from portal.accounts.models import User
from portal.core.access import Actor
from portal.core.database import db
from portal.core.web import Portal
from portal.places import queries as coach_places
from portal.places.queries import Order, Wanted
from portal.reviews import queries as reviews
from portal.reviews.queue import queries as queue
from portal.reviews.queue.queries import QueueFilter, View
from tests import databases

SETTINGS: dict[str, Any] = {"mode": "production", "proxies": 1}
"""As it is run for real: passwords cost what they cost, and the brakes on addresses are on."""
PERSON = 1
"""The reviewer and coach who reads every page."""


def real() -> Portal:
    return create_app(databases.settings(os.environ["BENCH_URL"], **SETTINGS))


def twin() -> Portal:
    """The same server, templates and sign-in machinery; what the database would say is remembered from one answer."""
    app = real()
    with app.app_context():
        s = db.session()
        user = s.get_one(User, PERSON)
        actor = Actor(user.id, user.held_roles, user.name, user.party)
        remember = {
            (coach_places, "places"): coach_places.places(s, actor, Wanted(), Order.NEWEST, None),
            (queue, "page"): queue.page(s, actor, QueueFilter(view=View.ALL), None),
            (queue, "counts"): queue.counts(s, actor),
            (reviews, "colleagues"): reviews.colleagues(s),
        }
        s.expunge_all()
    for (module, name), answer in remember.items():
        setattr(module, name, _always(answer))
    app.load_actor = lambda: actor
    return app


def _always(answer: Any) -> Any:
    return lambda *_args, **_kwargs: answer
