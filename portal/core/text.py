"""What may be written, and how it is sorted and searched. Pure."""
import re
import unicodedata
from datetime import date

from stdnum import luhn

PERSONAL_NUMBER_FOUND = (
    "Texten innehåller ett personnummer eller samordningsnummer ({shown}). "
    "Ta bort det: här får inget stå om enskilda personer."
)
_CANDIDATE = re.compile(r"(?<!\d)(?:19|20)?\d{6}(?:\s?[-+‐‒–—−]\s?|\s)?\d{4}(?!\d)")
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FIRST_PICTURE = 0x2190
_SWEDISH = {"å": "{1", "ä": "{2", "ö": "{3"}


def personal_number_in(text: str) -> str | None:
    """The first valid personnummer or samordningsnummer in `text` as it is written there, or None.

    Valid means a real date (day + 60 for samordningsnummer) and a right check digit
    (SKV 704, SKV 707). Text grouped as a phone number (`070-174 06 05`) is not a match.
    """
    for match in _CANDIDATE.finditer(text if text.isascii() else visible(text)):
        digits = "".join(str(int(c)) for c in match.group() if c.isdecimal())
        if _is_personal_number(digits[-10:]):
            return match.group()
    return None


def visible(text: str) -> str:
    """Wide digits and signs made plain, and what is not seen between them taken away."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")


def _is_personal_number(digits: str) -> bool:
    day = int(digits[4:6])
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), day - 60 if day > 60 else day)
    except ValueError:
        return False
    return luhn.is_valid(digits)


def unwanted_character(text: str, *, lines: bool = True) -> str | None:
    """The first character that has no place in a text (control, invisible, reversing, emoji), or None.

    A line break has its place only where there are to be `lines`.
    """
    kept = "\n\t" if lines else "\t"
    return next((c for c in text if c not in kept and _is_unwanted(c)), None)


def _is_unwanted(c: str) -> bool:
    category = unicodedata.category(c)
    return category in _UNWANTED or (category == "So" and ord(c) >= _FIRST_PICTURE)


def tidy(text: str) -> str:
    """One form for the same letters (NFC), Unix line ends, no space around."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def sort_key(text: str) -> str:
    """Swedish order when compared byte by byte: å, ä, ö after z, other accents ignored."""
    return "".join(_SWEDISH.get(c) or _plain(c) for c in unicodedata.normalize("NFC", text).lower())


def fold(text: str) -> str:
    """Lower case with å, ä, ö kept: what a search compares."""
    return "".join(c if c in _SWEDISH else _plain(c) for c in unicodedata.normalize("NFC", text).lower())


def search_text(*parts: str) -> str:
    """The text that is searched: as written, then without any accents, so that `akeri` finds Åkeri.

    Every word has a space before it, so that a search can ask for the beginning of a word.
    """
    written = "".join(f" {word}" for word in fold(" ".join(parts)).split())
    plain = _plain(written)
    return written if plain == written else written + plain


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)
