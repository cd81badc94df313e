"""Who is concerned by a case, chosen by the one who holds it. Statements are given on the review page."""
from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import REVIEWER
from portal.core.errors import RuleBroken
from portal.offers.leaf_rules import ConcernFacts
from portal.offers.workflow import REVIEW
from portal.reviews import leaves, queries, statements
from portal.reviews.blueprint import pages
from portal.reviews.forms import ConcernForm


@pages.write("/<submission>/berorda", access=REVIEWER)
def concern(submission: str) -> ResponseReturnValue:
    case = queries.get_case(db.session(), web.actor(), submission)
    holds = case.submission.assignee_id == web.actor().user_id
    REVIEW.take(case.submission.state, "change_concern", web.actor(), ConcernFacts(recused=case.recused, holds=holds))
    form = ConcernForm(data={"concerned": [p for p, s in case.statements.items() if leaves.is_concerned(s)]})
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
