"""Registration, links in mails, and one's own account. Signing in and out is in `routes_sign_in`."""
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import newcomers, passwords, queries, self_service, service, tokens
from portal.accounts.forms import (
    AbsenceForm,
    ChangeEmailForm,
    ChangePasswordForm,
    EmailForm,
    NewEmailForm,
    NewPasswordForm,
    ProfileForm,
    RegisterForm,
)
from portal.accounts.models import User
from portal.accounts.newcomers import AboutMeForm
from portal.accounts.second_factor import queries as factors
from portal.accounts.sign_ins import cookie, known_browsers
from portal.accounts.sign_ins.cookie import ASKED_EMAIL
from portal.accounts.sign_ins.routes_sign_in import home_of
from portal.accounts.tokens import Purpose
from portal.core import clock, web
from portal.core.access import PUBLIC, SIGNED_IN, STAFF, only
from portal.core.database import db
from portal.core.errors import Conflict, NotFound, RuleBroken
from portal.core.web import rate_limits

pages = web.Pages("accounts", __name__)
STAFF_ONLY = only(*STAFF)
DOORS = 30
BEGINS = (Purpose.CONFIRM, Purpose.STAFF)
"""Links that an account begins with: once it has, they have done what they were for."""
WRONG_PASSWORD = "Lösenordet stämmer inte. Försök igen."  # noqa: S105
SAME_TIME = 0.4
"""Seconds. As long takes an answer about an address, whether there is an account or not."""


