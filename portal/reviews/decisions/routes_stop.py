"""The project group stops a place that has been approved: why, the mail as it will go, then done."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import reach
from portal.core import web
from portal.core.access import RECUSED, REVIEWER
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.core.forms import CONFIRM, PREVIEW
from portal.offers.life import service as life
from portal.offers.models import ON_OFFER
from portal.reviews import queries
from portal.reviews.blueprint import pages
from portal.reviews.decisions import routes as decision_routes
from portal.reviews.decisions.forms import StopForm
from portal.reviews.messages import queries as message_queries

STOP = decision_routes.Mailed("stoppa", "Stoppa och skicka")


@pages.write("/<submission>/stoppa", access=REVIEWER)
def stop(submission: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    case, form, step = queries.get_case(s, actor, submission), StopForm(), request.form.get("step")
    if step in (PREVIEW, CONFIRM) and form.accepted():
        try:
            life.stop(s, actor, case.submission.offer_id, reason=form.reason.data)
        except RuleBroken as error:
            form.refuse("reason", str(error))
        else:
            if step == PREVIEW:
                doubts = message_queries.doubts(s, actor, case, form.reason.data)
                return decision_routes.preview(STOP, case.submission, form, doubts)
            flash("Platsen är stoppad. " + reach.told(s, case.company.id, "Företaget får ett mejl."))
            return web.see_other("reviews.show", submission=submission)
    elif case.lifecycle not in ON_OFFER:
        return web.see_other("reviews.show", submission=submission)
    barred = RECUSED if case.recused else ""
    return render_template("reviews/stop.html", case=case, form=form, barred=barred), form.status
