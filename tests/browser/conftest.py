"""A real server and a real Chromium. Without Chromium these tests are skipped, and the summary says so."""
import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from portal.core.database import db
from portal.core.web import Portal
from tests import databases

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]
WIDTHS = (1280, 360)
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
             "resultTypes": ["violations"]}
"""What is looked for; what is in order need not be told of, element by element."""


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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The portal on a database of its own, listening on this machine only."""
    app = databases.migrated_app(f"sqlite:///{folder / 'site.db'}")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    db.engine_of(app).dispose()


@pytest.fixture
def site(chromium: Browser, server: Site) -> Iterator[Site]:
    """The portal on an empty database, which nobody visits any more when the test is over."""
    yield server
    for context in chromium.contexts:
        context.close()
    databases.wipe(server.app)


def _is_trouble(message: ConsoleMessage) -> bool:
    """An error, but for the browser's own note that a form came back with 422."""
    return message.type == "error" and "status of 422" not in message.text


class Visitor:
    """A person at a browser. Each page they see is checked by axe at both widths; a console error fails the test."""

    def __init__(self, context: BrowserContext, address: str, *, scripts: bool) -> None:
        self.context, self.address, self.scripts = context, address, scripts
        self.page: Page = context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda m: self.trouble.append(m.text) if _is_trouble(m) else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def goto(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, name: str, *, within: str = "body") -> None:
        """Press the button or link with these words, and look at the page that comes."""
        place = self.page.locator(within)
        link = place.get_by_role("link", name=name, exact=True)
        self.follow(place.get_by_role("button", name=name, exact=True).or_(link).first)

    def send(self, action: str) -> None:
        """Send the form whose address ends with `action`, by its first button."""
        form = self.page.locator(f"main form[method=post][action*='{action}']")
        form = form if form.count() else self.page.locator("main form[method=post]")
        self.follow(form.first.locator("button:not([type=button])").first)

    def follow(self, target: Locator) -> None:
        """Click what leads to a new page, and look at it when it has come."""
        with self.page.expect_navigation():
            target.click()
        self.look()

    def answer(self, name: str, value: str) -> None:
        """Fill a box, tick a radio or a box, or choose in a select: whatever the field is."""
        field = self.page.locator(f"main [name={name}]")
        match field.first.evaluate("e => e.tagName + ' ' + (e.type || '')").split():
            case ["SELECT", *_]:
                field.select_option(value)
            case ["INPUT", "radio" | "checkbox"]:
                self.page.locator(f"main [name={name}][value='{value}']").check()
            case _:
                field.first.fill(value)

    def tab_to(self, selector: str, words: str = "", most: int = 150) -> None:
        """Press Tab until an element like this, with these words, has focus. Without a mouse one must get there."""
        has_it = "([s, w]) => document.activeElement.matches(s) && document.activeElement.textContent.includes(w)"
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(has_it, [selector, words]):
                return
        raise AssertionError(f"Tab never reached {selector} {words} on {self.page.url}")

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


def visitor(chromium: Browser, site: Site, *, scripts: bool = True) -> Visitor:
    return Visitor(chromium.new_context(java_script_enabled=scripts, locale="sv-SE"), site.address, scripts=scripts)
