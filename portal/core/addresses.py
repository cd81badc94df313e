"""E-mail and web addresses: read, written as mail servers read them, and found where none may stand. Pure."""
import re

from email_validator import EmailNotValidError, validate_email

from portal.core.text import visible

NO_EMAIL = "Skriv en e-postadress, till exempel namn@foretag.se."
OTHER_LETTERS = ("Före @ kan en e-postadress bara ha bokstäverna a–z, siffror och tecken som punkt och bindestreck. "
                 "Kontrollera hur adressen stavas.")
ADDRESS_FOUND = "Här får ingen webbadress eller e-postadress stå. Ta bort ”{shown}”."
_LINK = re.compile(
    r"""[a-z][a-z0-9+.-]*://\S*                             # any scheme
    | \b(?:https?|mailto):\S+
    | \bwww\d?\.\S+
    | [^\s@]+@[^\s@]+\.[^\W\d_]{2,}                         # an e-mail address
    | [\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?::\d+)?[/?\#]\S*   # a domain with a path
    """, re.VERBOSE | re.IGNORECASE)
_ADDRESS = re.compile(r"\S*@\S*|[\w-]{2,}\.[^\W\d_]{2,}|\b[\w-]\.(?:com|net|org|info|se|co|nu|io|eu|dk|no|fi|de|uk)\b",
                      re.IGNORECASE)
"""In the name of a person any @, and what looks like a domain. One letter before a dot is an initial, but before what a
country is called on the net."""


def email(text: str) -> str:
    """The address, normalised. Raises ValueError with the sentence to show.

    Letters outside ASCII are taken in the domain alone, which has another spelling for mail servers; for the part
    before @ there is none.
    """
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        local, at, _ = text.rpartition("@")
        raise ValueError(OTHER_LETTERS if at and not local.isascii() else NO_EMAIL) from error


def on_the_wire(address: str) -> str:
    """The address as mail servers read it, in ASCII. Raises ValueError when there is no such spelling."""
    written = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    if written.ascii_email is None:
        raise ValueError(OTHER_LETTERS)
    return written.ascii_email


def link_in(text: str) -> str | None:
    """The first thing that a mail program would make a link of: a scheme, www, a domain with a path, an e-mail
    address. A bare domain is none, since companies are named so (Elgiganten.se AB)."""
    found = _LINK.search(_plain(text))
    return found.group() if found else None


def address_in(text: str) -> str | None:
    """The same, and a bare domain besides: for the names of people, who are not named so."""
    found = _ADDRESS.search(_plain(text))
    return link_in(text) or (found.group() if found else None)


def _plain(text: str) -> str:
    """What is not seen taken away, and every dot that works as one in an address a dot."""
    return visible(text).replace("\u3002", ".")
