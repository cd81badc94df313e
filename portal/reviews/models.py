"""What the project group writes about a submission."""
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base
from portal.core.database.types import FreeText, code_of
from portal.core.labels import LabelEnum
from portal.offers.models import Submission


class RemarkReason(LabelEnum):
    """Why something is asked for."""

    UNCLEAR = "unclear", "Otydligt"
    MISSING = "missing", "Saknas"
    WRONG = "wrong", "Stämmer inte"
    TOO_DEMANDING = "too_demanding", "För höga krav"
    WORK_ENVIRONMENT = "work_environment", "Arbetsmiljö"
    LANGUAGE = "language", "Språk"
    OTHER = "other", "Annat"


class LeafState(LabelEnum):
    """What a party has stated of a submission. The first letter of the code stands for it in `Submission.leaves`."""

    WAITING = "waiting", "Väntar"
    QUESTION = "question", "Fråga"
    BLOCKED = "blocked", "Stopp"
    CLEAR = "clear", "Klart"
    NOT_CONCERNED = "not_concerned", "Berörs inte"


class Why(LabelEnum):
    """Why a party is concerned or not, as the page says it."""

    LEADS = "leads", "Jobbtorg leder arbetet och ser till att platsen är verklig, handledd och trygg."
    TRAINING = "training", "Arbetsgivaren önskar anpassad utbildning."
    NO_TRAINING = "no_training", "Arbetsgivaren önskar ingen utbildning."
    UNVERIFIED = "unverified", "Arbetsgivaren är inte verifierad."
    FIRST = "first", "Ingen plats från arbetsgivaren är godkänd än."
    KNOWN = "known", "Arbetsgivaren är verifierad och har haft godkända platser förut."
    STATE_FORM = "state_form", "Platsen är öppen för något som Arbetsförmedlingen beslutar om."
    MUNICIPAL = "municipal", "Platsen är bara öppen för arbetsmarknadsanställning, som kommunen beslutar om."
    CHOSEN = "chosen", "Handläggaren har valt det."


class UnionAnswer(LabelEnum):
    """How far Arbetsförmedlingen has come with the union's statement (förordning 2000:628 9 a §)."""

    ASKED = "asked", "Begärt"
    RECEIVED = "received", "Inkommet"
    SILENT = "silent", "Inget svar"


class Statement(Base):
    """Ställningstagande: what one party says of one submission. `awaited` while the party must act.

    `chosen_*`: a reviewer chose whether the party is concerned. `carried_from`: the number of the version it was
    given about. `told_at`: when the party heard that it is awaited, or gave its word unasked; the worker tells those
    that are awaited without it. The union's statement (förordning 2000:628 9 a §) and the check of the absolute bars
    (9 b §) are Arbetsförmedlingen's duty and stand on its row alone.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("submission_id", "party"),
        Index(None, "party", "awaited", "due_at", "id"),
        Index("ix_statement_untold", "id", sqlite_where=text("awaited = 1 AND told_at IS NULL"),
              postgresql_where=text("awaited AND told_at IS NULL")),
        CheckConstraint("NOT awaited OR state IN ('waiting', 'question')", name="awaited_is_open"),
        CheckConstraint("state NOT IN ('question', 'blocked', 'clear') OR (by_id IS NOT NULL AND at IS NOT NULL)",
                        name="stated_by_and_when"),
        CheckConstraint("state NOT IN ('question', 'blocked') OR note <> ''", name="said_why"),
        CheckConstraint("party <> 'jobbtorg' OR state <> 'not_concerned'", name="jobbtorg_leads"),
        CheckConstraint("(why = 'chosen') = (chosen_by IS NOT NULL AND chosen_at IS NOT NULL AND chosen_reason <> '')",
                        name="chosen_by_and_why"),
        CheckConstraint("party = 'arbetsformedlingen' OR (union_answer IS NULL AND bars_checked_at IS NULL)",
                        name="checked_by_the_state"),
        CheckConstraint("(union_answer IS NULL) = (union_by IS NULL) AND (union_answer IS NULL) = (union_at IS NULL)",
                        name="union_by_and_when"),
        CheckConstraint("(bars_checked_at IS NULL) = (bars_checked_by IS NULL)", name="bars_by_and_when"),
        CheckConstraint("party <> 'arbetsformedlingen' OR state <> 'clear' OR "
                        "(bars_checked_at IS NOT NULL AND union_answer IN ('received', 'silent'))",
                        name="clear_is_checked"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    submission: Mapped[Submission] = relationship(lazy="raise_on_sql")
    """Given when both are new, so that they are stored in one go. Never read."""
    party: Mapped[Party] = mapped_column(code_of(Party, "party"))
    state: Mapped[LeafState] = mapped_column(code_of(LeafState, "state"))
    awaited: Mapped[bool]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    why: Mapped[Why] = mapped_column(code_of(Why, "why"))
    note: Mapped[str] = mapped_column(FreeText(1000), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(FreeText(120), default="")
    at: Mapped[datetime | None]
    carried_from: Mapped[int | None]
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    chosen_by_name: Mapped[str] = mapped_column(FreeText(120), default="")
    chosen_at: Mapped[datetime | None]
    chosen_reason: Mapped[str] = mapped_column(FreeText(500), default="")
    union_answer: Mapped[UnionAnswer | None] = mapped_column(code_of(UnionAnswer, "union_answer"))
    union_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    union_by_name: Mapped[str] = mapped_column(FreeText(120), default="")
    union_at: Mapped[datetime | None]
    bars_checked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    bars_checked_by_name: Mapped[str] = mapped_column(FreeText(120), default="")
    bars_checked_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


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


class Correction(Base):
    """A plain mistake in one text of a version, corrected by the project group. The version itself keeps `before`;
    `after` is shown instead, until the company objects."""

    __tablename__ = "correction"
    __table_args__ = (
        Index("uq_correction_field", "submission_id", "field", unique=True),
        CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name="objected_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(FreeText(4000))
    after: Mapped[str] = mapped_column(FreeText(4000))
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(FreeText(120))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    objected_at: Mapped[datetime | None]
    objected_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    objection: Mapped[str | None] = mapped_column(FreeText(2000))


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
    """A message in a case: with the company, or `internal` among the project group, and never both.

    `author_party` is None when the company wrote it. `read_at`: when the project group had read what the company wrote.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "submission_id", "id"),
        Index("ix_message_unread", "submission_id", sqlite_where=text("author_party IS NULL AND read_at IS NULL"),
              postgresql_where=text("author_party IS NULL AND read_at IS NULL")),
        CheckConstraint("NOT internal OR author_party IS NOT NULL", name="internal_is_staffs"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    text: Mapped[str] = mapped_column(FreeText(4000))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(FreeText(120))
    author_party: Mapped[Party | None] = mapped_column(code_of(Party, "author_party"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    internal: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]


class Mention(Base):
    """A colleague named in an internal message. Open until `done_at`: it stands in their day."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("message_id", "user_id"),
        Index(None, "user_id", "done_at"),
        Index(None, "submission_id"),
        Index(None, "offer_public_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    offer_public_id: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]


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
