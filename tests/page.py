"""A test client that reads every page it gets, as a careful person would: nothing half-made may pass."""
import hashlib
import os
import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.accounts.sign_ins import cookie, queries
from portal.accounts.sign_ins import service as sign_ins
from portal.core.database import db
from portal.core.web import Portal
from tests import mount

HTML = "text/html"
UNRENDERED = re.compile(r"\{\{|\}\}|\{%|<[a-zA-Z_.]+ object at|Undefined|\bNone\b|%\(\w+\)s")
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
ready_keys: dict[str, str] = {}
"""Public id -> the key of a sign-in that was made with the account: the test may hold the database meanwhile."""
passed: set[str] = set()
"""Digests of pages that have passed, but for the form token: the same page need not be read again."""


class Page:
    """One answer: its status, and when it is HTML, its parsed and inspected content."""

    def __init__(self, response: TestResponse) -> None:
        self.response, self.status, self.headers = response, response.status_code, response.headers
        self.location = mount.stripped_location(response.headers.get("Location", ""))
        html = response.get_data(as_text=True) if (response.mimetype or "").startswith("text/") else ""
        self.html = mount.stripped(html)
        if response.mimetype == HTML and self.html and self.status not in (301, 302, 303, 307, 308):
            digest = hashlib.sha1(TOKEN.sub("", self.html).encode()).hexdigest()
            if digest not in passed:
                inspect(self.soup)
                passed.add(digest)

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def text(self) -> str:
        """All words on the page, white space folded."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def h1(self) -> str:
        return " ".join(self.soup.h1.get_text().split()) if self.soup.h1 else ""

    def form(self, action: str = "") -> Tag:
        """The POST form whose action ends with `action`; the first one in <main> when none is given."""
        main = self.soup.find("main") or self.soup
        forms = [f for f in main.find_all("form") if f.get("method") == "post"]
        for form in forms:
            if re.split("[?#]", str(form.get("action", "")))[0].endswith(action):
                return form
        raise AssertionError(f"no form with action {action!r}; have {[f.get('action') for f in forms]}")

    def fields(self, action: str = "") -> dict[str, Any]:
        """What a browser would send for that form, unchanged."""
        return controls_of(self.form(action))

    def sure(self, action: str = "") -> dict[str, Any]:
        """The same with a tick in the box that says yes to what is asked about."""
        return {**self.fields(action), "_sure": str(self.soup.select_one("[name=_sure]")["value"])}  # type: ignore[index]

    def errors(self) -> dict[str, str]:
        """Field id -> message, as it stands beside the field."""
        return {str(p["id"]).removesuffix("-error"): p.get_text(strip=True) for p in self.soup.select("p.error[id]")}

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.find_all("a", href=True)]


class Browser:
    """Keeps a session like a browser, sends the form token, inspects what comes back."""

    def __init__(self, app: Portal) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.keys: dict[str, str] = {}

    def sign_in(self, user: User) -> "Browser":
        """Be this person from now on, without the sign-in page (which has tests of its own)."""
        mine = self.keys.get(user.public_id, "")
        key = ready_keys.pop(user.public_id, "") or (mine if self._opens(mine) else self._new_key(user))
        self.keys[user.public_id] = key
        return self.bearing(key)

    def bearing(self, key: str) -> "Browser":
        """Hold the key of a sign-in, whether it opens anything or not."""
        with self.client.session_transaction() as session:
            session.clear()
            session[cookie.KEY] = key
        return self

    def _opens(self, key: str) -> bool:
        hashed = queries.hash_of(self.app.extensions["db"].settings.secret_key, key)
        with self.app.app_context():
            return bool(key and queries.person(db.session(), hashed))

    def _new_key(self, user: User) -> str:
        with self.app.app_context():
            return db.write(lambda s: sign_ins.start(s, user.id, ""), apart=True)

    def get(self, path: str, *, follow: bool = False) -> Page:
        page = self._ask("GET", path)
        while follow and page.status in (301, 302, 303, 307, 308):
            page = self._ask("GET", _local(page.location))
        return page

    def head(self, path: str) -> Page:
        return self._ask("HEAD", path)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, follow: bool = False, token: bool = True,
        page: str = "",
    ) -> Page:
        """POST as a form on `page`. The form token is taken from a page we may read, as a browser would have it."""
        data = dict(data or {})
        if token and "csrf_token" not in data:
            data["csrf_token"] = self.token()
        came_from = {"Referer": page if "://" in page else mount.ROOT + urljoin("/", page)} if page else {}
        answer = self._ask("POST", path, data=mount.sent(data), headers=came_from)
        while follow and answer.status in (301, 302, 303, 307, 308):
            answer = self._ask("GET", _local(answer.location))
        return answer

    def fill(self, path: str, changes: dict[str, Any], *, action: str = "", follow: bool = False) -> Page:
        """Open a page, fill in its form and send it."""
        page = self.get(path)
        assert page.status == 200, f"{path}: {page.status}"
        form = page.form(action)
        target = str(form.get("action") or path)
        return self.post(target, {**page.fields(action), **changes}, follow=follow, page=path)

    def _ask(self, method: str, path: str, **options: Any) -> Page:
        """In an app context of its own, as on a server: a request sees nothing that the test holds open."""
        with self.app.app_context():
            return Page(self.client.open(mount.asked(path), method=method, base_url=mount.ROOT, **options))

    def token(self) -> str:
        """The form token of this session."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64)).hexdigest())
        return str(URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps(raw))


