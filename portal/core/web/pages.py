"""Routes that cannot forget their access rule, nor their transaction. Every request walks `Portal.dispatch_request`."""
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.routing import RequestRedirect

from portal.config import Settings
from portal.core import personal_numbers
from portal.core.access import PUBLIC, Access, Actor
from portal.core.database import db
from portal.core.errors import Forbidden, NotFound, RuleBroken
from portal.core.forms import UNSAVED
from portal.core.web import form_tokens
from portal.core.web.request import NUL, PlainRequest

READ = {"GET", "OPTIONS"}
"""Methods that write nothing. A HEAD arrives as a GET (`PlainRequest`)."""
SECRET = {"password", "new_password"}
NOT_CARRIED = {form_tokens.KEY, *SECRET}
CARRY_TO, CARRIED = "_carry", "carry-"
"""Hidden fields of the sign-in form: the address of the form that was being written, and what was written in it."""
FOR_PERSON = "_person"
"""A hidden field of what is carried: the mark of the person for whom the form was drawn."""
FOR_COMPANY = "_company"
"""A hidden field beside the form token: the mark of the company that the person acted for when the page was drawn."""
SEARCHED = "sok"
"""What a list is searched for, in its address."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
                               "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
                               "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
RETRY_AFTER = {429: "60", 503: "10"}
"""Seconds, by status."""
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
csrf = CSRFProtect()


@dataclass(frozen=True)
class Rule:
    """What an endpoint demands. `own_transactions`: a POST that opens its short writes by itself (slow hashing).

    `by_mail_program`: its POST comes from a mail program that has no page of ours and so no form token (RFC 8058).
    Such an address carries a signed token of its own, is open to everyone and acts for nobody who is signed in.

    `has_form`: what is posted was written in a form, on this address or on another page's, and is not to be lost.

    `proved`: the password is asked for again when it was not given a moment ago. `without_factor`: also for those who
    must first get themselves a second factor.

    `indexed`: search engines may show it; every other answer asks them not to.
    """

    access: Access
    own_transactions: bool = False
    by_mail_program: bool = False
    has_form: bool = False
    proved: bool = False
    without_factor: bool = False
    indexed: bool = False

    def __post_init__(self) -> None:
        if self.by_mail_program and self.access != PUBLIC:
            raise TypeError("only an address that acts for nobody may do without a form token")


class Pages(Blueprint):
    """A Blueprint whose routes must say who may use them: forgetting `access` is a TypeError at import."""

    def read(self, path: str, *, access: Access, endpoint: str | None = None, proved: bool = False,
             without_factor: bool = False, indexed: bool = False) -> Callable[[View], View]:
        rule = Rule(access, proved=proved, without_factor=without_factor, indexed=indexed)
        return self._add(path, ["GET"], rule, endpoint)

    def write(
        self, path: str, *, access: Access, endpoint: str | None = None, own_transactions: bool = False,
        by_mail_program: bool = False, methods: tuple[str, ...] = ("GET", "POST"), has_form: bool = False,
        proved: bool = False, without_factor: bool = False,
    ) -> Callable[[View], View]:
        """GET shows the form, POST runs in one unit of work. Pass methods=("POST",) where there is no form, and
        has_form besides where it stands on another page."""
        rule = Rule(access, own_transactions, by_mail_program, has_form or "GET" in methods, proved, without_factor)
        return self._add(path, list(methods), rule, endpoint)

    def route(self, *_args: Any, **_kwargs: Any) -> Any:
        raise TypeError("use .read() or .write(), which ask for access")

    def _add(self, path: str, methods: list[str], rule: Rule, endpoint: str | None) -> Callable[[View], View]:
        if not isinstance(rule.access, Access):
            raise TypeError("access must be an Access")

        def remember(view: View) -> View:
            name = endpoint or view.__name__
            self.add_url_rule(path, name, view, methods=methods)
            self.record(lambda state: adopt(state.app, f"{self.name}.{name}", rule))
            return view

        return remember


class Portal(Flask):
    """Flask with one straight line for every request: rule, person, company, form token, transaction, view."""

    request_class = PlainRequest

    def __init__(self, *args: Any, load_actor: Callable[[], Actor | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_rules: dict[str, Rule] = {"static": Rule(PUBLIC)}
        self.load_actor = load_actor

    def dispatch_request(self) -> ResponseReturnValue:
        if isinstance(elsewhere := request.routing_exception, RequestRedirect):
            return redirect(on_this_site(elsewhere.new_url) or url_for("pages.start"), elsewhere.code)
        if elsewhere is not None:
            self.raise_routing_exception(request)
        if NUL in request.path:
            raise NotFound("")
        rule = rule_here()
        if rule is None:
            raise Forbidden("Sidan är stängd.")
        return self._allowed(rule)

    def _allowed(self, rule: Rule) -> ResponseReturnValue:
        is_from_a_page = request.method not in READ and not rule.by_mail_program
        if is_from_a_page and (answer := _of_another()) is not None:
            return answer
        if rule.access.roles is not None and (answer := _turned_away(rule)) is not None:
            return answer
        if request.method in READ:
            return _search_refused() or super().dispatch_request()
        _ = request.form     # before the unit of work: who sends slowly keeps nobody waiting
        current_actor()     # before the unit of work: what the page asks about them later costs it no wait
        if is_from_a_page:
            csrf.protect()
        if rule.access.company and (other := other_company(request.form.getlist(FOR_COMPANY))):
            return _wrong_company(other)
        if UNSAVED in request.form and not has_form():
            raise RuleBroken("Inget är gjort ännu. Gå till sidan och tryck på knappen igen.")
        if rule.own_transactions:
            return super().dispatch_request()
        return db.write(self._answer)

    def _answer(self, s: Session) -> Response:
        """What was carried past a sign-in is shown, never kept: nobody has pressed this page's button."""
        response = make_response(super().dispatch_request())
        if response.status_code >= 400 or UNSAVED in request.form:
            db.abandon(s)
        return response


