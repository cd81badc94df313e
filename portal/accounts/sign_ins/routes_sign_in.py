"""The sign-in page and the way out. `sign_in.login` is where core/web sends those who are not signed in."""
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal.accounts import passwords, queries
from portal.accounts.forms import SignInForm
from portal.accounts.models import User
from portal.accounts.second_factor import queries as factors
from portal.accounts.second_factor import service as second_factor
from portal.accounts.second_factor.forms import CodeForm
from portal.accounts.sign_ins import cookie, known_browsers
from portal.accounts.sign_ins.session_recovery import Carried
from portal.core import web
from portal.core.access import PUBLIC, Actor, Role
from portal.core.database import db
from portal.core.web import rate_limits

WRONG = "E-post eller lösenord stämmer inte. Kontrollera båda och försök igen."
HOMES = (
    (Role.EMPLOYER, "pages.overview"), (Role.REVIEWER, "reviews.queue"), (Role.CAMPUS, "trainings.gaps"),
    (Role.COACH, "placements.day"), (Role.ADMIN, "admin.staff"),
)

pages = web.Pages("sign_in", __name__)


@pages.write("/konto/logga-in", endpoint="login", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(60)
def login() -> ResponseReturnValue:
    carried = Carried.from_request()
    form = SignInForm(data={"email": session.get(cookie.ASKED_EMAIL)})
    next_path = web.local_path(request.values.get("next", ""))
    person = web.current_actor()
    if person is None and _is_sent() and form.accepted() and (user := _person_of(form)):
        if not factors.is_on(db.session(), user.id):
            _go_in(user, carried)
            person = web.current_actor()
        else:
            cookie.wait_for_code(user)
            return _ask_code(CodeForm(), carried, next_path)
    if person is None:
        return render_template("accounts/sign_in.html", form=form, carried=carried, next_path=next_path), form.status
    return _onward(person, carried, next_path)


@pages.write("/konto/logga-in/kod", endpoint="code", access=PUBLIC, own_transactions=True)
@rate_limits.at_most(60)
def code() -> ResponseReturnValue:
    """The second step. What was being written when the session ran out comes along."""
    carried, form = Carried.from_request(), CodeForm()
    next_path = web.local_path(request.values.get("next", ""))
    if (person := web.current_actor()) is not None:
        return _onward(person, carried, next_path)
    user = cookie.half_signed_in(db.session())
    if user is None:
        flash("Det tog för lång tid. Skriv e-post och lösenord igen.", "sun")
        return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), carried=carried,
                               next_path=next_path)
    if not form.accepted() or not passwords.prove_code(form, user):
        return _ask_code(form, carried, next_path)
    _go_in(user, carried)
    return _onward(web.actor(), carried, next_path)


@pages.write("/konto/logga-ut", endpoint="logout", access=PUBLIC, methods=("POST",))
def logout() -> ResponseReturnValue:
    """What somebody else had written waits in the sign-in form that follows, for them."""
    cookie.leave(db.session())
    flash("Du är utloggad.")
    if (carried := Carried.from_request()) is not None:
        return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), carried=carried, next_path=None)
    return redirect(web.local_path(request.form.get("next", "")) or url_for("pages.start"), 303)


def home_of(person: Actor) -> str:
    """The page where this person's work is."""
    return url_for(next(page for role, page in HOMES if person.has(role)))


def _ask_code(form: CodeForm, carried: Carried | None, next_path: str | None) -> ResponseReturnValue:
    """Drawn in the answer to the password itself, so that what is carried need not be kept anywhere."""
    return render_template("accounts/second_factor/code.html", form=form, carried=carried,
                           next_path=next_path), form.status


def _go_in(user: User, carried: Carried | None) -> None:
    company_id = _company_of(user, carried)

    def enter(s: Session) -> None:
        second_factor.note_due(s, user.id)
        cookie.enter(s, user.id, company_id=company_id)

    db.write(enter)
    known_browsers.remember(user)


def _onward(person: Actor, carried: Carried | None, next_path: str | None) -> ResponseReturnValue:
    if carried is not None and not carried.is_of(person.user_id):
        return web.somebody_elses(person, carried.onward())
    if carried is not None:
        return render_template("accounts/carry_on.html", carried=carried)
    return redirect(next_path or home_of(person), 303)


def _company_of(user: User, carried: Carried | None) -> int | None:
    """The company that what is carried was written for, when this person belongs to it."""
    mark = carried.company() if carried else ""
    mine = user.memberships if mark else ()
    return next((each.company_id for each in mine if web.company_mark(each.company_id) == mark), None)


def _is_sent() -> bool:
    """False for the fields of another form on their way past this page."""
    return "email" in request.form


def _person_of(form: SignInForm) -> User | None:
    """The account that may come in; otherwise the form says why not, without telling whether there is an account."""
    email = str(form.email.data)
    user = queries.by_email(db.session(), email)
    return user if passwords.prove(form, user, email, WRONG) else None
