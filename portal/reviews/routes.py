"""Pages of the project group: the queue, one review, and what is done there."""
from collections.abc import Sequence
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import service as accounts
from portal.core import clock, ids, web
from portal.core.access import REVIEWER, Party
from portal.core.database import db
from portal.core.errors import Conflict, RuleBroken
from portal.core.forms import CONFIRM, UNSAVED, PortalForm
from portal.offers import content, suggestions
from portal.offers.life.rules import LifeFacts
from portal.offers.models import DeclineReason, ReviewState, Submission
from portal.offers.workflow import LIFE, REVIEW
from portal.reviews import drawing, queries, rules, template_globals
from portal.reviews.assignment import drawing as assignment_drawing
from portal.reviews.assignment import routes as assignment_routes
from portal.reviews.blueprint import pages
from portal.reviews.corrections import queries as correction_queries
from portal.reviews.corrections import service as corrections
from portal.reviews.corrections.forms import CorrectionForm
from portal.reviews.decisions import routes as decision_routes
from portal.reviews.decisions import routes_stop
from portal.reviews.decisions.forms import ApproveForm
from portal.reviews.findings import queries as finding_queries
from portal.reviews.findings import routes as finding_routes
from portal.reviews.findings.queries import Noticed
from portal.reviews.messages import queries as message_queries
from portal.reviews.models import LeafState, RemarkReason
from portal.reviews.queries import Case
from portal.reviews.queue import routes as queue_routes
from portal.reviews.remarks import service as remarks
from portal.reviews.remarks.forms import ChangedRemarkForm, RemarkForm
from portal.reviews.rules import CorrectionWrong, SuggestionWrong
from portal.reviews.standard_remarks import queries as standard_remark_queries
from portal.reviews.standard_remarks import service as standard_remarks
from portal.reviews.standard_remarks.forms import StandardButton
from portal.reviews.statements import drawing as statement_drawing
from portal.reviews.statements import routes as statement_routes
from portal.reviews.statements import rules as statement_rules
from portal.reviews.statements import service as statements
from portal.reviews.statements.forms import CheckForm, LeafAndCheckForm, LeafForm
from portal.reviews.statements.rules import Found

__all__ = ["PARTS", "pages"]
PARTS = (template_globals, finding_routes, assignment_routes, statement_routes, queue_routes, routes_stop)
WRITTEN = {"text": "Text", "message": "Meddelande", "note": "Anteckning", "after": "Rättad text",
           "suggested": "Förslag", "reason": "Skäl"}
"""What people write in their own words in the forms of a review, and what it is called when it could not be kept."""
CODES = {*DeclineReason, *RemarkReason}


@pages.read("/<submission>", access=REVIEWER)
def show(submission: str) -> ResponseReturnValue:
    field = request.args.get("falt", "")
    return review_page(submission, RemarkForm.about(field, data={"field": field}))


@pages.read("/<submission>/utskrift", access=REVIEWER)
def printed(submission: str) -> ResponseReturnValue:
    case = queries.get_case(db.session(), web.actor(), submission)
    return render_template("reviews/printed.html", case=case, said=message_queries.said_in(db.session(), case),
                           four=statement_drawing.clover(case, web.actor(), ()))


@pages.write("/<submission>/ratta", access=REVIEWER, methods=("POST",), has_form=True)
def correct(submission: str) -> ResponseReturnValue:
    """The form opens on the review page; before and after are read once more before it is done."""
    field, s = request.form.get("field", ""), db.session()
    form = CorrectionForm.about(field)
    if field in content.CORRECTABLE and not form.accepted():
        return review_page(submission, RemarkForm(formdata=None), correcting=form)
    before = content.corrected(queries.get_case(s, web.actor(), submission).submission)
    try:
        made = corrections.correct(s, web.actor(), submission, field=field, seen=form.seen.data or "",
                                   after=form["after"].data if "after" in form else "")
    except CorrectionWrong as wrong:
        form.refuse("after", str(wrong))
        return review_page(submission, RemarkForm(formdata=None), correcting=form)
    if request.form.get("step") != CONFIRM and getattr(before, field) != form["after"].data:
        db.abandon(s)
        return render_template("reviews/correct.html", submission=made, form=form, before=getattr(before, field),
                               unsaved=UNSAVED)
    flash("Texten är rättad. Företaget ser före och efter, och det som skickades in är kvar som det var.")
    return web.see_other(".show", submission=submission, _anchor=f"falt-{field}")


@pages.write("/<submission>/anmarkning", access=REVIEWER, methods=("POST",), has_form=True)
def add_remark(submission: str) -> ResponseReturnValue:
    """As `correct`."""
    field = request.form.get("field", "")
    form = RemarkForm.about(field)
    if field in content.FIELDS and not form.accepted():
        return review_page(submission, form)
    words = form.words()
    try:
        remarks.add_remark(db.session(), web.actor(), submission, remark_id=form.new_id(), field=field,
                           reason=words.reason, text=words.text, suggested=words.suggested)
    except SuggestionWrong as wrong:
        form.refuse("suggested", str(wrong))
        return review_page(submission, form)
    return _remarked(submission, field)


