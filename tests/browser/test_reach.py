"""The demo's half year as people work with it, on a desk and on a phone: what can be done now is in reach wherever one
has scrolled, covers nothing, and is large enough to press; lists are dense, and no word in them is broken."""
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.core.database import db
from portal.demo import loader
from portal.demo.people import EMPLOYER_EMAIL, PASSWORD
from portal.offers.models import Lifecycle, Offer, ReviewState, Submission
from portal.trainings.models import Training, TrainingState
from tests.browser.conftest import Site, Visitor, serving, visitor

WIDTHS = ((1280, 800), (360, 740))
REVIEWER, CAMPUS, COACH, ADMIN = ("granskare@example.com", "campus@example.com", "coach@example.com",
                                  "admin@example.com")
STRIP = 56
SEEN = """e => {
  const {left, top, width, height} = e.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return top >= 0 && top + height <= innerHeight && (there === e || e.contains(there));
}"""
"""In the window, and nothing lies over it."""
COVERED = """() => {
  const e = document.activeElement, strip = document.querySelector('.strip');
  if (e === document.body || strip.contains(e)) return '';
  const {top, bottom, width} = e.getBoundingClientRect(), over = strip.getBoundingClientRect();
  return width && bottom > over.top + 1 && top < over.bottom - 1 ? e.outerHTML.slice(0, 120) : '';
}"""
BROKEN = r"""() => {
  const manual = new CSSStyleSheet(), found = [], range = document.createRange();
  manual.replaceSync('* { hyphens: manual !important; }');
  document.adoptedStyleSheets = [manual];
  for (const cell of document.querySelectorAll('main table th, main table td')) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\s\-–\/·\u00ad]+/g)) {
      const text = texts.currentNode, {index} = word;
      range.setStart(text, index + (text.data[index - 1] === '\u00ad'));   // it is drawn with what follows
      range.setEnd(text, index + word[0].length);
      const tops = [...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top));
      if (new Set(tops).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
"""Words on two lines, where no browser's knowledge of Swedish has put a hyphen."""
SMALL = r"""() => {
  const isPhone = innerWidth < 640, found = [];
  const inSentence = link => {
    if (link.tagName !== 'A' || getComputedStyle(link).display !== 'inline') return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
    const rest = block.cloneNode(true);
    rest.querySelectorAll('a, button, .visually-hidden, .tag').forEach(e => e.remove());
    return /\p{L}{2,}/u.test(rest.textContent);
  };
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    const {width, height, right} = (e.matches('.pick input') ? e.closest('.pick') : e).getBoundingClientRect();
    if (!width || !height || right < 0 || e.matches('.calendar') || inSentence(e)) continue;
    const isMain = isPhone && e.matches('.btn, .box, .pick input, header nav a, .views a, .pagination-links a');
    if (height < (isMain ? 44 : 24) - .5 || width < 23.5) found.push(`${e.outerHTML.slice(0, 90)} ${width}x${height}`);
  }
  return found;
}"""
"""WCAG 2.2 SC 2.5.8; what matters most on a phone is to be 44 px high (2.5.5). A box to tick is its whole line."""
ROWS = "() => [...document.querySelectorAll('.list tbody tr')].map(r => r.getBoundingClientRect().bottom + scrollY)"
LINES = """() => new Set([...document.querySelectorAll('.filters .box, .filters .btn, .filters summary')]
  .map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => Math.round((r.top + r.bottom) / 2 / 24))).size"""


@dataclass
class Demo:
    """The demo in a browser: a person is signed in when first asked for. `paths` by what stands there."""

    chromium: Browser
    site: Site
    paths: dict[str, str]
    people: dict[str, Visitor] = field(default_factory=dict)

    def seen_by(self, email: str, path: str, width: int) -> Page:
        page = self.person(email).page
        page.set_viewport_size({"width": width, "height": dict(WIDTHS)[width]})
        page.goto(self.site.address + path)
        return page

    def person(self, email: str) -> Visitor:
        if email not in self.people:
            someone = self.people[email] = visitor(self.chromium, self.site)
            someone.page.emulate_media(reduced_motion="reduce")    # what is scrolled to is there at once
            someone.page.goto(f"{self.site.address}/konto/logga-in")
            someone.page.get_by_label("E-post", exact=True).fill(email)
            someone.page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
            with someone.page.expect_navigation():
                someone.page.locator("main").get_by_role("button", name="Logga in", exact=True).click()
        return self.people[email]


