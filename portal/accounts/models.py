"""Accounts and what ties them to companies."""
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.database.db import Base
from portal.core.database.types import CodeSet, PersonName, code_of
from portal.core.labels import LabelEnum


class MailFrequency(LabelEnum):
    """How often somebody wants mail that may be turned off. What their own case depends on always comes at once."""

    NOW = "now", "Genast"
    DAILY = "daily", "Dagligen"
    NEVER = "never", "Aldrig"


class User(Base):
    """An account: an employer's person, or staff of one party. Never both, never shared."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(party IS NULL) = (held_roles = 'employer')", name="employer_or_staff"),
        Index(None, "party"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(PersonName(120))
    phone: Mapped[str] = mapped_column(String(30), default="")
    pending_email: Mapped[str] = mapped_column(String(254), default="")
    party: Mapped[Party | None] = mapped_column(code_of(Party, "party"))
    held_roles: Mapped[frozenset[Role]] = mapped_column(CodeSet(Role))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    absent_until: Mapped[date | None]
    factor_due_on: Mapped[date | None]
    """The last day on which somebody who must have a second factor may sign in without."""
    revision: Mapped[int] = mapped_column()
    memberships: Mapped[list["Membership"]] = relationship(order_by="Membership.id", viewonly=True)
    """The companies that a person acts for, oldest first."""
    __mapper_args__ = {"version_id_col": revision}

    def away(self, day: date) -> date | None:
        """The last day of an absence that is not over."""
        return self.absent_until if self.absent_until and self.absent_until >= day else None


class Membership(Base):
    """A person acts for a company: as owner or member."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("company_id", "user_id"), Index(None, "user_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    is_owner: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Recusal(Base):
    """Jäv: a company this staff account must not decide on (förvaltningslagen 16–18 §§)."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("user_id", "company_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class MailChoice(Base):
    """What somebody has chosen about mail (nothing: at once), and the last morning their digest was thought of."""

    __tablename__ = "mail_choice"
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    frequency: Mapped[MailFrequency] = mapped_column(code_of(MailFrequency, "frequency"), default=MailFrequency.NOW)
    digest_on: Mapped[date | None]


class PartyContact(Base):
    """Where a party is reached when nobody in particular is: kept by the system owner."""

    __tablename__ = "party_contact"
    party: Mapped[Party] = mapped_column(code_of(Party, "party"), primary_key=True)
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[str] = mapped_column(String(254), default="")


class SignInFailure(Base):
    """How many sign-ins have failed in a row, per account and per address (keyed hashes, not the names)."""

    __tablename__ = "sign_in_failure"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]
