"""Occupations by the words people use: SSYK's own names, and everyday titles from `data/everyday_titles.csv`. Pure."""
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from portal.core import occupations
from portal.core.labels import LabelEnum
from portal.core.text import fold, search_text, words_of

MOST = 20
CLOSE = 0.88
"""How much alike a slip of the pen is to the word that was meant."""
SHORTEST_END = 6
_NO_OCCUPATION_OF_THEIR_OWN = ("Övrig", "Andra")
_PLURALS = (("biträden", "biträde"), ("karlar", "karl"), ("kockar", "kock"), ("vakter", "vakt"), ("män", "man"),
            ("are", "are"), ("personal", "personal"), ("anter", "ant"), ("enter", "ent"), ("ister", "ist"),
            ("örer", "ör"), ("iker", "iker"), ("skor", "ska"), ("nkor", "nka"), ("ärer", "är"))
"""How the names of SSYK end when they name people, and how one of them is called."""
_SAY_TOO_LITTLE = frozenset({
    "skötare", "vårdare", "tekniker", "assistent", "arbetare", "servicearbetare", "montör", "operatör", "ledare",
    "förare", "odlare", "säljare", "personal", "biträde", "handläggare", "servicepersonal", "utbildare", "instruktör",
    "specialist", "fabriksarbetare", "konsulent", "rådgivare", "inspektör"})
"""Words of SSYK's names that name no occupation by themselves."""


class Kind(LabelEnum):
    """What a title names: who works, or the work."""

    PERSON = "person", "Den som arbetar"
    WORK = "work", "Arbetet eller platsen"


@dataclass(frozen=True)
class Title:
    """`codes`: the occupations it may mean, the likeliest first."""

    text: str
    kind: Kind
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Occupations that a text may mean, the likeliest first. `sure`: it names just this one."""

    codes: tuple[str, ...] = ()
    sure: bool = False


def find(text: str) -> Found:
    """What is written as a code, SSYK's name or an everyday title of one occupation is sure. All else is to be chosen
    from: a title of several, a part of a word, one word of several, a slip of the pen."""
    name = key(text)
    if (code := _official().get(name)) is not None:
        return Found((code,), sure=True)
    title = titled(text)
    if title is not None and title.kind is Kind.PERSON:
        return Found(title.codes, sure=len(title.codes) == 1)
    words = re.findall(r"[^\W\d_]+", text)
    offered = [*_of([title, *map(titled, words)]), *_holding(text)] or _of(map(ending, words)) or _nearly(name)
    return Found(tuple(dict.fromkeys(offered))[:MOST])


def titled(text: str) -> Title | None:
    """The everyday title that the whole text is, in any of its forms."""
    return known().get(key(text))


def ending(word: str) -> Title | None:
    """The longest end of a word that is a title: "köksbiträde" in "skolköksbiträde"."""
    titles, name = known(), key(word)
    ends = (titles.get(name[n:]) for n in range(1, len(name) - SHORTEST_END + 1))
    return next((title for title in ends if title is not None), None)


def meanings(text: str) -> tuple[str, ...]:
    """The names, as `search_text` writes them, of the occupations that a text means as a title."""
    title = titled(text)
    return tuple(_as_searched(occupations.name(code)) for code in title.codes) if title else ()


@cache
def suggestions() -> tuple[str, ...]:
    """Everything that may be written for an occupation, in the order of the alphabet: titles, and SSYK's names."""
    written = {*(title.text for title in listed()), *(name for name in occupations.names().values())}
    return tuple(sorted((text[:1].upper() + text[1:] for text in written), key=fold))


@cache
def known() -> dict[str, Title]:
    """Each title in all its forms. What the list says holds over what is read out of SSYK's names."""
    found: dict[str, Title] = {}
    for title in (*listed(), *_official_titles()):
        for form in _forms(title.text):
            found.setdefault(key(form), title)
    for name, title in list(found.items()):
        found.setdefault(_unaccented(name), title)
    return found


