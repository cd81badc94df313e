"""Rules about the code itself, so that nobody has to remember them."""
import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
import sqlalchemy as sa
from importlinter.cli import lint_imports

from portal import tables
from portal.core.database.db import Base
from portal.core.events import Event
from portal.core.labels import LabelEnum
from portal.core.workflow import Workflow
from portal.reviews.statements import rules as statement_rules
from portal.subscribers import SUBSCRIBERS
from tests import both_databases
from tests.guards import golden

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [*PYTHON, *(ROOT / "tests").rglob("*.py"), *TEMPLATES, *(ROOT / "static").rglob("*.css"),
           *(ROOT / "static").rglob("*.js")]
FEATURES = [p for p in PYTHON if len(p.relative_to(ROOT).parts) > 2 and p.relative_to(ROOT).parts[1] != "core"]
"""Every file of a feature, in the folder of a topic too."""
LAYERS = ({"models"}, {"rules", "workflow", "events"}, {"queries"}, {"service"}, {"forms", "drawing", "blueprint"},
          {"routes"})
"""Inside a feature each imports only what stands in its own row or above, whatever the folder."""
MAY_IMPORT_INSIDE = {"portal/__init__.py"}

WEB = {"flask", "flask_wtf", "jinja2", "markupsafe", "werkzeug", "wtforms", "portal.core.web", "portal.core.forms"}
EDGE = re.compile(r"(forms|drawing|blueprint|template_globals|routes(_\w+)?)\.py")
EDGE_BY_NAME = {"accounts/passwords.py", "accounts/sign_ins/cookie.py",
                "accounts/sign_ins/known_browsers.py", "accounts/sign_ins/session_recovery.py", "offers/questions.py"}
"""Parts of the pages that have files of their own."""

CODES = {
    "public_id", "offer_public_id", "password", "key", "key_hash", "code_hash", "secret_sealed",
    "token_hash", "hash", "previous", "revision",
    "org_number_sealed", "org_number_hash", "org_number_shown", "name_key", "title_key", "occupation", "cfar",
    "postal_code", "case_number", "workplace_postal_code", "field", "chain", "subject", "kind", "once_key", "about",
    "last_error", "unsubscribe", "mark", "code", "digest", "leaves",
}
"""Columns of codes, hashes and ids: nobody writes words in them."""
CONTACTS = {"email", "pending_email", "phone", "sick_phone", "supervisor_phone", "supervisor_email", "recipient"}
"""Columns of phone numbers and addresses, checked by their own fields."""
MADE_FROM_CHECKED = {
    "search_text": "folded from FreeText columns of the same row",
    "outbox_mail.subject": "rendered from columns that are checked", "outbox_mail.text": "the same",
    "sign_in.browser": "our own words for a browser", "outbox_mail.html": "the same",
    "outbox_mail.name": "a template's name", "job_run.name": "a job's name",
}


def test_the_house_stands_as_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    result = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert result == 0, capsys.readouterr().out


def _functions_importing(path: Path) -> Iterator[str]:
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}"


def test_imports_stand_at_the_top() -> None:
    found = [place for path in PYTHON if str(path.relative_to(ROOT)) not in MAY_IMPORT_INSIDE
             for place in _functions_importing(path)]
    assert found == []


def test_nobody_imports_another_feature_s_forms_or_routes() -> None:
    found = []
    for path in FEATURES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            parts = node.module.split(".")
            names = {*parts[2:], *(alias.name for alias in node.names)}
            if parts[0] == "portal" and len(parts) > 1 and parts[1] not in ("core", path.relative_to(ROOT).parts[1]):
                found += [f"{path.relative_to(ROOT)}: {node.module}" for name in names
                          if name == "forms" or name.startswith("routes")]
    assert found == []


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _layer(module: str) -> int | None:
    """The row of LAYERS that a file's name stands in; None for a name of its own."""
    name = "routes" if module.rpartition(".")[2].startswith("routes") else module.rpartition(".")[2]
    return next((at for at, names in enumerate(LAYERS) if name in names), None)


def _reached(graph: grimp.ImportGraph, module: str) -> Iterator[str]:
    """The files of the same feature whose name says a layer, through any whose name does not."""
    feature = ".".join(module.split(".")[:2]) + "."
    seen, ahead = {module}, [module]
    while ahead:
        near = {m for m in graph.find_modules_directly_imported_by(ahead.pop()) if m.startswith(feature)} - seen
        seen |= near
        ahead += [m for m in near if _layer(m) is None]
        yield from (m for m in near if _layer(m) is not None)


