"""Does a text seem to tell of one person's circumstances? The words and the reasons stand in
`data/circumstances.toml`. Pure. It never stops anybody: it asks once more."""
from collections.abc import Sequence
from functools import cache

from phonenumbers import Leniency, PhoneNumberMatcher

from portal.core import personal_numbers
from portal.core.labels import LabelEnum
from portal.core.wordlist import WordList, read

_DIGITS_OF_A_PHONE = 7
NUMBER = "Du skriver ”{number}”, som ser ut som ett personnummer. Inget får stå om enskilda personer."


class Reach(LabelEnum):
    """How much is noticed in a text: most in a letter about a case, least where a company describes its own work."""

    LETTER = "letter", "Brev till ett företag"
    GROUP = "group", "Annat från projektgruppen"
    ALL = "all", "Allas texter"


def told_in(text: str, reach: Reach) -> list[str]:
    """Sentences that say what sounds like somebody's circumstances, one for each reason; none when nothing does."""
    first: dict[str, str] = {}
    for hit in _words(reach).hits(text):
        first.setdefault(hit.entry.why, hit.words)
    said = [f"Du skriver ”{words}”. {why}" for why, words in first.items()]
    return said + [NUMBER.format(number=number) for number in nearly_personal(text)]


def nearly_personal(text: str) -> list[str]:
    """What has the shape of a personal number, as written: a slip of the pen in it, or half of it hidden. Valid ones
    are refused wherever they come from."""
    return [number for number in personal_numbers.like_one(text) if not phones(number)]


def phones(text: str) -> list[str]:
    """The phone numbers in a text, as written."""
    if sum(c.isdigit() for c in text) < _DIGITS_OF_A_PHONE:
        return []
    return [match.raw_string for match in PhoneNumberMatcher(text, "SE", leniency=Leniency.VALID)]


@cache
def _words(reach: Reach) -> WordList:
    """The lists that are looked in together: a letter is judged by all three."""
    lists = read("portal.core", "circumstances.toml")
    heard: Sequence[Reach] = list(Reach)[list(Reach).index(reach):]
    return WordList([row for name in heard for row in lists[name]])
