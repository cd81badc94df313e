"""What every test may ask for. `app` runs the test twice: on SQLite and on PostgreSQL."""
import gc
import os
import re
from collections.abc import Iterator

import hypothesis
import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database import db
from portal.core.web import Portal
from tests import both_databases, databases, dealing
from tests.page import Browser

WHERE = {"SQLite": r"[\[-]sqlite[-\]]", "PostgreSQL": r"[\[-]postgresql[-\]]", "browser": r"^tests/browser/"}
hypothesis.settings.register_profile("same every time", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("new every time", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS", "same every time"))
pytest_xdist_make_scheduler = dealing.deal


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="on PostgreSQL only what tests/both_databases names")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The files of tests/both_databases run twice, the others on SQLite alone, when somebody wants to be quick."""
    if config.getoption("--quick"):
        left_out = {item for item in items if re.search(WHERE["PostgreSQL"], item.nodeid)
                    and not both_databases.runs_on_both(item.nodeid.partition("::")[0])}
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


def pytest_collection_finish() -> None:
    """A parsed page is a ring of thousands of objects: let the collector look seldom, and never at what stays."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    app = databases.migrated_app(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.db'}")
    yield app
    db.engine_of(app).dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with databases.postgres() as url:
        databases.let_go_of_the_disk(url)
        yield url


@pytest.fixture(scope="session")
def postgres_app(postgres_url: str) -> Iterator[Portal]:
    app = databases.migrated_app(postgres_url)
    yield app
    db.engine_of(app).dispose()


@pytest.fixture(params=databases.BACKENDS)
def app(request: pytest.FixtureRequest) -> Iterator[Portal]:
    """The application on an empty, migrated database."""
    found: Portal = request.getfixturevalue("sqlite_app" if request.param == "sqlite" else "postgres_app")
    yield found
    astray = databases.led_astray(found)
    databases.wipe(found)
    assert astray == [], "a mail leads to no page of ours"


@pytest.fixture
def s(app: Portal) -> Iterator[Session]:
    """A session in an open unit of work. Call `s.commit()` before the app is asked, to let it see what was made."""
    with app.app_context(), db.unit_of_work() as session:
        yield session


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today stays today while the test runs."""
    monkeypatch.setattr(clock, "held", clock.now())


@pytest.fixture
def anyone(app: Portal) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Say where the tests ran, just before pytest's own closing line."""
    yield
    ran = [r.nodeid for key in ("passed", "failed") for r in terminalreporter.stats.get(key, []) if r.when == "call"]
    counts = {name: sum(bool(re.search(pattern, nodeid)) for nodeid in ran) for name, pattern in WHERE.items()}
    terminalreporter.write_line(", ".join(f"{name}: {count} tests" for name, count in counts.items()))
