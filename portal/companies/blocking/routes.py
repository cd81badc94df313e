"""Block an employer, and let it in again: why, what will happen, and then it happens."""
from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import reach
from portal.companies import queries, service
from portal.companies.blocking import service as blocking
from portal.companies.blueprint import pages
from portal.companies.forms import BlockForm, UnblockForm
from portal.companies.models import Company
from portal.core import web
from portal.core.access import REVIEWER
from portal.core.database import db
from portal.core.forms import CONFIRM, PREVIEW
from portal.core.mail import outbox


@pages.write("/arbetsgivare/<public_id>/sparra", access=REVIEWER)
def block(public_id: str) -> ResponseReturnValue:
    """POST with step `preview`: done, shown and undone. POST with step `confirm`: done."""
    s, actor = db.session(), web.actor()
    company, form, step = queries.get(s, actor, public_id), BlockForm(), request.form.get("step")
    service.may_decide_on(s, actor, company)
    if step in (PREVIEW, CONFIRM) and form.accepted():
        blocking.block(s, actor, public_id, reason=form.reason.data)
        if step == PREVIEW:
            return _preview(company, form)
        flash(f"{company.full_name} är spärrad. " + reach.told(s, company.id, "Arbetsgivaren får ett mejl."))
        return web.see_other("companies.show", public_id=public_id)
    if company.blocked_at is not None:
        return web.see_other("companies.show", public_id=public_id)
    return render_template("companies/block.html", company=company, form=form), form.status


@pages.write("/arbetsgivare/<public_id>/hav-sparr", access=REVIEWER)
def unblock(public_id: str) -> ResponseReturnValue:
    s, actor = db.session(), web.actor()
    company, form = queries.get(s, actor, public_id), UnblockForm()
    service.may_decide_on(s, actor, company)
    if form.accepted():
        blocking.unblock(s, actor, public_id, reason=form.reason.data)
        told = reach.told(s, company.id, "Arbetsgivaren får ett mejl.")
        flash(f"Spärren är hävd. {company.full_name} kan skicka in platser igen. {told}")
        return web.see_other("companies.show", public_id=public_id)
    if company.blocked_at is None:
        return web.see_other("companies.show", public_id=public_id)
    return render_template("companies/unblock.html", company=company, form=form), form.status


def _preview(company: Company, form: BlockForm) -> str:
    """The block has been made in this unit of work, mails and all, and is undone when the page is drawn."""
    s = db.session()
    db.abandon(s)
    return render_template("companies/block_preview.html", company=company, form=form, letters=outbox.letters_in(s))
