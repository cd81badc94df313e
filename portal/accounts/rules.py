"""What makes a password good enough, and how long to wait after failed sign-ins. Pure."""
import re
from collections.abc import Collection
from datetime import timedelta

from zxcvbn import zxcvbn

from portal.core.text import fold

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5
FEWEST_GUESSES = 10 ** 8
"""What a password must withstand, as zxcvbn counts guesses ("safely unguessable" where tries are slowed): lists of
common passwords and words, rows on a keyboard, dates, repeats, sequences, letters changed for digits."""
FEWEST_OF_ONES_OWN = 4
"""Different letters that must be left when the words that anybody would try are taken away."""
COUNTED, SIGNS, MOST_SIGNS = 32, frozenset("@({[<!|+$%"), 4
"""Characters that are looked at: longer ones are as good. Signs that may stand for letters: the library tries all their
readings together, which takes seconds for a password that is made for it; one with more different ones is no common
one."""
LOCAL_WORDS = (
    "nyköping", "fyrklövern", "fyrklöver", "portalen", "oxelösund", "södermanland", "sörmland", "sverige", "svenska",
    "stockholm", "kommun", "kommunen", "jobbtorg", "campus", "näringsliv", "arbetsförmedlingen", "arbetsmarknad",
    "företag", "företaget", "handläggare", "granskare", "administratör", "lösenord", "lösenordet", "hemligt",
    "hemlighet", "välkommen", "inloggning", "logga", "konto", "användare", "sommar", "sommaren", "vinter", "vintern",
    "höst", "hösten", "vår", "våren", "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
    "september", "oktober", "november", "december", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag",
    "söndag", "älskling", "älskar", "fotboll", "hej", "hejsan", "kaffe", "praktik", "arbete", "jobbet", "djurgården",
    "hammarby", "malmö", "göteborg", "uppsala", "zlatan", "volvo", "saab", "mamma", "pappa", "jag", "heter", "dig",
    "klöver", "plats", "platser", "platsen", "praktikplatsen", "restaurang", "personal", "personalansvarig",
    "rekrytering", "chefen", "jobb", "jul", "julen", "julafton", "påsk", "påsken", "midsommar", "nyår", "nyårsafton",
    "god", "gott", "nytt", "året", "semester", "fredagsmys", "ishockey", "innebandy", "aik", "ifk", "kärlek", "puss",
    "kram", "och", "fan", "skit", "bajs", "kiss", "hejdå", "tjena", "andersson", "johansson", "karlsson", "nilsson",
    "eriksson", "larsson", "olsson", "persson", "svensson", "gustafsson", "anna", "maria", "eva", "kristina", "lars",
    "anders", "johan", "karl", "kalle", "erik", "lisa", "emelie", "emma", "oskar",
)
"""What people here put digits around, beside the library's own lists, which are English."""
AS_LETTERS = [str.maketrans("01345789@$!", f"o{one}eastbgasi") for one in "il"]
"""Signs that stand for letters, read both ways."""
FEW_LETTERS = ("Lösenordet är mest siffror och tecken, som ett datum eller ett telefonnummer. "
               "Skriv hellre fyra ord som inte hör ihop.")
GUESSABLE = ("Lösenordet är lätt att gissa: det är ett vanligt lösenord, ett mönster eller ord som hör till dig. "
             "Skriv hellre fyra ord som inte hör ihop.")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for bytes that were no text."""
FREE_FOR_ACCOUNT, FREE_FOR_NETWORK, FREE_EVERYWHERE = 5, 50, 100
"""Failures without a pause: at one account from one network, from one network at all, at one account from anywhere. A
whole office may share one network."""
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def password_problem(password: str, email: str, own_words: Collection[str] = ()) -> str | None:
    """The sentence that says what to change, or None for a good password. `own_words`: what is known of the person and
    of their companies, in which nobody else would have to guess long."""
    if len(password) < SHORTEST:
        return f"Lösenordet är för kort: {len(password)} tecken. Skriv minst {SHORTEST}, gärna en hel mening."
    if len(password) > LONGEST:
        return f"Lösenordet är för långt. Skriv högst {LONGEST} tecken."
    if not is_possible(password):
        return "Lösenordet innehåller ett tecken som inte kan användas. Skriv det på nytt."
    if len(set(password)) < FEWEST_DIFFERENT:
        return f"Lösenordet är för enkelt. Blanda minst {FEWEST_DIFFERENT} olika tecken."
    if password.strip().lower() == email.lower():
        return "Lösenordet får inte vara din e-postadress."
    words = _parts([email, *own_words, *LOCAL_WORDS])
    if _guesses(password, words) < FEWEST_GUESSES:
        return GUESSABLE
    if sum(c.isalpha() for c in password) < FEWEST_OF_ONES_OWN:
        return FEW_LETTERS
    return GUESSABLE if _is_made_of(_plain(password), words) else None


def _parts(texts: Collection[str]) -> list[str]:
    """The words in these texts, without the dots over å, ä and ö, the longest first."""
    return sorted({part for text in texts for part in re.split(r"\W+", _plain(text)) if len(part) > 2},
                  key=lambda part: (-len(part), part))


def _is_made_of(plain: str, words: Collection[str]) -> bool:
    """Known words, also in digits for letters, with little but digits and signs around them."""
    readings = (plain, *(plain.translate(signs) for signs in AS_LETTERS))
    return any(len({c for c in _without(plain, read, words) if c.isalpha()}) < FEWEST_OF_ONES_OWN for read in readings)


def _without(plain: str, read: str, words: Collection[str]) -> str:
    """What is left of `plain` where nothing that is known stands in `read`, which is as long."""
    for word in words:
        read = read.replace(word, " " * len(word))
    return "".join(c for c, seen in zip(plain, read, strict=True) if seen != " ")


def _guesses(password: str, words: list[str]) -> int:
    """As few as it takes, with the dots over å, ä and ö or without them."""
    written = password.strip()[:COUNTED]
    if len(SIGNS.intersection(written)) > MOST_SIGNS:
        return FEWEST_GUESSES
    return min(int(zxcvbn(each, user_inputs=words)["guesses"]) for each in {written, _plain(written)})


def _plain(text: str) -> str:
    return fold(text).translate(str.maketrans("åäö", "aao"))


def is_possible(password: str) -> bool:
    """False for what can never be anyone's password; it is not worth hashing."""
    return 0 < len(password) <= LONGEST and password.isprintable() and UNREADABLE not in password


def pause_after(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures in a row: half a minute, then twice as long each time."""
    if failures < free:
        return timedelta(0)
    doubled = timedelta(seconds=30 * (1 << min(failures - free, 10)))
    return min(doubled, LONGEST_PAUSE)
