"""Pages of the standard remarks: the project group keeps them, field by field."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.errors import Conflict
from portal.offers import content
from portal.reviews.models import StandardRemark
from portal.reviews.remarks.forms import WordsForm, suggested_in
from portal.reviews.standard_remarks import queries
from portal.reviews.standard_remarks import service as standard_remarks
from portal.reviews.standard_remarks.forms import ChangedStandardForm, NewStandardForm

pages = web.Pages("standards", __name__, url_prefix="/granskning/standardanmarkningar")


@pages.read("/", access=REVIEWER)
def index() -> ResponseReturnValue:
    retired = request.args.get("visa") == "borttagna"
    kept = queries.kept(db.session(), web.actor(), retired=retired)
    return render_template("reviews/standards.html", kept=kept, retired=retired, fields=content.FIELDS)


@pages.write("/ny", access=REVIEWER)
def new() -> ResponseReturnValue:
    field = request.args.get("falt", "")
    if field not in content.FIELDS:
        return web.see_other(".index")
    form = NewStandardForm.about(field)
    if form.accepted():
        standard_remarks.add(db.session(), web.actor(), form.words(), public_id=form.new_id(), field=field)
        flash("Standardanmärkningen är sparad. Den finns nu vid fältet i granskningen.")
        return web.see_other(".index", _anchor=f"falt-{field}")
    return _form(form, field, None), form.status


@pages.write("/<standard_id>", access=REVIEWER)
def change(standard_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    found = queries.get(s, actor, standard_id)
    form = ChangedStandardForm.about(found.field, data={
        "reason": found.reason, "text": found.text, "revision": found.revision, **suggested_in(found)})
    if not form.accepted():
        return _form(form, found.field, found), form.status
    try:
        standard_remarks.change(s, actor, standard_id, form.words(), seen=form.seen())
    except Conflict:
        form.revision.data = str(found.revision)
        return _form(form, found.field, found, overtaken=True), 409
    flash("Sparat. Anmärkningar som redan är skrivna ändras inte.")
    return web.see_other(".index", _anchor=f"falt-{found.field}")


@pages.write("/<standard_id>/ta-bort", access=REVIEWER, methods=("POST",))
def retire(standard_id: str) -> ResponseReturnValue:
    standard_remarks.retire(db.session(), web.actor(), standard_id)
    flash("Standardanmärkningen är borttagen. Anmärkningar som redan är skrivna finns kvar.")
    return web.see_other(".index")


@pages.write("/<standard_id>/lagg-tillbaka", access=REVIEWER, methods=("POST",))
def restore(standard_id: str) -> ResponseReturnValue:
    standard_remarks.restore(db.session(), web.actor(), standard_id)
    flash("Standardanmärkningen finns vid fältet igen.")
    return web.see_other(".index", visa="borttagna")


def _form(form: WordsForm, field: str, found: StandardRemark | None, *, overtaken: bool = False) -> str:
    return render_template("reviews/standard.html", form=form, field=field, standard=found, overtaken=overtaken)
