"""Forms of the review."""
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Self

from wtforms import HiddenField

from portal.companies.models import VerifiedHow
from portal.core import wording
from portal.core.access import Party
from portal.core.circumstances import Reach
from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    AsksFirst,
    CreateForm,
    Day,
    OneOf,
    PortalForm,
    Revised,
    SomeOf,
    Text,
    Tick,
)
from portal.offers import content, questions, suggestions
from portal.offers.models import DeclineReason, Offer, Submission
from portal.reviews.models import LeafState, Remark, RemarkReason, StandardRemark, UnionAnswer
from portal.reviews.standards import Words

TO_COMPANY = f"Företaget läser det du skriver, och det blir en allmän handling. {ABOUT_NOBODY}"
NO_FILES = "Det går inte att bifoga filer."


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
def _with_text(form: Any, field: str) -> type[Any]:
    if not field:
        return type(form.__name__, (form,), {})
    after = questions.rewriting(
        field, "Rättad text", missing="Skriv texten som den ska stå.",
        hint="Rätta bara rena skrivfel. Företaget ser före och efter, och kan invända.")
    return type(form.__name__, (form,), {"after": after})


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


class StandardButton(CreateForm):
    """Nothing to fill in: the new remark's id, so that a double click makes one."""


class NewStandardForm(WordsForm, CreateForm):
    """A standard remark on the field in the address."""


class ChangedStandardForm(WordsForm, Revised):
    """The same, changed."""


class HandOverForm(CreateForm):
    """To a colleague, or to a party where somebody works the queue."""

    to = OneOf("Vem ska ta över?", missing="Välj vem som ska ta över.")
    note = Area("Vad behöver den veta?", rows=3, max=1000, missing="Skriv några ord om var ärendet står.",
                hint=f"Sparas som en intern anteckning. Företaget ser den inte. {ABOUT_NOBODY}")

    def __init__(self, people: Sequence[Any], today: date) -> None:
        self._parties = {f"part-{p}": p for p in Party if any(person.party is p for person in people)}
        self._choices = [(value, f"{party.label}: den som först kan") for value, party in self._parties.items()]
        self._choices += [(person.public_id, _about(person, today)) for person in people]
        self._people = people
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Who may be chosen must be known before who was chosen is read."""
        self.to.choices = self._choices
        super().process(*args, **kwargs)

    @property
    def receiver(self) -> Party | str:
        """The party, or a colleague's public id."""
        chosen = str(self.to.data)
        return self._parties.get(chosen, chosen)

    def receivers(self, recused: Collection[int]) -> tuple[str, list[Any]]:
        """What the receiver is called, and everyone who could take the case there: of a party all but those on jäv."""
        party = self.receiver
        if isinstance(party, Party):
            return f"Alla på {party.label}", [p for p in self._people if p.party is party and p.id not in recused]
        people = [person for person in self._people if person.public_id == party]
        return people[0].name if people else "", people


class RestForm(PortalForm):
    until = Day("Vilken dag ska det komma tillbaka?", missing="Skriv vilken dag ärendet ska komma tillbaka.",
                hint="Ärendet kommer tillbaka den morgonen, till exempel 2026-12-01.")
    reason = Text("Vad väntar ärendet på?", max=200, missing="Skriv vad ärendet väntar på.", width=40,
                  hint=f"Till exempel besked om försäkring. Projektgruppen ser det, företaget inte. {ABOUT_NOBODY}")


class CheckForm(Revised):
    """What Arbetsförmedlingen has found (förordning 2000:628 9 a and 9 b §§)."""

    answer = OneOf("Fackets yttrande", UnionAnswer, optional=True, hint="Förordning (2000:628) 9 a §.")
    bars_checked = Tick("Vi har kontrollerat näringsförbud och skulder: inget stoppar arbetsgivaren", optional=True,
                        hint="Näringsförbud, konkurs, obetalda skatter eller avgifter. Förordning (2000:628) 9 b §.")


class LeafForm(Revised):
    """What a party states. The note is for the colleagues; the company does not read it."""

    state = OneOf("Ert ställningstagande", [
        (LeafState.CLEAR.value, "Klart: vi har inget mer att säga"),
        (LeafState.QUESTION.value, "Fråga: vi behöver veta något först"),
        (LeafState.BLOCKED.value, "Stopp: platsen kan inte godkännas som den är"),
    ], missing="Välj vad ni säger om platsen.")
    note = Area("Till kollegorna", rows=3, max=1000, optional=True,
                hint=f"Företaget ser det inte, men det är en del av ärendet. {ABOUT_NOBODY}")


