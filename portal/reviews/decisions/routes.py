"""The three decisions as pages: fill in, see the very mail that will go, confirm."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts import reach
from portal.companies import queries as companies
from portal.core import clock, web
from portal.core.database import db
from portal.core.errors import Conflict, RuleBroken
from portal.core.forms import CONFIRM, PREVIEW, PortalForm
from portal.core.mail import outbox
from portal.core.workflow import Step
from portal.offers.models import ReviewState, Submission
from portal.offers.workflow import REVIEW
from portal.reviews import drawing, queries, rules
from portal.reviews.blueprint import go_on
from portal.reviews.decisions import service as decisions
from portal.reviews.decisions.forms import ApproveForm, DecisionForm, DeclineForm, RequestChangesForm
from portal.reviews.decisions.service import SightIsOld
from portal.reviews.findings import queries as finding_queries
from portal.reviews.findings.rules import Finding
from portal.reviews.messages import queries as message_queries
from portal.reviews.messages.queries import Said
from portal.reviews.queries import Case


@dataclass(frozen=True)
class Mailed:
    """What is done after its mail has been read, and is no decision on a version: its page, and its last button."""

    address: str
    confirm: str


@dataclass(frozen=True)
class Decision:
    """`field` is where a sentence stands about a condition that the page itself can meet."""

    action: str
    address: str
    form: type[DecisionForm]
    perform: Callable[[str, Any], Submission]
    field: str
    confirm: str
    done: str


def _request_changes(public_id: str, form: Any) -> Submission:
    return decisions.request_changes(db.session(), web.actor(), public_id, message=form.message.data or "",
                                     seen=form.seen.data or "")


def _approve(public_id: str, form: Any) -> Submission:
    return decisions.approve(db.session(), web.actor(), public_id, how=form.how.data if "how" in form else None,
                             seen=form.seen.data or "")


def _decline(public_id: str, form: Any) -> Submission:
    return decisions.decline(db.session(), web.actor(), public_id, reason=form.reason.data, text=form.text.data,
                             seen=form.seen.data or "")


DECISIONS = {d.action: d for d in (
    Decision("request_changes", "begar-komplettering", RequestChangesForm, _request_changes, "message",
             confirm="Skicka begäran", done="Komplettering är begärd."),
    Decision("approve", "godkann", ApproveForm, _approve, "how",
             confirm="Godkänn och skicka", done="Platsen är godkänd."),
    Decision("decline", "avsla", DeclineForm, _decline, "text",
             confirm="Avslå och skicka", done="Platsen är avslagen."),
)}


@dataclass(frozen=True)
class Option:
    """A decision at the foot of the review. `problems`: what stands in the way, in sentences.

    `direct`: nothing has to be filled in, so the button leads straight to the mail.
    """

    step: Step
    decision: Decision
    problems: list[str]
    direct: bool


def options(case: Case) -> list[Option]:
    """The decisions that the table has for this state and this person."""
    return [
        Option(step, DECISIONS[step.action], _in_the_way(step, case),
               direct=step.action == "approve" and case.company.verified_at is not None)
        for step in REVIEW.choices(case.submission.state, web.actor()) if step.action in DECISIONS
    ]


def sight(case: Case, said: Said) -> str:
    """What the page carries, so that a decision is about what was seen."""
    return rules.sight(case.submission.number, case.submission.state, rules.unverified(case.company),
                       rules.marks(case.submission, said.unsent), case.statements.values())


def number_to_verify(case: Case) -> str:
    """A sole trader's number is shown in full to the one who is to verify it, and to nobody else (rule four)."""
    if case.company.verified_at is None and not case.recused:
        return companies.full_number(db.session(), case.company).full()
    return case.company.org_number_shown


