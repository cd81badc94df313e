"""Occupations are suggested while one is written, and written without suggestions where scripts are off."""
import pytest
from playwright.sync_api import Browser

from portal.core.database import db
from tests import factories as make
from tests.browser.conftest import Site, Visitor, visitor

HOME = "/foretag/behov/nytt"
BOX = "[name=occupation_other]"


@pytest.fixture
def staffed(site: Site) -> Site:
    with site.app.app_context(), db.unit_of_work() as s:
        make.make_member(s, make.make_company(s), email="ett@example.com")
    return site


def company(chromium: Browser, site: Site, *, scripts: bool) -> Visitor:
    someone = visitor(chromium, site, scripts=scripts)
    someone.goto("/konto/logga-in")
    someone.page.get_by_label("E-post", exact=True).fill("ett@example.com")
    someone.page.get_by_label("Lösenord", exact=True).fill(make.PASSWORD)
    someone.press("Logga in", within="main")
    someone.goto(HOME)
    return someone


def test_titles_are_suggested_and_written_with_the_keyboard_alone(chromium: Browser, staffed: Site) -> None:
    someone = company(chromium, staffed, scripts=True)
    page = someone.page
    assert page.locator(BOX).get_attribute("list") is None, "nothing is fetched before it is needed"
    someone.tab_to(BOX)
    page.wait_for_selector(f"{BOX}[list]")
    suggested = page.locator("datalist option").evaluate_all("options => options.map(o => o.value)")
    assert {"Diskare", "Undersköterska", "Restaurang- och köksbiträden m.fl."} <= set(suggested)
    assert page.locator(BOX).evaluate("box => box.list.options.length") == len(suggested)
    page.keyboard.type("Lokalvårdare")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    someone.look()
    assert page.locator("[name=occupation]").input_value() == "9111", "it stands in the menu"


def test_a_title_is_written_without_scripts(chromium: Browser, staffed: Site) -> None:
    someone = company(chromium, staffed, scripts=False)
    someone.page.locator(BOX).fill("diskare")
    someone.send("")
    assert someone.page.locator("[name=occupation]").input_value() == "9412", "it stands in the menu"
