"""Walks the site as one person: every page without parameters that is open to them, and along every link."""
from collections import Counter, deque
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from portal.core.access import Actor
from portal.core.web import Portal
from tests.page import Browser, Page

HOME = "http://localhost"
MOST_OF_A_KIND = 14
"""So many addresses of one endpoint are visited, with and without a query each."""
FILES = ("static", "bootstrap.static", "security.static", "machines.favicon")
DEMO_ONLY = "demo."
GO_ON = ("reviews.next_case",)
"""Addresses that lead to another place each time they are asked."""


@dataclass(frozen=True)
class Visit:
    """One answer to one person."""

    who: str
    path: str
    endpoint: str
    came_from: str
    page: Page

    def __str__(self) -> str:
        return f"{self.page.status} for {self.who} at {self.path} from {self.came_from or 'the address line'}"


def walk(browser: Browser, who: str, actor: Actor | None, broken: list[str]) -> list[Visit]:
    """Every answer; pages that fail or do not pass inspection are told in `broken`."""
    app = browser.app
    queue = deque((rule.rule, "") for rule in app.url_map.iter_rules() if _is_open_page(app, rule, actor))
    seen, kinds, visits = set[str](), Counter[str](), list[Visit]()
    while queue:
        path, came_from = queue.popleft()
        endpoint = endpoint_of(app, path)
        kind = endpoint + "?" * ("?" in path)
        if path in seen or endpoint in FILES or kinds[kind] >= MOST_OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] += 1
        try:
            visit = Visit(who, path, endpoint, came_from, browser.get(path))
        except Exception as error:
            broken.append(f"{who} at {path} from {came_from}: {error!r}")
            continue
        visits.append(visit)
        links = [visit.page.location] if visit.page.location else visit.page.links()
        queue.extend((address, path) for link in links if (address := _within(link, path)))
    return visits


def asked_for_heads(browsers: dict[str, Browser], visits: list[Visit]) -> list[str]:
    """One line for each page whose HEAD is not its GET without a body. One address of each endpoint and person."""
    first = {(visit.who, visit.endpoint): visit for visit in reversed(visits)}
    found = []
    for visit in first.values():
        head = browsers[visit.who].head(visit.path)
        location = visit.page.location if visit.endpoint not in GO_ON else head.location
        if (head.status, head.location, head.html) != (visit.page.status, location, ""):
            found.append(f"HEAD is {head.status}: {visit}")
    return found


def endpoint_of(app: Portal, path: str) -> str:
    """The endpoint that answers a GET of this address; empty when none does."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, "GET")[0])
    except (RequestRedirect, HTTPException):
        return ""


def _is_open_page(app: Portal, rule: object, actor: Actor | None) -> bool:
    endpoint, methods = getattr(rule, "endpoint", ""), getattr(rule, "methods", ())
    declared = app.access_rules.get(endpoint)
    is_page = "GET" in methods and not getattr(rule, "arguments", ()) and endpoint not in FILES
    if endpoint.startswith(DEMO_ONLY):
        return False
    return is_page and declared is not None and declared.access.allows(actor)


def _within(link: str, path: str) -> str:
    """The link as an address of ours; empty when it leads elsewhere or stays on the page."""
    parts = urlsplit(urljoin(HOME + path, link))
    if f"{parts.scheme}://{parts.netloc}" != HOME or link.startswith("#"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