@pages.write("/<submission>/anmarkning/<remark_id>", access=REVIEWER)
def change_remark(submission: str, remark_id: str) -> ResponseReturnValue:
    """The review page with the remark open in its field."""
    s, actor = db.session(), web.actor()
    remark = queries.own_remark(s, queries.get_case(s, actor, submission).submission, remark_id)
    form = ChangedRemarkForm.on(remark, rules.said(remark))
    if not form.accepted():
        return review_page(submission, form)
    words = form.words()
    try:
        remarks.change_remark(s, actor, submission, remark_id, reason=words.reason, text=words.text,
                              suggested=words.suggested, seen=form.seen.data or "")
    except SuggestionWrong as wrong:
        form.refuse("suggested", str(wrong))
        return review_page(submission, form)
    return _remarked(submission, remark.field)


@pages.write("/<submission>/anvand-standard", access=REVIEWER, methods=("POST",))
def add_standard(submission: str) -> ResponseReturnValue:
    s, actor, standard_id = db.session(), web.actor(), request.form.get("standard", "")
    try:
        made = standard_remarks.use(s, actor, submission, standard_id, remark_id=StandardButton().new_id())
    except SuggestionWrong as wrong:
        form = RemarkForm.from_standard(standard_remark_queries.get(s, actor, standard_id))
        form.refuse("suggested", str(wrong))
        return review_page(submission, form)
    return _remarked(submission, made.field)


@pages.write("/<submission>/ta-bort-anmarkning", access=REVIEWER, methods=("POST",))
def remove_remark(submission: str) -> ResponseReturnValue:
    remarks.remove_remark(db.session(), web.actor(), submission, request.form.get("anmarkning", ""))
    flash("Anmärkningen är borttagen.")
    return web.see_other(".show", submission=submission)


@pages.write("/<submission>/blad/<party>", access=REVIEWER)
def leaf(submission: str, party: str) -> ResponseReturnValue:
    """The review page with the party's form open in it."""
    s, case = db.session(), queries.get_case(db.session(), web.actor(), submission)
    statement = statements.own(case.submission, case.statements, web.actor(), party, recused=case.recused)
    noted = Found.noted(statement)
    both = statement.party is Party.ARBETSFORMEDLINGEN and bool(noted.left)
    form = (LeafAndCheckForm if both else LeafForm)(data={
        "revision": statement.revision, "answer": noted.answer, "bars_checked": noted.bars_checked,
        **statement_rules.said_now(statement)})
    if form.accepted():
        try:
            statements.state_leaf(s, web.actor(), submission, statement.party, state=LeafState(form.state.data),
                                  note=form.note.data or "", seen=form.seen(),
                                  found=Found(form.answer.data, form.bars_checked.data) if isinstance(form, CheckForm)
                                  else None)
        except RuleBroken as error:
            form.refuse("note" if form.state.data in statement_rules.NEEDS_NOTE else "state", str(error))
        else:
            flash("Ert ställningstagande är sparat.")
            return web.see_other(".show", submission=submission, _anchor="klovern")
    return review_page(submission, form, "leaf")


@pages.write("/<submission>/kontroll", access=REVIEWER)
def check(submission: str) -> ResponseReturnValue:
    s, case = db.session(), queries.get_case(db.session(), web.actor(), submission)
    statement = statements.checked(case.submission, case.statements, web.actor(), recused=case.recused)
    noted = Found.noted(statement)
    form = CheckForm(data={"revision": statement.revision, "answer": noted.answer, "bars_checked": noted.bars_checked})
    if form.accepted():
        try:
            statements.record_check(s, web.actor(), submission, answer=form.answer.data,
                                    bars_checked=form.bars_checked.data, seen=form.seen())
        except RuleBroken as error:
            form.refuse("answer", str(error))
        else:
            flash("Det är antecknat.")
            return web.see_other(".show", submission=submission, _anchor="klovern")
    return review_page(submission, form, "check")


@pages.write("/<submission>/javig", access=REVIEWER)
def recuse(submission: str) -> ResponseReturnValue:
    s, case = db.session(), queries.get_case(db.session(), web.actor(), submission)
    if request.method == "POST":
        accounts.recuse(s, web.actor(), case.submission.company_id)
        flash("Det är antecknat att du är jävig. En kollega beslutar.")
        return web.see_other(".show", submission=submission)
    return render_template("reviews/recuse.html", case=case)


@pages.write("/<submission>/begar-komplettering", access=REVIEWER)
def request_changes(submission: str) -> ResponseReturnValue:
    return decision_routes.decide("request_changes", submission)


@pages.write("/<submission>/godkann", access=REVIEWER)
def approve(submission: str) -> ResponseReturnValue:
    return decision_routes.decide("approve", submission)


@pages.write("/<submission>/avsla", access=REVIEWER)
def decline(submission: str) -> ResponseReturnValue:
    return decision_routes.decide("decline", submission)


