"""`make shots`: the README's pictures, taken of the demo data in a real browser."""
import logging
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.core.database import db
from portal.core.web import Portal
from portal.demo import loader
from portal.demo.people import PASSWORD
from portal.offers.models import ReviewState, Submission
from tests import databases
from tests.browser.conftest import ARGUMENTS, CHROMIUM

DOCS = Path(__file__).parents[2] / "docs"
WIDTH, HEIGHT = 1280, 1000
THREADS = """() => [document.getElementById('till-foretaget').getBoundingClientRect().top,
  document.getElementById('internt').getBoundingClientRect().bottom]"""


def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("Chromium was not found: no pictures were taken")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = databases.migrated_app(f"sqlite:///{folder}/shots.db")
        with app.app_context(), db.unit_of_work() as s:
            loader.load(s)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="sv-SE")
        take(page, app, f"http://127.0.0.1:{server.server_port}")
        browser.close()
        server.shutdown()
        server.server_close()
        db.engine_of(app).dispose()


def take(page: Page, app: Portal, address: str) -> None:
    page.goto(address)
    page.screenshot(path=DOCS / "start.png")
    page.goto(f"{address}/konto/logga-in")
    page.get_by_label("E-post", exact=True).fill("granskare@example.com")
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
    page.goto(f"{address}/granskning/?vy=alla")
    page.screenshot(path=DOCS / "queue.png")
    cases = _cases(app)
    for name in ("review", "diff"):
        page.goto(f"{address}/granskning/{cases[name]}")
        page.screenshot(path=DOCS / f"{name}.png")
    for way, words in (("anteckning", "Ringde Mira. Hon skriver om passen i veckan, vi kan vänta till fredag."),
                       ("meddelande", "Hej! Säg till om ni vill att vi tittar på texten innan ni skickar in igen.")):
        page.goto(f"{address}/granskning/{cases['threads']}/{way}")
        form = page.locator("main form:has(textarea)")
        form.locator("textarea").fill(words)
        with page.expect_navigation():
            form.locator("button").first.click()
    page.goto(f"{address}/granskning/{cases['threads']}")
    top, bottom = page.evaluate(THREADS)
    page.screenshot(path=DOCS / "threads.png", full_page=True,
                    clip={"x": 0, "y": top - 24, "width": WIDTH, "height": bottom - top + 48})


def _cases(app: Portal) -> dict[str, str]:
    """By picture: the clover with the most to tell, a second version, and one that the company is to add to."""
    with app.app_context():
        rows = db.session().execute(
            select(Submission.public_id, Submission.state, Submission.number, Submission.leaves)
            .order_by(Submission.due_at)).all()
    waiting = [row for row in rows if row.state is ReviewState.SUBMITTED]
    told = max(waiting, key=lambda row: (len(set(row.leaves)), "q" in row.leaves, "c" in row.leaves))
    again = next(row for row in waiting if row.number > 1 and "c" in row.leaves)
    asked = next(row for row in reversed(rows) if row.state is ReviewState.CHANGES_REQUESTED)
    return {"review": told.public_id, "diff": again.public_id, "threads": asked.public_id}


if __name__ == "__main__":
    main()
