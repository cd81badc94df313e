"""The secret that an app makes codes from, and the codes on paper that stand in for a lost phone."""
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.database.db import Base


class SecondFactor(Base):
    """Not in use until a first code has shown that the app has the secret."""

    __tablename__ = "second_factor"
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    secret_sealed: Mapped[str] = mapped_column(String(255))
    started_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)
    """The step of the newest code that was taken: no code works twice (RFC 6238, 5.2)."""


class RecoveryCode(Base):
    """Shown once, kept as a keyed hash, works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