@pages.errorhandler(Conflict)
def overtaken(error: Conflict) -> ResponseReturnValue:
    """What happened instead: the state now, who did what and when, and the way on."""
    s, public_id = db.session(), (request.view_args or {}).get("submission", "")
    case = queries.get_case(s, web.actor(), public_id)
    latest = drawing.history(queries.history(s, case.submission.offer_public_id)[:1])
    return render_template("reviews/overtaken.html", case=case, message=str(error), latest=latest,
                           written=_written(), is_post=request.method == "POST"), error.status


def _written() -> list[tuple[str, str]]:
    """(label, text) of what was sent in the person's own words, so that it can be copied; choices are left out."""
    sent = {name: request.form.get(name, "").strip() for name in WRITTEN}
    if sent["reason"] in CODES:
        del sent["reason"]
    if request.form.get("field") not in content.CORRECTABLE:
        del sent["suggested"]
    return [(WRITTEN[name], text) for name, text in sent.items() if text]


def _remarked(submission: str, field: str) -> ResponseReturnValue:
    flash("Anmärkningen är sparad. Företaget ser den först när du begär komplettering.")
    return web.see_other(".show", submission=submission, _anchor=f"falt-{field}")


def review_page(
    public_id: str, form: PortalForm, opened: str = "remark", correcting: CorrectionForm | None = None,
) -> ResponseReturnValue:
    """The review page with one form open in it: a remark under its field, a message in its thread, one about a leaf,
    or `correcting`, which puts a text right."""
    s = db.session()
    case = queries.get_case(s, web.actor(), public_id)
    said = message_queries.said_in(s, case)
    shown = content.with_contact(case.submission)
    changed = content.changed(content.corrected(case.previous), shown) if case.previous else []
    taken = rules.taken(said.asked, case.submission)
    open_field = form.field.data or "" if isinstance(form, RemarkForm) else ""
    corrected, correcting = correction_queries.on(s, case.submission), correcting or _correcting(case)
    touched = {*changed, *said.asked, *said.remarks, *(c.field for c in corrected), open_field,
               correcting.field.data or "" if correcting else ""}
    choices = {step.action for step in REVIEW.choices(case.submission.state, web.actor())}
    may_remark = _may_remark(case, choices)
    unsaved = UNSAVED in request.form
    if unsaved and not may_remark and (open_field or correcting):
        raise Conflict("Ärendet tar inte emot anmärkningar och rättelser längre.")
    return render_template(
        "reviews/show.html", case=case, shown=shown, said=said, form=form, opened=opened, open_field=open_field,
        unsaved=unsaved, fields=content.FIELDS, choices=choices,
        four=statement_drawing.clover(case, web.actor(), choices),
        may_remark=may_remark, correctable=content.CORRECTABLE,
        hold=assignment_drawing.holding(case, web.actor(), choices),
        noticed=finding_queries.in_case(s, case.submission) if may_remark else Noticed(),
        standards=_standards(open_field, case.submission) if may_remark else [],
        shut=rules.why_silent(case.versions[0].state),
        corrections=corrected, correcting=correcting if may_remark and "correct" in choices else None,
        answer=rules.answer(said.asked, changed, taken), options=decision_routes.options(case),
        seen=decision_routes.sight(case, said),
        only=rules.to_read(case.submission, case.approved, touched), touched=touched,
        deadline=drawing.deadline(case.submission.due_at, clock.now(), case.submission.state is ReviewState.SUBMITTED),
        stop=_stop(case), tones=drawing.STATE_TONES,
        history=drawing.history(queries.history(s, case.submission.offer_public_id)),
        verify=_verify_form(case), number=decision_routes.number_to_verify(case)), (correcting or form).status


def _may_remark(case: Case, choices: set[str]) -> bool:
    return "request_changes" in choices and not case.recused


def _correcting(case: Case) -> CorrectionForm | None:
    """The form that the address opens, for a text that may be corrected."""
    field = request.args.get("ratta", "")
    return CorrectionForm.opened(field, case.submission) if field in content.CORRECTABLE else None


def _standards(field: str, submission: Submission) -> Sequence[Any]:
    """The standard remarks about the field whose form is open, each with an id for the remark it would become. None
    that suggests what the company has answered."""
    if field not in content.FIELDS:
        return []
    return [(row, ids.new()) for row in standard_remark_queries.about(db.session(), web.actor(), field)
            if not (row.suggested_value and suggestions.is_taken(submission, field, row.suggested_value))]


def _stop(case: Case) -> list[str] | None:
    """What stands in the way of stopping the place; None when it is not on offer."""
    steps = {step.action: step for step in LIFE.choices(case.lifecycle, web.actor())}
    return steps["stop"].problems(LifeFacts(recused=case.recused, has_reason=True)) if "stop" in steps else None


def _verify_form(case: Case) -> ApproveForm | None:
    """Drawn here, received by the company's own page."""
    return None if case.company.verified_at or case.recused else ApproveForm(formdata=None)