@pytest.fixture(scope="module")
def demo(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with serving(tmp_path_factory.mktemp("demo")) as site:
        with site.app.app_context(), db.unit_of_work() as s:
            loader.load(s)
        made = Demo(chromium, site, _paths(site))
        yield made
        for someone in made.people.values():
            someone.context.close()


def _paths(site: Site) -> dict[str, str]:
    with site.app.app_context():
        first = db.session().scalar
        own = first(select(Submission.company_id).where(Submission.company_name == "Brunnsköket AB").limit(1))
        found = {f"case {state}": "/granskning/" + str(first(select(Submission.public_id).where(
            Submission.state == state).limit(1))) for state in ReviewState}
        found |= {f"own {life}": "/foretag/platser/" + str(first(select(Offer.public_id).where(
            Offer.company_id == own, Offer.lifecycle == life).limit(1)))
            for life in (Lifecycle.PUBLISHED, Lifecycle.PAUSED, Lifecycle.CLOSED)}
        shown = first(select(Submission.offer_public_id).where(Submission.shown.is_(True)).limit(1))
        agreed = first(select(Training.public_id).where(Training.state == TrainingState.AGREED).limit(1))
        return found | {"place": f"/platser/{shown}", "training": f"/campus/utbildning/{agreed}"}


DONE_HERE = (
    (REVIEWER, "case submitted", ("Begär komplettering", "Avslå", "Ta ärendet", "Lämna över", "Nästa ärende")),
    (REVIEWER, "case changes_requested", ("Avslå", "Nästa ärende")),
    (REVIEWER, "case approved", ("Nästa ärende",)),
    (REVIEWER, "case declined", ("Nästa ärende",)),
    (REVIEWER, "case recalled", ("Nästa ärende",)),
    (REVIEWER, "case superseded", ("Nästa ärende",)),
    (EMPLOYER_EMAIL, "own published", ("Pausa", "Avsluta")),
    (EMPLOYER_EMAIL, "own paused", ("Ändra flera delar", "Avsluta")),
    (EMPLOYER_EMAIL, "own closed", ("Kopiera till nytt utkast",)),
    (COACH, "place", ()),
    (CAMPUS, "place", ("Föreslå en utbildning",)),
    (CAMPUS, "training", ("Planera in", "Ställ in")),
)


@pytest.mark.parametrize(("email", "name", "verbs"), DONE_HERE)
def test_what_can_be_done_is_in_reach(demo: Demo, email: str, name: str, verbs: tuple[str, ...]) -> None:
    page = demo.seen_by(email, demo.paths[name], 1280)
    reach = page.locator(".reach")
    wanted = [reach.get_by_role("button", name=verb, exact=True).or_(reach.get_by_role("link", name=verb, exact=True))
              for verb in verbs] or [reach.locator(".btn")]
    for share in (0, .5, .9):
        page.evaluate("share => scrollTo(0, share * (document.documentElement.scrollHeight - innerHeight))", share)
        assert all(one.first.evaluate(SEEN) for one in wanted), f"{name} at {share}"
    page = demo.seen_by(email, demo.paths[name], 360)
    strip = page.locator(".strip")
    assert strip.bounding_box()["height"] <= STRIP  # type: ignore[index]
    for share in (0, .5):
        page.evaluate("share => scrollTo(0, share * document.documentElement.scrollHeight)", share)
        assert all(link.evaluate(SEEN) for link in strip.locator("a").all()), f"{name} at {share}"
    there = strip.locator("a[href^='#']").first
    there.click()
    assert page.locator(there.get_attribute("href") or "").evaluate(SEEN)


@pytest.mark.parametrize(("email", "name"), [(REVIEWER, "case submitted"), (EMPLOYER_EMAIL, "own published"),
                                             (COACH, "place")])
def test_what_has_focus_is_never_under_the_strip(demo: Demo, email: str, name: str) -> None:
    page = demo.seen_by(email, demo.paths[name], 360)
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) == ""


def test_on_paper_and_in_a_low_window_nothing_sticks(demo: Demo) -> None:
    page = demo.seen_by(REVIEWER, demo.paths["case submitted"], 360)
    page.set_viewport_size({"width": 360, "height": 320})
    assert page.locator(".strip").evaluate("e => getComputedStyle(e).position") == "static"
    page = demo.seen_by(COACH, demo.paths["place"], 1280)
    page.emulate_media(media="print")
    assert page.locator(".reach").evaluate("e => getComputedStyle(e).position") == "static"
    assert not page.locator(".strip").is_visible()
    assert page.locator(".reach a[href^='tel:']").first.is_visible(), "the number to call is on the paper"
    page.emulate_media(media="screen")


