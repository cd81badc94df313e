"""The whole site, walked once on each database by everyone in the small world."""
from dataclasses import dataclass

import pytest

from portal.core.database import db
from portal.core.web import Portal
from tests import databases
from tests import factories as make
from tests.guards import bad_input, personal_numbers, world
from tests.guards.personal_numbers import Attempt
from tests.guards.walk import Visit, asked_for_heads, walk
from tests.page import Browser


@dataclass(frozen=True)
class Walked:
    """What everyone saw, and what was stored before and after."""

    app: Portal
    visits: list[Visit]
    broken: list[str]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    texts: list[tuple[str, str]]
    attempts: list[Attempt]
    heads: list[str]
    bad_tries: int
    bad_answers: list[str]

    def by(self, *who: str) -> list[Visit]:
        return [visit for visit in self.visits if visit.who in who]


@pytest.fixture(scope="session", params=databases.BACKENDS)
def walked(request: pytest.FixtureRequest) -> Walked:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with app.app_context(), db.unit_of_work() as s:
        made = world.build(s)
    with app.app_context():
        before, texts = world.content(db.session()), list(world.texts(db.session()))
    broken: list[str] = []
    browsers = {name: Browser(app).sign_in(user) for name, user in made.people.items()} | {"nobody": Browser(app)}
    visits = walk(browsers["nobody"], "nobody", None, broken)
    for name, user in made.people.items():
        visits += walk(browsers[name], name, make.actor(user, made.companies.get(name)), broken)
    heads = asked_for_heads(browsers, visits)
    with app.app_context():
        after = world.content(db.session())
    attempts = personal_numbers.attempts(browsers, visits)
    with app.app_context():
        texts += world.texts(db.session())
    bad_tries, bad_answers = bad_input.troubles(browsers, visits)
    databases.wipe(app)
    return Walked(app, visits, broken, before, after, texts, attempts, heads, bad_tries, bad_answers)
