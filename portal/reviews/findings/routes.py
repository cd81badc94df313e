"""What a reviewer does with a finding: one button each."""
from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.reviews.blueprint import pages
from portal.reviews.findings import service as finding_service


@pages.write("/<submission>/notering/behall", access=REVIEWER, methods=("POST",))
def keep_finding(submission: str) -> ResponseReturnValue:
    asked = _finding()
    finding_service.keep(db.session(), web.actor(), submission, **asked)
    flash("Anmärkningen är sparad. Företaget ser den först när du begär komplettering.")
    return web.see_other(".show", submission=submission, _anchor=f"falt-{asked['field']}")


@pages.write("/<submission>/notering/avfarda", access=REVIEWER, methods=("POST",))
def dismiss_finding(submission: str) -> ResponseReturnValue:
    finding_service.dismiss(db.session(), web.actor(), submission, **_finding())
    flash("Noteringen är avfärdad. Den kommer tillbaka om företaget ändrar fältet.")
    return web.see_other(".show", submission=submission, _anchor="noteringar")


@pages.write("/<submission>/notering/ta-tillbaka", access=REVIEWER, methods=("POST",))
def take_back_finding(submission: str) -> ResponseReturnValue:
    finding_service.take_back(db.session(), web.actor(), submission, **_finding())
    flash("Noteringen finns kvar att ta ställning till.")
    return web.see_other(".show", submission=submission, _anchor="noteringar")


def _finding() -> dict[str, str]:
    """Which finding a button was about."""
    return dict(code=request.form.get("notering", ""), field=request.form.get("falt", ""))
