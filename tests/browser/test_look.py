"""What only a real browser can tell of how pages lie: nothing beside the window, what belongs together in one line.

Asked as it must hold in any font: no widths of words, no heights in pixels.
"""
import pytest
from playwright.sync_api import Browser, Page

from portal.core.access import Role
from portal.core.database import db
from portal.offers.models import ReviewState
from tests import factories as make
from tests.browser.conftest import Site, Visitor, visitor

LONG = "Långvarigtjäsningskonditorihantverkarkompaniet i Nyköping och Oxelösund AB"
WIDTHS = (320, 360, 700, 1030, 1280)
LISTS = ("/granskning/", "/platser/", "/kompetensbehov/", "/arbetsgivare/")
ORDERED = LISTS[:3]
BESIDE = """() => [...document.querySelectorAll('.asks dd')].map(row => {
  const [value, link] = ['.as-written', '.beside a'].map(s => row.querySelector(s).getBoundingClientRect());
  const beside = value.bottom > link.top && value.top < link.bottom;
  return {row: row.getBoundingClientRect().right, right: link.right, beside, over: value.right > link.left && beside,
          short: value.height < 2 * parseFloat(getComputedStyle(row).lineHeight)};
})"""
LINES_OF_HEADER = """() => {
  const seen = [...document.querySelectorAll('header a, header button, header summary')]
    .map(e => e.getBoundingClientRect()).filter(r => r.width && r.height).sort((a, b) => a.top - b.top), lines = [];
  for (const {top, bottom} of seen) {
    const line = lines.at(-1);
    if (line && (top + bottom) / 2 < line.bottom) line.bottom = Math.max(line.bottom, bottom);
    else lines.push({bottom});
  }
  return [lines.length, document.querySelector('header').getBoundingClientRect().height
    / parseFloat(getComputedStyle(document.documentElement).fontSize)];
}"""
TOGETHER = """() => {
  const [name, out] = ['.who > a', '.who button'].map(s => document.querySelector(s).getBoundingClientRect());
  return Math.min(name.bottom, out.bottom) - Math.max(name.top, out.top);
}"""
TOO_NARROW = """() => {
  const style = document.querySelector('h1').style;
  style.width = 'max-content';
  style.width = `${document.querySelector('h1').getBoundingClientRect().width - 1}px`;
}"""
LINES_OF_H1 = """() => {
  const text = document.querySelector('h1').firstChild, lines = {}, range = document.createRange();
  for (let i = 0; i < text.length; i++) {
    range.setStart(text, i); range.setEnd(text, i + 1);
    const top = Math.round([...range.getClientRects()].at(-1)?.top);
    if (text.data[i] !== '\\u00ad') lines[top] = (lines[top] || '') + text.data[i];
  }
  return Object.entries(lines).sort((a, b) => a[0] - b[0]).map(e => e[1]);
}"""
ROOM = """() => [document.querySelector('main').getBoundingClientRect().right
  - parseFloat(getComputedStyle(document.querySelector('main')).paddingRight)
  - document.querySelector('table.list').getBoundingClientRect().right,
  document.documentElement.clientWidth - document.documentElement.scrollWidth]"""


@pytest.fixture
def anna(chromium: Browser, site: Site) -> Visitor:
    """A reviewer who has signed in. One place waits and one is approved, of a company with a long name."""
    with site.app.app_context(), db.unit_of_work() as s:
        anna = make.make_staff(s, Role.REVIEWER, name="Anna-Karin Ek-Hedström", email="anna@example.com")
        company = make.make_company(s, verified_by=anna, name=LONG)
        owner = make.make_member(s, company)
        make.make_need(s, company)
        for state, decider in ((ReviewState.SUBMITTED, None), (ReviewState.APPROVED, anna)):
            offer = make.make_offer(s, company, owner, open_to_municipal=True, title="Hantlangare på renoveringar")
            make.make_submission(s, offer, owner, state=state, decided_by=decider)
    someone = visitor(chromium, site)
    someone.page.goto(f"{site.address}/konto/logga-in")
    someone.page.get_by_label("E-post", exact=True).fill("anna@example.com")
    someone.page.get_by_label("Lösenord", exact=True).fill(make.PASSWORD)
    someone.press("Logga in", within="main")
    return someone


