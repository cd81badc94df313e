"""What the project group writes about a submission."""
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.db import Base
from portal.core.labels import LabelEnum
from portal.core.types import FreeText, code_of


class RemarkReason(LabelEnum):
    """Why something is asked for."""

    UNCLEAR = "unclear", "Otydligt"
    MISSING = "missing", "Saknas"
    WRONG = "wrong", "Stämmer inte"
    TOO_DEMANDING = "too_demanding", "För höga krav"
    WORK_ENVIRONMENT = "work_environment", "Arbetsmiljö"
    LANGUAGE = "language", "Språk"
    OTHER = "other", "Annat"


class Remark(Base):
    """A remark on one field. `field` is a name in offers.content.FIELDS, `suggested_value` as offers.suggestions keeps
    it. The company sees it once changes are requested."""

    __tablename__ = "remark"
    __table_args__ = (Index(None, "submission_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    field: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(FreeText(2000))
    suggested_value: Mapped[str | None] = mapped_column(FreeText(4000))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(FreeText(120))
    author_party: Mapped[Party] = mapped_column(code_of(Party, "author_party"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    reason: Mapped[RemarkReason] = mapped_column(code_of(RemarkReason, "reason"), default=RemarkReason.OTHER,
                                                 server_default=RemarkReason.OTHER.value)


class StandardRemark(Base):
    """A remark that the project group writes often, kept for one field. Used, it becomes a Remark of its own."""

    __tablename__ = "standard_remark"
    __table_args__ = (Index(None, "field", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    field: Mapped[str] = mapped_column(String(40))
    reason: Mapped[RemarkReason] = mapped_column(code_of(RemarkReason, "reason"))
    text: Mapped[str] = mapped_column(FreeText(2000))
    suggested_value: Mapped[str | None] = mapped_column(FreeText(4000))
    changed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    changed_by_name: Mapped[str] = mapped_column(FreeText(120))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class Message(Base):
    """A message to the company in a case; sent together with a request for changes."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "submission_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    text: Mapped[str] = mapped_column(FreeText(4000))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(FreeText(120))
    author_party: Mapped[Party | None] = mapped_column(code_of(Party, "author_party"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SettledFinding(Base):
    """What a reviewer made of a finding (`findings`): dismissed, or kept as a remark, with which the row goes away.

    A dismissal holds for every version of the offer in which what the finding rests on has the same `digest`.
    """

    __tablename__ = "settled_finding"
    __table_args__ = (Index(None, "submission_id", "code", "field", unique=True), Index(None, "offer_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    code: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(32))
    remark_id: Mapped[int | None] = mapped_column(ForeignKey("remark.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(FreeText(120))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class AnswerTime(Base):
    """How many working days an answer took: a row per answered version, kept in step by `answers`."""

    __tablename__ = "answer_time"
    __table_args__ = (Index(None, "answered_at", "workdays"),)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    answered_at: Mapped[datetime]
    workdays: Mapped[int]
