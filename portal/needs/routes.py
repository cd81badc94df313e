"""Pages about needs: the company's own, and the staff's list."""
from dataclasses import fields
from datetime import datetime
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.accounts import reach
from portal.companies import queries as companies
from portal.core import errors, eventlog, events, occupations, web
from portal.core.access import EMPLOYER, REVIEWER, Party, Role, only
from portal.core.database import db
from portal.core.web import error_pages
from portal.needs import queries, rules, service
from portal.needs.forms import ChangedNeed, NewNeed, NotedNeed, wanted_from
from portal.needs.models import Horizon, Hosting, NeedState, Source, SwedishLevel
from portal.needs.rules import Told
from portal.needs.workflow import NEED

pages = web.Pages("needs", __name__)
PROJECT_GROUP_AND_CAMPUS = only(Role.REVIEWER, Role.CAMPUS)


@pages.app_template_global("occupation_name")
def occupation_name(code: str) -> str:
    return occupations.name(code)


@pages.app_template_global("people_in_words")
def people_in_words(people: int | None) -> str:
    if people is None:
        return "Vet inte hur många"
    return "1 person" if people == 1 else f"{people} personer"


@pages.app_template_global("provenance")
def provenance(party: Party, source: Source, at: datetime) -> str:
    return rules.provenance(party, source, at)


@pages.read("/foretag/behov/", access=EMPLOYER)
def own() -> ResponseReturnValue:
    page = queries.own_page(db.session(), web.actor(), request.args.get("sida"))
    return render_template("needs/own.html", page=page)


@pages.write("/foretag/behov/nytt", access=EMPLOYER)
def new() -> ResponseReturnValue:
    form = NewNeed()
    if form.accepted():
        need = service.tell(db.session(), web.actor(), form.told(), public_id=form.new_id())
        flash("Tack! Vi hör av oss när vi ser en möjlighet. Ni behöver inte göra något.")
        return web.see_other(".show", need_id=need.public_id)
    return render_template("needs/form.html", form=form, need=None, other=None), form.status


@pages.read("/foretag/behov/<need_id>", access=EMPLOYER)
def show(need_id: str) -> ResponseReturnValue:
    return _page("needs/show.html", need_id)


@pages.write("/foretag/behov/<need_id>/andra", access=EMPLOYER)
def change(need_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    need = queries.get(s, actor, need_id)
    form = ChangedNeed(data={f.name: getattr(need, f.name) for f in fields(Told)} | {"revision": need.revision})
    NEED.take(need.state, "change", actor)
    if not form.accepted():
        return render_template("needs/form.html", form=form, need=need, other=None), form.status
    try:
        service.change(s, actor, need_id, form.told(), seen=form.seen())
    except errors.Conflict:
        form.revision.data = str(need.revision)
        return render_template("needs/form.html", form=form, need=need, other=need), 409
    flash("Sparat. Projektgruppen ser ändringen direkt.")
    return web.see_other(".show", need_id=need_id)


@pages.write("/foretag/behov/<need_id>/bekrafta", access=EMPLOYER, methods=("POST",))
def confirm(need_id: str) -> ResponseReturnValue:
    service.confirm(db.session(), web.actor(), need_id)
    flash("Tack! Nu vet projektgruppen att behovet fortfarande stämmer.")
    return web.see_other(".show", need_id=need_id)


@pages.write("/foretag/behov/<need_id>/avsluta", access=EMPLOYER, methods=("POST",))
def close(need_id: str) -> ResponseReturnValue:
    service.close(db.session(), web.actor(), need_id)
    flash("Behovet är avslutat. Du kan öppna det igen när som helst.")
    return web.see_other(".show", need_id=need_id)


@pages.write("/foretag/behov/<need_id>/oppna", access=EMPLOYER, methods=("POST",))
def reopen(need_id: str) -> ResponseReturnValue:
    service.reopen(db.session(), web.actor(), need_id)
    flash("Behovet är öppet igen.")
    return web.see_other(".show", need_id=need_id)


@pages.read("/kompetensbehov/", access=PROJECT_GROUP_AND_CAMPUS)
def index() -> ResponseReturnValue:
    query: MultiDict[str, str] = request.args
    wanted = wanted_from(query)
    page = queries.found(db.session(), web.actor(), wanted, query.get("sida"))
    return render_template("needs/index.html", page=page, wanted=wanted, areas=occupations.Area, horizons=Horizon,
                           hostings=Hosting, levels=SwedishLevel, states=NeedState)


@pages.read("/kompetensbehov/<need_id>", access=PROJECT_GROUP_AND_CAMPUS)
def one(need_id: str) -> ResponseReturnValue:
    return _page("needs/one.html", need_id)


@pages.write("/arbetsgivare/<company_id>/behov/nytt", access=REVIEWER)
def note(company_id: str) -> ResponseReturnValue:
    """What a company has said by phone, at a visit or at an event."""
    s, actor = db.session(), web.actor()
    company, form = companies.get(s, actor, company_id), NotedNeed()
    if form.accepted():
        need = service.note(s, actor, company, form.told(), source=Source(form.source.data), public_id=form.new_id())
        told = reach.told(s, company.id, "Företaget får ett mejl och kan svara om det stämmer.")
        flash(f"Behovet är antecknat. {told}")
        return web.see_other(".one", need_id=need.public_id)
    return render_template("needs/note.html", form=form, company=company), form.status


@pages.errorhandler(errors.Conflict)
def overtaken(error: errors.Conflict) -> ResponseReturnValue:
    """Who only comes back to a form that is no longer there to fill in is shown the need as it is now."""
    if request.method in web.READ:
        return web.see_other(".show", **(request.view_args or {}))
    return error_pages.refusal(error)


def _page(template: str, need_id: str) -> str:
    s, actor = db.session(), web.actor()
    need, company, teller = queries.with_source(s, actor, need_id)
    values: dict[str, Any] = {
        "need": need, "company": company, "teller": teller, "history": eventlog.of_subject(s, need.public_id),
        "labels": events.labels(), "actions": {row.action for row in NEED.choices(need.state, actor)},
    }
    return render_template(template, **values)
