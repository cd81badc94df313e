"""The demo's letter box: every mail that the portal would have sent. A 404 anywhere but in the demo."""
import re

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.core import web
from portal.core.access import PUBLIC
from portal.core.database import db
from portal.core.errors import NotFound
from portal.core.mail import outbox

pages = web.Pages("demo", __name__)
LOCAL = r"http://127\.0\.0\.1:\d+"
"""What the demo's addresses begin with, whichever port it had when the mail was made."""


@pages.read("/demo/brevlada", access=PUBLIC)
def mailbox() -> ResponseReturnValue:
    _only_in_the_demo()
    receiver = request.args.get("till", "").replace("\0", "")[:254]
    return render_template("demo/mailbox.html", mails=outbox.caught(db.session(), receiver), receiver=receiver)


@pages.read("/demo/brevlada/<public_id>", access=PUBLIC)
def letter(public_id: str) -> ResponseReturnValue:
    _only_in_the_demo()
    mail = outbox.caught_mail(db.session(), public_id)
    return render_template("demo/letter.html", mail=mail, pieces=_pieces(mail.text))


def _only_in_the_demo() -> None:
    if not web.settings().is_demo:
        raise NotFound("")


def _pieces(text: str) -> list[tuple[str, str]]:
    """(words, address): the text in order, its links to the portal with where they lead on this host."""
    ours = re.compile(rf"(?:{re.escape(web.settings().base_url.rstrip('/'))}|{LOCAL})(/\S*)")
    found, end = [], 0
    for match in ours.finditer(text):
        found += [(text[end:match.start()], ""), (match.group(), request.script_root + match.group(1))]
        end = match.end()
    return [*found, (text[end:], "")]
