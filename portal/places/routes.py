"""The staff's pages of approved places: the list, and all that a coach needs to know of one."""
from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import only
from portal.core.database import db
from portal.core.occupations import Area
from portal.needs.models import SwedishLevel
from portal.offers import queries as offers
from portal.offers.models import OpenTo
from portal.places import drawing, queries, rules
from portal.places.forms import order_from, wanted_from
from portal.places.queries import HoursBand, Order, Wanted

pages = web.Pages("places", __name__)
READERS = only(*queries.READERS)


@pages.read("/platser/", access=READERS)
def index() -> ResponseReturnValue:
    wanted, order = wanted_from(request.args), order_from(request.args)
    page = queries.places(db.session(), web.actor(), wanted, order, request.args.get("sida"))
    return render_template(
        "places/index.html", page=page, lines=drawing.lines(page.rows), wanted=wanted,
        chosen=replace(wanted, words=""), by_start=order is Order.SOONEST, kinds=OpenTo, areas=Area, bands=HoursBand,
        levels=SwedishLevel, narrowings=drawing.narrowings(wanted), is_narrowed=wanted != Wanted())


@pages.read("/platser/<offer_id>", access=READERS)
def show(offer_id: str) -> ResponseReturnValue:
    place = queries.place(db.session(), web.actor(), offer_id)
    start = None if place.start_rolling else place.start_from
    return render_template("places/show.html", place=place, start=start, kinds=rules.open_to(place),
                           last_day=rules.last_day(start, place.weeks),
                           contact_since=offers.contact_changed_at(db.session(), place))


@pages.read("/platser/<offer_id>/att-lamna-over", access=READERS)
def handout(offer_id: str) -> ResponseReturnValue:
    """A page on paper for whoever is to come: the place, and nothing about anybody but whom to meet there."""
    return render_template("places/handout.html", place=queries.place(db.session(), web.actor(), offer_id))
