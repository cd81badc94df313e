"""The project group's work with employers: register one, invite its first person, the contact log, what is promised."""
from dataclasses import fields
from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.companies import queries, rules, service
from portal.companies.blueprint import pages
from portal.companies.contacts import service as contacts
from portal.companies.forms import ContactForm, EnterForm, FirstInvitationForm, NumberForm
from portal.companies.staff import queries as staff_queries
from portal.companies.staff.queries import Whose
from portal.companies.team import service as team
from portal.core import clock, web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.errors import RuleBroken

FROM_STEPS = "att-gora"
"""The value of `fran` when a step was marked done in the list of all steps."""


@pages.write("/arbetsgivare/ny", access=REVIEWER)
def enter_number() -> ResponseReturnValue:
    """The number comes first, and the answer to it is a page: it may be a personnummer, which no address holds."""
    s, actor, form = db.session(), web.actor(), NumberForm()
    if form.accepted():
        company = service.known(s, actor, form.org_number.data)
        if company is None:
            return render_template("companies/enter.html", form=EnterForm(None, data=form.values()))
        flash(f"{company.full_name} finns redan i portalen.")
        return web.see_other("companies.show", public_id=company.public_id)
    return render_template("companies/enter_number.html", form=form), form.status


@pages.write("/arbetsgivare/ny/uppgifter", access=REVIEWER)
def enter() -> ResponseReturnValue:
    s, actor, form = db.session(), web.actor(), EnterForm()
    if form.accepted():
        company, is_new = service.enter(s, actor, public_id=form.new_id(), identity=form.identity(),
                                        facts=form.facts(), workplace=form.workplace())
        if is_new and form.email.data:
            team.invite_first(s, actor, company.public_id, public_id=form.new_id(), email=form.email.data)
        flash(_entered(is_new, form.email.data) if is_new or company.public_id == form.new_id() else
              f"{company.full_name} finns redan i portalen. Inget nytt är registrerat, och ingen är inbjuden.")
        return web.see_other("companies.show", public_id=company.public_id)
    return render_template("companies/enter.html", form=form), form.status


@pages.write("/arbetsgivare/<public_id>/bjud-in", access=REVIEWER)
def invite_first(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company, form = queries.get(s, actor, public_id), FirstInvitationForm()
    service.may_decide_on(s, actor, company)
    if form.accepted():
        try:
            team.invite_first(s, actor, public_id, public_id=form.new_id(), email=form.email.data)
        except RuleBroken as error:
            form.refuse("email", str(error))
        else:
            flash(f"Inbjudan är på väg till {form.email.data}.")
            return web.see_other("companies.show", public_id=public_id)
    return render_template("companies/invite_first.html", form=form, company=company), form.status


@pages.write("/arbetsgivare/<public_id>/inbjudan/<invitation_id>/ta-tillbaka", access=REVIEWER, methods=("POST",))
def withdraw_first(public_id: str, invitation_id: str) -> ResponseReturnValue:
    team.withdraw_first(db.session(), web.actor(), public_id, invitation_id)
    flash("Inbjudan är tillbakatagen. Länken fungerar inte längre.")
    return web.see_other("companies.show", public_id=public_id)


@pages.write("/arbetsgivare/<public_id>/kontakt", access=REVIEWER)
def add_contact(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company, form = queries.get(s, actor, public_id), ContactForm()
    if form.accepted():
        contacts.add(s, actor, public_id, form.facts(), public_id=form.new_id())
        flash("Kontakten är antecknad.")
        return web.see_other("companies.show", public_id=public_id, _anchor="kontakter")
    return render_template("companies/contact.html", form=form, company=company, changes=None), form.status


@pages.write("/arbetsgivare/kontakter/<contact_id>/andra", access=REVIEWER)
def change_contact(contact_id: str) -> ResponseReturnValue:
    """For the author, the same day."""
    s, actor = db.session(), web.actor()
    contact = staff_queries.contact(s, actor, contact_id)
    company = queries.by_id(s, contact.company_id)
    form = ContactForm(data={field.name: getattr(contact, field.name) for field in fields(rules.ContactFacts)})
    if form.accepted():
        try:
            contacts.change(s, actor, contact_id, form.facts())
        except RuleBroken as error:
            form.refuse("note", str(error))
        else:
            flash("Anteckningen är ändrad.")
            return web.see_other("companies.show", public_id=company.public_id, _anchor="kontakter")
    elif request.method == "GET" and (why := rules.why_contact_stands(contact, actor.user_id, clock.today())):
        raise RuleBroken(why)
    return render_template("companies/contact.html", form=form, company=company, changes=contact), form.status


@pages.write("/arbetsgivare/kontakter/<contact_id>/gjort", access=REVIEWER, methods=("POST",))
def step_done(contact_id: str) -> ResponseReturnValue:
    s = db.session()
    contact = contacts.mark_done(s, web.actor(), contact_id)
    flash("Markerat som gjort.")
    if request.form.get("fran") == FROM_STEPS:
        return web.see_other("companies.next_steps")
    company = queries.by_id(s, contact.company_id)
    return web.see_other("companies.show", public_id=company.public_id, _anchor="kontakter")


@pages.read("/arbetsgivare/att-gora", access=REVIEWER)
def next_steps() -> ResponseReturnValue:
    whose = Whose.from_code(request.args.get("vems")) or Whose.PARTY
    due = request.args.get("nar") != "alla"
    page = staff_queries.next_steps(db.session(), web.actor(), whose, due=due, cursor=request.args.get("sida"))
    return render_template("companies/next_steps.html", page=page, whose=whose, due=due, choices=Whose)


@pages.app_template_global("may_change_contact")
def may_change_contact(contact: Any) -> bool:
    return not rules.why_contact_stands(contact, web.actor().user_id, clock.today())


@pages.app_template_global("today")
def today() -> date:
    return clock.today()


def _entered(is_new: bool, email: str | None) -> str:
    told = f"Inbjudan är på väg till {email}." if email else "Ingen har konto än: bjud in någon när du vet vem."
    return f"Arbetsgivaren är registrerad. {told}"
