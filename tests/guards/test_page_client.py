"""The page-inspecting client itself: a broken page must fail, or the other tests prove nothing."""
import pytest
from bs4 import BeautifulSoup

from tests.page import inspect

GOOD = """<!doctype html><html lang="sv"><head><title>Platser – Fyrklövern</title></head><body><main>
<h1>Platser</h1>{}</main></body></html>"""


def look(html: str) -> None:
    inspect(BeautifulSoup(html, "html.parser"))


@pytest.mark.parametrize("part", [
    "", "<label for='a'>Namn</label><input id='a'>", "<a href='#x'>Till x</a><p id='x'></p>",
    "<form method='post'><input type='hidden' name='csrf_token'><button>Spara</button></form>",
    "<textarea aria-label='Text'>None {{ }}</textarea>",
])
def test_a_good_page_passes(part: str) -> None:
    look(GOOD.format(part))


@pytest.mark.parametrize(("part", "message"), [
    ("<h1>En till</h1>", "2 h1"),
    ("<p id='a'></p><p id='a'></p>", "ids twice"),
    ("<input id='a'>", "no label"),
    ("<select></select>", "no label"),
    ("<a href='#nowhere'>Dit</a>", "leads nowhere"),
    ("<p aria-describedby='gone'></p>", "aria-describedby"),
    ("<button></button>", "no words"),
    ("<a href='/'><img src='x'></a>", "no words"),
    ("<p style='color:red'></p>", "inline style"),
    ("<style>p{}</style>", "inline style"),
    ("<script>alert(1)</script>", "inline script"),
    ("<form method='post'></form>", "without token"),
    ("<p>{{ name }}</p>", "unrendered"),
    ("<p>Antal: None</p>", "unrendered"),
    ("<p>%(n)s platser</p>", "unrendered"),
    ("<p>&lt;Offer object at 0x7f&gt;</p>", "unrendered"),
])
def test_a_broken_page_fails(part: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        look(GOOD.format(part))


def test_title_and_heading_belong_together() -> None:
    with pytest.raises(AssertionError, match="title"):
        look(GOOD.replace("<h1>Platser", "<h1>Behov").format(""))
    with pytest.raises(AssertionError, match="0 h1"):
        look("<title>Platser</title>")
