"""The company's register of supervisors, and the page that the link in a supervisor's mail leads to."""
from collections.abc import Sequence

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.companies.service import Overtaken
from portal.companies.supervisors import queries, service
from portal.companies.supervisors.forms import OwnForm, SupervisorForm
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import SupervisorFacts
from portal.core import web
from portal.core.access import EMPLOYER, PUBLIC, SYSTEM
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.core.forms import PortalForm
from portal.core.web import rate_limits

pages = web.Pages("supervisors", __name__)
TO_THE_SUPERVISOR = {"supervisors.own", "supervisors.ask_removal", "supervisors.thanks"}
"""Pages that a link in a mail opens, without sign-in."""
DOORS = 30


@pages.app_template_global("supervisors_of")
def supervisors_of(company_id: int) -> Sequence[Supervisor]:
    """A company's register, for whoever may see it: its own page, and the project group's of it."""
    return queries.register(db.session(), web.actor(), company_id)


@pages.read("/foretag/handledare/", access=EMPLOYER)
def index() -> ResponseReturnValue:
    return render_template("supervisors/index.html", company=companies.own(db.session(), web.actor()))


@pages.write("/foretag/handledare/ny", access=EMPLOYER)
def add() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    me = accounts.get_user(s, actor.user_id or 0)
    form = SupervisorForm(data={"ceiling": web.settings().supervisor_ceiling} | (
        {"name": me.name, "phone": me.phone, "email": me.email} if "jag" in request.args else {}))
    if form.accepted():
        try:
            made = service.add(s, actor, public_id=form.new_id(), facts=form.facts())
        except service.Known as known:
            form.refuse("name", str(known))
        else:
            flash(f"{made.name} står i listan.")
            return web.see_other(".index")
    return render_template("supervisors/form.html", form=form, supervisor=None, overtaken=False), form.status


@pages.write("/foretag/handledare/<public_id>", access=EMPLOYER)
def change(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    supervisor = queries.get(s, actor, public_id)
    form = SupervisorForm(data={name: getattr(supervisor, name)
                                for name in (*SupervisorFacts.__dataclass_fields__, "revision")})
    if form.accepted():
        try:
            service.change(s, actor, public_id, facts=form.facts(), seen=form.seen())
        except Overtaken:
            form.revision.data = str(supervisor.revision)
            return render_template("supervisors/form.html", form=form, supervisor=supervisor, overtaken=True), 409
        except service.Known as known:
            form.refuse("name", str(known))
        else:
            flash("Sparat. Utkast följer med. Det som redan är inskickat ändras inte.")
            return web.see_other(".index")
    return render_template("supervisors/form.html", form=form, supervisor=supervisor, overtaken=False), form.status


@pages.write("/foretag/handledare/<public_id>/ta-bort", access=EMPLOYER)
def retire(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    supervisor = queries.get(s, actor, public_id)
    if PortalForm().accepted():
        service.retire(s, actor, public_id)
        flash(f"{supervisor.name} går inte längre att välja. Ångrar du dig lägger du tillbaka hen längre ner.")
        return web.see_other(".index")
    return render_template("supervisors/retire.html", supervisor=supervisor)


@pages.write("/foretag/handledare/<public_id>/lagg-tillbaka", access=EMPLOYER, methods=("POST",))
def restore(public_id: str) -> ResponseReturnValue:
    supervisor = service.restore(db.session(), web.actor(), public_id)
    flash(f"{supervisor.name} går att välja igen.")
    return web.see_other(".index")


@pages.read("/jag-handleder/tack", access=PUBLIC)
def thanks() -> ResponseReturnValue:
    return render_template("supervisors/thanks.html")


@pages.write("/jag-handleder/<token>", access=PUBLIC)
@rate_limits.at_most(DOORS)
def own(token: str) -> ResponseReturnValue:
    """What is saved about whoever has the link, to put right."""
    s = db.session()
    supervisor = queries.by_token(s, token, for_update=request.method == "POST")
    if supervisor is None:
        return _dead_link()
    form = OwnForm(data={"name": supervisor.name, "phone": supervisor.phone, "email": supervisor.email})
    if form.accepted():
        try:
            service.correct(s, SYSTEM, supervisor, form.reached())
        except RuleBroken as error:
            form.refuse("name", str(error))
        else:
            flash("Dina uppgifter är rättade, och företaget får veta det.")
            return web.see_other(".thanks")
    return render_template("supervisors/own.html", form=form, supervisor=supervisor, token=token,
                           company=companies.by_id(s, supervisor.company_id)), form.status


@pages.write("/jag-handleder/<token>/ta-bort", access=PUBLIC)
@rate_limits.at_most(DOORS)
def ask_removal(token: str) -> ResponseReturnValue:
    s = db.session()
    supervisor = queries.by_token(s, token, for_update=request.method == "POST")
    if supervisor is None:
        return _dead_link()
    if PortalForm().accepted():
        service.ask_removal(s, SYSTEM, supervisor)
        flash("Företaget har fått veta att du vill tas bort ur listan.")
        return web.see_other(".thanks")
    return render_template("supervisors/ask_removal.html", token=token,
                           company=companies.by_id(s, supervisor.company_id))


@pages.after_request
def never_kept(response: Response) -> Response:
    """The address of a supervisor's own page is a key: no machine on the way keeps what it opens."""
    if request.endpoint in TO_THE_SUPERVISOR:
        response.headers["Cache-Control"] = "no-store"
    return response


def _dead_link() -> ResponseReturnValue:
    """410: somebody else stands there now, or it was never a link."""
    return render_template("supervisors/dead_link.html"), 410
