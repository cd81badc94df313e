"""Competence needs."""
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base
from portal.core.database.types import FreeText, code_of
from portal.core.labels import LabelEnum


class Horizon(LabelEnum):
    NOW = "now", "Nu"
    SOON = "soon", "Inom 3 månader"
    YEAR = "year", "Om 3–12 månader"
    LATER = "later", "Längre fram"
    UNKNOWN = "unknown", "Vet inte"


class SwedishLevel(LabelEnum):
    NONE = "none", "Ingen svenska behövs"
    SAFETY = "safety", "Förstå säkerhetsinstruktioner"
    COLLEAGUES = "colleagues", "Prata med kollegor"
    CUSTOMERS = "customers", "Prata med kunder"
    WRITING = "writing", "Läsa och skriva korta texter"


class Hosting(LabelEnum):
    YES = "yes", "Ja"
    MAYBE = "maybe", "Kanske"
    NO = "no", "Nej"


class NoReason(LabelEnum):
    NO_TIME = "no_time", "Har inte tid att handleda"
    NO_TASKS = "no_tasks", "Inga lämpliga uppgifter"
    NO_ROOM = "no_room", "Platsbrist"
    MONEY = "money", "Ekonomi"
    OTHER = "other", "Annat"


class HiringInterest(LabelEnum):
    POSITIVE = "positive", "Positiv till att anställa"
    WAITING = "waiting", "Avvaktande"
    NONE = "none", "Inte aktuellt"


class Source(LabelEnum):
    COMPANY = "company", "Företaget själv"
    PHONE = "phone", "Telefon"
    VISIT = "visit", "Besök"
    EVENT = "event", "Event"


BY_STAFF = (Source.PHONE, Source.VISIT, Source.EVENT)
"""How the project group may have heard of something."""


class NeedState(LabelEnum):
    OPEN = "open", "Öppet"
    CLOSED = "closed", "Avslutat"


class Need(Base):
    """What a company lacks. `people` None means "vet inte". Finished without an offer is a normal end.

    One that the project group wrote down has a `source` and a `told_party`; `agreed_at` is when the company said that
    it was right.
    """

    __tablename__ = "need"
    __table_args__ = (
        Index(None, "state", "confirmed_at", "id"),
        Index(None, "company_id", "id"),
        CheckConstraint("people IS NULL OR people BETWEEN 1 AND 500", name="people_range"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_when"),
        CheckConstraint("(source = 'company') = (told_party IS NULL)", name="told_by_whom"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    occupation: Mapped[str] = mapped_column(String(4))
    people: Mapped[int | None]
    horizon: Mapped[Horizon] = mapped_column(code_of(Horizon, "horizon"))
    description: Mapped[str] = mapped_column(FreeText(4000), default="")
    skills_missing: Mapped[str] = mapped_column(FreeText(2000), default="")
    swedish_level: Mapped[SwedishLevel] = mapped_column(code_of(SwedishLevel, "swedish_level"))
    driving_licence: Mapped[bool]
    training_wish: Mapped[str] = mapped_column(FreeText(2000), default="")
    hosting: Mapped[Hosting] = mapped_column(code_of(Hosting, "hosting"))
    no_reason: Mapped[NoReason | None] = mapped_column(code_of(NoReason, "no_reason"))
    hiring_interest: Mapped[HiringInterest] = mapped_column(code_of(HiringInterest, "hiring_interest"))
    source: Mapped[Source] = mapped_column(code_of(Source, "source"), default=Source.COMPANY)
    told_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    search_text: Mapped[str] = mapped_column(String(17_000))
    state: Mapped[NeedState] = mapped_column(code_of(NeedState, "state"), default=NeedState.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    told_party: Mapped[Party | None] = mapped_column(code_of(Party, "told_party"))
    agreed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}
