"""The company's pages: its placements, one of them, and what it does with its seats."""
from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock, web
from portal.core.access import EMPLOYER
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.core.forms import PortalForm
from portal.offers import content
from portal.offers.models import ON_OFFER, Offer, Submission
from portal.placements import drawing, queries, rules, service
from portal.placements.drawing import Line
from portal.placements.forms import EndForm, OpenForm, ReasonForm, RestForm
from portal.placements.models import Channel, PlacementState, Seat, SeatState, WhyNot
from portal.placements.queries import Sight
from portal.placements.seats import service as seats_service

pages = web.Pages("own_placements", __name__)


@pages.app_template_global("own_seats")
def own_seats(offer: Offer, approved: Submission | None) -> Sequence[Line]:
    """The seats of one of the company's own places; none before it is published."""
    if approved is None or offer.lifecycle not in ON_OFFER:
        return ()
    s = db.session()
    return drawing.own_lines(queries.seats(s, offer, shown=approved.shown), approved, web.actor())


@pages.read("/foretag/placeringar/", access=EMPLOYER)
def index() -> ResponseReturnValue:
    page = queries.of_company(db.session(), web.actor(), request.args.get("sida"))
    return render_template("placements/company/index.html", page=page, PlacementState=PlacementState)


@pages.read("/foretag/placeringar/<placement_id>", access=EMPLOYER)
def show(placement_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, placement_id)
    one, facts = sight.placement, queries.facts(s, actor, sight.placement)
    return render_template(
        "placements/company/show.html", sight=sight, one=one, name=_name(sight), contact=queries.contact_of(s, sight),
        may_read=lambda field: rules.may_read(field, sight.reader), actions=drawing.own_actions(one, actor, facts),
        move=drawing.move(one, sight.coach.name, clock.today(), own=True) if rules.is_live(one) else "",
        history=drawing.history(one))


@pages.write("/foretag/placeringar/<placement_id>/ja", access=EMPLOYER, methods=("POST",))
def yes(placement_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    service.say_yes(s, actor, placement_id, channel=Channel.PORTAL)
    flash("Tack! Coachen får veta det och hör av sig till er.")
    return web.see_other(".show", placement_id=placement_id)


@pages.write("/foretag/placeringar/<placement_id>/nej", access=EMPLOYER)
def no(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "no", ReasonForm(), lambda form: service.say_no(
        db.session(), web.actor(), placement_id, why=WhyNot(form.why.data), channel=Channel.PORTAL,
        until=form.until.data), "Coachen får veta det.")


@pages.write("/foretag/placeringar/<placement_id>/stall-in", access=EMPLOYER)
def cancel(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "cancel", ReasonForm(), lambda form: service.cancel(
        db.session(), web.actor(), placement_id, why=WhyNot(form.why.data), until=form.until.data),
        "Det är inställt, och coachen får veta det.")


@pages.write("/foretag/placeringar/<placement_id>/avsluta", access=EMPLOYER)
def end(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "end", EndForm(), lambda form: service.end(
        db.session(), web.actor(), placement_id, again=form.again.data), "Det är avslutat, och coachen får veta det.")


@pages.write("/foretag/placeringar/<placement_id>/startade-aldrig", access=EMPLOYER)
def never_started(placement_id: str) -> ResponseReturnValue:
    return _asked(placement_id, "never_started", EndForm(), lambda form: service.never_started(
        db.session(), web.actor(), placement_id, again=form.again.data), "Det är noterat, och coachen får veta det.")


@pages.write("/foretag/platsnummer/<seat_id>/stang", access=EMPLOYER)
def close(seat_id: str) -> ResponseReturnValue:
    return _of_seat(seat_id, "close", PortalForm(), lambda _: seats_service.close(
        db.session(), web.actor(), seat_id), "Platsen är stängd.")


@pages.write("/foretag/platsnummer/<seat_id>/vila", access=EMPLOYER)
def rest(seat_id: str) -> ResponseReturnValue:
    return _of_seat(seat_id, "rest", RestForm(), lambda form: seats_service.rest(
        db.session(), web.actor(), seat_id, until=form.until.data), "Platsen vilar. Vi frågar er när dagen kommer.")


@pages.write("/foretag/platsnummer/<seat_id>/oppna", access=EMPLOYER)
def reopen(seat_id: str) -> ResponseReturnValue:
    return _of_seat(seat_id, "reopen", OpenForm(data={"available_from": clock.today()}),
                    lambda form: seats_service.reopen(db.session(), web.actor(), seat_id,
                                                      available_from=form.available_from.data),
                    "Platsen är öppen igen.")


def _asked(
    placement_id: str, action: str, form: PortalForm, act: Callable[[Any], None], done: str,
) -> ResponseReturnValue:
    """The page that asks before a step is taken, or the step."""
    s, actor = db.session(), web.actor()
    sight = queries.sight(s, actor, placement_id)
    if form.accepted():
        act(form)
        flash(done)
        return web.see_other(".show", placement_id=placement_id)
    facts = queries.facts(s, actor, sight.placement)
    step = next((one for one in drawing.own_actions(sight.placement, actor, facts) if one.name == action), None)
    if step is None and request.method == "GET":
        return web.see_other(".show", placement_id=placement_id)
    return render_template("placements/company/ask.html", sight=sight, one=sight.placement, name=_name(sight),
                           action=action, form=form, step=step), form.status


def _of_seat(
    seat_id: str, action: str, form: PortalForm, act: Callable[[Any], Seat], done: str,
) -> ResponseReturnValue:
    """The same about a seat."""
    s, actor = db.session(), web.actor()
    seat, offer = queries.seat_of(s, actor, seat_id)
    if form.accepted():
        try:
            act(form)
        except RuleBroken as error:
            if not form.visible():
                raise
            form.refuse(form.visible()[0].name, str(error))
        else:
            flash(done)
            return web.see_other("offers.show", offer_id=offer.public_id)
    approved = queries.last_of(s, offer)
    lines = drawing.own_lines(queries.seats(s, offer), approved, actor)
    line = next(one for one in lines if one.seat_id == seat_id)
    step = next((one for one in line.actions if one.name in (action, "wake" if action == "reopen" else action)), None)
    if step is None and request.method == "GET":
        return web.see_other("offers.show", offer_id=offer.public_id)
    is_last = action == "close" and queries.is_last_open(s, seat)
    return render_template("placements/company/seat.html", offer=offer, title=content.corrected(approved).title,
                           line=line, action=action, step=step, form=form, is_last=is_last,
                           resting=seat.state is SeatState.RESTING), form.status


def _name(sight: Sight) -> str:
    return drawing.name(sight.seat.number, sight.place.places)
