"""Who may do what. Pure: knows no web framework and no feature."""
from dataclasses import dataclass, field
from datetime import date

from portal.core.labels import LabelEnum


class Role(LabelEnum):
    """What a person may do. One account is either employer or staff, never both."""

    EMPLOYER = "employer", "Företag"
    REVIEWER = "reviewer", "Handläggare"
    CAMPUS = "campus", "Campus"
    COACH = "coach", "Coach"
    ADMIN = "admin", "Administratör"
    SYSTEM = "system", "Systemet"


RECUSED = "Du är jävig för den här arbetsgivaren. Låt en kollega göra det."
"""To whoever is on jäv and tries all the same."""
STAFF = (Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN)


class Party(LabelEnum):
    """The four leaves of the clover."""

    JOBBTORG = "jobbtorg", "Jobbtorg"
    CAMPUS = "campus", "Campus Nyköping"
    NARINGSLIV = "naringsliv", "Näringsliv"
    ARBETSFORMEDLINGEN = "arbetsformedlingen", "Arbetsförmedlingen"

    @property
    def short(self) -> str:
        """As colleagues say it: "Campus"."""
        return self.label.partition(" ")[0]


@dataclass(frozen=True)
class Actor:
    """The person acting: everything a rule may ask about them, and nothing else."""

    user_id: int | None
    roles: frozenset[Role]
    name: str = ""
    party: Party | None = None
    company_id: int | None = None
    is_owner: bool = field(default=False)
    # Of this sign-in, not of the person: two who differ in these alone are one to whoever composes a question for them.
    sign_in_id: int | None = field(default=None, compare=False)
    is_proved: bool = field(default=False, compare=False)
    """The password was given a moment ago."""
    factor_due: date | None = field(default=None, compare=False)
    """The last day on which a person who must have a second factor may do without."""
    must_get_factor: bool = field(default=False, compare=False)
    """That day had passed at the sign-in: nobody is interrupted at what they are writing."""

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def kind(self) -> "Actor":
        """Stands for all who may see the same, each of their own company: what is composed for it serves them all."""
        return Actor(None, self.roles, company_id=None if self.company_id is None else 0)


SYSTEM = Actor(None, frozenset({Role.SYSTEM}), "Systemet")


@dataclass(frozen=True)
class Access:
    """What a route demands. `roles=None` means open to everyone, signed in or not."""

    roles: frozenset[Role] | None
    company: bool = False
    owner: bool = False

    def allows(self, actor: Actor | None) -> bool:
        if self.roles is None:
            return True
        return actor is not None and actor.has(*self.roles) and (actor.is_owner or not self.owner)

    def lacks_company(self, actor: Actor | None) -> bool:
        """True when the route acts for a company and this person has none chosen yet."""
        return self.company and actor is not None and actor.company_id is None

    def as_text(self) -> str:
        who = "everyone" if self.roles is None else " ".join(sorted(self.roles))
        return who + (" +company" if self.company else "") + (" +owner" if self.owner else "")


def only(*roles: Role) -> Access:
    """Open to those who hold at least one of these roles.

    Raises ValueError without any role: a closed door is said by not having the route.
    """
    if not roles:
        raise ValueError("only() needs at least one role")
    return Access(frozenset(roles))


PUBLIC = Access(None)
REVIEWER = only(Role.REVIEWER)
SIGNED_IN = only(Role.EMPLOYER, *STAFF)
ACCOUNT_WITHOUT_COMPANY = only(Role.EMPLOYER)
EMPLOYER = Access(frozenset({Role.EMPLOYER}), company=True)
OWNER = Access(frozenset({Role.EMPLOYER}), company=True, owner=True)
