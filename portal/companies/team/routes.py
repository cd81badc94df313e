"""Who acts for the company: the list of colleagues, invitations, requests to join."""
from functools import lru_cache

from flask import flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import newcomers
from portal.accounts import queries as accounts
from portal.accounts.newcomers import AboutMeForm
from portal.accounts.service import is_waiting
from portal.accounts.sign_ins import cookie
from portal.companies import queries, rules
from portal.companies.blueprint import act_for, pages
from portal.companies.forms import InviteForm
from portal.companies.models import RequestState
from portal.companies.team import service as team
from portal.core import clock, web
from portal.core.access import EMPLOYER, OWNER, PUBLIC, Actor
from portal.core.database import db
from portal.core.database.multi_query import Lists
from portal.core.errors import Conflict, RuleBroken
from portal.core.forms import PortalForm
from portal.core.web import rate_limits


@pages.read("/foretag/team", access=EMPLOYER, endpoint="team")
def show() -> ResponseReturnValue:
    return render_template("companies/team.html", **_lists(web.actor()).read(db.session()))


@lru_cache(maxsize=256)
def _lists(actor: Actor) -> Lists:
    return Lists(companies=queries.mine(actor.user_id), people=queries.team(actor.company_id),
                 requests=queries.waiting(actor), invitations=queries.invitations(actor))


@pages.write("/foretag/team/bjud-in", access=OWNER)
def invite() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company = queries.own(s, actor)
    form = InviteForm()
    if form.accepted():
        try:
            team.invite(s, actor, public_id=form.new_id(), email=form.email.data, is_owner=form.is_owner.data)
        except RuleBroken as error:
            form.refuse("email", str(error))
        else:
            flash(f"Inbjudan är på väg till {form.email.data}.")
            return web.see_other("companies.team")
    return render_template("companies/invite.html", form=form, company=company), form.status


@pages.write("/foretag/team/inbjudan/<public_id>/ta-tillbaka", access=OWNER, methods=("POST",))
def withdraw(public_id: str) -> ResponseReturnValue:
    team.withdraw(db.session(), web.actor(), public_id)
    flash("Inbjudan är tillbakatagen. Länken fungerar inte längre.")
    return web.see_other("companies.team")


@pages.write("/foretag/team/forfragan/<public_id>/godkann", access=OWNER, methods=("POST",))
def let_in(public_id: str) -> ResponseReturnValue:
    team.answer(db.session(), web.actor(), public_id, RequestState.ACCEPTED)
    flash("Godkänt. Personen kan nu arbeta för företaget.")
    return web.see_other("companies.team")


@pages.write("/foretag/team/forfragan/<public_id>/neka", access=OWNER, methods=("POST",))
def keep_out(public_id: str) -> ResponseReturnValue:
    team.answer(db.session(), web.actor(), public_id, RequestState.DECLINED)
    flash("Nekat. Personen får ett mejl om det.")
    return web.see_other("companies.team")


@pages.write("/foretag/team/<public_id>/agare", access=OWNER, proved=True)
def make_owner(public_id: str) -> ResponseReturnValue:
    s, company = db.session(), queries.own(db.session(), web.actor())
    person = queries.colleague(s, company.id, public_id)
    if PortalForm().accepted():
        team.make_owner(s, web.actor(), company.public_id, public_id)
        flash(f"{person.name} är nu kontoansvarig.")
        return web.see_other("companies.team")
    return render_template("companies/make_owner.html", person=person, company=company)


@pages.write("/foretag/team/<public_id>/ta-bort", access=OWNER, proved=True)
def remove(public_id: str) -> ResponseReturnValue:
    s, company = db.session(), queries.own(db.session(), web.actor())
    if PortalForm().accepted():
        team.remove(s, web.actor(), company.public_id, public_id)
        flash("Personen är borttagen och kan inte längre arbeta för företaget.")
        return web.see_other("companies.team")
    person = queries.colleague(s, company.id, public_id)
    return render_template("companies/remove_colleague.html", person=person, company=company)


@pages.write("/foretag/team/lamna", access=EMPLOYER)
def leave() -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company = queries.own(s, actor)
    if PortalForm().accepted():
        team.leave(s, actor, request.form.get("company", ""))
        act_for(None)
        flash("Du har lämnat företaget.")
        return web.see_other("companies.start")
    people = queries.team(company.id).read(s)
    is_last = actor.is_owner and sum(row.is_owner for row in people) == 1
    return render_template("companies/leave.html", company=company, is_last=is_last,
                           is_alone=is_last and len(people) == 1)


@pages.write("/foretag/inbjudan/<token>", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(30)
def invitation(token: str) -> ResponseReturnValue:
    """Where the mailed link leads. Reading it changes nothing: mail scanners follow links. Whoever has no account says
    who they are here: that they read the address's mail needs no second proof."""
    s, actor = db.session(), web.current_actor()
    found = queries.invitation_by_token(s, token)
    company, holder = queries.by_id(s, found.company_id), accounts.by_email(s, found.email)
    user = accounts.get_user(s, actor.user_id) if actor and actor.user_id else None
    problem = rules.invitation_problem(found, clock.now())
    form = None
    if not problem and user is None and (holder is None or is_waiting(holder)):
        form = AboutMeForm(email=found.email, own_words=[company.name])
        if form.accepted():
            return _join(token, form)
    elif request.method == "POST":
        return web.see_other("companies.invitation", token=token)
    if user is None:
        session[cookie.ASKED_EMAIL] = found.email
    return render_template(
        "companies/invitation.html", address=url_for("companies.invitation", token=token), invitation=found,
        company=company, user=user, holder=holder, problem=problem,
        inviter=accounts.get_user(s, found.invited_by), becomes_owner=team.becomes_owner(s, company, found),
        belongs=user is not None and queries.belongs(s, user.id, company.id),
        **({"form": form} if form else {})), form.status if form else 200


def _join(token: str, form: AboutMeForm) -> ResponseReturnValue:
    """Back to the page, which says what is true, when the invitation was taken or withdrawn meanwhile."""
    person = newcomers.who_is(form)
    try:
        user, company = db.write(lambda s: team.join(s, token, person))
    except (Conflict, RuleBroken):
        return web.see_other("companies.invitation", token=token)
    newcomers.go_in(user, company_id=company.id)
    flash(f"Välkommen till {company.full_name}.")
    return web.see_other("pages.overview")
