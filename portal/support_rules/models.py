"""Law and decisions that the portal judges by, each with its source and the days it is valid."""
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.database.db import Base
from portal.core.database.types import FreeText, code_of
from portal.core.labels import LabelEnum


class RuleCode(LabelEnum):
    """What a rule is about. Where somebody judges by one, the code says so by its name."""

    PRACTICE = "practice", "Praktik som Arbetsförmedlingen beslutar: längsta tid"
    PRACTICE_MUNICIPAL = "practice_municipal", "Praktik som kommunen beslutar: längsta tid"
    WORK_TRAINING = "work_training", "Arbetsträning: längsta tid"
    WORK_TRAINING_EXTENDED = "work_training_extended", "Arbetsträning som Arbetsförmedlingen förlänger: längsta tid"
    INTRODUCTION_JOB = "introduction_job", "Introduktionsjobb: längsta tid sammanlagt"
    NEW_START_JOB = "new_start_job", "Nystartsjobb: längsta tid för ett beslut"
    MUNICIPAL_EMPLOYMENT = "municipal_employment", "Arbetsmarknadsanställning: längsta tid"
    DAILY_REST = "daily_rest", "Dygnsvila: minst så länge mellan två arbetspass"


class Unit(LabelEnum):
    MONTHS = "months", "månader"
    WEEKS = "weeks", "veckor"
    HOURS = "hours", "timmar"

    @property
    def of_one(self) -> str:
        return {"months": "månad", "weeks": "vecka", "hours": "timme"}[self.value]


class SupportRule(Base):
    """What is valid from a day. Never changed: what comes after it is a row of its own, and the one that begins last
    on or before a day is the one valid then, until its own last day.

    `valid_from` None: since before the portal. `written_by` None: came with the portal. `withdrawn_at`: taken back
    before it began, and valid on no day.
    """

    __tablename__ = "support_rule"
    __table_args__ = (
        Index(None, "code", "id"),
        CheckConstraint("value > 0", name="value_above_zero"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to",
                        name="ends_after_it_begins"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_whom"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    code: Mapped[RuleCode] = mapped_column(code_of(RuleCode, "code"))
    value: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    unit: Mapped[Unit] = mapped_column(code_of(Unit, "unit"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(FreeText(300))
    source: Mapped[str] = mapped_column(FreeText(120))
    source_url: Mapped[str] = mapped_column(FreeText(300), default="")
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_by_name: Mapped[str] = mapped_column(FreeText(120), default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class RuleCheck(Base):
    """Somebody compared a rule with its source, and it was still right. One a day and rule."""

    __tablename__ = "support_rule_check"
    __table_args__ = (Index("uq_support_rule_check_day", "rule_id", "checked_on", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("support_rule.id"))
    checked_on: Mapped[date]
    checked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checked_by_name: Mapped[str] = mapped_column(FreeText(120))
