"""Who holds a case, as buttons and small forms: take, let go, hand over, rest."""
from datetime import date

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.core import clock, web
from portal.core.access import REVIEWER, Party
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.offers.review_rules import LetGoFacts, away_receiver, past_the_promise
from portal.offers.workflow import REVIEW
from portal.reviews import queries
from portal.reviews.assignment import service as assignment
from portal.reviews.assignment.forms import HandOverForm, RestForm
from portal.reviews.blueprint import pages
from portal.reviews.queries import Case


@pages.write("/<submission>/ta", access=REVIEWER, methods=("POST",))
def take(submission: str) -> ResponseReturnValue:
    assignment.take(db.session(), web.actor(), submission)
    flash("Ärendet är ditt.")
    return web.see_other(".show", submission=submission)


@pages.write("/<submission>/slapp", access=REVIEWER, methods=("POST",))
def release(submission: str) -> ResponseReturnValue:
    assignment.release(db.session(), web.actor(), submission)
    flash("Ärendet är fritt för den som vill ta det.")
    return web.see_other(".show", submission=submission)


@pages.write("/<submission>/lamna-over", access=REVIEWER)
def hand_over(submission: str) -> ResponseReturnValue:
    s, case = db.session(), queries.get_case(db.session(), web.actor(), submission)
    holds = case.submission.assignee_id == web.actor().user_id
    REVIEW.take(case.submission.state, "hand_over", web.actor(), LetGoFacts(case.recused, holds))
    form = HandOverForm(queries.colleagues(s), clock.today())
    if form.accepted():
        word = {"note": form.note.data or "", "note_id": form.new_id()}
        try:
            if isinstance(form.receiver, Party):
                assignment.hand_to_party(s, web.actor(), submission, party=form.receiver, **word)
            else:
                assignment.hand_over(s, web.actor(), submission, to=form.receiver, **word)
        except RuleBroken as error:
            form.refuse("to", str(error))
        else:
            if form.is_sure(_away(form, case)):
                flash("Ärendet är överlämnat.")
                return web.see_other(".show", submission=submission)
    return render_template("reviews/hand_over.html", case=case, form=form), form.status


@pages.write("/<submission>/vila", access=REVIEWER)
def rest(submission: str) -> ResponseReturnValue:
    s, case = db.session(), queries.get_case(db.session(), web.actor(), submission)
    rested = case.submission.rests_until
    form = RestForm(data={"until": rested, "reason": case.submission.rest_reason})
    if form.accepted():
        try:
            assignment.rest(s, web.actor(), submission, **form.values())
        except RuleBroken as error:
            form.refuse("until", str(error))
        else:
            if rested == form.until.data or form.is_sure(_too_long(form, case)):
                flash("Ärendet vilar. Det kommer tillbaka av sig självt.")
                return web.see_other(".show", submission=submission)
    return render_template("reviews/rest.html", case=case, form=form), form.status


@pages.write("/<submission>/vack", access=REVIEWER, methods=("POST",))
def wake(submission: str) -> ResponseReturnValue:
    assignment.wake(db.session(), web.actor(), submission)
    flash("Ärendet vilar inte längre.")
    return web.see_other(".show", submission=submission)


@pages.write("/<submission>/sett", access=REVIEWER, methods=("POST",))
def seen_lapse(submission: str) -> ResponseReturnValue:
    """The one whose take lapsed has read about it."""
    assignment.seen_lapse(db.session(), web.actor(), submission)
    return web.see_other(".queue")


def _away(form: HandOverForm, case: Case) -> list[tuple[str, str]]:
    """(field, sentence) when nobody would be there to take the case over."""
    recused = accounts.recused_for(db.session(), case.submission.company_id)
    name, people = form.receivers(recused)
    away = [person.absent_until if person.absent_until and person.absent_until >= clock.today() else None
            for person in people]
    return [("to", sentence) for sentence in away_receiver(name, away, _due(case))]


def _too_long(form: RestForm, case: Case) -> list[tuple[str, str]]:
    return [("until", sentence) for sentence in past_the_promise(form.until.data, _due(case))]


def _due(case: Case) -> date:
    return clock.local(case.submission.due_at).date()
