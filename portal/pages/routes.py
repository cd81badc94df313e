"""Pages that belong to no feature: the start page, what everyone may read, and the company's overview."""
from datetime import datetime, timedelta

from flask import current_app, json, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.sign_ins import known_browsers
from portal.core import clock, occupation_titles, web
from portal.core.access import EMPLOYER, PUBLIC, Party
from portal.core.database import db
from portal.core.web.templating import navigation
from portal.insights import queries as insights
from portal.insights.queries import Figures
from portal.pages import queries

pages = web.Pages("pages", __name__)
FIGURES_KEPT = timedelta(minutes=1)
SUGGESTED = {"Content-Type": "application/json", "Cache-Control": "public, max-age=3600"}
ASSESSED_ON = "22 november 2026"
"""When the accessibility statement was last gone through. Change it together with the text."""
LEAVES = {
    Party.JOBBTORG: "Leder arbetet. Coacher som känner människorna och finns kvar när någon har börjat hos er.",
    Party.CAMPUS: "Vuxenutbildning. Formar kurser efter det ni behöver, på Campus eller på arbetsplatsen.",
    Party.NARINGSLIV: "Er kontakt i kommunen. Vet vad företag behöver och ser till att löften hålls.",
    Party.ARBETSFORMEDLINGEN: "Staten. Föreslår personer och beslutar om stöd, från person till person.",
}


@pages.read("/", access=PUBLIC, indexed=True)
def start() -> ResponseReturnValue:
    person = web.current_actor()
    menu = navigation(person) if person else []
    return render_template("pages/start.html", figures=_figures(), home=menu[0][0] if menu else None,
                           leaves=[(party.label, text) for party, text in LEAVES.items()])


@pages.read("/sa-fungerar-det", access=PUBLIC, indexed=True)
def how() -> ResponseReturnValue:
    return render_template("pages/how.html")


@pages.read("/tillganglighet", access=PUBLIC, indexed=True)
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html", assessed_on=ASSESSED_ON)


@pages.read("/personuppgifter", access=PUBLIC, indexed=True)
def personal_data() -> ResponseReturnValue:
    return render_template("pages/personal_data.html")


@pages.read("/kakor", access=PUBLIC, indexed=True)
def cookies() -> ResponseReturnValue:
    return render_template("pages/cookies.html", cookie=current_app.config["SESSION_COOKIE_NAME"],
                           known=known_browsers.name_of_cookie())


@pages.read("/yrken", access=PUBLIC)
def occupations() -> ResponseReturnValue:
    """What the box for an occupation suggests while somebody writes in it, as a list in JSON."""
    return json.dumps(occupation_titles.suggestions()), SUGGESTED


@pages.read("/foretag/", access=EMPLOYER)
def overview() -> ResponseReturnValue:
    return render_template("pages/overview.html", overview=queries.overview(db.session(), web.actor()))


def _figures() -> Figures:
    """Counted once a minute in each process: nobody needs them fresher, and everybody asks for them."""
    kept: tuple[datetime, Figures] | None = current_app.extensions.get("figures")
    if kept is None or not kept[0] <= clock.now() < kept[0] + FIGURES_KEPT:
        kept = clock.now(), insights.figures(db.session())
        current_app.extensions["figures"] = kept
    return kept[1]
