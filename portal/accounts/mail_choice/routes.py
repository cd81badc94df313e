"""How often one wants mail: chosen on one's own page, or turned off from a mail."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import queries, reach
from portal.accounts.forms import MailForm
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailFrequency
from portal.core import web
from portal.core.access import PUBLIC, SIGNED_IN
from portal.core.database import db

pages = web.Pages("mail_choice", __name__)


@pages.write("/konto/mejl", access=SIGNED_IN)
def choose() -> ResponseReturnValue:
    s = db.session()
    me = queries.get_user(s, web.actor().user_id or 0)
    form = MailForm(data={"frequency": mail_choice.of(s, me.id)})
    if form.accepted():
        mail_choice.choose(s, me, form.frequency.data)
        flash("Sparat. Så ofta får du mejl från och med nu.")
        return web.see_other("accounts.profile")
    return render_template("accounts/mail.html", form=form, is_staff=me.party is not None), form.status


@pages.write("/konto/mejl/avsluta/<token>", access=PUBLIC, by_mail_program=True)
def turn_off(token: str) -> ResponseReturnValue:
    """The GET changes nothing: mail programs open links on their own. A POST is answered where it came, as RFC 8058
    asks: the mail program follows no redirect."""
    s = db.session()
    user = mail_choice.holder(s, token)
    if user is None:
        return render_template("accounts/mail_dead_link.html"), 410
    if request.method == "POST":
        mail_choice.choose(s, user, MailFrequency.NEVER)
    return render_template("accounts/mail_off.html", user=user, token=token,
                           is_off=mail_choice.of(s, user.id) is MailFrequency.NEVER)


@pages.app_template_global("mail_frequency")
def mail_frequency(user_id: int) -> MailFrequency:
    return mail_choice.of(db.session(), user_id)


@pages.app_template_global("told")
def told(company_id: int, promise: str) -> str:
    """A sentence that promises a company mail, or what is true instead when none reaches it."""
    return reach.told(db.session(), company_id, promise)


@pages.app_template_global("told_own")
def told_own(company_id: int, promise: str) -> str:
    return reach.told_own(db.session(), company_id, promise)


@pages.app_template_global("unreached")
def unreached(company_id: int) -> str:
    """Why no mail reaches a company, for its page; "" when it does."""
    return reach.unreached(db.session(), company_id)
