"""Words that the review notices, from `data/wording.toml`: how its forms are read, and where they stand in a text."""
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from portal.core.labels import LabelEnum

_SIGNS = {"*": r"\w*", "#": r"(?:1[5-9]|[2-7]\d)", " ": r"\s+", "-": "[-–]"}


class Ground(LabelEnum):
    """Diskrimineringslagen (2008:567) 1 kap. 5 §."""

    GENDER = "gender", "Kön"
    IDENTITY = "identity", "Könsöverskridande identitet eller uttryck"
    ETHNICITY = "ethnicity", "Etnisk tillhörighet"
    RELIGION = "religion", "Religion eller annan trosuppfattning"
    DISABILITY = "disability", "Funktionsnedsättning"
    ORIENTATION = "orientation", "Sexuell läggning"
    AGE = "age", "Ålder"


@dataclass(frozen=True)
class Entry:
    """Forms that are noticed for one reason. `unless`: contexts in which they are not."""

    forms: re.Pattern[str]
    unless: re.Pattern[str] | None
    ground: Ground | None
    why: str
    instead: str

    def excuses(self, text: str, hit: re.Match[str]) -> bool:
        contexts = self.unless.finditer(text) if self.unless else ()
        return any(c.start() <= hit.start() and hit.end() <= c.end() for c in contexts)


@dataclass(frozen=True)
class Hit:
    """`words` as they are written in the text."""

    words: str
    entry: Entry


class WordList:
    """Entries that are looked for together: one pass over a text, whatever their number."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        self.entries = tuple(_entry(row) for row in rows)
        self._all = _pattern([form for row in rows for form in row["forms"]])

    def hits(self, text: str) -> Iterator[Hit]:
        lower = text.lower()
        written = text if len(text) == len(lower) else lower
        for hit in self._all.finditer(lower):
            entry = next(e for e in self.entries if e.forms.fullmatch(hit.group()))
            if not entry.excuses(lower, hit):
                yield Hit(" ".join(written[hit.start():hit.end()].split()), entry)


@cache
def discriminating() -> WordList:
    return WordList(_read()["words"])


@cache
def vacancy() -> WordList:
    return WordList(_read()["vacancy"])


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files("portal.reviews") / "data" / "wording.toml").read_text(encoding="utf-8"))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(forms=_pattern(row["forms"]), unless=_pattern(row["unless"]) if "unless" in row else None,
                 ground=Ground(row["ground"]) if "ground" in row else None, why=row.get("why", ""),
                 instead=row.get("instead", ""))


def _pattern(forms: Sequence[str]) -> re.Pattern[str]:
    """The longest form first, so that "ansök nu" is one hit."""
    one_of = "|".join("".join(_SIGNS.get(c) or re.escape(c) for c in form) for form in sorted(forms, key=_longest))
    return re.compile(rf"(?<!\w)(?:{one_of})(?!\w)")


def _longest(form: str) -> tuple[int, str]:
    return -len(form), form
