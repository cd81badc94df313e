"""Lists of words kept as data, with reasons: how their forms are read, and where they stand in a text. Pure.

    *       the rest of a word, before or after:  "pensionär*", "*åring"
    #       a number from 15 to 79:               "under # år"
    unless  contexts in which a hit does not count
"""
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_SIGNS = {"*": r"\w*", "#": r"(?:1[5-9]|[2-7]\d)", " ": r"\s+", "-": "[-–]"}


@dataclass(frozen=True)
class Entry:
    """Forms that are noticed for one reason. `ground`, `instead`: what the list says besides, if anything."""

    forms: re.Pattern[str]
    unless: re.Pattern[str] | None
    why: str
    ground: str
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


def read(package: str, name: str) -> dict[str, Any]:
    """The lists in `data/<name>` of a package, by their names."""
    return tomllib.loads((files(package) / "data" / name).read_text(encoding="utf-8"))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(forms=_pattern(row["forms"]), unless=_pattern(row["unless"]) if "unless" in row else None,
                 why=row.get("why", ""), ground=row.get("ground", ""), instead=row.get("instead", ""))


def _pattern(forms: Sequence[str]) -> re.Pattern[str]:
    """The longest form first, so that "ansök nu" is one hit."""
    one_of = "|".join("".join(_SIGNS.get(c) or re.escape(c) for c in form) for form in sorted(forms, key=_longest))
    return re.compile(rf"(?<!\w)(?:{one_of})(?!\w)")


def _longest(form: str) -> tuple[int, str]:
    return -len(form), form
