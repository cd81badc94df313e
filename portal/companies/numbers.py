"""Organisation numbers: read as people write them, masked and sealed as rule four demands. Pure.

Ten digits. From the third digit 2 and up it is a legal person's (Skatteverket, SKV 709); 0 or 1 means a sole trader,
whose number is the owner's personnummer (SKV 704) or samordningsnummer (SKV 707).
"""
import re
from dataclasses import dataclass, field

from stdnum.se import orgnr

from portal.core import personal_numbers, seal
from portal.core.text import DASHES, visible

EXAMPLE = "404040-4040"
MASK = "****"
LONGEST = 40
FORGOTTEN = "Borttaget"
"""Stands for a number that is no longer kept."""
_SEPARATORS = re.compile(rf"[\s.+/:_·{DASHES}]")
_VAT = re.compile(r"SE\d{10}01", re.IGNORECASE)


class WrongNumber(ValueError):
    """`str(error)` says what is wrong and what to do. It never repeats the number."""


@dataclass(frozen=True)
class OrgNumber:
    """A number that has passed `parse`. Its repr is masked, so that no trace or log can hold it."""

    digits: str = field(repr=False)

    @property
    def is_sole_trader(self) -> bool:
        return self.digits[2] in "01"

    def full(self) -> str:
        """With every digit: for the company itself and the reviewer who verifies it, nobody else."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    def shown(self) -> str:
        """What everyone else may see."""
        return f"{self.digits[:6]}-{MASK}" if self.is_sole_trader else self.full()

    def __repr__(self) -> str:
        return f"OrgNumber({self.shown()})"


def parse(text: str) -> OrgNumber:
    """The number in `text`, with or without hyphen, spaces or the century in front.

    Raises WrongNumber, one sentence for each kind of mistake.
    """
    if len(text) > LONGEST:
        raise WrongNumber(f"Det är för långt. Skriv bara de tio siffrorna, till exempel {EXAMPLE}.")
    digits = _SEPARATORS.sub("", visible(text))
    if _VAT.fullmatch(digits):
        raise WrongNumber("Det är ett momsnummer. Skriv bara de tio siffrorna mellan SE och 01.")
    if not (digits.isascii() and digits.isdecimal()):
        raise WrongNumber(f"Ett organisationsnummer har bara siffror. Skriv det till exempel så här: {EXAMPLE}.")
    number = OrgNumber(_ten_digits(digits))
    century = digits[:2] if len(digits) == 12 else ""
    if number.is_sole_trader:
        _check_person(number.digits, century)
    elif century in ("19", "20"):
        raise WrongNumber("Numret börjar som ett personnummer, men månaden finns inte. Kontrollera siffrorna.")
    if not orgnr.is_valid(number.digits):
        raise WrongNumber("Siffrorna stämmer inte ihop: någon är fel, eller två har bytt plats. "
                          "Jämför med registreringsbeviset eller en faktura.")
    return number


def sealed(key: str, number: OrgNumber) -> str:
    """Encrypted, for the database."""
    return seal.seal(key, number.digits)


def unsealed(key: str, text: str) -> OrgNumber:
    return OrgNumber(seal.unseal(key, text))


def hashed(key: str, number: OrgNumber) -> str:
    """The same number gives the same hash: for uniqueness and exact search."""
    return seal.keyed_hash(key, number.digits)


def _ten_digits(digits: str) -> str:
    if len(digits) == 10:
        return digits
    if len(digits) != 12:
        raise WrongNumber(f"Numret har {len(digits)} {'siffra' if len(digits) == 1 else 'siffror'}. "
                          f"Skriv organisationsnumret med tio siffror, till exempel {EXAMPLE}.")
    if digits[:2] not in ("16", "19", "20"):
        raise WrongNumber("Ett nummer med tolv siffror börjar med 16 (organisationsnummer) eller 19 eller 20 "
                          "(personnummer). Kontrollera de två första siffrorna.")
    return digits[2:]


def _check_person(digits: str, century: str) -> None:
    if century == "16":
        raise WrongNumber("Ett nummer som börjar med 16 hör till ett företag eller en förening, men resten ser ut som "
                          "ett personnummer. Skriv bara de tio sista siffrorna om ni är en enskild firma.")
    if not personal_numbers.is_birthday(digits[:6], [century] if century else ("19", "20")):
        raise WrongNumber("Numret ser ut som ett personnummer för en enskild firma, men de sex första siffrorna är "
                          "inget datum. Kontrollera dem: de skrivs ÅÅMMDD.")
