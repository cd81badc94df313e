"""Rubbish posted to every form by every role: an answer in words, never a failure of ours."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField

from portal.core.access import Actor
from portal.core.database import db
from portal.core.forms import PortalForm
from portal.core.web import Portal
from portal.offers import content
from tests import databases
from tests import factories as make
from tests.guards import world
from tests.page import Browser, Page

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
SIGNS_OUT = ("sign_in.logout", "accounts.close", "accounts.password", "accounts.email", "companies.leave")
"""What would end the visit; each has tests of its own."""
NASTY = [
    "", " ", "\0", "\u202e", "😀", "å" * 5000, "-1", "0", "1", "9" * 20, "1e309", "NaN", "null", "yes", "no", "[]",
    "640823-3234", "7010632391", "2026-02-30", "0001-01-01", "9999-12-31", "<script>alert(1)</script>", "' OR '1'='1",
    "%s%n{{7*7}}{%x%}", "../../etc/passwd", "a@b", "a@example.com", "http://[", "\r\nSet-Cookie: a=b", "404040-4040",
    "9412", "\ud7ff\uffff", "١٢", "ﬃ" * 120,
]
ANYTHING = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers().map(str), st.dates().map(str))
SPOILED = ANYTHING | st.lists(ANYTHING, max_size=3)
PARTS = 4
"""Hypothesis throws an example away that draws too much: all routes in one would be tried ten times over."""
OTHER_FIELDS = ("once", "_unsaved", "_carry", "revision", "action", "anmarkning", "company", "next", "step")
QUERY_NAMES = ("q", "sok", "sida", "ordning", "behov", "next", "typ", "lage", "handlaggare", "korkort", "utbildning",
               "visa", "verifierad", "handelse", "falt", "tillbaka", "ovriga", "omrade", "anvand", "_scheme", "token")
KINDS = {"offers": ["offer"], "needs": ["need"], "reviews": ["submission"], "places": ["offer"],
         "trainings": ["training", "offer", "course"], "admin": ["account", "outbox_mail"]}
"""Feature -> whose ids its addresses take; the rest take several kinds."""


@dataclass(frozen=True)
class Site:
    app: Portal
    people: dict[str, tuple[Browser, Actor | None]]
    writes: list[Rule]
    reads: list[Rule]
    ids: dict[str, list[str]]


@pytest.fixture(scope="module", params=databases.BACKENDS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    app: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    with app.app_context(), db.unit_of_work() as s:
        made = world.build(s)
        ids = {table: found[:8] for table, found in world.public_ids(s).items() if found}
    people: dict[str, tuple[Browser, Actor | None]] = {
        name: (Browser(app).sign_in(user), make.actor(user, made.companies.get(name)))
        for name, user in sorted(made.people.items(), key=lambda item: item[0] != "full")}
    people["nobody"] = (Browser(app), None)
    rules = sorted((r for r in app.url_map.iter_rules() if r.endpoint in app.access_rules), key=lambda r: r.rule)
    writes = [r for r in rules if "POST" in (r.methods or ()) and r.endpoint not in SIGNS_OUT]
    reads = [r for r in rules if "GET" in (r.methods or ()) and "static" not in r.endpoint]
    yield Site(app, people, writes, reads, ids)
    databases.wipe(app)


@settings(max_examples=350, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_spoiled_form_is_answered_in_words(site: Site, data: st.DataObject) -> None:
    """A form as it was shown, with some of its fields spoiled, sent by one who may.

    All is drawn before the form is read: what it holds changes as the forms before it are kept.
    """
    rule = data.draw(st.sampled_from(site.writes))
    who = data.draw(visitors(site, rule))
    path, browser = address(site, rule, data), site.people[who][0]
    sent: dict[str, Any] = dict.fromkeys(data.draw(st.lists(st.sampled_from(OTHER_FIELDS), max_size=3)), "")
    spoiled = data.draw(st.lists(st.tuples(st.integers(0, 60), SPOILED), max_size=6))
    dropped = data.draw(st.lists(st.integers(0, 60), max_size=2))
    if "GET" in (rule.methods or ()) and (shown := browser.get(path)).status == 200 and shown.soup.select("main form"):
        sent |= shown.fields() if shown.soup.select("main form[method=post]") else {}
    names = sorted(set(sent) - {"csrf_token"}) or ["once"]
    for number, rubbish in spoiled:
        sent[names[number % len(names)]] = rubbish
    for number in dropped:
        sent.pop(names[number % len(names)], None)
    page = browser.post(path, sent)
    assert page.status < 500, f"{who} {path} {sent}"
    assert page.status != 400, f"{who} {path} {sent}"


@pytest.mark.parametrize("part", range(PARTS))
@settings(max_examples=2, suppress_health_check=QUIET)
@given(data=st.data())
def test_every_form_meets_rubbish_from_everyone(site: Site, part: int, data: st.DataObject) -> None:
    """No route and no role is left to chance: those who may not are turned away, whatever they send."""
    some_name = st.sampled_from(sorted(field_names())) | st.text(max_size=8)
    for rule in site.writes[part::PARTS]:
        path = address(site, rule, data)
        sent = data.draw(st.dictionaries(some_name, SPOILED, max_size=8)) | {"csrf_token": ""}
        for who, (browser, _) in site.people.items():
            page = browser.post(path, sent | {"csrf_token": browser.token()})
            assert page.status < 500, f"{who} {path} {sent}"
            assert page.status != 400, f"{who} {path} {sent}"


@settings(max_examples=200, suppress_health_check=QUIET)
@given(data=st.data())
def test_rubbish_in_an_address_is_answered_in_words(site: Site, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(site.reads))
    who = data.draw(visitors(site, rule))
    path = address(site, rule, data)
    asked = data.draw(st.dictionaries(st.sampled_from(QUERY_NAMES) | st.text(max_size=8), ANYTHING, max_size=6))
    page = Page(site.people[who][0].client.get(path, query_string=asked))
    assert page.status < 500, f"{who} {path} {asked}"


@pytest.mark.parametrize("kind", [
    "application/json", "multipart/form-data", "text/plain", "multipart/form-data; boundary=x",
])
def test_what_is_no_form_is_refused(site: Site, kind: str) -> None:
    for rule in (r for r in site.writes if not r.arguments):
        browser = site.people[admitted(site, rule)[0]][0]
        answer = browser.client.post(rule.rule, data=b'{"name": {"a": [1]}}', content_type=kind,
                                     headers={"X-CSRFToken": browser.token()})
        assert 400 <= Page(answer).status < 500 or Page(answer).status == 303, f"{rule.rule} {kind}"


def field_names() -> set[str]:
    """The names of the fields of every form there is."""
    kinds, names = [PortalForm], set[str]()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        names |= {name for name, value in vars(kind).items() if isinstance(value, UnboundField)}
    return names


def admitted(site: Site, rule: Rule) -> list[str]:
    access = site.app.access_rules[rule.endpoint].access
    return [name for name, (_, actor) in site.people.items() if access.allows(actor)]


def visitors(site: Site, rule: Rule) -> st.SearchStrategy[str]:
    """Those who may use this address; most often the first, who has most to use it on."""
    names = admitted(site, rule)
    return st.sampled_from([names[0]] * len(names) + names)


def address(site: Site, rule: Rule, data: st.DataObject) -> str:
    """The rule's address with ids that exist, most often of the right kind."""
    path = rule.rule
    others = ["company", "workplace", "account", "join_request", "invitation"]
    kinds = KINDS.get(rule.endpoint.split(".")[0], others)
    for argument in sorted(rule.arguments):
        known = [section.slug for section in content.SECTIONS] if argument == "part" else [
            one for kind in kinds for one in site.ids.get(kind, ["0123456789"])]
        path = path.replace(f"<{argument}>", data.draw(st.sampled_from(known)))
    return path
