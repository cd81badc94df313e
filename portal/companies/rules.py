"""What may be said about a company and a workplace, and who may come in. Pure."""
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from portal.companies.models import WITH_UNITS, ContactKind, EmployerType, Industry, Invitation, SizeClass
from portal.companies.numbers import OrgNumber
from portal.core import clock, seal, workdays
from portal.core.text import DASHES, words_of

POSTAL_CODE = "Skriv postnumret med fem siffror, till exempel 611 83."
USED = "Inbjudan är redan använd. Be om en ny om du behöver en."
INVITATION_LASTS = timedelta(days=14)
ANSWER_WORKDAYS = 5
"""A request to join that nobody has answered for so many working days goes to the project group too."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Which employer it is: locked once the project group has verified it."""

    org_number: OrgNumber
    employer_type: EmployerType
    name: str
    unit_name: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a company says about itself, and may always change."""

    industry: Industry
    size_class: SizeClass
    collective_agreement: bool
    union_name: str
    website: str
    about: str


@dataclass(frozen=True, kw_only=True)
class WorkplaceFacts:
    name: str
    street: str
    postal_code: str
    city: str
    cfar: str = ""
    clothing: str = ""
    parking: str = ""
    report_to: str = ""
    sick_phone: str = ""
    ceiling: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """What was said, and what somebody promised to do next, on which day."""

    kind: ContactKind
    happened_on: date
    note: str
    next_step: str = ""
    next_on: date | None = None


def contact_problems(facts: ContactFacts, today: date) -> Iterator[tuple[str, str]]:
    """(field, message) for what does not go together."""
    if facts.happened_on > today:
        yield "happened_on", "Dagen har inte varit än. Skriv dagen då ni hördes."
    if facts.next_step and facts.next_on is None:
        yield "next_on", "Skriv vilken dag nästa steg ska vara gjort."
    if facts.next_on is not None and not facts.next_step:
        yield "next_step", "Skriv vad nästa steg är, eller ta bort dagen."
    if facts.next_on is not None and facts.next_on < facts.happened_on:
        yield "next_on", "Nästa steg kan inte vara före dagen då ni hördes."


def why_contact_stands(contact: Any, actor_id: int | None, today: date) -> str:
    """Why a note in the contact log may not be changed by this person now; empty when it may."""
    if contact.author_id != actor_id:
        return "Bara den som skrev anteckningen ändrar den."
    if contact.done_at is not None:
        return "Nästa steg är gjort. Skriv en ny anteckning i stället."
    if clock.local(contact.created_at).date() < today:
        return "En anteckning ändras samma dag som den skrevs. Skriv en ny i stället."
    return ""


def identity_problems(number: OrgNumber | None, kind: EmployerType | None, unit_name: str) -> Iterator[tuple[str, str]]:
    """(field, message) for what does not go together."""
    if kind in WITH_UNITS and not unit_name:
        yield "unit_name", "Skriv enhetens namn, till exempel Förskolan Rosenkällan."
    if kind is not None and kind not in WITH_UNITS and unit_name:
        yield "unit_name", "Bara kommunen, regioner och staten har enheter. Ta bort enhetens namn."
    if number and number.is_sole_trader and kind not in (None, EmployerType.PRIVATE, EmployerType.SOCIAL):
        yield "employer_type", "Numret hör till en enskild firma: välj privat eller socialt företag."


def facts_problems(collective_agreement: bool | None, union_name: str) -> Iterator[tuple[str, str]]:
    if collective_agreement and not union_name:
        yield "union_name", "Skriv vilket fackförbund kollektivavtalet är slutet med."
    if collective_agreement is False and union_name:
        yield "union_name", "Ni har svarat nej på kollektivavtal. Ta bort fackförbundet, eller ändra svaret."


def changed(before: Any, after: Any) -> tuple[str, ...]:
    """Names of the fields of the dataclass `after` that differ from the same attributes of `before`."""
    return tuple(f.name for f in fields(after) if getattr(before, f.name) != getattr(after, f.name))


def same_unit(one: str, other: str) -> bool:
    """Capitals, blanks and signs between the words do not make another unit."""
    return words_of(one) == words_of(other)


def one_number(one: EmployerType, other: EmployerType) -> bool:
    """Two with the same number are the same employer, unless both are units of a public one."""
    return not {one, other} <= WITH_UNITS


def postal_code(text: str) -> str:
    """`611 83`. Raises ValueError."""
    digits = re.sub(rf"\s|^\s*SE?\s*[{DASHES}]", "", text.upper()[:20])
    if not re.fullmatch(r"[1-9][0-9]{4}", digits):
        raise ValueError(POSTAL_CODE)
    return f"{digits[:3]} {digits[3:]}"


def cfar(text: str) -> str:
    """Statistiska centralbyrån's number of a workplace, eight digits. Raises ValueError."""
    digits = re.sub(rf"[\s{DASHES}]", "", text[:20])
    if not re.fullmatch(r"[0-9]{8}", digits):
        raise ValueError("Skriv CFAR-numret med åtta siffror, eller lämna rutan tom.")
    return digits


def website(text: str) -> str:
    """An address that a link may lead to, `https://` put in front when it is missing. Raises ValueError."""
    message = "Skriv en webbadress, till exempel www.foretaget.se."
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError(message) from error
    if parts.scheme.lower() not in ("http", "https") or not re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?", parts.netloc):
        raise ValueError(message)
    if re.search(r"\s", address):
        raise ValueError(message)
    return address


def invitation_token(key: str, public_id: str) -> str:
    """What the link in the mail holds. Made from the secret key, so that no event and no table needs to carry it."""
    return seal.keyed_hash(key, f"invitation:{public_id}")[:43]


def token_hash(token: str) -> str:
    """What the table holds."""
    return hashlib.sha256(token.encode()).hexdigest()


FORGOTTEN = ("Företaget är avslutat och organisationsnumret är borttaget. Kommer det tillbaka registreras det på nytt.")


def invitation_problem(invitation: Invitation, now: datetime) -> str:
    """Why the invitation no longer works; empty when it does."""
    if invitation.accepted_at is not None:
        return USED
    if invitation.withdrawn_at is not None:
        return ("Inbjudan gäller inte längre: den är tillbakatagen, eller så har du tackat nej. "
                "Be om en ny om du behöver en.")
    if invitation.expires_at <= now:
        return "Inbjudan har gått ut. Be den som bjöd in dig om en ny."
    return ""


def asked_too_long_ago(now: datetime) -> datetime:
    """Requests made before this moment have waited five working days."""
    return workdays.ago(now, ANSWER_WORKDAYS)
