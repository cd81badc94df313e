"""The demo's letter box."""
from dataclasses import replace

import pytest

from portal.core.database import db
from portal.core.mail import outbox
from portal.core.mail.outbox import Rendered
from portal.core.web import Portal
from tests.page import Browser


@pytest.fixture
def demo(app: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The app in demo mode."""
    database = app.extensions["db"]
    monkeypatch.setattr(database, "settings", replace(database.settings, mode="demo"))
    return app


def test_the_letter_box(demo: Portal, anyone: Browser) -> None:
    empty = anyone.get("/demo/brevlada")
    assert "Inga mejl än" in empty.text
    assert empty.soup.select_one("aside[aria-label] a[href='/demo/brevlada']"), "the demo's note is a part of its own"
    with demo.app_context(), db.unit_of_work() as s:
        for n, receiver in enumerate(("mira@example.com", "olle@example.com")):
            text = "Bekräfta: http://localhost/konto/bekrafta/t0ken\n<script>alert(1)</script> https://annan.example/x"
            outbox.enqueue(s, Rendered(f"Bekräfta nr {n}", text, "<p>x</p>"), name="x", once_key=str(n),
                           recipient=receiver, secret=True)
    box = anyone.get("/demo/brevlada")
    assert box.text.index("Bekräfta nr 1") < box.text.index("Bekräfta nr 0"), "the newest first"
    only = anyone.get("/demo/brevlada?till=olle@example.com")
    assert "Bekräfta nr 0" not in only.text
    letter = anyone.get(next(link for link in only.links() if link.startswith("/demo/brevlada/")))
    assert letter.h1 == "Bekräfta nr 1"
    assert "/konto/bekrafta/t0ken" in letter.links()
    assert not any("annan.example" in link for link in letter.links()), "only links to the portal itself"
    assert "<script>alert" not in letter.html


@pytest.mark.parametrize("path", ["/demo/brevlada/finnsinte1", "/demo/brevlada/%00", "/demo/brevlada/" + "x" * 500])
def test_no_such_letter(demo: Portal, anyone: Browser, path: str) -> None:
    assert anyone.get(path).status == 404


def test_odd_receivers_find_nothing(demo: Portal, anyone: Browser) -> None:
    for receiver in ("%00", "x" * 5000, "%F0%9F%98%80", "%E2%80%AE"):
        assert anyone.get(f"/demo/brevlada?till={receiver}").status == 200


def test_outside_the_demo_there_is_no_letter_box(app: Portal, anyone: Browser) -> None:
    assert anyone.get("/demo/brevlada").status == 404
    assert anyone.get("/demo/brevlada/k3f9k3f9k3").status == 404
    result = app.test_cli_runner().invoke(args=["portal", "demo"])
    assert result.exit_code == 1
    assert "PORTAL_MODE=demo" in result.output
