"""The base of every form. A feature's forms take their fields from here too."""
import hashlib
from collections.abc import Sequence
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from portal.core import circumstances, ids
from portal.core.circumstances import Reach
from portal.core.forms.fields import (
    Secret,
    Text,
    Tick,
)
from portal.core.text import legible

PREVIEW, CONFIRM = "preview", "confirm"
"""The values of `step` in a form that shows what would happen, and then lets it happen."""
ABOUT_NOBODY = "Skriv inget om enskilda arbetssökande."
"""The hint of every field where somebody might (rule one)."""
SURE = "_sure"
"""What a person says yes to: the digest of what was asked about."""
UNSAVED = "_unsaved"
"""A hidden field: the form comes back after sign-in with what was written, to be shown and not saved."""


class PortalForm(FlaskForm):  # type: ignore[misc]
    """Base of every form. The form token is checked for every POST in core/web, so no form carries its own."""

    class Meta:
        csrf = False
        locales = ("sv",)

        def wrap_formdata(self, form: "PortalForm", formdata: Any) -> Any:
            """Only what a form sends: never files nor JSON, whose values are not text. Passwords alone as they are."""
            if formdata is not None and not isinstance(formdata, MultiDict):
                formdata = request.form if form.is_submitted() else None
            if formdata is None:
                return None
            secret = {field.name for field in form if isinstance(field, Secret)}
            return MultiDict([(name, value if name in secret else legible(value))
                              for name, value in formdata.items(multi=True)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts: list[tuple[str, str]] = []
        if self.is_submitted():
            g.setdefault("posted_forms", []).append(self)

    def accepted(self) -> bool:
        """True when this is a POST whose fields are all right, and it is meant to be kept."""
        return bool(self.is_submitted() and UNSAVED not in request.form and self.validate())

    def is_sure(self, doubts: Sequence[tuple[str, str]]) -> bool:
        """True when nothing is doubtful, or the person has read just these sentences and says that it is right.
        Otherwise the form asks: (field, sentence) for each, and a box to tick; nothing is kept until then."""
        self.doubts = [(self[name].anchor, sentence) for name, sentence in doubts]
        return not doubts or request.form.get(SURE) == self.asked

    @property
    def asked(self) -> str:
        """Changes when what is asked about does."""
        return hashlib.sha256("".join(sentence for _, sentence in self.doubts).encode()).hexdigest()[:16]

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 when something in it is wrong, or asked about."""
        return 422 if self.errors or self.doubts else 200

    def visible(self) -> list[Any]:
        return [f for f in self if not isinstance(f, HiddenField)]

    def values(self) -> dict[str, Any]:
        """Field name -> value as its Python type, hidden fields left out."""
        return {f.name: f.data for f in self.visible()}

    def refuse(self, name: str, message: str) -> None:
        """Put a message beside a field that a rule refused after the form was parsed. It says what it is about."""
        field = self[name]
        field.whole.add(message)
        field.errors = [*field.errors, message]

    def summary(self) -> list[tuple[str, str]]:
        """(anchor, message) for each error, in the order of the form."""
        return [(f.anchor, f.in_summary(message)) for f in self.visible() for message in f.errors]


class AsksFirst(PortalForm):
    """A form that asks once more before a text goes that seems to tell of somebody's circumstances: the page comes
    back with the reasons, and a tick that lets it go. `reach`: how much is noticed."""

    reach = Reach.ALL
    sure = Tick("Ja, texten ska gå iväg som den är")

    def accepted(self) -> bool:
        if not super().accepted():
            return False
        for reason in [] if self.sure.data else circumstances.told_in(self.written(), self.reach):
            self.refuse("sure", reason)
        return not self.errors

    def written(self) -> str:
        """What is judged: everything that is written in the form."""
        return "\n".join(f.data for f in self if isinstance(f, Text) and f.data)

    def visible(self) -> list[Any]:
        """The tick stands last, once it is asked for."""
        rest = [f for f in super().visible() if f is not self.sure]
        return [*rest, self.sure] if self.sure.errors or self.sure.data else rest

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != self.sure.name}


class CreateForm(PortalForm):
    """A form that makes one new thing: its id is drawn when the form is shown, so that a double click makes one."""

    once = HiddenField(default=ids.new)

    def new_id(self) -> str:
        """The id for the new thing; a fresh one when the form's own was tampered with."""
        drawn = self.once.data
        return drawn if drawn and ids.is_valid(drawn) else ids.new()


class Revised(PortalForm):
    """A form about something that is there already; `revision` is the one that the person started from."""

    revision = HiddenField()

    def seen(self) -> int:
        """The revision that came back from the page; 0, which nothing has, when it was left out or tampered with."""
        text = self.revision.raw_data[0] if self.revision.raw_data else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def written() -> list[tuple[str, str]]:
    """(label, text) of what was posted in the person's own words, so that a page that refuses it shows it to be copied.

    Of the forms read so far in this request. Choices, hidden fields and passwords are left out.
    """
    fields = {f.name: f for form in g.get("posted_forms", []) for f in form if isinstance(f, Text)}
    return [(str(f.label.text), f.raw) for name, f in fields.items() if f.raw and name in request.form]
