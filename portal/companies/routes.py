"""The company's own pages: registering it, what it says about itself, its workplaces."""
from collections.abc import Collection, Sequence
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.sign_ins.session_recovery import Carried
from portal.companies import queries, service
from portal.companies.blocking import routes as blocking_routes
from portal.companies.blueprint import act_for, pages
from portal.companies.contacts import routes as contact_routes
from portal.companies.forms import CompanyForm, FactsForm, NumberForm, StartForm, WorkplaceForm
from portal.companies.models import Company, JoinRequest, Workplace
from portal.companies.rules import WorkplaceFacts
from portal.companies.staff import routes as staff_routes
from portal.companies.team import routes as team_routes
from portal.companies.team import service as team
from portal.core import web
from portal.core.access import ACCOUNT_WITHOUT_COMPANY, EMPLOYER
from portal.core.database import db
from portal.core.errors import NotFound, RuleBroken
from portal.core.forms import PortalForm
from portal.core.web import rate_limits

PARTS = (blocking_routes, contact_routes, staff_routes, team_routes)
__all__ = ["PARTS", "pages"]

SENT = "Din förfrågan är skickad. Du får ett mejl när den är besvarad."


@pages.write("/foretag/nytt", access=ACCOUNT_WITHOUT_COMPANY)
@rate_limits.at_most(30)
def start() -> ResponseReturnValue:
    """The number comes first: a company that is registered already is joined, and nothing more is filled in. It is
    never in an address, since it may be a personnummer: the answer to it is a page."""
    s, actor = db.session(), web.actor()
    form, known, mine = NumberForm(), None, False
    if form.accepted():
        known = service.known(s, actor, form.org_number.data)
        if known is None:
            return render_template("companies/register.html", form=StartForm(None, data=form.values()))
        mine = queries.belongs(s, actor.user_id or 0, known.id)
    user = accounts.get_user(s, actor.user_id or 0)
    return render_template(
        "companies/start.html", form=form, known=known, mine=mine, invitations=queries.invitations_to(s, user.email),
        asked=queries.asked_by(s, user.id)), form.status


@pages.write("/foretag/nytt/fraga", access=ACCOUNT_WITHOUT_COMPANY, methods=("POST",))
@rate_limits.at_most(30)
def ask_to_join() -> ResponseReturnValue:
    form = NumberForm()
    if form.accepted():
        service.ask_to_join(db.session(), web.actor(), form.org_number.data)
        flash(SENT)
    return web.see_other("companies.start")


@pages.write("/foretag/nytt/uppgifter", access=ACCOUNT_WITHOUT_COMPANY)
def register() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    form = StartForm()
    if form.accepted():
        found = service.register(s, actor, public_id=form.new_id(), identity=form.identity(), facts=form.facts(),
                                 workplace=form.workplace())
        if isinstance(found, JoinRequest):
            flash(SENT)
            return web.see_other("companies.start")
        act_for(found.id)
        flash(f"{found.full_name} är registrerat. Nu kan ni berätta vad ni behöver, eller erbjuda en plats.")
        return web.see_other("pages.overview")
    return render_template("companies/register.html", form=form), form.status


@pages.write("/foretag/inbjudningar/<public_id>/anta", access=ACCOUNT_WITHOUT_COMPANY, methods=("POST",))
def accept_invitation(public_id: str) -> ResponseReturnValue:
    company = team.accept(db.session(), web.actor(), public_id)
    act_for(company.id)
    flash(f"Välkommen till {company.full_name}.")
    return web.see_other("pages.overview")


@pages.write("/foretag/inbjudningar/<public_id>/avboj", access=ACCOUNT_WITHOUT_COMPANY, methods=("POST",))
def decline_invitation(public_id: str) -> ResponseReturnValue:
    team.decline(db.session(), web.actor(), public_id)
    flash("Du har avböjt inbjudan.")
    return web.see_other("companies.start")


@pages.write("/foretag/forfragningar/<public_id>/ta-tillbaka", access=ACCOUNT_WITHOUT_COMPANY, methods=("POST",))
def withdraw_request(public_id: str) -> ResponseReturnValue:
    team.withdraw_request(db.session(), web.actor(), public_id)
    flash("Din förfrågan är tillbakatagen.")
    return web.see_other("companies.start")


