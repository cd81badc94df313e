"""Closing one's account: what stays and why, and what the company has open."""
from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import passwords
from portal.accounts import queries as accounts
from portal.accounts.sign_ins import cookie
from portal.core import web
from portal.core.access import SIGNED_IN
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.pages import queries
from portal.pages.closing import service as closing
from portal.pages.closing.forms import CloseForm, Leaving

WRONG_PASSWORD = "Lösenordet stämmer inte. Försök igen."  # noqa: S105
pages = web.Pages("closing", __name__)


@pages.write("/konto/avsluta", access=SIGNED_IN, own_transactions=True)
def close() -> ResponseReturnValue:
    s = db.session()
    me = accounts.get_user(s, web.actor().user_id or 0)
    alone, form = queries.alone(s, me.id), CloseForm()
    if not alone:
        del form.what
    if form.accepted() and passwords.prove(form, me, me.email, WRONG_PASSWORD):
        user_id, all_of_it = me.id, bool(alone) and form.what.data is Leaving.CLOSE
        try:
            db.write(lambda s: closing.close_account(s, user_id, with_companies=all_of_it))
        except RuleBroken as error:
            form.refuse("password", str(error))
        else:
            db.write(cookie.leave)
            flash("Ditt konto är avslutat." + (" Behov, platser och företag är avslutade." if all_of_it else ""))
            return web.see_other("pages.start")
    return render_template("pages/closing.html", form=form, alone=alone), form.status
