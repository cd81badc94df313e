"""The pages of what went wrong. Each says what happened and what to do next, and gives back what was written."""
from collections.abc import Sequence
from typing import Any

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from portal.core import web
from portal.core.errors import Conflict, PortalError, TooMany
from portal.core.forms import UNSAVED, written
from portal.core.web import form_tokens


def init_app(app: web.Portal) -> None:
    app.register_error_handler(PortalError, refusal)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(500, _unexpected)


def refusal(error: PortalError, words: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    """The page of an expected failure. What was written stands there to be copied when the thing has changed meanwhile,
    never when it is not there for this person. `words`: (label, text) of it, when no form could read it."""
    return _page(error.status, str(error), (words or written()) if isinstance(error, Conflict) else ())


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    response = make_response(_page(error.code, ""))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _old_form(_error: CSRFError) -> ResponseReturnValue:
    """The form was drawn before somebody signed in or out. Whoever it was drawn for may send it again: the signed token
    in it says that nobody else made it."""
    person, drawn_for = web.current_actor(), form_tokens.posted_for()
    if person is not None and drawn_for == web.person_mark(person.user_id):
        again = [] if web.SECRET & set(request.form) else web.posted_fields()
        return _of_earlier("errors/signed_in_again.html", again=again)
    return _of_earlier("errors/old_form.html", person=person, drawn_for=drawn_for, carried=web.to_carry())


def _of_earlier(template: str, **about: Any) -> ResponseReturnValue:
    fields = [(UNSAVED, "yes"), *web.carried_fields()] if web.has_form() else []
    return render_template(template, address=web.here(), fields=fields, **about), 400


def _too_many(_error: TooMany) -> ResponseReturnValue:
    fields = [(UNSAVED, "yes"), *web.carried_fields()] if web.has_form() else []
    return render_template("errors/too_many.html", address=web.here(), fields=fields), 429


def _database_away(_error: OperationalError) -> ResponseReturnValue:
    return _page(503, "")


def _unexpected(_error: Exception) -> ResponseReturnValue:
    return _page(500, "")


def _page(status: int, message: str, words: Sequence[tuple[str, str]] = ()) -> tuple[str, int]:
    """An error page must not fail where the page did: when who asks cannot be read, it is drawn for nobody."""
    try:
        web.current_actor()
    except SQLAlchemyError:
        g.actor = None
    return render_template("errors/error.html", status=status, message=message, words=words, came_from=web.came_from(),
                           address=web.here() if status == 404 and _is_of_a_company() else ""), status


def _is_of_a_company() -> bool:
    """Whether the address asks for one of a company's things: another of the person's companies may have it."""
    rule = web.rule_here()
    return request.method in web.READ and bool(request.view_args) and rule is not None and rule.access.company
