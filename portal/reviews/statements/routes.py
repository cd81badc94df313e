"""Who is concerned by a case, chosen by the one who holds it. Statements are given on the review page."""
from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.offers.review_rules import ConcernFacts
from portal.offers.workflow import REVIEW
from portal.reviews import queries
from portal.reviews.blueprint import pages
from portal.reviews.statements import rules as statement_rules
from portal.reviews.statements import service as statements
from portal.reviews.statements.forms import ConcernForm


@pages.write("/<submission>/berorda", access=REVIEWER)
def concern(submission: str) -> ResponseReturnValue:
    case = queries.get_case(db.session(), web.actor(), submission)
    holds = case.submission.assignee_id == web.actor().user_id
    REVIEW.take(case.submission.state, "change_concern", web.actor(), ConcernFacts(recused=case.recused, holds=holds))
    form = ConcernForm(data={"concerned": [p for p, s in case.statements.items() if statement_rules.is_concerned(s)]})
    if form.accepted():
        try:
            statements.change_concern(db.session(), web.actor(), submission, concerned=form.concerned.data,
                                      reason=form.reason.data)
        except RuleBroken as error:
            form.refuse("concerned", str(error))
        else:
            flash("Det är antecknat vilka som berörs.")
            return web.see_other(".show", submission=submission, _anchor="klovern")
    return render_template("reviews/concern.html", case=case, form=form), form.status
