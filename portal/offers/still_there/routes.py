"""Where the links lead in the mail that asks whether a place is still there. No sign-in: the link says who answers.

Reading a page changes nothing, since mail programs open links on their own; the button on it does.
"""
from collections.abc import Callable
from typing import Any

from flask import Response, flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import PUBLIC
from portal.core.database import db
from portal.core.errors import RuleBroken
from portal.core.forms import PortalForm
from portal.core.web import rate_limits
from portal.offers import queries, service
from portal.offers.events import ContactWritten, OfferClosed, OfferConfirmed, OfferPaused
from portal.offers.forms import CloseForm, LetterContactForm, PauseForm
from portal.offers.life import service as life
from portal.offers.models import CloseReason
from portal.offers.still_there.queries import Asked, answer_to, asked_by, has_answered

pages = web.Pages("still_there", __name__, url_prefix="/svar")
DOORS = 30
THANKED = "thanked"
"""The session key of whoever has answered in this browser."""


@pages.read("/<token>", access=PUBLIC)
def question(token: str) -> ResponseReturnValue:
    """The four answers, side by side."""
    asked = asked_by(db.session(), token)
    return _page("question", token, asked, PortalForm()) if asked and asked.is_open else _dead_link(asked)


@pages.write("/<token>/finns-kvar", access=PUBLIC)
@rate_limits.at_most(DOORS)
def yes(token: str) -> ResponseReturnValue:
    return _answer(token, "yes", PortalForm(), OfferConfirmed, _confirm, "Platsen visas som förut.")


@pages.write("/<token>/pausa", access=PUBLIC)
@rate_limits.at_most(DOORS)
def pause(token: str) -> ResponseReturnValue:
    return _answer(token, "pause", PauseForm(), OfferPaused, _pause,
                   "Platsen är pausad och öppnas igen den dag du valde.")


@pages.write("/<token>/borttagen", access=PUBLIC)
@rate_limits.at_most(DOORS)
def gone(token: str) -> ResponseReturnValue:
    return _answer(token, "gone", CloseForm(), OfferClosed, _close,
                   "Platsen är avslutad. Vill ni ta emot någon igen kan ni kopiera den till ett nytt utkast.")


@pages.write("/<token>/kontaktperson", access=PUBLIC)
@rate_limits.at_most(DOORS)
def contact(token: str) -> ResponseReturnValue:
    return _answer(token, "contact", LetterContactForm(), ContactWritten, _contact,
                   "Coacherna ser den nya kontaktpersonen nu, och ni får ett kvitto i ett mejl.")


@pages.read("/tack", access=PUBLIC)
def thanks() -> ResponseReturnValue:
    """Only for whoever has answered in this browser."""
    if THANKED not in session:
        return web.see_other("pages.start")
    return render_template("still_there/thanks.html")


@pages.after_request
def never_kept(response: Response) -> Response:
    """The address is a key: no machine on the way keeps what it opens."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _confirm(asked: Asked, _form: Any) -> None:
    life.confirm(db.session(), asked.actor, asked.claim.offer_public_id)


def _pause(asked: Asked, form: Any) -> None:
    life.pause(db.session(), asked.actor, asked.claim.offer_public_id, until=form.until.data)


def _close(asked: Asked, form: Any) -> None:
    service.close(db.session(), asked.actor, asked.claim.offer_public_id, reason=CloseReason(form.reason.data))


def _contact(asked: Asked, form: Any) -> None:
    life.change_contact(db.session(), asked.actor, asked.claim.offer_public_id, form.contact(),
                        declared=form.declared.data)


def _answer(
    token: str, page: str, form: PortalForm, happened: type[Any], act: Callable[[Asked, Any], None], said: str,
) -> ResponseReturnValue:
    """The page with its button, or the answer given. The same answer again is the same answer."""
    s = db.session()
    asked = asked_by(s, token)
    if asked is None:
        return _dead_link(None)
    if not asked.is_open:
        again = request.method == "POST" and has_answered(s, asked, happened.__name__)
        return _thanked() if again else _dead_link(asked)
    if form.accepted():
        try:
            act(asked, form)
        except RuleBroken as error:
            form.refuse(form.visible()[0].name, str(error))
        else:
            flash(f"Tack för svaret! {said}")
            return _thanked()
    return _page(page, token, asked, form)


def _page(name: str, token: str, asked: Asked, form: PortalForm) -> ResponseReturnValue:
    address = url_for("still_there.question", token=token)
    return render_template(f"still_there/{name}.html", asked=asked, form=form, address=address), form.status


def _thanked() -> ResponseReturnValue:
    session[THANKED] = True
    return web.see_other(".thanks")


def _dead_link(asked: Asked | None) -> ResponseReturnValue:
    """410: answered already, too old, or never a link. An answered one says how, and how the place stands now."""
    s = db.session()
    answer = answer_to(s, asked) if asked else None
    stands = queries.sight(s, asked.actor, asked.claim.offer_public_id).standing.text if asked else ""
    return render_template("still_there/dead_link.html", asked=asked, answer=answer, stands=stands), 410
