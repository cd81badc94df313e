"""What may be written, and how it is sorted and searched. Pure."""
import re
import unicodedata
from collections.abc import Iterator

DASHES = r"\-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d"
"""Inside a character class: hyphens, dashes and minus signs, which people use for one another."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]")
"""What Unicode calls ignorable: soft hyphens, marks of width and direction, variants; and blank letters."""
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BULLET = re.compile("[\u2023\u2043\u204c\u204d\u2219\u25a0\u25a1\u25aa\u25ab\u25b6\u25b8\u25ba\u25c6\u25c7\u25cb\u25cf"
                     "\u25e6\u2610\u2611\u2713\u2714\u2756\u2794\u27a2\u27a4\u2b1b\u2b1c\u2b24\u2b25"
                     "\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc]")
"""What stands before the lines of a list, in Word (U+F0…, its own fonts) and on the web."""
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FIRST_PICTURE = 0x2190
_APOSTROPHE = re.compile("['`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\uff07]")
_SWEDISH = {"å": "{1", "ä": "{2", "ö": "{3"}
_WORDS_AROUND = 2
_MOST_PLACES, _LONGEST_PLACE = 8, 80


def legible(text: str) -> str:
    """As it was meant: without the characters nobody sees, every line break one, every bullet one."""
    return _BULLET.sub("•", _BREAK.sub("\n", _UNSEEN.sub("", text)))


def visible(text: str) -> str:
    """Wide digits and signs made plain, and what is not seen between them taken away."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return "".join(c for c in plain if unicodedata.category(c) != "Cf")


def unwanted_in(text: str) -> list[str]:
    """Everything that has no place in a text (control characters, emoji), each with a few words around.

    Emoji are refused: the texts are official documents, which are printed, read aloud and searched, and no two
    programs draw or say an emoji alike. What cannot be drawn stands as its number, ‹U+0007›.
    """
    at = [n for n, c in enumerate(text) if c not in "\n\t" and _is_unwanted(c)]
    shown = list(dict.fromkeys(_shown(text[first:last]) for first, last in _around(text, at)))
    left = len(shown) - _MOST_PLACES
    return [*shown[:_MOST_PLACES], f"{left} ställen till"] if left > 0 else shown


def _is_unwanted(c: str) -> bool:
    category = unicodedata.category(c)
    return category in _UNWANTED or (category == "So" and ord(c) >= _FIRST_PICTURE)


def _around(text: str, at: list[int]) -> Iterator[tuple[int, int]]:
    """From where to where the text is shown; places near each other are shown as one."""
    first, last = 0, -1
    for n in at:
        start = n - len("".join(re.findall(r"\S*\s*", text[max(0, n - 30):n])[-_WORDS_AROUND - 1:]))
        end = n + 1 + len("".join(re.findall(r"\s*\S*", text[n + 1:n + 30])[:_WORDS_AROUND]))
        if start <= last < first + _LONGEST_PLACE:
            last = end
            continue
        if last >= 0:
            yield first, last
        first, last = start, end
    if last >= 0:
        yield first, last


def _shown(text: str) -> str:
    drawn = (f"‹U+{ord(c):04X}›" if _is_unwanted(c) and unicodedata.category(c) != "So" and c not in "\n\t" else c
             for c in text)
    return f"”{' '.join(''.join(drawn).split())}”"


def tidy(text: str) -> str:
    """One form for the same letters (NFC), legible, no space around."""
    return unicodedata.normalize("NFC", legible(text)).strip()


def sort_key(text: str) -> str:
    """Swedish order when compared byte by byte: å, ä, ö after z, other accents ignored."""
    return "".join(_SWEDISH.get(c) or _plain(c) for c in unicodedata.normalize("NFC", text).lower())


def fold(text: str) -> str:
    """Lower case with å, ä, ö kept, no apostrophes and one kind of dash: what a comparison compares."""
    seen = _APOSTROPHE.sub("", re.sub(f"[{DASHES}]", "-", _UNSEEN.sub("", text)))
    return "".join(c if c in _SWEDISH else _plain(c) for c in unicodedata.normalize("NFC", seen).lower())


def words_of(text: str) -> list[str]:
    """The words that a search compares: folded, without the signs around them. Dashes and slashes part words."""
    return re.findall(r"\w+", fold(text))


def search_text(*parts: str) -> str:
    """The text that is searched: as written, then without any accents, so that `akeri` finds Åkeri.

    Every word has a space before it, so that a search can ask for the beginning of a word.
    """
    written = "".join(f" {word}" for word in words_of(" ".join(parts)))
    plain = _plain(written)
    return written if plain == written else written + plain


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)
