"""Pages where people write to each other in a case: the two threads of the review, the company's own, and the mails."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import reach
from portal.core import circumstances, ids, web
from portal.core.access import EMPLOYER, REVIEWER
from portal.core.circumstances import Reach
from portal.core.database import db
from portal.core.errors import NotFound, RuleBroken
from portal.core.forms import UNSAVED
from portal.core.mail import outbox
from portal.offers import queries as offers
from portal.offers.standing import Sight
from portal.reviews import queries, rules
from portal.reviews.messages import queries as message_queries
from portal.reviews.messages import service as messages
from portal.reviews.messages.forms import AnswerForm, MessageForm, NoteForm
from portal.reviews.messages.queries import Heard
from portal.reviews.routes import review_page

pages = web.Pages("messages", __name__)
SURE = "yes"
TO_COMPANY, INTERNAL = "till-foretaget", "internt"
"""Where the two threads stand on the review page."""


@pages.write("/granskning/<submission>/meddelande", access=REVIEWER)
def to_company(submission: str) -> ResponseReturnValue:
    """GET: the review page with the form open. A text that looks internal, or tells of a person, is
    asked about before it goes."""
    s, actor, form = db.session(), web.actor(), MessageForm()
    if not form.accepted():
        return review_page(submission, form, "company")
    case = queries.get_case(s, actor, submission)
    if form.sure.data != SURE and (why := message_queries.doubts(s, actor, case, form.message.data)):
        return render_template("reviews/sure.html", case=case, form=form, why=why, sure=SURE, unsaved=UNSAVED,
                               note_id=ids.new(), of_person=circumstances.told_in(form.message.data, Reach.LETTER))
    try:
        messages.to_company(s, actor, submission, message_id=form.new_id(), text=form.message.data)
    except RuleBroken as error:
        form.refuse("message", str(error))
        return review_page(submission, form, "company")
    unreached = reach.unreached(s, case.company.id)
    flash(f"Meddelandet står på företagets sida. {unreached or 'Företaget får det som mejl.'}",
          "sun" if unreached else "message")
    return web.see_other("reviews.show", submission=submission, _anchor=TO_COMPANY)


@pages.write("/granskning/<submission>/anteckning", access=REVIEWER)
def note(submission: str) -> ResponseReturnValue:
    """GET: the review page with the form open."""
    s, actor = db.session(), web.actor()
    case = queries.get_case(s, actor, submission)
    form = NoteForm(message_queries.may_be_mentioned(s, actor, case.company.id))
    if not form.accepted():
        return review_page(submission, form, "internal")
    mentioned = form.mention.data if "mention" in form else request.form.getlist("mention")
    try:
        messages.note(s, actor, submission, message_id=form.new_id(), text=form.note.data, mentioned=mentioned)
    except RuleBroken as error:
        form.refuse("note", str(error))
        return review_page(submission, form, "internal")
    flash("Anteckningen är sparad. Bara projektgruppen ser den.")
    return web.see_other("reviews.show", submission=submission, _anchor=INTERNAL)


@pages.write("/granskning/<submission>/last", access=REVIEWER, methods=("POST",))
def mark_read(submission: str) -> ResponseReturnValue:
    messages.mark_read(db.session(), web.actor(), submission)
    flash("Meddelandet är markerat som läst.")
    return web.see_other("reviews.show", submission=submission, _anchor=TO_COMPANY)


@pages.write("/granskning/<submission>/klart", access=REVIEWER, methods=("POST",))
def mention_done(submission: str) -> ResponseReturnValue:
    messages.mention_done(db.session(), web.actor(), submission)
    flash("Klart. Ärendet väntar inte på dig längre.")
    return web.see_other("reviews.show", submission=submission, _anchor=INTERNAL)


@pages.read("/granskning/<submission>/mejl", access=REVIEWER)
def mails(submission: str) -> ResponseReturnValue:
    case = queries.get_case(db.session(), web.actor(), submission)
    page = outbox.about(db.session(), case.submission.offer_public_id, request.args.get("sida"))
    return render_template("reviews/mails.html", case=case, page=page)


@pages.write("/foretag/platser/<offer_id>/meddelanden", access=EMPLOYER)
def own(offer_id: str) -> ResponseReturnValue:
    """The company's side of the thread."""
    s, actor = db.session(), web.actor()
    sight, form = offers.sight(s, actor, offer_id), AnswerForm()
    if sight.newest is None:
        raise NotFound(offers.NO_SUCH_OFFER)
    if form.accepted():
        try:
            messages.from_company(s, actor, offer_id, message_id=form.new_id(), text=form.message.data)
        except RuleBroken as error:
            form.refuse("message", str(error))
        else:
            flash("Meddelandet är skickat till projektgruppen.")
            return web.see_other(".own", offer_id=offer_id)
    return render_template(
        "reviews/own_messages.html", sight=sight, offer=sight.offer, form=form,
        said=message_queries.with_company(s, actor, offer_id), shut=rules.why_silent(sight.newest.state)), form.status


@pages.app_template_global("heard_of")
def heard_of(sight: Sight) -> Heard:
    """What the company has heard from the project group about an offer."""
    return message_queries.heard(db.session(), web.actor(), sight)