def adopt(app: App, endpoint: str, rule: Rule) -> None:
    """Give an endpoint its rule; for a library's routes, called from create_app."""
    cast(Portal, app).access_rules[endpoint] = rule


def current_actor() -> Actor | None:
    """Who is signed in, asked once per request."""
    if "actor" not in g:
        g.actor = _portal().load_actor()
    found: Actor | None = g.actor
    return found


def actor() -> Actor:
    """Who is signed in. Raises Forbidden when nobody is."""
    found = current_actor()
    if found is None:
        raise Forbidden("Logga in för att fortsätta.")
    return found


def company_mark(company_id: int) -> str:
    """What stands for a company in a form: says nothing about it, and costs no question to the database."""
    return _mark(f"company:{company_id}")


def person_mark(user_id: int | None) -> str:
    """What stands for a person in a form token."""
    return _mark(f"person:{user_id}")


def acted_for() -> str:
    """The mark of the company that this page acts for, "" for none. Never asks who is signed in: an error page must
    not."""
    person: Actor | None = g.get("actor")
    return company_mark(person.company_id) if person is not None and person.company_id is not None else ""


def other_company(marks: list[str]) -> str:
    """The mark that came along and is not of the company acted for now; "" when there is none."""
    return next((mark for mark in marks if mark and mark != acted_for()), "")


def settings() -> Settings:
    return db.database().settings