def at(page: Page, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    return page


@pytest.mark.parametrize("path", LISTS)
def test_lists_stay_within_the_window_at_every_width(anna: Visitor, path: str) -> None:
    for width in WIDTHS:
        page = at(anna.page, width)
        page.goto(anna.address + path)
        beside, outside = page.evaluate(ROOM)
        assert beside > -1, f"{path} at {width}: the list is wider than what stands above it"
        assert outside >= 0, f"{path} at {width} scrolls sideways"


@pytest.mark.parametrize("path", ORDERED)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_links_that_order_a_list_are_seen_where_they_can_be_reached(anna: Visitor, path: str, width: int) -> None:
    page = at(anna.page, width)
    page.goto(anna.address + path)
    for words in page.locator("thead a").all_inner_texts():
        anna.tab_to("thead a", words)
        box = page.locator("thead a:focus").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width, f"{path}: {words} at {width}"


def test_asking_for_a_change_stands_to_the_right_in_the_line_of_its_field(anna: Visitor) -> None:
    anna.goto("/granskning/")
    anna.follow(anna.page.locator("main tbody th a").first)
    wide = at(anna.page, 1280).evaluate(BESIDE)
    assert len(wide) > 20
    assert all(one["row"] - one["right"] < 1 and not one["over"] for one in wide)
    assert any(one["short"] for one in wide)
    assert all(one["beside"] for one in wide if one["short"]), "beside the value, where the value is one line"
    narrow = at(anna.page, 360).evaluate(BESIDE)
    assert all(abs(one["row"] - one["right"]) < 1 and not one["over"] for one in narrow)
    anna.tab_to(".beside a", "Begär ändring av rubrik")


def test_a_long_heading_breaks_between_its_parts(chromium: Browser, site: Site) -> None:
    """Also in a browser that does not know Swedish: the word says itself where it may be broken."""
    page = at(visitor(chromium, site).page, 360)
    page.goto(f"{site.address}/tillganglighet")
    page.evaluate(TOO_NARROW)
    assert page.evaluate(LINES_OF_H1) == ["Tillgänglighets", "redogörelse"]


def test_the_header_is_low_and_its_words_stand_in_one_line(anna: Visitor) -> None:
    for width, most in ((1280, 2), (360, 3)):
        lines, height = at(anna.page, width).evaluate(LINES_OF_HEADER)
        assert lines <= most and height <= 4 * lines, width
        assert anna.page.evaluate(TOGETHER) > 0, width


def test_a_date_may_be_picked_in_the_browsers_calendar(anna: Visitor) -> None:
    """The calendar itself is the browser's; what is picked in it is written in the field, as if by hand."""
    anna.goto("/arbetsgivare/")
    anna.follow(anna.page.locator("main tbody th a").first)
    anna.goto(f"{anna.page.url.removeprefix(anna.address)}/kontakt")
    anna.page.locator("main [name=next_step]").fill("Ringa igen")
    field = anna.page.locator("main [name=next_on]")
    button = anna.page.get_by_role("button", name="Välj i kalender: Nästa steg ska vara gjort")
    field.fill("1 dec. 2027")
    button.click()
    calendar = anna.page.locator("main [name=next_on] ~ .calendar")
    calendar.evaluate("e => { e.value = '2027-12-01'; e.dispatchEvent(new Event('change')); }")
    assert field.input_value() == "2027-12-01"
    assert calendar.get_attribute("name") is None, "it is not sent beside the field"
    for width in WIDTHS:
        at(anna.page, width)
        assert anna.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
