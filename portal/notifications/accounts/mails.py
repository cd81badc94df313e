"""The mails about an account. Those whose link holds a token are erased after sending and shown to nobody."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from portal.notifications.letters import Mail

YOUR_ACCOUNT = "Du får det för att någon har skrivit din e-postadress i portalen."
YOUR_SAFETY = "Du får det för din säkerhet, när något i ditt konto ändras."


@dataclass(frozen=True, kw_only=True)
class ConfirmAccount(Mail):
    folder: ClassVar[str] = "confirm_account"
    action: ClassVar[str] = "Bekräfta din e-post"
    why: ClassVar[str] = YOUR_ACCOUNT
    unproven: ClassVar[bool] = True
    secret: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class AccountExists(Mail):
    folder: ClassVar[str] = "account_exists"
    action: ClassVar[str] = "Logga in"
    why: ClassVar[str] = YOUR_ACCOUNT
    unproven: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ResetPassword(Mail):
    folder: ClassVar[str] = "reset_password"
    action: ClassVar[str] = "Välj ett nytt lösenord"
    why: ClassVar[str] = YOUR_ACCOUNT
    unproven: ClassVar[bool] = True
    secret: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PasswordWasChanged(Mail):
    folder: ClassVar[str] = "password_changed"
    action: ClassVar[str] = "Välj ett nytt lösenord om det inte var du"
    why: ClassVar[str] = YOUR_SAFETY


@dataclass(frozen=True, kw_only=True)
class ConfirmEmail(Mail):
    folder: ClassVar[str] = "confirm_email"
    action: ClassVar[str] = "Byt till den här adressen"
    why: ClassVar[str] = YOUR_ACCOUNT
    unproven: ClassVar[bool] = True
    secret: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class EmailWillChange(Mail):
    """To the old address."""

    folder: ClassVar[str] = "email_will_change"
    action: ClassVar[str] = "Byt lösenord om det inte var du"
    why: ClassVar[str] = YOUR_SAFETY


@dataclass(frozen=True, kw_only=True)
class StaffInvitation(Mail):
    folder: ClassVar[str] = "staff_invitation"
    action: ClassVar[str] = "Välj ett lösenord"
    why: ClassVar[str] = "Du får det för att en administratör har lagt upp dig."
    unproven: ClassVar[bool] = True
    secret: ClassVar[bool] = True
    party: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignInSlowed(Mail):
    folder: ClassVar[str] = "sign_in_slowed"
    action: ClassVar[str] = "Till inloggningen"
    why: ClassVar[str] = YOUR_SAFETY
    page: ClassVar[str] = "sign_in.login"
    path: str = ""
    at: datetime
    is_code: bool


@dataclass(frozen=True, kw_only=True)
class AboutFactor(Mail):
    """Something about the second factor. Not sent itself."""

    action: ClassVar[str] = "Byt lösenord om det inte var du"
    why: ClassVar[str] = YOUR_SAFETY
    page: ClassVar[str] = "accounts.password"
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class SecondFactorIsOn(AboutFactor):
    folder: ClassVar[str] = "second_factor_on"


@dataclass(frozen=True, kw_only=True)
class SecondFactorIsOff(AboutFactor):
    folder: ClassVar[str] = "second_factor_off"


@dataclass(frozen=True, kw_only=True)
class SecondFactorWasReset(AboutFactor):
    folder: ClassVar[str] = "second_factor_reset"
    is_required: bool


@dataclass(frozen=True, kw_only=True)
class FactorResetDone(AboutFactor):
    """To the administrator who did it."""

    folder: ClassVar[str] = "factor_reset_done"
    whose: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesAreNew(AboutFactor):
    folder: ClassVar[str] = "recovery_codes_new"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeWasUsed(AboutFactor):
    folder: ClassVar[str] = "recovery_code_used"
    left: int


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Mail):
    folder: ClassVar[str] = "roles_changed"
    action: ClassVar[str] = "Logga in"
    why: ClassVar[str] = YOUR_SAFETY
    page: ClassVar[str] = "sign_in.login"
    path: str = ""
    party: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AccountSuspended(Mail):
    """Its reader cannot sign in: the link leads to the open pages."""

    folder: ClassVar[str] = "account_suspended"
    action: ClassVar[str] = "Till portalens startsida"
    why: ClassVar[str] = YOUR_SAFETY
    page: ClassVar[str] = "pages.start"
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Mail):
    folder: ClassVar[str] = "account_opened"
    action: ClassVar[str] = "Logga in"
    why: ClassVar[str] = YOUR_SAFETY
    page: ClassVar[str] = "sign_in.login"
    path: str = ""
