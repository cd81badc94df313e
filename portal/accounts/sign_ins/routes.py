"""Where one is signed in, and the password asked for once more before what matters."""
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import passwords
from portal.accounts import queries as accounts
from portal.accounts.sign_ins import cookie, service
from portal.accounts.sign_ins.forms import ProveForm
from portal.accounts.sign_ins.session_recovery import Carried
from portal.core import web
from portal.core.access import SIGNED_IN
from portal.core.database import db

WRONG = "Lösenordet stämmer inte. Försök igen."
pages = web.Pages("sign_ins", __name__)


@pages.read("/konto/inloggningar", access=SIGNED_IN)
def show() -> ResponseReturnValue:
    return render_template("accounts/sign_ins/index.html", rows=cookie.where(web.actor()))


@pages.write("/konto/inloggningar/<public_id>/avsluta", access=SIGNED_IN, methods=("POST",))
def end(public_id: str) -> ResponseReturnValue:
    service.end_one(db.session(), web.actor(), public_id)
    flash("Utloggad där.")
    return web.see_other("sign_ins.show")


@pages.write("/konto/inloggningar/avsluta-andra", access=SIGNED_IN, methods=("POST",))
def end_others() -> ResponseReturnValue:
    service.end_others(db.session(), web.actor())
    flash("Du är utloggad överallt utom här.")
    return web.see_other("sign_ins.show")


@pages.write("/konto/losenord-igen", access=SIGNED_IN, own_transactions=True, without_factor=True)
def prove() -> ResponseReturnValue:
    """What was being written comes along, as past the sign-in page."""
    carried, form = Carried.from_request(), ProveForm()
    next_path = web.local_path(request.values.get("next", ""))
    me = accounts.get_user(db.session(), web.actor().user_id or 0)
    is_past = carried is not None and form.password.name not in request.form     # another form on its way past here
    if is_past or not (form.accepted() and passwords.prove(form, me, me.email, WRONG)):
        return render_template("accounts/sign_ins/prove.html", form=form, carried=carried,
                               next_path=next_path), form.status
    sign_in_id = web.actor().sign_in_id or 0
    db.write(lambda s: service.prove(s, sign_in_id))
    if carried is not None:
        return render_template("accounts/carry_on.html", carried=carried, heading="Tack! Fortsätt där du var")
    return redirect(next_path or url_for("accounts.profile"), 303)
