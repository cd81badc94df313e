"""What every template may say: the words of core/wording, the menu, and the shape of an address."""
from collections.abc import Callable, Hashable, MutableMapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, request, url_for
from flask.templating import Environment
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined
from markupsafe import Markup

from portal.core import web, wording
from portal.core.access import PUBLIC, Actor, Role

WORDS = (wording.day, wording.plain_day, wording.short_day, wording.moment, wording.number, wording.deadline,
         wording.promise, wording.days_left, wording.took, wording.week)
MENU: tuple[tuple[frozenset[Role], str, str], ...] = (
    (frozenset({Role.EMPLOYER}), "pages.overview", "Översikt"),
    (frozenset({Role.EMPLOYER}), "offers.index", "Platser"),
    (frozenset({Role.EMPLOYER}), "own_placements.index", "Placeringar"),
    (frozenset({Role.EMPLOYER}), "needs.own", "Behov"),
    (frozenset({Role.EMPLOYER}), "trainings.own", "Utbildning"),
    (frozenset({Role.EMPLOYER}), "companies.details", "Företaget"),
    (frozenset({Role.EMPLOYER}), "companies.team", "Kollegor"),
    (frozenset({Role.REVIEWER}), "reviews.queue", "Granskning"),
    (frozenset({Role.REVIEWER}), "companies.index", "Arbetsgivare"),
    (frozenset({Role.COACH}), "placements.day", "Min dag"),
    (frozenset({Role.REVIEWER, Role.CAMPUS, Role.COACH}), "places.index", "Platser"),
    (frozenset({Role.REVIEWER, Role.CAMPUS}), "needs.index", "Kompetensbehov"),
    (frozenset({Role.CAMPUS}), "trainings.gaps", "Campus"),
    (frozenset({Role.ADMIN}), "admin.staff", "Administration"),
)
"""Who sees what in the menu; the routes enforce it."""
OPEN_MENU = (("pages.start", "Start"), ("pages.how", "Så fungerar det"))
ALONE = {"pages.start", "pages.overview"}
"""Pages in the menu whose address others begin with, without standing under them."""
REMEMBERED = 4096
"""Drawn parts that each process keeps, the latest used: about 2 kB each."""


class Templates(Environment):
    """Jinja lays each template's own globals over everybody's. Here templates have none of their own, and a plain
    dictionary is looked into five times as fast."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if not d else super().make_globals(d)


def init_app(app: Flask) -> None:
    app.jinja_environment = Templates   # before anybody asks for app.jinja_env
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(str, _plural, newstyle=True)  # type: ignore[attr-defined]
    Bootstrap5(app)
    web.adopt(app, "bootstrap.static", web.Rule(PUBLIC))
    app.jinja_env.filters.update({say.__name__: say for say in WORDS})
    app.jinja_env.globals.update(Role=Role, asset=_assets(app), drawn=_drawing(app), here=here,
                                 navigation=navigation, with_query=with_query, _=_said)
    app.context_processor(_who)


def navigation(actor: Actor | None) -> tuple[tuple[str, str], ...]:
    """(address, text) of the menu for this person."""
    return tuple((address, text) for _, address, text in _menu(request.script_root, actor.roles if actor else None))


@lru_cache
def _menu(_root: str, held: frozenset[Role] | None) -> tuple[tuple[str, str, str], ...]:
    """(endpoint, address, text). Asked once for each root that the portal is mounted at."""
    entries = OPEN_MENU if held is None else [(page, text) for roles, page, text in MENU if not held.isdisjoint(roles)]
    return tuple((page, url_for(page), text) for page, text in entries)


def here(actor: Actor | None) -> str:
    """The address in the menu under which this page stands, "" when it stands under none."""
    path = request.script_root + request.path
    under = (address for page, address, _ in _menu(request.script_root, actor.roles if actor else None)
             if path == address or (page not in ALONE and path.startswith(address)))
    return next(under, "")


def with_query(**changes: str | None) -> str:
    """This page's address with some of its query changed; None takes a part away."""
    query = {**request.args.to_dict(), **changes}
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{quote(request.script_root + request.path)}?{kept}".rstrip("?")


def _assets(app: Flask) -> Callable[..., str]:
    """`asset("css/theme.css")`: the address of a static file. Ours is a new one when any of our files is new."""

    @lru_cache
    def under(_root: str, path: str, endpoint: str) -> str:
        version = {"v": app.config["ASSET_VERSION"]} if endpoint == "static" else {}
        return url_for(endpoint, filename=path, **version)

    return lambda path, endpoint="static": under(request.script_root, path, endpoint)


def _drawing(app: Flask) -> Callable[..., Markup]:
    """`drawn("reviews/_line.html", line=line)`: a template of its own that shows nothing but what it is given, so that
    the same values need not be drawn again. Rows of lists, mostly, which differ little from one reading to the next.

    The values are frozen: text, numbers, enums, frozen dataclasses of such. What changes with the day is worded before
    it comes here. Such a template asks neither the request nor who reads it (a test looks). Its addresses begin with
    the root that the portal is mounted at, so what is kept is kept for each root.
    """
    env: Environment = app.jinja_env

    def draw(_root: str, template: str, **values: Hashable) -> Markup:
        return Markup(env.get_template(template).render(values))  # noqa: S704  (what the template has escaped)

    kept = draw if app.debug else lru_cache(REMEMBERED)(draw)
    return lambda template, **values: kept(request.script_root, template, **values)


def _who() -> dict[str, Any]:
    return {"me": web.current_actor(), "settings": web.settings()}


def _said(text: str, **values: Any) -> Markup:
    """`_("Hej %(name)s", name=name)`: as Jinja's own, which looks for a language each time, a page says fifty texts."""
    return Markup(text) % values if values else _fixed(text)  # noqa: S704  (our own words)


@cache
def _fixed(text: str) -> Markup:
    return Markup(text) % {}  # noqa: S704


def _plural(one: str, many: str, count: int) -> str:
    """Swedish is the language the texts are written in, so nothing is looked up."""
    return one if count == 1 else many
