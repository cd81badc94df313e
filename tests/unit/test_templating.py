from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from portal.core import clock, web, wording
from portal.core.access import Actor, Role
from portal.core.web import templating

TUESDAY = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)


def test_dates_in_swedish() -> None:
    assert wording.day(date(2026, 12, 1)) == "tisdag 1 december"
    assert wording.day(date(2027, 1, 4)) == "måndag 4 januari 2027"
    assert wording.short_day(TUESDAY) == "1 dec. 2026"
    assert wording.week(date(2026, 12, 1)) == "v.\u00a049"


def test_moments_are_read_in_nykoping() -> None:
    assert wording.moment(TUESDAY) == "1 december 2026 kl. 12.00"
    assert wording.day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "tisdag 1 december"
    assert wording.moment(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "1 juli 2026 kl. 14.00"


@pytest.mark.parametrize(("value", "shown"), [
    (20000, "20\u00a0000"), (37.5, "37,5"), (0, "0"), (1_000_000, "1\u00a0000\u00a0000"),
])
def test_numbers(value: float, shown: str) -> None:
    assert wording.number(value) == shown


@pytest.mark.parametrize(("due", "shown"), [
    (TUESDAY + timedelta(days=3), "3 arbetsdagar kvar"), (TUESDAY + timedelta(days=1), "1 arbetsdag kvar"),
    (TUESDAY + timedelta(hours=5), "i dag"), (TUESDAY - timedelta(hours=1), "försenad"),
    (TUESDAY - timedelta(days=1), "1 arbetsdag sent"), (TUESDAY - timedelta(days=5), "3 arbetsdagar sent"),
])
def test_days_left(due: datetime, shown: str) -> None:
    assert wording.days_left(due) == shown


@pytest.mark.parametrize(("now", "shown"), [
    ("2026-11-30 16:59", "1 arbetsdag kvar"), ("2026-11-30 17:00", "nästa arbetsdag"), ("2026-12-01 00:30", "i dag"),
    ("2026-12-01 17:01", "försenad"), ("2026-12-02 18:00", "1 arbetsdag sent"),
    ("2026-11-28 12:00", "1 arbetsdag kvar"), ("2026-11-23 22:52", "5 arbetsdagar kvar"),
])
def test_what_is_left_in_the_evening_is_counted_from_the_next_working_day(
    monkeypatch: pytest.MonkeyPatch, now: str, shown: str,
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=clock.STOCKHOLM)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert wording.days_left(datetime(2026, 12, 1, 17, tzinfo=clock.STOCKHOLM)) == shown


def test_the_deadline() -> None:
    assert wording.deadline(TUESDAY) == "senast tisdag 1 december"


def test_a_promise_that_has_passed_is_said_to_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TUESDAY - timedelta(hours=1))
    assert wording.promise(TUESDAY) == "Ni får svar senast tisdag 1 december"
    monkeypatch.setattr(clock, "now", lambda: TUESDAY + timedelta(hours=1))
    assert wording.promise(TUESDAY) == "Svaret är försenat: det skulle ha kommit senast tisdag 1 december"


def test_the_menu_shows_each_role_its_own_and_no_address_twice(sqlite_app: web.Portal) -> None:
    with sqlite_app.test_request_context("/"):
        assert templating.navigation(None)[0] == ("/", "Start")
        for role in (Role.EMPLOYER, Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN):
            addresses = [address for address, _ in templating.navigation(Actor(1, frozenset({role})))]
            assert addresses
            assert len(addresses) == len(set(addresses))
        both = [address for address, _ in templating.navigation(Actor(1, frozenset({Role.REVIEWER, Role.CAMPUS})))]
        assert len(both) == len(set(both))


def test_the_menu_lies_where_the_portal_does(sqlite_app: web.Portal) -> None:
    with sqlite_app.test_request_context("/sa-fungerar-det", base_url="http://localhost/fyrklovern"):
        addresses = [address for address, _ in templating.navigation(None)]
        assert addresses == ["/fyrklovern/", "/fyrklovern/sa-fungerar-det"]
        assert templating.here(None) == "/fyrklovern/sa-fungerar-det"
    with sqlite_app.test_request_context("/sa-fungerar-det"):
        assert templating.here(None) == "/sa-fungerar-det"


@pytest.mark.parametrize(("asked", "shown"), [
    ("/platser/?sida=f~1&q=%C3%A5keri", "/platser/?sida=2&q=%C3%A5keri"),
    ("/platser/", "/platser/?sida=2"),
    ("/a%20%22b/?_scheme=javascript&_external=1&id=x", "/a%20%22b/?_scheme=javascript&_external=1&id=x&sida=2"),
])
def test_an_address_with_some_of_its_query_changed(asked: str, shown: str) -> None:
    with Flask(__name__).test_request_context(asked):
        assert templating.with_query(sida="2") == shown


def test_a_page_in_a_folder_keeps_its_folder() -> None:
    with Flask(__name__).test_request_context("/platser/?q=a", base_url="http://localhost/fyrklovern"):
        assert templating.with_query(sida="2") == "/fyrklovern/platser/?q=a&sida=2"


@pytest.mark.parametrize(("address", "stays"), [
    ("/fyrklovern/konto/?a=b", True), ("/fyrklovern/", True), ("/konto/", False), ("/fyrklovern", False),
    ("/fyrklovernan/", False), ("/fyrklovern//ond.example", False), ("/fyrklovern/\\ond.example", False),
    ("//ond.example/fyrklovern/", False), ("https://ond.example/fyrklovern/", False),
])
def test_what_a_link_brings_along_stays_in_the_folder(address: str, stays: bool) -> None:
    with Flask(__name__).test_request_context("/", base_url="http://localhost/fyrklovern"):
        assert web.local_path(address) == (address if stays else None)


def test_a_part_of_the_query_can_be_taken_away() -> None:
    with Flask(__name__).test_request_context("/platser/?q=a"):
        assert templating.with_query(q=None) == "/platser/"


@pytest.fixture
def app() -> web.Portal:
    app = web.Portal(__name__, load_actor=lambda: None)
    app.jinja_loader = DictLoader({"_line.html": "<td>{{ line.name }}</td>", "_home.html": "{{ url_for('home') }}"})
    app.add_url_rule("/hem", "home")
    templating.init_app(app)
    return app


@pytest.fixture
def drawn(app: web.Portal) -> Iterator[Callable[..., Markup]]:
    with app.test_request_context("/"):
        yield cast(Callable[..., Markup], app.jinja_env.globals["drawn"])


@dataclass(frozen=True)
class Line:
    name: str


def test_a_part_is_drawn_once_for_the_same_values(drawn: Callable[..., Markup]) -> None:
    first = drawn("_line.html", line=Line("Kök"))
    assert first == "<td>Kök</td>"
    assert drawn("_line.html", line=Line("Kök")) is first
    assert drawn("_line.html", line=Line("Lager")) == "<td>Lager</td>"


def test_a_part_is_kept_for_each_folder_that_the_portal_is_asked_in(
    app: web.Portal, drawn: Callable[..., Markup],
) -> None:
    assert drawn("_home.html") == "/hem"
    with app.test_request_context("/", base_url="http://localhost/fyrklovern"):
        assert drawn("_home.html") == "/fyrklovern/hem"
    assert drawn("_home.html") == "/hem"


def test_a_part_shows_text_as_text(drawn: Callable[..., Markup]) -> None:
    assert drawn("_line.html", line=Line("<b>&")) == "<td>&lt;b&gt;&amp;</td>"


def test_what_may_change_is_not_remembered(drawn: Callable[..., Markup]) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        drawn("_line.html", line=["Kök"])