def inspect(soup: BeautifulSoup) -> None:
    """Fail on what a careful person would stumble over. See docs of each check in its message.

    The page is gone through once, and what is found is kept by name: thousands of pages are read in a run.
    """
    tags: dict[str, list[Tag]] = defaultdict(list)
    strings: list[NavigableString] = []
    for part in soup.descendants:
        if isinstance(part, Tag):
            tags[part.name].append(part)
        elif isinstance(part, NavigableString):
            strings.append(part)
    titles = tags["h1"]
    assert len(titles) == 1, f"{len(titles)} h1 on the page"
    h1 = " ".join(titles[0].get_text().replace("\u00ad", "").split())
    title = " ".join(tags["title"][0].get_text().split()) if tags["title"] else ""
    assert h1 and (h1 in title or title.removeprefix("Fel: ").split(" – ")[0] in h1), f"title {title!r} and h1 {h1!r}"
    everything = [tag for same in tags.values() for tag in same]
    seen = Counter(str(tag["id"]) for tag in everything if "id" in tag.attrs)
    assert max(seen.values(), default=0) <= 1, f"ids twice: {sorted(i for i, count in seen.items() if count > 1)}"
    labelled = {str(label.get("for")) for label in tags["label"]}
    for control in tags["input"] + tags["select"] + tags["textarea"]:
        if control.get("type") in ("hidden", "submit"):
            continue
        has_label = control.get("id") and str(control["id"]) in labelled
        assert has_label or control.get("aria-label"), f"no label for {control}"
    for link in tags["a"]:
        target = str(link.get("href", ""))
        assert target[:1] != "#" or target == "#" or target[1:] in seen, f"{target} leads nowhere"
    for tag in everything:
        for target in str(tag.get("aria-describedby", "")).split():
            assert target in seen, f"aria-describedby {target} is missing"
        assert "style" not in tag.attrs, "inline style"
    assert not tags["style"], "inline style"
    for button in tags["button"] + tags["a"]:
        assert any(button.stripped_strings) or button.get("aria-label"), f"no words in {button}"
    assert all(s.get("src") for s in tags["script"]), "inline script"
    for form in tags["form"]:
        if form.get("method") == "post":
            assert form.find("input", {"name": "csrf_token"}), f"form without token: {form.get('action')}"
    written = {id(part) for area in tags["textarea"] for part in area.descendants}
    words = " ".join(text for text in strings if id(text) not in written)
    if found := UNRENDERED.search(words):
        raise AssertionError(f"unrendered: {found.group()!r}")


def controls_of(form: Tag) -> dict[str, Any]:
    """What a browser sends for the form as it stands."""
    values: dict[str, list[str]] = {}
    for control in form.find_all(["input", "select", "textarea"]):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or (kind in ("radio", "checkbox") and not control.has_attr("checked")) or kind == "submit":
            continue
        if control.name == "textarea":
            value = control.get_text().removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            value = str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
        else:
            value = str(control.get("value", ""))
        values.setdefault(str(name), []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _local(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
