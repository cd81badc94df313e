"""The project group's pages about employers: the list, one employer, verification, requests that wait for them."""
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import service as people
from portal.companies import numbers, queries, service
from portal.companies.blueprint import pages
from portal.companies.forms import VerifyForm
from portal.companies.models import EmployerType, RequestState
from portal.companies.staff import queries as staff_queries
from portal.companies.staff.queries import CompanyState, Wanted, Whose
from portal.companies.team import service as team
from portal.core import events, personal_numbers, web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.forms import PortalForm
from portal.core.text import tidy, unwanted_in

NAMES, TYPES, STATE = "q", "typ", "lage"
"""What the address of the list holds. Never a sole trader's number: that is a personnummer (rule four)."""
FEW_STEPS = 5


@pages.write("/arbetsgivare/", access=REVIEWER)
def index() -> ResponseReturnValue:
    """The search form is a POST, so that a number that is a personnummer never reaches an address."""
    if request.method == "POST":
        return _search(tidy(request.form.get(NAMES, ""))[:120])
    words = tidy(request.args.get(NAMES, ""))[:120]
    number = _number(words)
    if (number is not None and number.is_sole_trader) or unwanted_in(words):
        return redirect(url_for("companies.index"), 303)
    s, actor = db.session(), web.actor()
    wanted = Wanted(words="" if number else words, number=number, state=CompanyState.from_code(request.args.get(STATE)),
                    employer_type=EmployerType.from_code(request.args.get(TYPES)))
    return render_template(
        "companies/index.html", page=staff_queries.companies(s, actor, wanted, request.args.get("sida")), words=words,
        wanted=wanted, types=EmployerType, states=CompanyState, waiting=queries.waiting(actor).read(s),
        steps=staff_queries.next_steps(s, actor, Whose.PARTY, due=True, size=FEW_STEPS))


@pages.read("/arbetsgivare/<public_id>", access=REVIEWER)
def show(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    found = staff_queries.one(s, actor, public_id)
    lists = staff_queries.around(s, actor, found.Company)
    return render_template(
        "companies/show.html", company=found.Company, verifier=found.verifier, recused=found.recused, **lists,
        is_owned=any(person.is_owner for person in lists["people"]), labels=events.labels(),
        contacts=staff_queries.contacts(s, actor, found.Company.id, request.args.get("kontakter")))


@pages.write("/arbetsgivare/<public_id>/verifiera", access=REVIEWER)
def verify(public_id: str) -> ResponseReturnValue:
    """The one page where a reviewer reads a sole trader's whole number."""
    s, actor = db.session(), web.actor()
    company = queries.get(s, actor, public_id)
    service.may_decide_on(s, actor, company)
    form = VerifyForm(data={"next": request.args.get("next"), "revision": company.revision})
    afterwards = web.local_path(form.next.data or "") or url_for("companies.show", public_id=public_id)
    if form.accepted():
        service.verify(s, actor, public_id, form.how.data, note=form.note.data or "", seen=form.seen())
        flash(f"{company.full_name} är verifierad.")
        return redirect(afterwards, 303)
    if company.verified_at is not None:
        return redirect(afterwards, 303)
    return render_template("companies/verify.html", company=company, form=form, back=afterwards,
                           number=queries.full_number(s, company).full()), form.status


@pages.write("/arbetsgivare/<public_id>/javig", access=REVIEWER, methods=("POST",))
def recuse(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    people.recuse(s, actor, queries.get(s, actor, public_id).id)
    flash("Det är antecknat att du är jävig. Du kan ändra det på din kontosida.")
    return web.see_other("companies.show", public_id=public_id)


@pages.write("/arbetsgivare/forfragningar/<public_id>/godkann", access=REVIEWER, methods=("POST",))
def staff_let_in(public_id: str) -> ResponseReturnValue:
    return _answer(public_id, RequestState.ACCEPTED, "Godkänt. Personen kan nu arbeta för arbetsgivaren.")


@pages.write("/arbetsgivare/forfragningar/<public_id>/neka", access=REVIEWER, methods=("POST",))
def staff_keep_out(public_id: str) -> ResponseReturnValue:
    return _answer(public_id, RequestState.DECLINED, "Nekat. Personen får ett mejl om det.")


@pages.write("/arbetsgivare/<public_id>/kollegor/<person_id>/agare", access=REVIEWER, proved=True)
def move_ownership(public_id: str, person_id: str) -> ResponseReturnValue:
    s, company = db.session(), queries.get(db.session(), web.actor(), public_id)
    person = queries.colleague(s, company.id, person_id)
    if PortalForm().accepted():
        team.move_ownership(s, web.actor(), public_id, person_id)
        flash(f"{person.name} är nu ensam kontoansvarig för arbetsgivaren.")
        return web.see_other("companies.show", public_id=public_id)
    return render_template("companies/move_ownership.html", company=company, person=person)


@pages.write("/arbetsgivare/<public_id>/kollegor/<person_id>/ta-bort", access=REVIEWER)
def staff_remove(public_id: str, person_id: str) -> ResponseReturnValue:
    s, company = db.session(), queries.get(db.session(), web.actor(), public_id)
    if PortalForm().accepted():
        team.remove(s, web.actor(), public_id, person_id)
        flash("Personen är borttagen från arbetsgivaren.")
        return web.see_other("companies.show", public_id=public_id)
    return render_template("companies/staff_remove.html", company=company,
                           person=queries.colleague(s, company.id, person_id))


def _answer(public_id: str, verdict: RequestState, said: str) -> ResponseReturnValue:
    s = db.session()
    answered = team.answer(s, web.actor(), public_id, verdict)
    flash(said)
    return web.see_other("companies.show", public_id=queries.by_id(s, answered.company_id).public_id)


def _search(written: str) -> ResponseReturnValue:
    number = _number(written)
    if number is None or not number.is_sole_trader:
        kept = {NAMES: written, TYPES: request.form.get(TYPES, ""), STATE: request.form.get(STATE, "")}
        return web.see_other("companies.index", **{name: value[:120] for name, value in kept.items() if value})
    found = queries.by_number(db.session(), number)
    if found:
        return web.see_other("companies.show", public_id=found[0].public_id)
    flash("Ingen arbetsgivare har det numret.")
    return web.see_other("companies.index")


def _number(text: str) -> numbers.OrgNumber | None:
    """What is searched for, if it is a number. With a personnummer in it, that alone, whatever words stand beside."""
    try:
        return numbers.parse(personal_numbers.first_in(text) or text)
    except numbers.WrongNumber:
        return None
