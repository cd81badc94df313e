"""Does a text to a company look as if it was meant for colleagues? A short list of signs, and the words that say why.
Pure. It never stops anybody: it asks once more."""
import re
from collections.abc import Collection
from dataclasses import dataclass

_PARTIES = "jobbtorg|campus|näringsliv|arbetsförmedlingen|af"


@dataclass(frozen=True)
class Sign:
    """`why` follows the words that were found, as they were written."""

    pattern: re.Pattern[str]
    why: str


def _sign(pattern: str, why: str) -> Sign:
    return Sign(re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), why)


SIGNS = (
    _sign(r"@\w+", "Så nämner man en kollega."),
    _sign(r"internt|interna? (?:anteckning|info|diskussion|fråg)\w*|mellan oss|oss emellan|bara för oss"
          r"|(?:säg|nämn|skriv) (?:inget|inte) (?:om \w+ )?(?:till|för) (?:dem|företaget|arbetsgivaren)",
          "Det låter som något som ska stanna i projektgruppen."),
    _sign(r"jäv(?:et|ig|iga)?|partisk\w*", "Frågan om jäv reder ni ut inom projektgruppen."),
    _sign(r"(?:ska|bör|borde|kan|måste) vi (?:\w+ )?(?:avslå|godkänna|neka|säga nej|tacka nej|släppa igenom)"
          r"|jag (?:tycker|föreslår) (?:att )?vi (?:\w+ )?(?:avslår|godkänner|nekar|säger nej)"
          r"|vad (?:tycker|tror|säger) (?:ni andra|du andra|gruppen)",
          "Det låter som en fråga till kollegorna om hur ni ska besluta."),
    _sign(rf"(?:min|vår|en|din) kollega (?:på|hos|från) (?:{_PARTIES})|kollegorna (?:på|hos) (?:{_PARTIES})"
          rf"|(?:{_PARTIES}) (?:tycker|säger nej|är tveksamm?a?|blockerar|vill inte)"
          r"|ställningstagande\w*|granskningskön?|kan (?:du|någon) ta (?:ärendet|det här ärendet)",
          "Det är projektgruppens egna ord om arbetet."),
    _sign(r"oseriös\w*|skumt?|lurig\w*|litar? (?:inte )?på (?:dem|företaget|arbetsgivaren)"
          r"|(?:de|företaget|arbetsgivaren) (?:verkar|ljuger|fuskar|utnyttjar)",
          "Det är ett omdöme om företaget, inte till det."),
)


def looks_internal(text: str, names: Collection[str] = (), who: str = "som arbetar med ärendet") -> list[str]:
    """Sentences that say why the text may not be meant for the company; none when nothing was found.

    `names`: full names of those in the project group who may be meant; `who` says of each what they are.
    """
    found = [f"Du skriver ”{match.group()}”. {sign.why}" for sign in SIGNS if (match := sign.pattern.search(text))]
    return found + [f"Du nämner {name}, {who}." for name in sorted(names) if _is_named(name, text)]


def _is_named(name: str, text: str) -> bool:
    """By the whole name or the first, as names are written: with a capital."""
    return re.search(rf"(?<!\w){re.escape(name.split()[0])}s?(?!\w)", text) is not None
