"""A real server and a real Chromium. Without Chromium these tests are skipped, and the summary says so."""
import logging
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from portal.core import db
from portal.core.web import Portal
from tests import databases

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
WIDTHS = (1280, 360)
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium was not found: browser tests did not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """A running portal: the app behind it, and its address."""

    app: Portal
    address: str


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal on an empty database, listening on this machine only."""
    app = databases.migrated_app(f"sqlite:///{tmp_path_factory.mktemp('site') / 'site.db'}")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    db.engine_of(app).dispose()


class Visitor:
    """A person at a browser. Each page they see is checked by axe at both widths; a console error fails the test."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool) -> None:
        self.context, self.address, self.scripts = context, address, scripts
        self.page: Page = context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def goto(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press the button or link with these words, and look at the page that comes."""
        target = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact))
        target.first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, **fields: str) -> None:
        """Field name -> text."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").fill(text)

    def pick(self, name: str, value: str) -> None:
        """Tick a radio or box by name and value, or choose in a select."""
        control = self.page.locator(f"main select[name={name}]")
        if control.count():
            control.select_option(value)
        else:
            self.page.locator(f"main input[name={name}][value={value}]").check()

    def look(self) -> None:
        assert self.page.locator("h1").count() == 1, self.page.content()[:2000]
        if self.scripts:
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": 900})
                found = Axe().run(self.page, options=AXE_RULES)
                assert not found.response["violations"], f"{self.page.url} at {width}: {found.generate_report()}"
                wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"{self.page.url} scrolls sideways at {width} px"
            self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        assert not self.trouble, f"{self.page.url}: {self.trouble}"

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def close(self) -> None:
        self.context.close()


def visitor(chromium: Browser, site: Site, *, scripts: bool = True) -> Visitor:
    return Visitor(chromium.new_context(java_script_enabled=scripts, locale="sv-SE"), site.address, scripts=scripts)
