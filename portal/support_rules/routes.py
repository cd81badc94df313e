"""The system owner's pages of the rules."""
from collections.abc import Sequence

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from portal.core import clock, web
from portal.core.access import Role, only
from portal.core.database import db
from portal.core.errors import Conflict, NotFound
from portal.core.forms import PortalForm
from portal.core.wording import plain_day
from portal.support_rules import queries, service
from portal.support_rules.forms import RuleForm
from portal.support_rules.models import RuleCode
from portal.support_rules.rules import Rule

ADMIN = only(Role.ADMIN)
pages = web.Pages("support_rules", __name__, url_prefix="/admin/regler")


@pages.app_template_global("rules_to_check")
def rules_to_check() -> int:
    """How many of the rules valid today should be compared with their source."""
    return len(queries.rulebook(db.session()).to_check(clock.today(), web.settings().rule_check_days))


@pages.app_template_global("rules_judged_by")
def rules_judged_by(ids: Sequence[int] | None) -> list[Rule]:
    """The rules that a stored document was judged by."""
    return [rule for rule in queries.rulebook(db.session()) if rule.id in ids] if ids else []


@pages.read("/", access=ADMIN)
def index() -> ResponseReturnValue:
    book, today, days = queries.rulebook(db.session()), clock.today(), web.settings().rule_check_days
    found = [(code, book.rule_on(code, today), book.coming(code, today), book.of(code)) for code in RuleCode]
    return render_template("support_rules/index.html", found=found, days=days,
                           old={rule.id for rule in book.to_check(today, days)})


@pages.write("/<code>/ny", access=ADMIN)
def new(code: str) -> ResponseReturnValue:
    s, actor, known = db.session(), web.actor(), _code(code)
    history = queries.rulebook(s).of(known)
    newest = max((rule.id for rule in history), default=0)
    form, overtaken = RuleForm(known, history[0] if history else None), False
    if form.accepted():
        try:
            made = service.write(s, actor, known, form.facts(), public_id=form.new_id(), seen=form.seen())
        except Conflict:
            overtaken = True
        else:
            flash(f"Sparat. Lydelsen gäller från den {plain_day(made.valid_from or clock.today())}, och räknas som "
                  "kontrollerad i dag.")
            return web.see_other(".index", _anchor=known)
    if overtaken or not form.is_submitted():
        form.revision.data = str(newest)
    page = render_template("support_rules/new.html", form=form, code=known, history=history, overtaken=overtaken)
    return page, 409 if overtaken else form.status


@pages.write("/<public_id>/kontrollerad", access=ADMIN, methods=("POST",))
def check(public_id: str) -> ResponseReturnValue:
    rule = service.check(db.session(), web.actor(), public_id)
    flash(f"{rule.code.label}: kontrollerad i dag.")
    return web.see_other(".index", _anchor=rule.code)


@pages.write("/<public_id>/ta-tillbaka", access=ADMIN)
def withdraw(public_id: str) -> ResponseReturnValue:
    s = db.session()
    rule = queries.get(s, public_id)
    if PortalForm().accepted():
        service.withdraw(s, web.actor(), public_id)
        flash("Lydelsen är återtagen och börjar inte gälla.")
        return web.see_other(".index", _anchor=rule.code)
    if rule.valid_from is None or rule.valid_from <= clock.today() or rule.withdrawn_at is not None:
        return web.see_other(".index", _anchor=rule.code)
    return render_template("support_rules/withdraw.html", rule=rule)


def _code(code: str) -> RuleCode:
    known = RuleCode.from_code(code)
    if known is None:
        raise NotFound(queries.NO_SUCH_RULE)
    return known
