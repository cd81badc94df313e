"""Courses in Campus's catalogue, and trainings attached to offers."""
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base
from portal.core.database.types import SORT_KEY, FreeText, Name, code_of
from portal.core.labels import LabelEnum


class Timing(LabelEnum):
    BEFORE = "before", "Före platsen"
    DURING = "during", "Under platsen"
    AFTER = "after", "Efter platsen"


class TrainingPlace(LabelEnum):
    CAMPUS = "campus", "Campus"
    WORKPLACE = "workplace", "På arbetsplatsen"
    REMOTE = "remote", "På distans"


class TrainingState(LabelEnum):
    PROPOSED = "proposed", "Föreslagen"
    QUESTIONED = "questioned", "Fråga från företaget"
    AGREED = "agreed", "Överenskommen"
    DECLINED = "declined", "Avböjd"
    SCHEDULED = "scheduled", "Inplanerad"
    RUNNING = "running", "Pågår"
    DONE = "done", "Genomförd"
    CANCELLED = "cancelled", "Inställd"


AGREED = (TrainingState.AGREED, TrainingState.SCHEDULED, TrainingState.RUNNING, TrainingState.DONE)
UNANSWERED = (TrainingState.PROPOSED, TrainingState.QUESTIONED)
ENDED = (TrainingState.DECLINED, TrainingState.CANCELLED)
"""Without having been held."""


class Course(Base):
    __tablename__ = "course"
    __table_args__ = (Index(None, "retired_at", "title_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    title: Mapped[str] = mapped_column(Name(120))
    title_key: Mapped[str] = mapped_column(SORT_KEY)
    content: Mapped[str] = mapped_column(FreeText(4000))
    outcome: Mapped[str] = mapped_column(FreeText(1000))
    hours: Mapped[int]
    place: Mapped[TrainingPlace] = mapped_column(code_of(TrainingPlace, "place"))
    language_support: Mapped[bool]
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class Training(Base):
    """`answer`: why it was declined or cancelled. `words`: what has been asked about it, and what Campus answered."""

    __tablename__ = "training"
    __table_args__ = (
        Index(None, "offer_id", "id"),
        Index(None, "company_id", "state"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("state <> 'cancelled' OR answer IS NOT NULL", name="cancelled_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    title: Mapped[str] = mapped_column(Name(120))
    content: Mapped[str] = mapped_column(FreeText(4000))
    outcome: Mapped[str] = mapped_column(FreeText(1000))
    timing: Mapped[Timing] = mapped_column(code_of(Timing, "timing"))
    hours: Mapped[int]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    seats: Mapped[int]
    language_support: Mapped[bool]
    place: Mapped[TrainingPlace] = mapped_column(code_of(TrainingPlace, "place"))
    contact: Mapped[str] = mapped_column(FreeText(200))
    state: Mapped[TrainingState] = mapped_column(code_of(TrainingState, "state"), default=TrainingState.PROPOSED)
    answer: Mapped[str | None] = mapped_column(FreeText(2000))
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()
    words: Mapped[list["TrainingWord"]] = relationship(order_by="TrainingWord.id", viewonly=True, lazy="raise_on_sql")
    __mapper_args__ = {"version_id_col": revision}


class TrainingWord(Base):
    """Written by the company, when `author_party` is None, or to it. Never changed."""

    __tablename__ = "training_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    text: Mapped[str] = mapped_column(FreeText(2000))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(FreeText(120))
    author_party: Mapped[Party | None] = mapped_column(code_of(Party, "author_party"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
