"""Which occupations a title names, by SSYK and everyday words: to tell when title and occupation differ. Pure."""
import re
from functools import cache

from portal.core import occupations
from portal.core.occupations import Area
from portal.core.text import fold

_PLURALS = (("biträden", "biträde"), ("karlar", "karl"), ("kockar", "kock"), ("vakter", "vakt"), ("män", "man"),
            ("are", "are"), ("personal", "personal"), ("anter", "ant"), ("enter", "ent"), ("ister", "ist"),
            ("örer", "ör"), ("iker", "iker"), ("skor", "ska"), ("nkor", "nka"), ("ärer", "är"))
"""How the names of SSYK end when they name people, and how one of them is called."""
_TOO_WIDE = frozenset({"skötare", "vårdare", "tekniker", "assistent", "arbetare", "servicearbetare", "montör",
                       "operatör", "ledare", "förare", "odlare", "säljare", "personal", "biträde", "handläggare",
                       "servicepersonal", "utbildare", "instruktör", "specialist", "fabriksarbetare"})
"""Say too little by themselves, and at the end of a word."""
_EVERYDAY = {
    "9412": "köksbiträde restaurangbiträde kökshjälp diskare diskplockare skolmåltidsbiträde måltidsbiträde",
    "9413": "cafébiträde kafébiträde konditoribiträde",
    "5131": "serveringspersonal servitör",
    "5330": "vårdbiträde", "5321": "undersköterska", "9111": "städare lokalvårdare hotellstädare kontorsstädare",
    "5151": "städledare husfru",
    "9120": "fönsterputsare bilrekonditionerare biltvättare",
    "4322": "lagerarbetare lagermedarbetare lagerbiträde terminalarbetare orderplockare plockare",
    "8344": "truckförare", "9320": "paketerare packare handpaketerare", "9332": "varupåfyllare flyttkarl",
    "5222": "butiksmedarbetare butiksbiträde butikssäljare", "5230": "kassör kassapersonal kassabiträde",
    "4410": "biblioteksassistent arkivassistent", "4119": "kontorsassistent", "4225": "receptionist",
    "7231": "bilmekaniker fordonsmekaniker mekaniker", "8331": "bussförare busschaufför",
    "8332": "lastbilsförare lastbilschaufför", "8321": "taxiförare taxichaufför", "8329": "budbilsförare budchaufför",
    "5311": "barnskötare", "5312": "elevassistent", "3423": "fritidsledare",
    "5152": "fastighetsskötare", "9622": "vaktmästare", "6113": "trädgårdsarbetare parkarbetare",
    "9610": "återvinningsarbetare renhållningsarbetare", "6210": "skogsarbetare", "7131": "målare",
    "7111": "snickare träarbetare", "7112": "murare", "7411": "elektriker", "7212": "svetsare",
    "7612": "bagare konditor", "7611": "slaktare styckare", "5120": "kock kallskänka", "7532": "sömmare",
}
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_END = 6


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
    """Each word that names an occupation, with the codes it may stand for."""
    words, known = [w for w in _WORD.findall(fold(title)) if len(w) > 3], _known()
    return [(word, codes) for word in words if (codes := _codes_of(word, known))]


def _codes_of(word: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The whole word, or the longest end of it that is an occupation: "skolköksbiträde"."""
    if word in known:
        return known[word]
    ends = (word[n:] for n in range(1, len(word) - _SHORTEST_END + 1))
    return next((known[end] for end in ends if end in known), ())


def _akin(chosen: str, other: str) -> bool:
    area = occupations.area(chosen)
    return chosen[:2] == other[:2] or (area is not Area.OTHER and area is occupations.area(other))


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Word, in its forms -> the codes it may stand for; those of the menu first."""
    found: dict[str, list[str]] = {}
    everyday = [(code, word) for code, words in _EVERYDAY.items() for word in words.split()]
    official = [(code, word) for code, name in occupations.names().items() for word in _people_in(name)]
    for code, word in (*everyday, *official):
        for form in _forms(fold(word)):
            if word not in _TOO_WIDE and code not in found.setdefault(form, []):
                found[form].append(code)
    return {form: tuple(codes) for form, codes in found.items()}


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
    """As it may stand in a title: städare, städaren, städarna; köksbiträde, -n, -t."""
    if word.endswith("are"):
        return {word, f"{word}n", f"{word[:-1]}na"}
    if word.endswith("a"):
        return {word, f"{word}n", f"{word[:-1]}or"}
    if word.endswith("e"):
        return {word, f"{word}t", f"{word}n"}
    return {word, f"{word}en", f"{word}er", f"{word}ar"}