@pages.write("/foretag/byt", access=ACCOUNT_WITHOUT_COMPANY, methods=("POST",), has_form=True)
def switch() -> ResponseReturnValue:
    chosen = request.form.get("company")
    row = next((r for r in queries.mine(web.actor().user_id).read(db.session()) if r.public_id == chosen), None)
    if row is None:
        raise NotFound(queries.NO_SUCH_COMPANY)
    act_for(row.id)
    if (carried := Carried.from_request()) is not None:
        g.pop("actor", None)   # the page that follows is drawn for the company chosen now
        return render_template("accounts/carry_on.html", carried=carried, company=row.full_name)
    return redirect(web.local_path(request.form.get("next", "")) or url_for("pages.overview"), 303)


@pages.app_template_global("my_companies")
def my_companies() -> Sequence[Any]:
    """Every company that this person may act for."""
    return queries.mine(web.actor().user_id).read(db.session())


@pages.app_template_global("company_names")
def company_names(company_ids: Collection[int]) -> dict[int, str]:
    """Company id -> name, for a person's own list of companies."""
    return queries.names(db.session(), company_ids)


@pages.read("/foretag/uppgifter", access=EMPLOYER)
def details() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company = queries.own(s, actor)
    return render_template("companies/details.html", company=company, number=queries.full_number(s, company).full(),
                           workplaces=queries.workplaces(s, actor))


@pages.write("/foretag/uppgifter/andra", access=EMPLOYER)
def change() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company = queries.own(s, actor)
    form = _company_form(company)
    if form.accepted():
        identity = form.identity() if isinstance(form, CompanyForm) else None
        if identity is None and "org_number" in request.form:
            return _overtaken(form, company, "companies/change.html", company=company)
        try:
            service.change(s, actor, facts=form.facts(), identity=identity, seen=form.seen())
        except service.Overtaken:
            return _overtaken(form, company, "companies/change.html", company=company)
        except RuleBroken as error:
            form.refuse("org_number" if identity else "about", str(error))
        else:
            flash("Sparat.")
            return web.see_other("companies.details")
    return render_template("companies/change.html", form=form, company=company, overtaken=False), form.status


@pages.write("/foretag/uppgifter/arbetsstallen/nytt", access=EMPLOYER)
def add_workplace() -> ResponseReturnValue:
    form = WorkplaceForm()
    if form.accepted():
        added = service.add_workplace(db.session(), web.actor(), public_id=form.new_id(), facts=form.facts())
        flash(f"{added.name} är tillagt.")
        return web.see_other("companies.details")
    return render_template("companies/workplace.html", form=form, workplace=None, overtaken=False), form.status


@pages.write("/foretag/uppgifter/arbetsstallen/<public_id>", access=EMPLOYER)
def change_workplace(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    workplace = queries.workplace(s, actor, public_id)
    form = WorkplaceForm(data={name: getattr(workplace, name)
                               for name in (*WorkplaceFacts.__dataclass_fields__, "revision")})
    if form.accepted():
        try:
            service.change_workplace(s, actor, public_id, facts=form.facts(), seen=form.seen())
        except service.Overtaken:
            return _overtaken(form, workplace, "companies/workplace.html", workplace=workplace)
        flash("Sparat.")
        return web.see_other("companies.details")
    return render_template("companies/workplace.html", form=form, workplace=workplace, overtaken=False), form.status


@pages.write("/foretag/uppgifter/arbetsstallen/<public_id>/ta-bort", access=EMPLOYER)
def remove_workplace(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    workplace = queries.workplace(s, actor, public_id, removed=True)
    if PortalForm().accepted():
        service.remove_workplace(s, actor, public_id)
        flash(f"{workplace.name} är borttaget.")
        return web.see_other("companies.details")
    return render_template("companies/remove_workplace.html", workplace=workplace)


def _overtaken(form: FactsForm | WorkplaceForm, saved: Company | Workplace, page: str, **about: Any) -> tuple[str, int]:
    """What was written and not saved, to be saved again or not. Verified meanwhile, a company's identity is locked:
    what was written about that is gone, and the page says so."""
    form.revision.data = str(saved.revision)
    return render_template(page, form=form, overtaken=True, **about), 409


def _company_form(company: Company) -> FactsForm:
    """With the identity's fields only while they may be changed."""
    s = db.session()
    shown = {name: getattr(company, name) for name in
             ("industry", "size_class", "collective_agreement", "union_name", "website", "about", "revision")}
    shown["company"] = company.public_id
    if company.verified_at is not None:
        return FactsForm(data=shown)
    return CompanyForm(data=shown | vars(service.identity_of(s, company)))
