"""The second factor on one's own account. The page at sign-in that asks for a code is in `routes_sign_in`."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.second_factor import drawing, queries, service
from portal.accounts.second_factor.forms import AppCodeForm
from portal.core import web
from portal.core.access import SIGNED_IN
from portal.core.database import db
from portal.core.errors import RuleBroken

pages = web.Pages("second_factor", __name__)
QR_TITLE = "QR-kod att läsa av med appen"


@pages.read("/konto/tvasteg", access=SIGNED_IN, without_factor=True)
def show() -> ResponseReturnValue:
    s, me = db.session(), _me()
    return render_template("accounts/second_factor/show.html", is_on=queries.is_on(s, me.id),
                           left=queries.codes_left(s, me.id), is_required=service.is_required(s, me))


@pages.write("/konto/tvasteg/borja", access=SIGNED_IN, methods=("POST",), proved=True, without_factor=True)
def begin() -> ResponseReturnValue:
    service.begin(db.session(), web.actor())
    return web.see_other("second_factor.set_up")


@pages.write("/konto/tvasteg/stall-in", access=SIGNED_IN, proved=True, without_factor=True)
def set_up() -> ResponseReturnValue:
    s, me, form = db.session(), _me(), AppCodeForm()
    factor = queries.of_user(s, me.id)
    if factor is None or factor.confirmed_at is not None:
        return web.see_other("second_factor.show")
    if form.accepted():
        try:
            codes = service.confirm(s, web.actor(), str(form.code.data))
        except RuleBroken as error:
            form.refuse("code", str(error))
        else:
            return _codes(codes)
    secret = queries.secret_of(s, factor)
    return render_template("accounts/second_factor/set_up.html", form=form, secret=drawing.in_groups(secret),
                           qr=drawing.qr(secret, me.email, QR_TITLE)), form.status


@pages.write("/konto/tvasteg/nya-koder", access=SIGNED_IN, methods=("POST",), proved=True)
def renew_codes() -> ResponseReturnValue:
    return _codes(service.renew_codes(db.session(), web.actor()))


@pages.write("/konto/tvasteg/stang-av", access=SIGNED_IN, proved=True)
def turn_off() -> ResponseReturnValue:
    if request.method == "POST":
        service.turn_off(db.session(), web.actor())
        flash("Tvåstegsinloggning är av. Nu räcker lösenordet.")
        return web.see_other("second_factor.show")
    return render_template("accounts/second_factor/turn_off.html")


def _me() -> User:
    return accounts.get_user(db.session(), web.actor().user_id or 0)


def _codes(codes: list[str]) -> ResponseReturnValue:
    return render_template("accounts/second_factor/codes.html", codes=codes)
