"""A remark on one field, and what the company takes of it."""
from functools import cache
from typing import Any, Self

from wtforms import HiddenField

from portal.core.circumstances import Reach
from portal.core.forms import (
    Area,
    AsksFirst,
    CreateForm,
    OneOf,
    PortalForm,
)
from portal.offers import content, questions, suggestions
from portal.offers.models import Offer
from portal.reviews.forms import TO_COMPANY
from portal.reviews.models import Remark, RemarkReason, StandardRemark
from portal.reviews.standard_remarks.service import Words


class WordsForm(AsksFirst):
    """What a remark says. Made by `about`, it also has a box for a suggestion: the company's own question."""

    reach = Reach.LETTER
    reason = OneOf("Skäl", RemarkReason, missing="Välj ett skäl.", default=RemarkReason.UNCLEAR)
    text = Area("Vad behöver ändras?", rows=3, max=2000, hint=TO_COMPANY,
                missing="Skriv vad företaget behöver ändra eller förtydliga.")

    @classmethod
    def about(cls, field: str, **options: Any) -> Self:
        """The form for a remark on this field; without a box where nothing can be suggested."""
        kind: Any = cls
        made: Self = _with_box(kind, field if field in content.FIELDS else "")(**options)
        return made

    @property
    def suggestion(self) -> str:
        """The suggestion as it is kept; empty for none."""
        return suggestions.kept(self["suggested"].data) if "suggested" in self else ""

    def words(self) -> Words:
        return Words(reason=self.reason.data, text=self.text.data or "", suggested=self.suggestion)


class AcceptForm(PortalForm):
    """The button that takes a suggestion. `seen`: the digest of the answers it changes, as the page showed them."""

    suggestion = HiddenField()
    seen = HiddenField()


def suggested_in(remark: StandardRemark | Remark) -> dict[str, Any]:
    """What the box for its suggestion is filled with."""
    field, text = remark.field, remark.suggested_value
    values = suggestions.read(field, text) if text else None
    if values is None:
        return {}
    return {"suggested": Offer(**values).open_to if field == "open_to" else values[field]}


@cache
def _with_box(form: Any, field: str) -> type[Any]:
    box = questions.box(field)
    return type(form.__name__, (form,), {"suggested": box} if box is not None else {})


class RemarkForm(WordsForm, CreateForm):
    """A remark on one field of the submission."""

    field = HiddenField()
    changes = ""
    """The public id of the remark that is written anew; empty for a new one."""

    @classmethod
    def from_standard(cls, standard: StandardRemark) -> Self:
        """Filled in with a standard remark, to be changed before it is written."""
        said = {"field": standard.field, "reason": standard.reason, "text": standard.text}
        return cls.about(standard.field, formdata=None, data=said | suggested_in(standard))


class ChangedRemarkForm(RemarkForm):
    """A remark that waits to be sent, written anew. `seen`: what it said on the page."""

    seen = HiddenField()

    @classmethod
    def on(cls, remark: Remark, seen: str) -> Self:
        """With what was posted, or what the remark says."""
        said = {"field": remark.field, "seen": seen, "reason": remark.reason, "text": remark.text}
        made = cls.about(remark.field, data=said | suggested_in(remark))
        made.field.data, made.changes = remark.field, remark.public_id
        return made
