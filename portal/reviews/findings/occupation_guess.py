"""Which occupations a title names, by the titles that core knows: to tell when title and occupation differ. Pure."""
import re

from portal.core import occupation_titles, occupations
from portal.core.occupation_titles import Kind
from portal.core.occupations import Area
from portal.core.text import fold

_TOO_WIDE = frozenset({"skötare", "vårdare", "tekniker", "assistent", "montör", "operatör", "förare", "säljare",
                       "handläggare", "servicearbetare", "servicepersonal", "fabriksarbetare", "handledare", "chef",
                       "arbetsledare", "pedagog", "terapeut", "utvecklare", "kontaktperson", "hantverkare"})
"""Say too little by themselves, and at the end of a word."""
_WORD = re.compile(r"[^\W\d_]+")


def differs(title: str, code: str) -> tuple[str, str] | None:
    """(word in the title, name of the occupation it names) when the title clearly names another than `code`.

    Clearly: nothing in the title belongs to the chosen occupation, its area or its group in SSYK.
    """
    named = _named(title)
    if not named or code not in occupations.names():
        return None
    if any(_akin(code, other) for _, codes in named for other in codes):
        return None
    word, codes = named[0]
    return word, occupations.name(codes[0])


def _named(title: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each word that names an occupation, with the codes it may stand for: "skolköksbiträde" by its end."""
    words = [word for word in _WORD.findall(fold(title)) if len(word) > 3]
    found = [(word, occupation_titles.titled(word) or occupation_titles.ending(word)) for word in words]
    return [(word, meant.codes) for word, meant in found
            if meant is not None and meant.kind is Kind.PERSON and meant.text not in _TOO_WIDE]


def _akin(chosen: str, other: str) -> bool:
    area = occupations.area(chosen)
    return chosen[:2] == other[:2] or (area is not Area.OTHER and area is occupations.area(other))