def decide(action: str, public_id: str) -> ResponseReturnValue:
    """GET: the form. POST with step `preview`: done, shown and undone. POST with step `confirm`: done.

    A preview of what this person has decided already (Back, and sent again) leads on as the decision did.
    """
    decision, step = DECISIONS[action], request.form.get("step")
    verified, before = queries.before_deciding(db.session(), web.actor(), public_id)
    form = decision.form.about(verified=verified)
    problem = ""
    if step in (PREVIEW, CONFIRM) and form.accepted():
        try:
            submission = decision.perform(public_id, form)
        except SightIsOld as old:
            return _page(decision, public_id, form, old=old)
        except RuleBroken as error:
            problem = str(error)
        else:
            if step == CONFIRM or submission.state is before:
                return _done(decision, submission)
            return preview(decision, submission, form, _doubts(decision, public_id, form),
                           _unsettled(decision, submission))
    return _page(decision, public_id, form, problem=problem)


def _done(decision: Decision, submission: Submission) -> ResponseReturnValue:
    """On to the next case; what was decided is said there, with the way back to it."""
    told = reach.told(db.session(), submission.company_id, "Företaget får ett mejl.")
    way_back = url_for("reviews.show", submission=submission.public_id)
    flash(Markup('{} <a href="{}">{}</a>. {}').format(decision.done, way_back, submission.title, told))
    if (found := go_on(submission.public_id)) is not None:
        return web.see_other("reviews.show", submission=found)
    return web.see_other("reviews.queue")


def preview(
    decision: Decision | Mailed, submission: Submission, form: PortalForm, doubts: Sequence[str],
    unsettled: Sequence[Finding] = (),
) -> ResponseReturnValue:
    """The decision has been made in this unit of work, mail and all, and is undone when the page is drawn. `doubts`:
    why the text may not be meant for the company. `unsettled`: what nobody has taken a stand on."""
    db.abandon(db.session())
    return render_template("reviews/preview.html", decision=decision, submission=submission, form=form, doubts=doubts,
                           unsettled=unsettled, letters=outbox.letters_in(db.session()))


def _unsettled(decision: Decision, submission: Submission) -> Sequence[Finding]:
    """What the portal has noticed and an approval would pass by."""
    return finding_queries.in_case(db.session(), submission).left if decision.action == "approve" else ()


def _doubts(decision: Decision, public_id: str, form: DecisionForm) -> list[str]:
    """About the text of the decision, and the remarks that go with it."""
    if decision.action == "approve":
        return []
    case = queries.get_case(db.session(), web.actor(), public_id)
    remarks = message_queries.said_in(db.session(), case).sent if decision.action == "request_changes" else ()
    return message_queries.doubts(db.session(), web.actor(), case, form.words, *(remark.text for remark in remarks))


def _page(
    decision: Decision, public_id: str, form: DecisionForm, *, problem: str = "", old: SightIsOld | None = None,
) -> ResponseReturnValue:
    """The form, with what was written in it. `old`: the case has changed and is to be read again.

    Raises `old` when the form has nothing to offer any more: a colleague decided, or something stands in the way.
    """
    s = db.session()
    case = queries.get_case(s, web.actor(), public_id)
    option = next((o for o in options(case) if o.decision is decision), None)
    if option is None:
        raise Conflict(f"Det går inte längre: läget är nu ”{case.submission.state.label}”.")
    if old and (option.problems or case.submission.state is not ReviewState.SUBMITTED):
        raise old
    said = message_queries.said_in(s, case)
    if request.method == "GET" or old:
        form.seen.data = sight(case, said)
    if problem and not option.problems:
        form.refuse(decision.field, problem)
    latest = drawing.history(queries.history(s, case.submission.offer_public_id)[:1]) if old else []
    status = old.status if old else 422 if problem else form.status
    return render_template(f"reviews/{decision.action}.html", decision=decision, case=case, said=said, form=form,
                           old=old, latest=latest, problems=option.problems, number=number_to_verify(case),
                           unsettled=_unsettled(decision, case.submission)), status


def _in_the_way(step: Step, case: Case) -> list[str]:
    return rules.in_the_way(step, case.submission, recused=case.recused, today=clock.today(),
                            in_use=case.in_use, free_from=case.free_from)
