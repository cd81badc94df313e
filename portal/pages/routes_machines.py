"""What machines ask for: is the portal alive and ready, whom to tell of a flaw, what may be indexed, and an icon."""
from datetime import timedelta
from typing import cast
from urllib.parse import quote

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, web
from portal.core.access import PUBLIC
from portal.core.database import db, readiness
from portal.core.errors import NotFound
from portal.core.mail import sending

pages = web.Pages("machines", __name__)
TEXT = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
SECURITY_TXT = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=180)
"""Of security.txt, from the day it is read: less than a year, as RFC 9116 asks, and never past."""


@pages.read("/healthz", access=PUBLIC)
def healthz() -> ResponseReturnValue:
    return "ok", 200, TEXT


@pages.read("/readyz", access=PUBLIC)
def readyz() -> ResponseReturnValue:
    heads = current_app.extensions["migrations"].script_directory.get_heads()
    why = readiness.why_not(db.session(), heads, current_app.extensions["probe"])
    return (f"inte redo: {why}", 503, TEXT) if why else ("ok", 200, TEXT)


@pages.read(SECURITY_TXT, access=PUBLIC)
def security_txt() -> ResponseReturnValue:
    settings = web.settings()
    contact = settings.security_contact or settings.contact_email
    if not contact:
        raise NotFound("Ingen kontakt är inställd.")
    lines = {
        "Contact": contact if contact.startswith("https://") else f"mailto:{quote(contact, safe='@')}",
        "Expires": f"{clock.today() + GOOD_FOR}T00:00:00Z",
        "Preferred-Languages": "sv, en",
        "Canonical": sending.link(settings, SECURITY_TXT),
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items()), 200, TEXT


@pages.read("/robots.txt", access=PUBLIC)
def robots_txt() -> ResponseReturnValue:
    """The pages that are written for everyone, and what they are drawn with."""
    rules = cast(web.Portal, current_app).access_rules
    indexed = sorted(url.rule for url in current_app.url_map.iter_rules() if rules[url.endpoint].indexed)
    root = request.script_root
    lines = ["User-agent: *", *(f"Allow: {root}{path}$" for path in indexed), f"Allow: {root}/static/",
             f"Disallow: {root}/"]
    return "\n".join(lines) + "\n", 200, TEXT


@pages.read("/favicon.ico", access=PUBLIC)
def favicon() -> ResponseReturnValue:
    """For who asks without having read a page, which names the same picture."""
    return redirect(url_for("static", filename="img/clover.svg"), 301)