@cache
def listed() -> tuple[Title, ...]:
    """The everyday titles as the list has them."""
    table = (files("portal.core") / "data" / "everyday_titles.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in table if not line.startswith("#"))
    return tuple(Title(text, Kind(row["kind"]), tuple(row["ssyk"].split()))
                 for row in rows for text in row["titles"].split("; "))


def key(text: str) -> str:
    """Letters and digits alone: "VVS-montör" is "vvs montör"."""
    return "".join(c for c in fold(text) if c.isalnum())


def _official_titles() -> Iterator[Title]:
    """What people are called in SSYK's names: a word that stands in several may mean each of them."""
    codes: dict[str, list[str]] = {}
    for code, name in occupations.names().items():
        people = () if name.startswith(_NO_OCCUPATION_OF_THEIR_OWN) else _people_in(name)
        for word in dict.fromkeys(people):
            if word not in _SAY_TOO_LITTLE:
                codes.setdefault(word, []).append(code)
    return (Title(word, Kind.PERSON, tuple(found)) for word, found in codes.items())


@cache
def _official() -> dict[str, str]:
    return {written: code for code, name in occupations.names().items() for written in (code, key(name))}


def _holding(text: str) -> list[str]:
    """Occupations whose code, name or titles hold every word of the text; the menu's first."""
    words = [word for word in fold(text).split() if key(word)]
    if not words:
        return []
    return _menu_first(code for code, searched in _searched().items() if all(word in searched for word in words))


def _nearly(name: str) -> list[str]:
    """Titles that are spelled nearly like this one."""
    return _of(known()[close] for close in get_close_matches(name, known(), cutoff=CLOSE))


def _of(titles: Iterable[Title | None]) -> list[str]:
    return [code for title in titles if title is not None for code in title.codes]


def _menu_first(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (occupations.area(code) is occupations.Area.OTHER, code))


@cache
def _searched() -> dict[str, str]:
    written = {code: [name] for code, name in occupations.names().items()}
    for title in listed():
        for code in title.codes:
            written[code].append(title.text)
    return {code: f"{code} {search_text(*texts)}" for code, texts in written.items()}


def _as_searched(name: str) -> str:
    return "".join(f" {word}" for word in words_of(name))


def _unaccented(name: str) -> str:
    return name.translate(str.maketrans("åäö", "aao"))


def _people_in(name: str) -> list[str]:
    """"Restaurang- och köksbiträden m.fl." -> restaurangbiträde, köksbiträde."""
    words = re.findall(r"[^\W\d_]+-?", name.lower())
    singular = [one for word in words if (one := _one(word))]
    last = singular[-1] if singular else ""
    starts = [w.removesuffix("-") for w in words if w.endswith("-")]
    ends = [end for end in ("biträde", "personal", "förare", "arbetare") if last.endswith(end) and last != end]
    return singular + [start + ends[0] for start in starts if ends]


def _one(word: str) -> str:
    return next((word.removesuffix(many) + one for many, one in _PLURALS if word.endswith(many)), "")


def _forms(word: str) -> set[str]:
    """As it may be written: städare, städaren, städarna; köksbiträde, -n, -t; brandman, brandmän."""
    if word.endswith("are"):
        return {word, f"{word}n", f"{word[:-1]}na"}
    if word.endswith("man"):
        return {word, f"{word}nen", f"{word[:-3]}män", f"{word[:-3]}männen"}
    if word.endswith("er"):
        return {word, f"{word}n", f"{word}na"}
    if word.endswith("a"):
        return {word, f"{word}n", f"{word[:-1]}or", f"{word[:-1]}orna"}
    if word.endswith("e"):
        return {word, f"{word}t", f"{word}n", f"{word}na"}
    return {word, f"{word}en", f"{word}er", f"{word}erna", f"{word}ar", f"{word}arna"}
