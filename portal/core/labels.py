"""Codes that carry their Swedish label: no code can be without one."""
from enum import StrEnum
from typing import Self


class LabelEnum(StrEnum):
    """`NAME = "stored_code", "Etikett"`. The label is shown to people, the code is stored."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        if not label:
            raise TypeError(f"{cls.__name__} {code!r} has no label")
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def from_code(cls, code: str | None) -> Self | None:
        """The member with this code; None for what is no code, as an address may hold anything."""
        try:
            return None if code is None else cls(code)
        except ValueError:
            return None

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in declared order, as form fields want them."""
        return [(member.value, member.label) for member in cls]
