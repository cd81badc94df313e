"""Nobody but the clock asks the computer for the time, and no day is reckoned before it is needed."""
import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ("portal", "tests", "migrations") for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted(path for folder, kind in (("templates", "html"), ("templates", "txt"), ("static/js", "js"))
                 for path in (ROOT / folder).rglob(f"*.{kind}"))
MAY_ASK = {
    "portal/core/clock.py": "it is the clock",
    "tests/clocks.py": "it sets the clock",
    "tests/bench/day_one.py": "another program, that the portal is measured against",
    "tests/bench/day_one_submit.py": "the same",
    "tests/guards/test_time.py": "what is refused stands here in words",
}
TIMES = {"datetime.datetime": {"now", "utcnow", "today"}, "datetime.date": {"today"},
         "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime", "clock_gettime"}}
"""`time.monotonic`, `perf_counter` and `sleep` measure how long, and may be asked by anybody."""
ASKS = {f"{module}.{name}" for module, names in TIMES.items() for name in names}
SQL_NAMES = {"now", "current_timestamp", "current_date", "current_time", "localtimestamp", "sysdate"}
SQL = re.compile(r"\bcurrent_(timestamp|date|time)\b|\blocaltimestamp\b|(?<!\.)\bnow\(\)|\b(date|datetime|julianday|"
                 r"strftime|unixepoch)\([^)]*'now'", re.IGNORECASE)
BROWSER = re.compile(r"\bnew Date\(\)|\bDate\.now\(|\bDate\(\)|\bnow\(\)|\bdate\.today\b")
KEEPERS = {"functools.cache", "functools.lru_cache"}
READS = {"portal.core.clock.now", "portal.core.clock.today"}


class Module:
    """One file: what its names stand for, its functions, and what happens when it is imported."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.tree = name, ast.parse(source)
        self.names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                self.names |= {alias.asname or alias.name: alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                self.names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        self.functions = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    def meaning(self, node: ast.AST) -> str:
        """The full name of what an expression names, or nothing."""
        if isinstance(node, ast.Attribute):
            before = self.meaning(node.value)
            return before and f"{before}.{node.attr}"
        if isinstance(node, ast.Name):
            own = f"{self.name}.{node.id}" if node.id in self.functions else ""
            return self.names.get(node.id, own)
        return ""

    def named(self, *trees: ast.AST) -> set[str]:
        return {self.meaning(node) for tree in trees for node in ast.walk(tree)} - {""}

    def called(self, function: ast.FunctionDef) -> set[str]:
        """What is called inside, but not in a function that it hands back to be called later, as a decorator does."""
        handed_back = {node.value.id for node in function.body
                       if isinstance(node, ast.Return) and isinstance(node.value, ast.Name)}
        done = [part for part in function.body
                if not (isinstance(part, ast.FunctionDef) and part.name in handed_back)]
        return {self.meaning(node.func) for part in done for node in ast.walk(part)
                if isinstance(node, ast.Call)} - {""}

    def called_at_import(self) -> Iterator[tuple[int, str]]:
        for node in _at_import(self.tree):
            if isinstance(node, ast.Call):
                yield node.lineno, self.meaning(node.func)


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that is done when the file is imported: not the inside of functions, but their defaults and
    decorators; and not what a command does, at the end of a file."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "__name__ == '__main__'":
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            defaults = [*child.args.defaults, *(one for one in child.args.kw_defaults if one)]
            for part in [*defaults, *getattr(child, "decorator_list", [])]:
                yield from _at_import(part)
        else:
            yield from _at_import(child)


def asking(module: Module) -> set[str]:
    """What in a file asks the computer, or the database, for the time."""
    found = module.named(module.tree) & ASKS
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in SQL_NAMES and module.meaning(node.value).endswith("func"):
            found.add(f"func.{node.attr}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (words := SQL.search(node.value)):
            found.add(words.group())
    return found


def reading(modules: list[Module]) -> set[str]:
    """Every function that reads the clock, by itself or through others."""
    inside = {f"{module.name}.{name}": module.called(function)
              for module in modules for name, function in module.functions.items()}
    found = set(READS)
    while more := {name for name, named in inside.items() if named & found} - found:
        found |= more
    return found


def too_early(module: Module, read: set[str]) -> list[int]:
    """The lines that reckon a day when the file is read, or keep one for ever after it was reckoned once."""
    kept = [function.lineno for name, function in module.functions.items() if f"{module.name}.{name}" in read
            and KEEPERS & module.named(*function.decorator_list)]
    return kept + [line for line, name in module.called_at_import() if name in read]


@cache
def _modules() -> list[Module]:
    return [Module(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text(encoding="utf-8"))
            for path in PYTHON]


def test_only_the_clock_asks_what_time_it_is() -> None:
    found = {f"{module.name.replace('.', '/')}.py": words for module in _modules() if (words := asking(module))}
    assert {path: words for path, words in found.items() if path not in MAY_ASK} == {}
    assert set(MAY_ASK) - set(found) == set(), "an exception that nobody needs"
    assert [str(path) for path in SCRIPTS if BROWSER.search(path.read_text(encoding="utf-8"))] == []


def test_no_day_is_reckoned_before_it_is_needed() -> None:
    read = reading(_modules())
    assert {"tests.factories.make_user", "portal.core.jobs.run_if_due"} <= read, "they read it through others"
    assert {module.name: lines for module in _modules() if (lines := too_early(module, read))} == {}


@pytest.mark.parametrize("source", [
    "from datetime import datetime\nx = lambda: datetime.now()", "import datetime as d\nx = d.date.today",
    "from time import time\ndef f(): return time()", "import time\ntime.localtime()", "from datetime import date\n"
    "class A:\n  def f(self): return date.today()", "import sqlalchemy as sa\nx = sa.func.now()",
    "from sqlalchemy import func\nfunc.current_date()", "x = 'DEFAULT CURRENT_TIMESTAMP'", "x = \"datetime('now')\"",
])
def test_whoever_asks_is_found(source: str) -> None:
    assert asking(Module("tests.x", source))


@pytest.mark.parametrize("source", [
    "DAY = clock.today()", "def f(at=clock.now()): ...", "def f(*, at=day(1)): ...", "class A:\n  at = clock.now()",
    "@mark([(clock.now(), 1)])\ndef f(): ...", "D = [day(n) for n in (1, 2)]", "D = [own()]\ndef own(): return day(1)",
    "from functools import cache\n@cache\ndef kept(): return clock.today()", "x = lambda at=clock.now(): at",
    "def f():\n  pass\nif True:\n  f(clock.now())",
])
def test_a_day_reckoned_too_early_is_found(source: str) -> None:
    helper = Module("tests.helper", "from portal.core import clock\ndef day(n): return clock.today() + n")
    module = Module("tests.x", "from portal.core import clock\nfrom tests.helper import day\n" + source)
    assert too_early(module, reading([helper, module]))


def test_a_day_reckoned_in_time_is_none_of_them() -> None:
    module = Module("tests.x", "from portal.core import clock\nLATER = lambda: clock.now()\nASK = clock.now\n"
                               "def f(at=clock.today):\n  return at()\nclass A:\n  def g(self): return clock.now()\n"
                               "def d():\n  def later(): return clock.now()\n  return later\nD = d()")
    assert not too_early(module, reading([module]))
