"""Facts about people. `subject` is the account's public id; members and recusals stand in the company's chain too."""
from dataclasses import dataclass
from typing import ClassVar

from portal.accounts.models import MailFrequency
from portal.core.access import Party, Role
from portal.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """Something about one account. Not published itself."""

    label: ClassVar[str] = "Händelse om ett konto"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class AccountRegistered(AccountEvent):
    label: ClassVar[str] = "Konto registrerat"


@dataclass(frozen=True, kw_only=True)
class RegistrationRepeated(AccountEvent):
    """Somebody gave an e-mail that already has an account: its owner is told, nobody else."""

    label: ClassVar[str] = "Registrering med en e-post som redan har konto"


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(AccountEvent):
    label: ClassVar[str] = "Ny bekräftelselänk begärd"


@dataclass(frozen=True, kw_only=True)
class AccountConfirmed(AccountEvent):
    label: ClassVar[str] = "E-post bekräftad"


@dataclass(frozen=True, kw_only=True)
class ResetAsked(AccountEvent):
    label: ClassVar[str] = "Glömt lösenord: länk begärd"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(AccountEvent):
    label: ClassVar[str] = "Lösenord bytt"


@dataclass(frozen=True, kw_only=True)
class EmailChangeAsked(AccountEvent):
    label: ClassVar[str] = "Byte av e-post begärt"


@dataclass(frozen=True, kw_only=True)
class EmailChanged(AccountEvent):
    label: ClassVar[str] = "E-post bytt"


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(AccountEvent):
    label: ClassVar[str] = "Kontouppgifter ändrade"


@dataclass(frozen=True, kw_only=True)
class AccountClosed(AccountEvent):
    label: ClassVar[str] = "Konto avslutat"


@dataclass(frozen=True, kw_only=True)
class SignInSlowed(AccountEvent):
    """So many have failed that the next ones must wait. Told at most once a day. `what` they tried: see
    `failed_sign_ins`."""

    label: ClassVar[str] = "Många misslyckade inloggningar"
    what: str


@dataclass(frozen=True, kw_only=True)
class SignInsEnded(AccountEvent):
    """By the person, of browsers other than the one at hand."""

    label: ClassVar[str] = "Utloggad på andra enheter"


@dataclass(frozen=True, kw_only=True)
class SecondFactorOn(AccountEvent):
    label: ClassVar[str] = "Tvåstegsinloggning på"


@dataclass(frozen=True, kw_only=True)
class SecondFactorOff(AccountEvent):
    label: ClassVar[str] = "Tvåstegsinloggning av"


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(AccountEvent):
    """By another administrator, or by the person who runs the portal."""

    label: ClassVar[str] = "Tvåstegsinloggning nollställd"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(AccountEvent):
    label: ClassVar[str] = "Nya reservkoder"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(AccountEvent):
    """`left`: how many are not used yet."""

    label: ClassVar[str] = "Reservkod använd"
    left: int


@dataclass(frozen=True, kw_only=True)
class StaffEvent(AccountEvent):
    """What a staff account is after the event. Not published itself."""

    label: ClassVar[str] = "Händelse om ett personalkonto"
    party: Party
    roles: frozenset[Role]


@dataclass(frozen=True, kw_only=True)
class PartyContactChanged(Event):
    label: ClassVar[str] = "Partens kontaktuppgifter ändrade"
    party: Party


@dataclass(frozen=True, kw_only=True)
class StaffInvited(StaffEvent):
    label: ClassVar[str] = "Personal inbjuden"


@dataclass(frozen=True, kw_only=True)
class StaffChanged(StaffEvent):
    label: ClassVar[str] = "Personalkonto ändrat"


@dataclass(frozen=True, kw_only=True)
class StaffDeactivated(StaffEvent):
    label: ClassVar[str] = "Personalkonto avstängt"


@dataclass(frozen=True, kw_only=True)
class StaffReactivated(StaffEvent):
    label: ClassVar[str] = "Personalkonto öppnat igen"


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(AccountEvent):
    """`until`: the last day away, as a date; "" when the person is back."""

    label: ClassVar[str] = "Frånvaro ändrad"
    until: str


@dataclass(frozen=True, kw_only=True)
class MailFrequencyChosen(AccountEvent):
    label: ClassVar[str] = "Val om mejl ändrat"
    frequency: MailFrequency


@dataclass(frozen=True, kw_only=True)
class MemberAdded(AccountEvent):
    label: ClassVar[str] = "Kollega tillagd"
    is_owner: bool


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(AccountEvent):
    label: ClassVar[str] = "Kollega borttagen"


@dataclass(frozen=True, kw_only=True)
class OwnerMade(AccountEvent):
    label: ClassVar[str] = "Kollega gjord till kontoansvarig"


@dataclass(frozen=True, kw_only=True)
class Recused(AccountEvent):
    label: ClassVar[str] = "Jäv anmält"


@dataclass(frozen=True, kw_only=True)
class RecusalEnded(AccountEvent):
    label: ClassVar[str] = "Jäv borttaget"
