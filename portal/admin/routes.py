"""The system owner's pages."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries, service
from portal.accounts.models import User
from portal.accounts.second_factor import queries as factors
from portal.accounts.second_factor import service as second_factor
from portal.admin import log as eventlines
from portal.admin import queries as held
from portal.admin.events import MailRetried
from portal.admin.forms import InviteForm, PartyForm, StaffForm
from portal.companies import queries as companies
from portal.core import clock, eventlog, events, web
from portal.core.access import Party, Role, only
from portal.core.database import db
from portal.core.errors import NotFound, RuleBroken
from portal.core.mail import outbox
from portal.core.text import tidy, unwanted_in

ADMIN = only(Role.ADMIN)
pages = web.Pages("admin", __name__)


@pages.read("/admin/", access=ADMIN)
def staff() -> ResponseReturnValue:
    return render_template("admin/staff.html", people=queries.all_staff(db.session()),
                           secured=factors.holders(db.session()))


@pages.write("/admin/personal/ny", access=ADMIN, proved=True)
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if form.accepted():
        values = form.values()
        try:
            user = service.invite_staff(db.session(), web.actor(), public_id=form.new_id(), **values)
        except RuleBroken as error:
            form.refuse("email", str(error))
        else:
            flash(f"{user.name} får ett mejl med en länk för att välja lösenord.")
            return web.see_other("admin.staff")
    return render_template("admin/invite.html", form=form), form.status


@pages.write("/admin/personal/<public_id>", access=ADMIN, proved=True)
def change(public_id: str) -> ResponseReturnValue:
    user = queries.get_staff(db.session(), web.actor(), public_id)
    form = StaffForm(data={"party": user.party, "roles": user.held_roles, "absent_until": user.away(clock.today())})
    if form.accepted():
        field, letting_go = "roles", _letting_go(form, user)
        try:
            service.change_staff(db.session(), web.actor(), public_id, party=form.party.data, roles=form.roles.data)
            field = "absent_until"
            service.set_absence(db.session(), web.actor(), public_id=public_id, until=form.absent_until.data)
        except RuleBroken as error:
            form.refuse(field, str(error))
        else:
            if form.is_sure(letting_go):
                flash("Sparat.")
                return web.see_other("admin.staff")
    return render_template("admin/change.html", form=form, user=user,
                           has_factor=factors.is_on(db.session(), user.id)), form.status


@pages.write("/admin/personal/<public_id>/bjud-in-igen", access=ADMIN, methods=("POST",))
def invite_again(public_id: str) -> ResponseReturnValue:
    service.invite_again(db.session(), web.actor(), public_id)
    flash("Ett nytt mejl med en länk är på väg.")
    return web.see_other("admin.staff")


@pages.write("/admin/personal/<public_id>/stang-av", access=ADMIN, proved=True)
def deactivate(public_id: str) -> ResponseReturnValue:
    """What it leads to is read first. What has come since then is read once more."""
    s, user = db.session(), queries.get_staff(db.session(), web.actor(), public_id)
    may_be = user.active and user.id != web.actor().user_id
    is_asked = request.method == "POST"
    if not (may_be or is_asked):
        return web.see_other("admin.change", public_id=public_id)
    holds = held.held_by(s, user)
    if may_be and not (is_asked and request.form.get("seen") == holds.mark):
        page = render_template("admin/deactivate.html", user=user, holds=holds, is_other=is_asked)
        return page, 409 if is_asked else 200
    service.deactivate(s, web.actor(), public_id)
    flash("Kontot är avstängt. Personen är utloggad överallt.")
    return web.see_other("admin.staff")


@pages.write("/admin/personal/<public_id>/oppna", access=ADMIN, methods=("POST",), proved=True)
def reactivate(public_id: str) -> ResponseReturnValue:
    service.reactivate(db.session(), web.actor(), public_id)
    flash("Kontot är öppet igen.")
    return web.see_other("admin.staff")


@pages.write("/admin/personal/<public_id>/tvasteg", access=ADMIN, proved=True)
def reset_factor(public_id: str) -> ResponseReturnValue:
    user = queries.get_staff(db.session(), web.actor(), public_id)
    if request.method == "GET":
        return render_template("admin/reset_factor.html", user=user,
                               is_required=second_factor.is_required(db.session(), user))
    second_factor.reset(db.session(), web.actor(), user)
    flash(f"Tvåstegsinloggningen för {user.name} är nollställd.")
    return web.see_other("admin.change", public_id=public_id)


@pages.write("/admin/personal/<public_id>/jav", access=ADMIN)
def recusals(public_id: str) -> ResponseReturnValue:
    """The companies that this person decides nothing about. A POST adds one."""
    s, actor = db.session(), web.actor()
    user = queries.get_staff(s, actor, public_id)
    if request.method == "POST":
        found = companies.named(s, actor, "", request.form.get("company", ""))
        if not found:
            raise NotFound(companies.NO_SUCH_COMPANY)
        service.recuse(s, actor, found[0].id, user_id=user.id)
        flash("Sparat.")
        return web.see_other("admin.recusals", public_id=public_id)
    words = tidy(request.args.get("sok", ""))[:120]
    return render_template("admin/recusals.html", user=user, recusals=queries.recusals_of(s, user.id), words=words,
                           found=[] if unwanted_in(words) else companies.named(s, actor, words))


@pages.write("/admin/personal/<public_id>/jav/<recusal_id>/ta-bort", access=ADMIN, methods=("POST",))
def end_recusal(public_id: str, recusal_id: str) -> ResponseReturnValue:
    s, user = db.session(), queries.get_staff(db.session(), web.actor(), public_id)
    row = next((r for r in queries.recusals_of(s, user.id) if r.public_id == recusal_id), None)
    if row is None:
        raise NotFound("Raden finns inte längre.")
    service.unrecuse(s, web.actor(), row.company_id, user_id=user.id)
    flash("Sparat.")
    return web.see_other("admin.recusals", public_id=public_id)


@pages.read("/admin/parter", access=ADMIN)
def parties() -> ResponseReturnValue:
    return render_template("admin/parties.html", parties=Party, contacts=queries.party_contacts(db.session()))


@pages.write("/admin/parter/<leaf>", access=ADMIN)
def party_contact(leaf: str) -> ResponseReturnValue:
    """Where a party is reached when nobody in particular is."""
    of = Party.from_code(leaf)
    if of is None:
        raise NotFound("Parten finns inte.")
    stored = queries.party_contact(db.session(), of)
    form = PartyForm(data={"phone": stored.phone, "email": stored.email} if stored else None)
    if form.accepted():
        service.set_party_contact(db.session(), web.actor(), of, phone=form.phone.data or "",
                                  email=form.email.data or "")
        flash("Sparat.")
        return web.see_other("admin.parties")
    return render_template("admin/party.html", form=form, party=of), form.status


@pages.read("/admin/mejl", access=ADMIN)
def mail() -> ResponseReturnValue:
    return render_template("admin/mail.html", mails=outbox.failed(db.session()))


@pages.write("/admin/mejl/<public_id>/forsok-igen", access=ADMIN, methods=("POST",))
def retry(public_id: str) -> ResponseReturnValue:
    if outbox.retry(db.session(), public_id):
        events.publish(db.session(), MailRetried(actor_id=web.actor().user_id, company_id=None, subject=public_id))
    flash("Mejlet skickas på nytt inom någon minut.")
    return web.see_other("admin.mail")


@pages.read("/admin/logg", access=ADMIN)
def log() -> ResponseReturnValue:
    kinds = eventlines.kinds()
    kind = request.args.get("handelse", "")
    kind = kind if kind in dict(kinds) else ""
    page = eventlines.page(db.session(), kind, request.args.get("sida"))
    return render_template("admin/log.html", page=page, kinds=kinds, kind=kind)


@pages.read("/admin/logg/kontroll", access=ADMIN)
def verify() -> ResponseReturnValue:
    return render_template("admin/verify.html", broken=list(eventlog.broken_links(db.session())))


def _letting_go(form: StaffForm, user: User) -> list[tuple[str, str]]:
    """(field, sentence) when other roles let go of the cases that the person holds."""
    n = len(held.cases_of(db.session(), user)) if Role.REVIEWER in user.held_roles - set(form.roles.data) else 0
    cases = "ett ärende som går" if n == 1 else f"{n} ärenden som går"
    return [("roles", f"Utan rollen {Role.REVIEWER.label} kan personen inte hålla i ärenden. {user.name} har {cases} "
                      "tillbaka till kön, där den som vill kan ta det.")] if n else []