def test_inside_a_feature_the_file_s_name_says_what_it_may_import() -> None:
    graph = grimp.build_graph("portal", cache_dir=None)
    features = {f"portal.{path.relative_to(ROOT).parts[1]}" for path in FEATURES}
    upwards = [f"{module} -> {reached}" for feature in features for module in graph.find_descendants(feature)
               if (layer := _layer(module)) is not None
               for reached in _reached(graph, module) if (_layer(reached) or 0) > layer]
    assert sorted(upwards) == []


def test_only_the_edge_of_a_feature_knows_the_web() -> None:
    """Closed by default: a file with a name of its own is no way around the contract of models, rules and services."""
    knowing = {path.relative_to(ROOT / "portal") for path in FEATURES
               if any(f"{name}.".startswith(f"{web}.") for name in _imported(path) for web in WEB)}
    assert {str(path) for path in knowing if not EDGE.fullmatch(path.name)} == EDGE_BY_NAME


def test_what_runs_on_both_databases_exists() -> None:
    assert [path for path in sorted(both_databases.PATHS) if not (ROOT / path).is_file()] == []


def test_only_units_of_work_commit() -> None:
    assert _files_with(re.compile(r"\.commit\(\)")) == {"portal/core/database/db.py"}


def _files_with(pattern: re.Pattern[str]) -> set[str]:
    return {str(p.relative_to(ROOT)) for p in PYTHON if pattern.search(p.read_text(encoding="utf-8"))}


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES}
    assert {path: length for path, length in lengths.items() if length > 500} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    """Forty lines, without the docstring."""
    long = [f"{path.relative_to(ROOT)}: {node.name}" for path in PYTHON
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and len(ast.unparse(node).splitlines()) - len((ast.get_docstring(node) or "").splitlines()) > 40]
    assert long == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__)
    assert [str(p) for p in SOURCES if p != here and later.search(p.read_text(encoding="utf-8"))] == []


def _all_label_enums(cls: type[LabelEnum] = LabelEnum) -> Iterator[type[LabelEnum]]:
    for sub in cls.__subclasses__():
        if sub.__module__.startswith("portal."):
            yield sub
        yield from _all_label_enums(sub)


def test_every_code_has_a_label_of_its_own() -> None:
    enums = list(_all_label_enums())
    assert len(enums) > 20
    for enum in enums:
        labels = [member.label for member in enum]
        assert all(labels)
        assert len(set(labels)) == len(labels), enum
        assert all(code.isascii() and len(code) <= 30 for code in enum), enum


def test_every_event_is_heard_and_labelled() -> None:
    for event in SUBSCRIBERS:
        abstract = bool(event.__subclasses__())
        assert abstract or SUBSCRIBERS[event], f"nobody hears {event.__name__}"
        assert abstract or event.label.strip(), f"{event.__name__} has no label"
    assert {e for e in SUBSCRIBERS if not issubclass(e, Event)} == set()


def test_words_that_people_write_are_kept_in_free_text() -> None:
    """Rule one cannot be forgotten: a new text column is FreeText, or somebody says here why not."""
    assert tables.MODULES
    forgotten = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, sa.String) or isinstance(column.type, sa.Enum):
                continue    # FreeText and CodeSet are decorators, not Strings
            if column.name in CODES | CONTACTS or {column.name, f"{table.name}.{column.name}"} & set(MADE_FROM_CHECKED):
                continue
            forgotten.append(f"{table.name}.{column.name}")
    assert forgotten == []


def test_the_lists_above_name_only_columns_that_exist() -> None:
    names = {name for t in Base.metadata.sorted_tables for c in t.columns for name in (c.name, f"{t.name}.{c.name}")}
    assert (CODES | CONTACTS | set(MADE_FROM_CHECKED)) - names == set()


def _workflows() -> dict[str, Workflow]:
    found: dict[str, Workflow] = {}
    for path in sorted(path for path in FEATURES if path.name == "workflow.py"):
        topic = ".".join(path.relative_to(ROOT / "portal").parent.parts)
        module = importlib.import_module(f"portal.{topic}.workflow")
        found |= {f"{topic}.{name}": value for name, value in vars(module).items() if isinstance(value, Workflow)}
    return found


def test_workflows_are_as_agreed() -> None:
    tables_as_text = [f"{name}\n{workflow.as_text()}\n" for name, workflow in _workflows().items()]
    assert len(tables_as_text) >= 3
    golden.check("workflows.txt", "\n".join(tables_as_text))


def test_the_four_leaves_are_as_agreed() -> None:
    """Who is concerned by a submission and why, and the fields that each party's statement rests on."""
    rows = [f"{row.party:<20}{'concerned' if row.concerned else 'not concerned':<15}{row.when.__name__:<24}"
            f"{row.why.label}" for row in statement_rules.TABLE]
    fields = [f"{party}: {', '.join(sorted(answered))}" for party, answered in statement_rules.ANSWERS_FOR.items()]
    golden.check("leaves.txt", "\n".join([*rows, "", *fields]) + "\n")