class LeafAndCheckForm(CheckForm, LeafForm):
    """Both at once: what Arbetsförmedlingen's leaf needs before it is clear is noted where that is said."""


class ConcernForm(PortalForm):
    concerned = SomeOf("Vilka berörs?", Party, hint="Jobbtorg leder arbetet och berörs alltid.")
    reason = Text("Varför ändrar du?", max=500, width=40, missing="Skriv varför, så att kollegorna förstår.",
                  hint=f"Projektgruppen ser det, företaget inte. {ABOUT_NOBODY}")


class MessageForm(CreateForm):
    """To the company. `sure`: the writer has been asked about a text that looks internal."""

    sure = HiddenField()
    message = Area("Meddelande till företaget", rows=5, hint=f"{TO_COMPANY} {NO_FILES}",
                   missing="Skriv det du vill säga till företaget.")


class NoteForm(CreateForm):
    """Among the project group."""

    note = Area("Intern anteckning", rows=5, missing="Skriv det du vill att projektgruppen ska veta.",
                hint=f"Bara projektgruppen läser det här, men det hör till ärendet. {ABOUT_NOBODY}")
    mention = SomeOf("Nämn en kollega", optional=True, hint="Den du nämner ser ärendet i sin kö, och får ett mejl "
                                                        "om hen inte har valt bort det.")

    def __init__(self, people: Sequence[Any], **options: Any) -> None:
        self._people = [(person.public_id, person.name) for person in people]
        super().__init__(**options)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Who may be chosen must be known before who was chosen is read."""
        self.mention.choices = self._people
        if not self._people:
            del self.mention
        super().process(*args, **kwargs)


class AnswerForm(AsksFirst, CreateForm):
    """From the company to the project group."""

    message = Area("Ditt meddelande", rows=6, missing="Skriv det du vill säga till projektgruppen.",
                   hint=f"Projektgruppen läser det du skriver, och det blir en allmän handling. {ABOUT_NOBODY} "
                        f"{NO_FILES}")


class DecisionForm(PortalForm):
    """Base of the three decisions. `seen` says what the reviewer had in front of them."""

    seen = HiddenField()

    @classmethod
    def about(cls, *, verified: bool) -> Self:
        """The form for a case whose company is verified, or not yet."""
        return cls()

    @property
    def words(self) -> str:
        """What is written in it for the company to read."""
        return ""


class RequestChangesForm(DecisionForm):
    message = Area("Meddelande till företaget", rows=6, optional=True, hint=TO_COMPANY)

    @property
    def words(self) -> str:
        return self.message.data or ""


class ApproveForm(DecisionForm):
    """Nothing to fill in, unless the company has to be verified in the same step."""

    how = OneOf("Hur är arbetsgivaren kontrollerad?", VerifiedHow,
                missing="Välj hur arbetsgivaren är kontrollerad.",
                hint="Arbetsgivaren är inte verifierad än. Det antecknas att det var du som gjorde det.")

    @classmethod
    def about(cls, *, verified: bool) -> Self:
        form = cls()
        if verified:
            del form.how
        return form


class StopForm(PortalForm):
    reason = Area("Varför stoppas platsen?", rows=6,
                  hint=f"Skriv vad som har hänt, och vad företaget kan göra. {TO_COMPANY}",
                  missing="Skriv med egna ord varför platsen stoppas.")


class DeclineForm(DecisionForm):
    reason = OneOf("Skäl", DeclineReason, missing="Välj det skäl som passar bäst.")
    text = Area("Förklara med egna ord", rows=6,
                hint=f"Skriv varför, och vad företaget kan göra i stället. {TO_COMPANY}",
                missing="Skriv med egna ord varför platsen inte kan tas emot nu.")

    @property
    def words(self) -> str:
        return self.text.data or ""


def _about(person: Any, today: date) -> str:
    away = person.absent_until if person.absent_until and person.absent_until >= today else None
    return wording.absent(f"{person.name}, {person.party.label}", away)
