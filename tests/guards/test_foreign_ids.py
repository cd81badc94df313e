"""An id that is unknown, garbage or somebody else's: the same 404 on every address, for reading and for writing."""
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from portal.core.access import Actor
from portal.core.database import db
from portal.core.web import Portal
from portal.offers import content
from tests import databases
from tests import factories as make
from tests.guards import world
from tests.guards.walk import FILES
from tests.page import Browser

UNKNOWN = "0123456789"
GARBAGE = ["x", "-1", "'; DROP TABLE offer; --", "%00", "å" * 10, "ABCDEFGHJK", "a" * 3000, "..", "%FF%FE",
           "%F0%9F%98%80", "١٢٣٤٥٦٧٨٩٠"]
TOKENS = {"token"}
"""Arguments that are no ids: an unknown one is answered with a page that says what to do instead."""
PARTS = {"part": content.SECTIONS[0].slug, "party": "jobbtorg"}
"""Arguments with a fixed list of values."""


@dataclass(frozen=True)
class Doors:
    """The world, everyone in it, and every address with an argument."""

    app: Portal
    visitors: dict[str, tuple[Browser, Actor]]
    ids: dict[str, list[str]]
    owned: set[str]
    rules: list[Rule]


@pytest.fixture(scope="module", params=databases.BACKENDS)
def doors(request: pytest.FixtureRequest) -> Iterator[Doors]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with app.app_context(), db.unit_of_work() as s:
        made = world.build(s)
        ids = world.public_ids(s)
        owned = _ids_of_others(s, made)
    visitors = {name: (Browser(app).sign_in(user), make.actor(user, made.companies.get(name)))
                for name, user in made.people.items()}
    rules = [r for r in app.url_map.iter_rules() if r.arguments and r.endpoint not in FILES]
    yield Doors(app, visitors, ids, owned, rules)
    databases.wipe(app)


def _ids_of_others(s: Session, made: world.World) -> set[str]:
    """The first and the last of everything, but what is the own of the company called "other", which looks in."""
    own = {made.companies["other"].public_id, made.people["other"].public_id}
    return {one for found in world.public_ids(s).values() for one in found[:1] + found[-1:]} - own


def _answers(doors: Doors, who: str, rule: Rule, value: str) -> Iterator[str]:
    """A line for each method that answers anything but "not here" or "not for you"."""
    browser, actor = doors.visitors[who]
    access = doors.app.access_rules[rule.endpoint].access
    if not access.allows(actor):
        allowed = {403}
    elif access.lacks_company(actor):
        allowed = {303}
    else:
        allowed = {200, 303, 400, 404, 410, 422} if rule.arguments & TOKENS else {404, 405}
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", PARTS.get(argument, value))
    for method in sorted({"GET", "POST"} & set(rule.methods or ())):
        page = browser.get(path) if method == "GET" else browser.post(path)
        if page.status not in allowed:
            yield f"{method} {path}: {page.status} for {who}"


@pytest.mark.parametrize("who", ["full", "newcomer", "reviewer", "campus", "coach", "admin"])
def test_an_unknown_id_is_not_here(doors: Doors, who: str) -> None:
    assert [line for rule in doors.rules for line in _answers(doors, who, rule, UNKNOWN)] == []


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_not_here(doors: Doors, garbage: str) -> None:
    found = [line for who in ("full", "reviewer", "campus") for rule in doors.rules
             if doors.app.access_rules[rule.endpoint].access.allows(doors.visitors[who][1])
             for line in _answers(doors, who, rule, garbage)]
    assert found == []


def test_what_belongs_to_another_company_is_not_here(doors: Doors) -> None:
    """Every id there is, tried at every address that a company may open, by a company that owns none of them."""
    _, actor = doors.visitors["other"]
    open_to_companies = [r for r in doors.rules if doors.app.access_rules[r.endpoint].access.allows(actor)]
    assert len(open_to_companies) > 20
    found = [line for rule in open_to_companies if not rule.arguments & TOKENS
             for one in sorted(doors.owned) for line in _answers(doors, "other", rule, one)]
    assert found == []


@pytest.mark.parametrize("who", ["campus", "coach", "admin"])
def test_drafts_are_not_here_for_staff(doors: Doors, who: str) -> None:
    """An offer that was never approved, by its own id and by its submissions'."""
    _, actor = doors.visitors[who]
    drafts = doors.ids["offer"][:5] + doors.ids["submission"][:4]
    open_rules = [r for r in doors.rules if doors.app.access_rules[r.endpoint].access.allows(actor)]
    found = [line for rule in open_rules if not rule.arguments & TOKENS
             for one in drafts for line in _answers(doors, who, rule, one)]
    assert found == []
