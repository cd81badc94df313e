"""Messages, notes and answers."""
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField

from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    AsksFirst,
    CreateForm,
    SomeOf,
)
from portal.reviews.forms import NO_FILES, TO_COMPANY


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
