"""What every template may say: Swedish dates, numbers, and the shape of an address."""
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined

from portal.core import clock, web, workdays
from portal.core.access import PUBLIC, Actor, Role

LOCALE = "sv"
NBSP = "\N{NO-BREAK SPACE}"
MENU: tuple[tuple[frozenset[Role], str, str], ...] = (
    (frozenset({Role.EMPLOYER}), "/foretag/", "Översikt"),
    (frozenset({Role.EMPLOYER}), "/foretag/platser/", "Platser"),
    (frozenset({Role.EMPLOYER}), "/foretag/behov/", "Behov"),
    (frozenset({Role.EMPLOYER}), "/foretag/utbildning/", "Utbildning"),
    (frozenset({Role.EMPLOYER}), "/foretag/uppgifter", "Företaget"),
    (frozenset({Role.EMPLOYER}), "/foretag/team", "Kollegor"),
    (frozenset({Role.REVIEWER}), "/granskning/", "Granskning"),
    (frozenset({Role.REVIEWER}), "/arbetsgivare/", "Arbetsgivare"),
    (frozenset({Role.REVIEWER, Role.CAMPUS, Role.COACH}), "/platser/", "Platser"),
    (frozenset({Role.REVIEWER, Role.CAMPUS}), "/kompetensbehov/", "Kompetensbehov"),
    (frozenset({Role.CAMPUS}), "/campus/", "Campus"),
    (frozenset({Role.ADMIN}), "/admin/", "Administration"),
)
"""Who sees what in the menu; the routes enforce it."""


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(str, _plural, newstyle=True)  # type: ignore[attr-defined]
    Bootstrap5(app)
    web.adopt(app, "bootstrap.static", web.Rule(PUBLIC))
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment, number=number, deadline=deadline,
                                 days_left=days_left, week=week)
    app.jinja_env.globals.update(Role=Role, asset=asset, navigation=navigation, with_query=with_query)
    app.context_processor(_who)


def day(value: date | datetime) -> str:
    """tisdag 1 december 2026; the year only when it is not this one."""
    value = _date(value)
    pattern = "EEEE d MMMM" if value.year == clock.today().year else "EEEE d MMMM y"
    return _format(value, pattern, LOCALE)


def short_day(value: date | datetime) -> str:
    """1 dec. 2026, for tables."""
    return _format(_date(value), "d MMM y", LOCALE)


def moment(value: datetime) -> str:
    """1 december 2026 kl. 14.05, in Nyköping."""
    return format_datetime(clock.local(value), "d MMMM y 'kl.' HH.mm", locale=LOCALE)


def number(value: Any) -> str:
    """37,5 and 20 000, with no-break spaces."""
    return format_decimal(value, locale=LOCALE).replace(" ", NBSP)


def deadline(value: datetime) -> str:
    """senast tisdag 1 december"""
    return f"senast {day(value)}"


def days_left(value: datetime) -> str:
    """3 arbetsdagar kvar, i dag, or 2 arbetsdagar sen."""
    left = workdays.between(clock.today(), _date(value))
    if left == 0:
        return "i dag" if value >= clock.now() else "försenad"
    unit = "arbetsdag" if abs(left) == 1 else "arbetsdagar"
    return f"{left} {unit} kvar" if left > 0 else f"{-left} {unit} sen"


def week(value: date) -> str:
    return f"v.{NBSP}{value.isocalendar().week}"


def navigation(actor: Actor | None) -> list[tuple[str, str]]:
    """(address, text) of the menu for this person."""
    if actor is None:
        return [("/", "Start"), ("/sa-fungerar-det", "Så fungerar det")]
    return [(address, text) for roles, address, text in MENU if actor.has(*roles)]


def asset(path: str) -> str:
    """The address of one of our static files, new when the file is new."""
    return url_for("static", filename=path, v=web.asset_version())


def with_query(**changes: str | None) -> str:
    """This page's address with some of its query changed; None takes a part away."""
    query = {**request.args.to_dict(), **changes}
    return f"{quote(request.path)}?{urlencode({name: value for name, value in query.items() if value})}".rstrip("?")


def _who() -> dict[str, Any]:
    return {"me": web.current_actor(), "settings": web.settings()}


def _date(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _format(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def _plural(one: str, many: str, count: int) -> str:
    """Swedish is the language the texts are written in, so nothing is looked up."""
    return one if count == 1 else many
