"""Addresses of ours are made by url_for, so that the portal can lie in any folder of its host."""
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.nodes import Concat, Const, Node, TemplateData

from portal import create_app
from portal.config import ROOT
from portal.core.database import db
from portal.core.web import Portal
from tests import databases, mount
from tests import factories as make
from tests.guards import world
from tests.guards.walk import Visit, walk
from tests.page import Browser

FOLDER = "/fyrklovern"
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*.*"))
PYTHON = sorted((ROOT / "portal").rglob("*.py"))
FILES = sorted(p for p in (ROOT / "static").rglob("*.*") if p.suffix in (".css", ".js"))
TYPED_ATTRIBUTE = re.compile(r"""[\w-]+=["']/[^"']*""")
TYPED_IN_A_FILE = re.compile(r"""(?:["'`]|url\()/[a-z][^"'`)]*""")
ALLOWED = {
    ("macros/filters.html", "/"): "a key on the keyboard",
    ("reviews/_remark_form.html", "/"): "goes on from an address that is made",
    ("pages/routes_machines.py", "/.well-known/security.txt"): "where RFC 9116 wants it, below any folder",
}
"""(file, text): why it may begin with a slash."""


@pytest.fixture(scope="module")
def mounted(sqlite_app: Portal) -> Iterator[list[Visit]]:
    """Everyone in the small world, in a portal that lies in a folder: every page without parameters, and along every
    link. The client looks at each answer."""
    broken: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mount, "PREFIX", FOLDER)
        patch.setattr(mount, "ROOT", mount.HOST + FOLDER)
        with sqlite_app.app_context(), db.unit_of_work() as s:
            made = world.build(s)
        visits = walk(Browser(sqlite_app), "nobody", None, broken)
        for name, user in made.people.items():
            actor = make.actor(user, made.companies.get(name))
            visits += walk(Browser(sqlite_app).sign_in(user), name, actor, broken)
        yield [*visits]
    databases.wipe(sqlite_app)
    assert broken == []


def test_no_page_leads_out_of_the_folder_and_no_link_to_a_broken_page(mounted: list[Visit]) -> None:
    assert len({visit.endpoint for visit in mounted}) > 80
    assert [str(visit) for visit in mounted if visit.page.status >= 400] == []


def test_the_client_sees_an_address_that_leaves_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount, "PREFIX", FOLDER)
    assert mount.stripped(f'<a href="{FOLDER}/konto/?next={FOLDER}/">') == '<a href="/konto/?next=/">'
    for wrong in ('<a href="/konto/">', '<form action="/">', f'<a href="{FOLDER}{FOLDER}/">', '<b data-x="/yrken">',
                  '<input type="hidden" name="next" value="/konto/">'):
        with pytest.raises(AssertionError, match="outside"):
            mount.stripped(wrong)
    with pytest.raises(AssertionError, match="outside"):
        mount.stripped_location("/konto/")
    assert mount.mailed(f"{mount.HOST}/konto/ {mount.HOST}{FOLDER}/konto/") == ["outside: /konto/", "/konto/"]


@pytest.mark.parametrize(("proxies", "folder"), [(1, FOLDER), (0, "")])
def test_the_folder_comes_from_as_many_proxies_as_are_trusted(
    tmp_path: Path, proxies: int, folder: str,
) -> None:
    app = create_app(databases.settings(f"sqlite:///{tmp_path / 'x.db'}", prefix_proxies=proxies))
    client = app.test_client()
    headers = {"X-Forwarded-Prefix": FOLDER}
    with client.get("/robots.txt", headers=headers) as answer:
        said = answer.get_data(as_text=True)
        assert f"Allow: {folder}/sa-fungerar-det$\n" in said
        assert f"Disallow: {folder}/\n" in said
    with client.get("/granskning", headers=headers) as answer:
        assert answer.headers["Location"] == f"{folder}/granskning/"
    with client.get("/favicon.ico", headers=headers) as answer:
        assert answer.headers["Location"] == f"{folder}/static/img/clover.svg"
    db.engine_of(app).dispose()


def test_no_template_types_an_address() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = {(str(path.relative_to(ROOT / "templates")), text) for path in TEMPLATES
             for text in _typed(environment.parse(path.read_text(encoding="utf-8")))}
    assert found == {key for key in ALLOWED if key[0].endswith(".html")}


def test_no_code_types_an_address(sqlite_app: Portal) -> None:
    first = {rule.rule.split("/")[1] for rule in sqlite_app.url_map.iter_rules()} - {""}
    known = re.compile(rf"/({'|'.join(map(re.escape, sorted(first)))})([/?#]|$)")
    found = {(str(path.relative_to(ROOT / "portal")), text) for path in PYTHON
             for text in _typed_in(ast.parse(path.read_text(encoding="utf-8"))) if text == "/" or known.match(text)}
    assert found == {key for key in ALLOWED if key[0].endswith(".py")}


def test_no_script_or_style_types_an_address() -> None:
    found = [(path.name, text) for path in FILES for text in TYPED_IN_A_FILE.findall(path.read_text(encoding="utf-8"))]
    assert found == []


def test_a_typed_address_is_seen() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for text in ('<a href="/konto/">', '<form action="/x/{{ y }}">', '<a href="{{ "/x" }}">', '<p data-load="/x">',
                 "{{ parts.trail('/x/' ~ y) }}", '{% set address = "/x/" ~ y %}'):
        assert list(_typed(environment.parse(text))), text
    assert list(_typed(environment.parse('{{ address ~ "/x" }}<a href="{{ address }}/x">'))) == []
    for code in ('redirect("/")', 'f"/x/{y}"', 'path = "/x"', '"<a href=\\"/x\\">"', '"{} <a href=/x>"'):
        assert list(_typed_in(ast.parse(code))), code
    routes = '@pages.read("/x")\ndef x(): ...\nweb.Pages("x", url_prefix="/x")\nf"{y}/x"'
    assert list(_typed_in(ast.parse(routes))) == []


def _typed(tree: Node) -> Iterator[str]:
    """Texts that begin with a slash: in an attribute, or as an expression, but where they go on from another."""
    goes_on = {id(part) for joined in tree.find_all(Concat) for part in joined.nodes[1:]}
    for data in tree.find_all(TemplateData):
        yield from (found.partition("=")[2][1:] for found in TYPED_ATTRIBUTE.findall(data.data))
    for const in tree.find_all(Const):
        if isinstance(const.value, str) and const.value.startswith("/") and id(const) not in goes_on:
            yield const.value


def _typed_in(tree: ast.AST) -> Iterator[str]:
    """Texts that begin with a slash, and "/" alone where somebody is sent there; not where a route says its own."""
    own = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_route(node)
           for argument in [*node.args, *(keyword.value for keyword in node.keywords)] for part in ast.walk(argument)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values[1:]}
    sent = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "redirect"
            for part in ast.walk(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in own | inside:
            continue
        yield from re.findall(r"""(?:href|action|src)=["']?(/[^"'>]*)""", node.value)
        if node.value.startswith("/") and (node.value != "/" or id(node) in sent):
            yield node.value


def _is_route(call: ast.Call) -> bool:
    return _name(call) in {"read", "write", "Pages"}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
