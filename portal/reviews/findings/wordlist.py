"""Words that the review notices, from `data/wording.toml`."""
from functools import cache
from typing import Any

from portal.core.labels import LabelEnum
from portal.core.wordlist import Hit, WordList, read

__all__ = ["Ground", "Hit", "WordList", "discriminating", "vacancy"]


class Ground(LabelEnum):
    """Diskrimineringslagen (2008:567) 1 kap. 5 §."""

    GENDER = "gender", "Kön"
    IDENTITY = "identity", "Könsöverskridande identitet eller uttryck"
    ETHNICITY = "ethnicity", "Etnisk tillhörighet"
    RELIGION = "religion", "Religion eller annan trosuppfattning"
    DISABILITY = "disability", "Funktionsnedsättning"
    ORIENTATION = "orientation", "Sexuell läggning"
    AGE = "age", "Ålder"


@cache
def discriminating() -> WordList:
    return WordList(_lists()["words"])


@cache
def vacancy() -> WordList:
    return WordList(_lists()["vacancy"])


@cache
def _lists() -> dict[str, Any]:
    return read("portal.reviews", "wording.toml")
