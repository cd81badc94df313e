"""What was being written when the session ran out, carried past the sign-in as hidden fields. Nothing is stored."""
from dataclasses import dataclass
from typing import Self

from flask import request

from portal.core.forms import UNSAVED
from portal.core.web import CARRIED, CARRY_TO, FOR_COMPANY, FOR_PERSON, NOT_CARRIED, local_path, person_mark


@dataclass(frozen=True)
class Carried:
    """The address of the form that was being written, and its fields."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def from_request(cls) -> Self | None:
        path = local_path(request.form.get(CARRY_TO, ""))
        if path is None:
            return None
        fields = ((name.removeprefix(CARRIED), value) for name, value in request.form.items(multi=True)
                  if name.startswith(CARRIED))
        return cls(path, tuple((name, value) for name, value in fields if name not in NOT_CARRIED))

    def onward(self) -> list[tuple[str, str]]:
        """As hidden fields of the sign-in form, whose own fields they must not be mistaken for."""
        return [(CARRY_TO, self.path), *((CARRIED + name, value) for name, value in self.fields)]

    def company(self) -> str:
        """The mark of the company it was written for, "" when it says none."""
        return next((value for name, value in self.fields if name == FOR_COMPANY), "")

    def is_of(self, user_id: int | None) -> bool:
        """False when the form was drawn for somebody else than this person."""
        whose = next((value for name, value in self.fields if name == FOR_PERSON), "")
        return whose in ("", person_mark(user_id))

    def back(self) -> list[tuple[str, str]]:
        """As hidden fields of the form they came from: to be shown there, not saved."""
        return [(UNSAVED, "yes"), *((name, value) for name, value in self.fields
                                      if name not in (UNSAVED, FOR_PERSON))]
