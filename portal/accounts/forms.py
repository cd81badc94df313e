"""The forms of registration, sign-in and one's own account."""
from collections.abc import Collection
from typing import Any

from wtforms.validators import ValidationError

from portal.accounts import rules
from portal.accounts.models import MailFrequency
from portal.core.forms import CreateForm, Day, Email, OneOf, PersonName, Phone, PortalForm, Secret

PASSWORD_HINT = f"Minst {rules.SHORTEST} tecken. Ta gärna en hel mening som bara du kommer på."
YOUR_PASSWORD = "Skriv ditt lösenord."  # noqa: S105


def _name() -> PersonName:
    return PersonName("Namn", missing="Skriv ditt namn.", autocomplete="name", width=40)


def _phone(**options: Any) -> Phone:
    return Phone("Telefon", hint="Så att vi kan ringa om något är oklart.", **options)


def _current() -> Secret:
    return Secret("Lösenord", missing=YOUR_PASSWORD, autocomplete="current-password", width=20)


def _new(label: str) -> Secret:
    return Secret(label, missing="Välj ett lösenord.", hint=PASSWORD_HINT, autocomplete="new-password", width=20)


class SignInForm(PortalForm):
    email = Email("E-post", missing="Skriv din e-postadress.", autocomplete="username")
    password = _current()


class EmailForm(PortalForm):
    email = Email("E-post", missing="Skriv din e-postadress.")


class RegisterForm(CreateForm):
    email = Email("E-post", missing="Skriv din e-postadress.", hint="Hit skickar vi svar och frågor om era platser.")


class ForAccountForm(PortalForm):
    """A new password for the account of `email`. `own_words`: what it must not be made of."""

    def __init__(self, *args: Any, email: str, own_words: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.own_words = email, own_words

    def validate_new_password(self, field: Secret) -> None:
        if problem := rules.password_problem(field.data, self.email, self.own_words):
            raise ValidationError(problem)


class NewPasswordForm(ForAccountForm):
    """A first password, or one for a forgotten one."""

    new_password = _new("Nytt lösenord")


class AboutMeForm(ForAccountForm):
    """Who opened the mail: everything about the person, in one go."""

    name = _name()
    phone = _phone(missing="Skriv ett telefonnummer.")
    new_password = _new("Välj ett lösenord")

    def validate_new_password(self, field: Secret) -> None:
        self.own_words = [*self.own_words, self["name"].data or ""]
        super().validate_new_password(field)


class NewEmailForm(PortalForm):
    """Whoever follows the link to a new address shows that the account is theirs."""

    password = _current()


class ChangePasswordForm(ForAccountForm):
    password = Secret("Nuvarande lösenord", missing="Skriv lösenordet du har nu.", autocomplete="current-password",
                      width=20)
    new_password = _new("Nytt lösenord")


class ProfileForm(PortalForm):
    name = _name()
    phone = _phone(optional=True)


class MailForm(PortalForm):
    frequency = OneOf("Hur ofta vill du ha mejl?", MailFrequency, missing="Välj hur ofta du vill ha mejl.")


class AbsenceForm(PortalForm):
    until = Day("Jag är borta till och med", optional=True,
                hint="Till exempel 2026-12-01. Lämna tomt när du är tillbaka.")


class ChangeEmailForm(PortalForm):
    email = Email("Ny e-post", missing="Skriv den nya e-postadressen.",
                  hint="Vi skickar en länk dit. Adressen byts när du har öppnat den.")
    password = _current()
