"""Who is the same supervisor, and whose a link in a mail is. Pure."""
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from portal.companies.supervisors.models import Supervisor
from portal.core import ids, seal
from portal.core.text import fold

ID_LENGTH = ids.LENGTH


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Who somebody is and how to reach them at work."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class SupervisorFacts(Reached):
    """What the company says of a supervisor. `ceiling`: how many at a time."""

    ceiling: int


def is_same(one: Supervisor | Reached, other: Supervisor | Reached) -> bool:
    """Capitals make nobody else, and a changed phone number does not; another address does, since two may have the
    same name."""
    return (fold(one.name), one.email.casefold()) == (fold(other.name), other.email.casefold())


def find(register: Sequence[Supervisor], who: Reached) -> Supervisor | None:
    """Who in the register somebody is that an offer names. Where an address is missing it is whoever has the name, when
    they are one and no more."""
    if exact := [one for one in register if is_same(one, who)]:
        return exact[0]
    alike = [one for one in register if fold(one.name) == fold(who.name) and not (one.email and who.email)]
    return alike[0] if len(alike) == 1 else None


def find_still(register: Sequence[Supervisor], who: Reached) -> Supervisor | None:
    """The same, of somebody whose name or address the company, or they themselves, may have put right since: then it is
    whoever has the same address, or the same name and number, when they are one and no more."""
    if found := find(register, who):
        return found
    alike = [one for one in register if (one.email and one.email.casefold() == who.email.casefold())
             or (fold(one.name), one.phone) == (fold(who.name), who.phone)]
    return alike[0] if len(alike) == 1 else None


def token(key: str, supervisor: Supervisor) -> str:
    """What the link in the mail to a supervisor holds. It is dead when the row becomes somebody else's: another name,
    or another address."""
    said = f"supervisor:{supervisor.public_id}:{fold(supervisor.name)}:{supervisor.email.casefold()}"
    return supervisor.public_id + seal.keyed_hash(key, said)[:32]


def id_in(link: str) -> str:
    """The public id of the supervisor whose link this says it is."""
    return link[:ID_LENGTH]


def is_token_of(key: str, supervisor: Supervisor, link: str) -> bool:
    return hmac.compare_digest(token(key, supervisor).encode(), link.encode())