def see_other(endpoint: str, **values: Any) -> Response:
    """303: after a POST the browser reads the next page, and Back does not send the form again."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def local_path(address: str) -> str | None:
    """The address when it stays in the portal, otherwise None: what a link brings along is not to be trusted."""
    root = f"{request.script_root}/"
    is_local = address.startswith(root) and address[len(root):len(root) + 1] not in {"/", "\\"}
    return address if is_local and address.isprintable() and " " not in address else None


def on_this_site(address: str) -> str | None:
    """Its path and query alone: the name of the site is what the asking program says it is, and is not repeated."""
    return local_path(urlsplit(address)._replace(scheme="", netloc="", fragment="").geturl())


def came_from() -> str | None:
    """The page where the button was pressed, when the browser says and it can be read again."""
    if request.method in READ:
        return None
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if came.netloc != request.host:
        return None
    path = came.path.removeprefix(request.script_root)
    return on_this_site(came.geturl()) if current_app.url_map.bind("").test(path, "GET") else None


def carried_fields(prefix: str = "") -> list[tuple[str, str]]:
    """What was written in a form that could not be received, passwords left out."""
    return posted_fields(prefix) if has_form() else []


def posted_fields(prefix: str = "") -> list[tuple[str, str]]:
    """The same of a button too: its step and what it is about."""
    return [(prefix + name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]


def to_carry() -> list[tuple[str, str]]:
    """What was written, as hidden fields of a sign-in form, which gives it back to whoever it was drawn for."""
    rule = rule_here()
    if CARRY_TO in request.form and rule is not None and rule.access == PUBLIC:     # on its way past a page of sign-in
        return [(name, value) for name, value in posted_fields() if name == CARRY_TO or name.startswith(CARRIED)]
    drawn_for = form_tokens.posted_for()
    whose = [(CARRIED + FOR_PERSON, drawn_for)] if drawn_for else []
    return [(CARRY_TO, here()), *carried_fields(CARRIED), *whose] if has_form() else []


def init_app(app: Portal) -> None:
    csrf.init_app(app)
    app.jinja_env.globals.update(acted_for=acted_for, company_mark=company_mark)
    app.after_request(_headers)


def _portal() -> Portal:
    return cast(Portal, current_app)


def _turned_away(rule: Rule) -> ResponseReturnValue | None:
    person = current_actor()
    if person is None:
        if request.method in READ:
            return redirect(url_for("sign_in.login", next=here()))
        return render_template("errors/signed_out.html", fields=to_carry()), 401
    if person.must_get_factor and not rule.without_factor:
        return redirect(url_for("second_factor.show"), 303)
    if not rule.access.allows(person):
        raise Forbidden("Sidan är till för en annan roll än din.")
    if rule.access.lacks_company(person):
        return redirect(url_for("companies.start"), 303)
    if rule.proved and not person.is_proved:
        if request.method in READ:
            return redirect(url_for("sign_ins.prove", next=here()), 303)
        return render_template("errors/prove_first.html", fields=to_carry(), came_from=came_from()), 401
    return None


def _mark(of: str) -> str:
    return hmac.new(settings().secret_key.encode(), of.encode(), hashlib.sha256).hexdigest()[:16]


def _of_another() -> ResponseReturnValue | None:
    """The page was drawn for somebody else, who was signed in before: nobody acts for them."""
    person, drawn_for = current_actor(), form_tokens.posted_for()
    if person is None or not drawn_for or drawn_for == person_mark(person.user_id):
        return None
    return somebody_elses(person, to_carry())


def somebody_elses(person: Actor, carried: Sequence[tuple[str, str]]) -> ResponseReturnValue:
    """What was written by another than the one who is signed in now waits for whoever wrote it."""
    return render_template("errors/somebody_elses.html", person=person, carried=carried, came_from=came_from()), 400


def _search_refused() -> ResponseReturnValue | None:
    """No list is searched by a person's number: the address drops it, and so do the links that would carry it on."""
    if personal_numbers.first_in(request.args.get(SEARCHED, "")) is None:
        return None
    flash("Det går inte att söka på personnummer här. Sök på namn, yrke eller ort i stället.", "sun")
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in {SEARCHED, "sida"}]
    return redirect(request.script_root + request.path + ("?" + urlencode(kept) if kept else ""), 303)


def rule_here() -> Rule | None:
    """What the endpoint asked for demands; None when there is none."""
    return _portal().access_rules.get(request.endpoint or "")


def has_form() -> bool:
    """False when this address is a button's, with nothing written to keep."""
    return (rule := rule_here()) is not None and rule.has_form


def here() -> str:
    """This page's address with its query, as a link on the host would have it."""
    return request.script_root + request.full_path.rstrip("?")


def _wrong_company(mark: str) -> ResponseReturnValue:
    """The page was drawn for another company, and the person has changed since, in another tab perhaps."""
    fields = [(name, value) for name, value in carried_fields() if name not in {FOR_COMPANY, UNSAVED}]
    return render_template("errors/other_company.html", address=here(), has_form=has_form(), mark=mark,
                           fields=fields), 409


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if (rule := rule_here()) is None or not rule.indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    if (seconds := RETRY_AFTER.get(response.status_code)) is not None:
        response.headers.setdefault("Retry-After", seconds)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "actor" in g and g.actor is not None:
        response.headers["Cache-Control"] = "no-store"
    return response
