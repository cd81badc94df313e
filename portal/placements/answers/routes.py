"""Where the link leads in the mail that asks a company about a hold. No sign-in: the link says who answers.

Reading a page changes nothing, since mail programs open links on their own; the button on it does.
"""
from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import PUBLIC
from portal.core.database import db
from portal.core.forms import PortalForm
from portal.core.web import rate_limits
from portal.offers import content
from portal.placements import drawing, service
from portal.placements.answers.queries import Asked, asked_by
from portal.placements.forms import ReasonForm
from portal.placements.models import Channel, CompanyAnswer, WhyNot

pages = web.Pages("placement_answers", __name__, url_prefix="/svar/placering")
DOORS = 30
THANKS = "still_there.thanks"


@pages.read("/<token>", access=PUBLIC)
def question(token: str) -> ResponseReturnValue:
    """The two answers, side by side."""
    asked = asked_by(db.session(), token)
    return _page("question", token, asked, PortalForm()) if asked and asked.is_open else _dead_link()


@pages.write("/<token>/ja", access=PUBLIC)
@rate_limits.at_most(DOORS)
def yes(token: str) -> ResponseReturnValue:
    asked, form = asked_by(db.session(), token), PortalForm()
    if asked is None or not (asked.is_open or _is(asked, CompanyAnswer.YES)):
        return _dead_link()
    if not form.accepted():
        return _page("question", token, asked, form) if asked.is_open else _dead_link()
    service.say_yes(db.session(), asked.actor, asked.sight.placement.public_id, channel=Channel.LINK)
    flash(f"Tack för svaret! {asked.sight.coach.name} hör av sig till er.")
    return web.see_other(THANKS)


@pages.write("/<token>/nej", access=PUBLIC)
@rate_limits.at_most(DOORS)
def no(token: str) -> ResponseReturnValue:
    asked, form = asked_by(db.session(), token), ReasonForm()
    if asked is None or not (asked.is_open or _is(asked, CompanyAnswer.NO)):
        return _dead_link()
    if not form.accepted():
        return _page("no", token, asked, form) if asked.is_open else _dead_link()
    service.say_no(db.session(), asked.actor, asked.sight.placement.public_id, why=WhyNot(form.why.data),
                   channel=Channel.LINK, until=form.until.data)
    flash("Tack för svaret! Coachen får veta det.")
    return web.see_other(THANKS)


@pages.after_request
def never_kept(response: Response) -> Response:
    """The address is a key: no machine on the way keeps what it opens."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _is(asked: Asked, answer: CompanyAnswer) -> bool:
    """This very answer has been given by this person: a double click, not a link used up."""
    one = asked.sight.placement
    return one.company_answer is answer and one.answered_by == asked.actor.user_id and one.channel is Channel.LINK


def _page(name: str, token: str, asked: Asked, form: PortalForm) -> ResponseReturnValue:
    sight = asked.sight
    return render_template(
        f"placements/answers/{name}.html", sight=sight, one=sight.placement, form=form,
        title=content.corrected(sight.place).title, seat=drawing.name(sight.seat.number, sight.place.places),
        address=url_for("placement_answers.question", token=token)), form.status


def _dead_link() -> ResponseReturnValue:
    """410: answered already, over, or never a link."""
    return render_template("placements/answers/dead_link.html"), 410