@pytest.mark.parametrize(("email", "name"), [(REVIEWER, "case submitted"), (COACH, "place"),
                                             (EMPLOYER_EMAIL, "own published")])
def test_what_is_not_answered_is_counted_named_and_folded(demo: Demo, email: str, name: str) -> None:
    for width, _ in WIDTHS:
        page = demo.seen_by(email, demo.paths[name], width)
        assert page.get_by_text("Inte angivet", exact=True).filter(visible=True).count() == 0
        fold = page.locator(".fold")
        count, *_, names = fold.locator("summary").inner_text().partition(": ")
        assert count in (f"{len(names.split(', '))} frågor är inte besvarade", "1 fråga är inte besvarad")
        fold.locator("summary").click()
        assert fold.get_attribute("open") is not None


def test_the_coachs_list_has_a_dozen_rows_in_the_first_screen(demo: Demo) -> None:
    page = demo.seen_by(COACH, "/platser/", 1280)
    rows = page.evaluate(ROWS)
    assert len(rows) == 25
    assert sum(bottom <= 800 for bottom in rows) >= 12
    assert rows[-1] <= 1.75 * 800, "in a screen and a half, or little more where letters are wide"
    assert page.evaluate(LINES) == 1, "the filters stand in one line"
    rows = demo.seen_by(COACH, "/platser/", 360).evaluate(ROWS)
    assert (rows[-1] - rows[0]) / 24 <= 115, "a few lines a row, also where letters are wide"


def test_what_narrows_the_list_can_be_taken_away_by_itself(demo: Demo) -> None:
    page = demo.seen_by(COACH, "/platser/?korkort=nej&svenska=colleagues&ordning=soonest", 360)
    with page.expect_navigation():
        page.get_by_role("link", name="Ta bort: Utan krav på körkort").click()
    left = page.get_by_role("list", name="Valt").get_by_role("link").first.inner_text()
    assert "Svenska, högst" in left
    assert "korkort" not in page.url and "ordning=soonest" in page.url
    page.get_by_text("Fler val").click()
    page.get_by_label("Med utbildning").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Visa").click()
    assert page.get_by_role("link", name="Ta bort: Med utbildning").is_visible()


TABLES = (
    (REVIEWER, ("/granskning/?vy=alla", "/arbetsgivare/", "/kompetensbehov/")),
    (CAMPUS, ("/campus/", "/campus/utbildningar/")),
    (COACH, ("/platser/",)),
    (EMPLOYER_EMAIL, ("/foretag/platser/", "/foretag/behov/", "/foretag/utbildning/", "/foretag/handledare/")),
    (ADMIN, ("/admin/", "/admin/logg", "/admin/mejl", "/admin/regler/", "/kakor")),
)
PAGES = (
    (REVIEWER, ("case submitted", "case changes_requested", "/arbetsgivare/att-gora", "/granskning/genvagar")),
    (CAMPUS, ("place", "training")),
    (COACH, ("place", "/konto/")),
    (EMPLOYER_EMAIL, ("own published", "/foretag/", "/foretag/behov/nytt", "/foretag/team", "/foretag/uppgifter")),
)


@pytest.mark.parametrize(("email", "paths"), TABLES, ids=[email.split("@")[0] for email, _ in TABLES])
def test_no_word_in_a_table_is_broken_without_a_hyphen(demo: Demo, email: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        page = demo.seen_by(email, path, 1280)
        for width in (1400, 1280, 1170, 768, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(BROKEN) == [], f"{path} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} at {width}"


@pytest.mark.parametrize(("email", "paths"), [*TABLES, *PAGES])
def test_what_is_pressed_is_large_enough(demo: Demo, email: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        for width, _ in WIDTHS:
            page = demo.seen_by(email, demo.paths.get(path, path), width)
            assert page.evaluate(SMALL) == [], f"{path} at {width}"


@pytest.mark.parametrize(("email", "name"), [(REVIEWER, "case submitted"), (EMPLOYER_EMAIL, "own published"),
                                             (COACH, "place"), (CAMPUS, "training")])
def test_in_the_dark_it_is_as_easy_to_read(demo: Demo, email: str, name: str) -> None:
    """Each page at both widths, by axe."""
    someone = demo.person(email)
    someone.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for path in (demo.paths[name], "/platser/" if email == COACH else demo.paths[name]):
        someone.goto(path)
    someone.page.emulate_media(color_scheme="light", reduced_motion="reduce")
