"""A sentence that promises a company mail asks first whether any reaches it (accounts/reach), wherever it stands."""
import re
from pathlib import Path

from portal.accounts import reach

ROOT = Path(__file__).parents[2]
COMPANY = r"(företaget|arbetsgivaren|ni|det|skälet)"
PROMISE = re.compile(rf"\b{COMPANY} (får|har fått|skickas)( det)?( också)?( i)?( som)?( ett)? mejl(et)?\b",
                     re.IGNORECASE)
ASKED = re.compile(r"(told|told_own|reach\.told|_told)\(|no_mail or|unreached or|promise=")
WITHOUT = {"templates/demo", "templates/mail"}


def sources() -> list[Path]:
    found = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "portal").rglob("*.py")]
    return [p for p in found if not any(str(p.relative_to(ROOT)).startswith(w) for w in WITHOUT)]


def test_no_mail_is_promised_unasked() -> None:
    unasked = [f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}" for path in sources()
               if path.name != "reach.py"
               for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
               if PROMISE.search(line) and not ASKED.search(line)]
    assert unasked == []


def test_the_guard_finds_what_it_is_for() -> None:
    for sentence in ("Företaget får ett mejl med datumen.", "Ni får ett mejl när de har svarat.",
                     "Arbetsgivaren får ett mejl och kan skicka in.", "Det får det också som mejl."):
        assert PROMISE.search(sentence), sentence
    for sentence in (reach.NOBODY, reach.RETURNED, reach.OWN_RETURNED):
        assert not PROMISE.search(sentence), sentence


def test_nothing_is_said_to_be_saved_that_is_not() -> None:
    """"Allt sparas" stood where leaving the page lost what was typed."""
    found = [str(path.relative_to(ROOT)) for path in sources() if re.search(r"\ballt sparas\b", path.read_text(
        encoding="utf-8"), re.IGNORECASE)]
    assert found == []
