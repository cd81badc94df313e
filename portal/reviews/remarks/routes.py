"""The company's answers: to what was asked, each remark with before, asked and suggested on one page; and to what was
corrected."""
from collections.abc import Sequence

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import EMPLOYER
from portal.core.database import db
from portal.core.errors import Conflict, NotFound, RuleBroken
from portal.core.forms import written
from portal.offers import amending, content
from portal.offers import queries as offers
from portal.offers.standing import Sight
from portal.reviews import queries
from portal.reviews.corrections import queries as correction_queries
from portal.reviews.corrections import service as corrections
from portal.reviews.corrections.forms import ObjectionForm
from portal.reviews.remarks import rules as remark_rules
from portal.reviews.remarks.forms import AcceptForm
from portal.reviews.remarks.rules import Asked

pages = web.Pages("answers", __name__)
ALL = "alla"
"""In the place of a remark's id: every suggestion about what the company has not answered yet."""


@pages.write("/foretag/platser/<offer_id>/komplettering", access=EMPLOYER)
def show(offer_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    sight = offers.sight(s, actor, offer_id)
    asked = _asked(sight) if sight.is_asked else []
    form = AcceptForm(formdata=None if request.method == "GET" else request.form)
    problem = ""
    if form.accepted():
        wanted = form.suggestion.data or ""
        try:
            amending.accept(s, actor, offer_id, _chosen(asked, wanted), seen=form.seen.data or "")
        except RuleBroken as error:
            problem = str(error)
        else:
            return _accepted(offer_id)
    if not sight.is_asked:
        return web.see_other("offers.show", offer_id=offer_id)
    untouched = remark_rules.untouched(asked)
    return render_template(
        "offers/answer.html", sight=sight, offer=sight.offer, newest=sight.newest, asked=asked, problem=problem,
        left=remark_rules.left(asked), untouched=untouched, all=ALL,
        seen=content.digest(sight.offer, amending.columns(untouched))), 422 if problem else 200


@pages.write("/foretag/platser/<offer_id>/rattelse/<correction_id>", access=EMPLOYER)
def object_to(offer_id: str, correction_id: str) -> ResponseReturnValue:
    """GET: before and after, and the form. POST: the company's own words stand again."""
    s, actor = db.session(), web.actor()
    sight, form = offers.sight(s, actor, offer_id), ObjectionForm()
    correction, submission = correction_queries.get(s, sight.offer, correction_id)
    if form.accepted():
        try:
            corrections.object_to(s, actor, offer_id, correction_id, text=form.text.data or "")
        except RuleBroken as error:
            form.refuse("text", str(error))
        else:
            flash("Er egen text står kvar. Projektgruppen ser er invändning.")
            return web.see_other("offers.show", offer_id=offer_id)
    return render_template("offers/object.html", sight=sight, offer=sight.offer, correction=correction,
                           submission=submission, form=form), form.status


@pages.errorhandler(Conflict)
def overtaken(error: Conflict) -> ResponseReturnValue:
    """What happened instead, and the way on; and the objection that could not be kept, so that it can be copied."""
    sight = offers.sight(db.session(), web.actor(), (request.view_args or {}).get("offer_id", ""))
    return render_template("offers/overtaken.html", sight=sight, offer=sight.offer, message=str(error),
                           written=written()), error.status


def _accepted(offer_id: str) -> ResponseReturnValue:
    """Says what is left, and leads there."""
    s, actor = db.session(), web.actor()
    rest = len(remark_rules.left(_asked(offers.sight(s, actor, offer_id))))
    if rest == 0:
        flash("Infört. Alla anmärkningar är besvarade: läs igenom och skicka in.")
    else:
        flash(f"Infört. {rest} {'anmärkning är' if rest == 1 else 'anmärkningar är'} kvar.")
    return web.see_other(".show", offer_id=offer_id)


def _chosen(asked: Sequence[Asked], wanted: str) -> dict[str, str]:
    """Field -> suggestion. A suggestion that stands there already is chosen too: taking it again changes nothing."""
    if wanted == ALL:
        return remark_rules.untouched(asked)
    found = {one.field: r.suggested_value for one in asked for r in one.remarks
             if r.public_id == wanted and r.suggested_value}
    if asked and not found:
        raise NotFound("Förslaget finns inte.")
    return found


def _asked(sight: Sight) -> list[Asked]:
    """Each field that was asked about. Only for an offer whose newest version was sent back."""
    newest = sight.newest
    if newest is None:
        return []
    remarks = queries.remarks_for(db.session(), web.actor(), newest)
    return remark_rules.held_against(remarks, newest, sight.offer, need=sight.need_text, workplace=sight.workplace_text)
