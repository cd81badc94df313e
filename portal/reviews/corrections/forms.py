"""A plain mistake put right, and the objection to it."""
from functools import cache
from typing import Any, Self

from wtforms import HiddenField

from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    AsksFirst,
    PortalForm,
)
from portal.offers import content, questions
from portal.offers.models import Submission


class CorrectionForm(PortalForm):
    """A text with its plain mistakes put right. `seen`: the digest of the text as the page showed it."""

    field = HiddenField()
    seen = HiddenField()

    @classmethod
    def about(cls, field: str, **options: Any) -> Self:
        """The form for this field; without a box for one that may not be corrected."""
        kind: Any = cls
        made: Self = _with_text(kind, field if field in content.CORRECTABLE else "")(**options)
        return made

    @classmethod
    def opened(cls, field: str, submission: Submission) -> Self:
        """Filled in with the text as it stands."""
        now = content.corrected(submission)
        return cls.about(field, formdata=None, data={
            "field": field, "seen": content.digest(now, (field,)), "after": getattr(now, field)})


class ObjectionForm(AsksFirst):
    text = Area("Varför ska er text stå kvar?", rows=4, max=2000, hint=ABOUT_NOBODY,
                missing="Skriv med egna ord varför rättelsen inte stämmer.")


@cache
def _with_text(form: Any, field: str) -> type[Any]:
    if not field:
        return type(form.__name__, (form,), {})
    after = questions.rewriting(
        field, "Rättad text", missing="Skriv texten som den ska stå.",
        hint="Rätta bara rena skrivfel. Företaget ser före och efter, och kan invända.")
    return type(form.__name__, (form,), {"after": after})