@pages.write("/konto/registrera", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def register() -> ResponseReturnValue:
    if (person := web.current_actor()) is not None:
        return redirect(home_of(person), 303)
    form = RegisterForm()
    if form.accepted():
        email = str(form.email.data)
        with rate_limits.no_sooner_than(SAME_TIME):
            db.write(lambda s: self_service.register(s, public_id=form.new_id(), email=email))
        session[ASKED_EMAIL] = email
        return web.see_other("accounts.check_mail")
    return render_template("accounts/register.html", form=form), form.status


@pages.read("/konto/kolla-din-mejl", access=PUBLIC)
def check_mail() -> ResponseReturnValue:
    """Only for whoever has asked for a mail: to anybody else it would say what is not true."""
    if ASKED_EMAIL not in session:
        return _not_asked("accounts.register")
    return render_template("accounts/check_mail.html", email=session.get(ASKED_EMAIL), reset=False,
                           again="igen" in request.args)


@pages.write("/konto/bekrafta", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def resend() -> ResponseReturnValue:
    form = EmailForm(data={"email": session.get(ASKED_EMAIL)})
    if form.accepted():
        with rate_limits.no_sooner_than(SAME_TIME):
            db.write(lambda s: self_service.ask_confirmation(s, str(form.email.data)))
        session[ASKED_EMAIL] = form.email.data
        return web.see_other("accounts.check_mail", igen="ja")
    return render_template("accounts/resend.html", form=form), form.status


@pages.write("/konto/bekrafta/<token>", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def confirm(token: str) -> ResponseReturnValue:
    """The GET writes nothing: mail programs open links on their own."""
    user = self_service.holder(db.session(), Purpose.CONFIRM, token)
    if user is None:
        return _dead_link(Purpose.CONFIRM, token)
    form = AboutMeForm(email=user.email)
    if not form.accepted():
        return render_template("accounts/confirm.html", form=form, user=user), form.status
    person = newcomers.who_is(form)
    confirmed = db.write(lambda s: self_service.confirm(s, token, person))
    if confirmed is None:
        return _dead_link(Purpose.CONFIRM, token)
    newcomers.go_in(confirmed)
    flash("Tack! Nu har du ett konto. Berätta om företaget, så är ni igång.")
    return web.see_other("companies.start")


@pages.write("/konto/glomt-losenord", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def forgot() -> ResponseReturnValue:
    form = EmailForm(data={"email": session.get(ASKED_EMAIL)})
    if form.accepted():
        with rate_limits.no_sooner_than(SAME_TIME):
            db.write(lambda s: self_service.ask_reset(s, str(form.email.data)))
        session[ASKED_EMAIL] = form.email.data
        return web.see_other("accounts.reset_sent")
    return render_template("accounts/forgot.html", form=form), form.status


@pages.read("/konto/glomt-losenord/skickat", access=PUBLIC)
def reset_sent() -> ResponseReturnValue:
    if ASKED_EMAIL not in session:
        return _not_asked("accounts.forgot")
    return render_template("accounts/check_mail.html", email=session.get(ASKED_EMAIL), reset=True, again=True)


@pages.write("/konto/nytt-losenord/<token>", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def reset(token: str) -> ResponseReturnValue:
    return _choose_password(Purpose.RESET, token)


@pages.write("/konto/valkommen/<token>", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def welcome(token: str) -> ResponseReturnValue:
    """Staff choose their first password."""
    return _choose_password(Purpose.STAFF, token)


@pages.read("/konto/hem", access=SIGNED_IN)
def home() -> ResponseReturnValue:
    return redirect(home_of(web.actor()), 303)


@pages.read("/konto/", access=SIGNED_IN)
def profile() -> ResponseReturnValue:
    me = _me()
    recusals = queries.recusals_of(db.session(), me.id) if me.party else []
    return render_template("accounts/profile.html", user=me, recusals=recusals, away=me.away(clock.today()),
                           has_factor=factors.is_on(db.session(), me.id), sign_ins=len(cookie.where(web.actor())))


@pages.write("/konto/uppgifter", access=SIGNED_IN)
def edit() -> ResponseReturnValue:
    form = ProfileForm(obj=_me())
    if form.accepted():
        self_service.change_profile(db.session(), _me().id, **form.values())
        flash("Sparat.")
        return web.see_other("accounts.profile")
    return render_template("accounts/edit.html", form=form), form.status


@pages.write("/konto/franvaro", access=STAFF_ONLY)
def absence() -> ResponseReturnValue:
    form = AbsenceForm(data={"until": _me().away(clock.today())})
    if form.accepted():
        try:
            service.set_absence(db.session(), web.actor(), until=form.until.data)
        except RuleBroken as error:
            form.refuse("until", str(error))
        else:
            flash("Sparat. Kollegor kan ta ärenden som är dina." if form.until.data else "Sparat. Välkommen tillbaka!")
            return web.see_other("accounts.profile")
    return render_template("accounts/absence.html", form=form), form.status


@pages.write("/konto/losenord", access=SIGNED_IN, own_transactions=True)
@rate_limits.at_most(DOORS)
def password() -> ResponseReturnValue:
    form = ChangePasswordForm(email=_me().email, own_words=queries.own_words(db.session(), _me()))
    if form.accepted() and _prove(form):
        company_id, password_hash = web.actor().company_id, passwords.hashed(str(form.new_password.data))
        user_id = _me().id
        changed = db.write(lambda s: self_service.change_password(s, user_id, password_hash))
        db.write(lambda s: cookie.enter(s, user_id, company_id=company_id))
        known_browsers.remember(changed)
        flash("Lösenordet är bytt. Andra enheter där du var inloggad är utloggade.")
        return web.see_other("accounts.profile")
    return render_template("accounts/password.html", form=form), form.status


@pages.write("/konto/e-post", access=SIGNED_IN, own_transactions=True)
@rate_limits.at_most(DOORS)
def email() -> ResponseReturnValue:
    form = ChangeEmailForm()
    if form.accepted() and _prove(form):
        user_id = _me().id
        db.write(lambda s: self_service.ask_email_change(s, user_id, str(form.email.data)))
        session[ASKED_EMAIL] = form.email.data
        return web.see_other("accounts.email_sent")
    return render_template("accounts/email.html", form=form), form.status


@pages.read("/konto/e-post/skickat", access=SIGNED_IN)
def email_sent() -> ResponseReturnValue:
    """As long as the address is asked for, and not changed yet."""
    if session.get(ASKED_EMAIL) in (None, _me().email):
        return web.see_other("accounts.profile")
    return render_template("accounts/email_sent.html", email=session.get(ASKED_EMAIL))


@pages.write("/konto/ny-e-post/<token>", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(DOORS)
def confirm_email(token: str) -> ResponseReturnValue:
    """Anybody can ask for a change to an address that is not theirs: whoever opens the mail shows that the account is,
    or would take over what they cannot open."""
    user = self_service.holder(db.session(), Purpose.EMAIL, token)
    if user is None:
        return _dead_link(Purpose.EMAIL, token)
    form = NewEmailForm()
    if not form.accepted() or not passwords.prove(form, user, user.email, WRONG_PASSWORD):
        return render_template("accounts/confirm_email.html", form=form, user=user), form.status
    person = web.current_actor()
    kept = person.sign_in_id if person else None
    try:
        changed = db.write(lambda s: self_service.change_email(s, token, but=kept))
    except Conflict as taken:
        form.refuse("password", f"{taken} Be om ett byte till en annan adress under Mitt konto.")
        return render_template("accounts/confirm_email.html", form=form, user=user), form.status
    if changed is None:
        return _dead_link(Purpose.EMAIL, token)
    session[ASKED_EMAIL] = changed.email
    flash(f"E-postadressen är bytt till {changed.email}. Använd den när du loggar in.")
    return web.see_other("accounts.profile")


@pages.write("/konto/jav/<public_id>/ta-bort", access=SIGNED_IN, methods=("POST",))
def end_recusal(public_id: str) -> ResponseReturnValue:
    mine = queries.recusals_of(db.session(), _me().id)
    row = next((r for r in mine if r.public_id == public_id), None)
    if row is None:
        raise NotFound("Raden finns inte, eller så hör den inte till dig.")
    service.unrecuse(db.session(), web.actor(), row.company_id)
    flash("Sparat. Du kan handlägga arbetsgivaren igen.")
    return web.see_other("accounts.profile")


def _not_asked(endpoint: str) -> ResponseReturnValue:
    """To the page where one asks, or home for whoever is signed in."""
    person = web.current_actor()
    return redirect(home_of(person) if person else url_for(endpoint), 303)


def _me() -> User:
    return queries.get_user(db.session(), web.actor().user_id or 0)


def _prove(form: ChangePasswordForm | ChangeEmailForm) -> bool:
    me = _me()
    return passwords.prove(form, me, me.email, WRONG_PASSWORD)


def _choose_password(purpose: Purpose, token: str) -> ResponseReturnValue:
    user = self_service.holder(db.session(), purpose, token)
    if user is None:
        return _dead_link(purpose, token)
    form = NewPasswordForm(email=user.email, own_words=queries.own_words(db.session(), user))
    if not form.accepted():
        return render_template("accounts/new_password.html", form=form, user=user, purpose=purpose), form.status
    password_hash = passwords.hashed(str(form.new_password.data))
    changed = db.write(lambda s: self_service.choose_password(s, purpose, token, password_hash))
    if changed is None:
        return _dead_link(purpose, token)
    passwords.start_anew(changed)
    if not factors.is_on(db.session(), changed.id):     # or whoever reads the mail alone had codes to try
        known_browsers.remember(changed)
    session[ASKED_EMAIL] = changed.email
    flash(f"Lösenordet för {changed.email} är sparat. Logga in med det.")
    return redirect(url_for("sign_in.login"), 303)


def _dead_link(purpose: Purpose, token: str) -> ResponseReturnValue:
    """410: the link was used, is too old, or never was one. The page says how to get a new one, or that what it was for
    is done. A second press by whoever is inside since the first one goes on from there."""
    user, person = self_service.begun_by(db.session(), purpose, token), web.current_actor()
    is_me = user is not None and person is not None and person.user_id == user.id
    if is_me and purpose in BEGINS:
        return web.see_other("accounts.home")
    if user is not None and is_me and purpose is Purpose.EMAIL:
        flash(f"Länken gäller inte längre. Din e-postadress är {user.email}.")
        return web.see_other("accounts.profile")
    return render_template("accounts/dead_link.html", purpose=purpose, is_done=user is not None and purpose in BEGINS,
                           is_old=tokens.is_old(web.settings().secret_key, purpose, token), is_me=is_me,
                           is_known=user is not None), 410
