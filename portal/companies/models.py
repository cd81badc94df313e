"""Companies, their workplaces, and the ways in to a company: request and invitation."""
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, case, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base
from portal.core.database.types import SORT_KEY, FreeText, Name, code_of
from portal.core.labels import LabelEnum


class EmployerType(LabelEnum):
    PRIVATE = "private", "Privat företag"
    SOCIAL = "social", "Socialt företag"
    ASSOCIATION = "association", "Ideell förening"
    MUNICIPAL = "municipal", "Kommunal enhet"
    PUBLIC = "public", "Region eller stat"


WITH_UNITS = frozenset({EmployerType.MUNICIPAL, EmployerType.PUBLIC})
"""One organisation number, many units: these are told apart by `unit_name`."""


class Industry(LabelEnum):
    """SNI 2007 sections (Statistiska centralbyrån)."""

    A = "A", "Jordbruk, skogsbruk och fiske"
    B = "B", "Utvinning av mineral"
    C = "C", "Tillverkning"
    D = "D", "Försörjning av el, gas, värme och kyla"
    E = "E", "Vattenförsörjning, avlopp och avfall"
    F = "F", "Byggverksamhet"
    G = "G", "Handel och reparation av fordon"
    H = "H", "Transport och magasinering"
    I = "I", "Hotell och restaurang"  # noqa: E741
    J = "J", "Information och kommunikation"
    K = "K", "Finans och försäkring"
    L = "L", "Fastigheter"
    M = "M", "Juridik, ekonomi, vetenskap och teknik"
    N = "N", "Uthyrning, städning och andra stödtjänster"
    O = "O", "Offentlig förvaltning och försvar"  # noqa: E741
    P = "P", "Utbildning"
    Q = "Q", "Vård och omsorg, sociala tjänster"
    R = "R", "Kultur, nöje och fritid"
    S = "S", "Annan serviceverksamhet"
    T = "T", "Förvärvsarbete i hushåll"
    U = "U", "Internationella organisationer"


class SizeClass(LabelEnum):
    """Number of employees, Statistiska centralbyrån's classes."""

    S0 = "0", "Inga anställda"
    S1 = "1-4", "1–4 anställda"
    S5 = "5-9", "5–9 anställda"
    S10 = "10-19", "10–19 anställda"
    S20 = "20-49", "20–49 anställda"
    S50 = "50-99", "50–99 anställda"
    S100 = "100-199", "100–199 anställda"
    S200 = "200-", "200 anställda eller fler"


class VerifiedHow(LabelEnum):
    REGISTER = "register", "Kontrollerad mot officiellt register"
    CALL_BACK = "call_back", "Uppringd på ett nummer vi själva sökt fram"
    VISIT = "visit", "Besökt"


class Company(Base):
    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("org_number_hash", "unit_name"),
        CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL) "
                        "AND (verified_at IS NULL) = (verified_how IS NULL)", name="verified_how_and_by_whom"),
        CheckConstraint("(blocked_at IS NULL) = (blocked_reason IS NULL)", name="blocked_why"),
        Index(None, "name_key", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    name: Mapped[str] = mapped_column(Name(120))
    name_key: Mapped[str] = mapped_column(SORT_KEY)
    search_text: Mapped[str] = mapped_column(String(600))
    org_number_sealed: Mapped[str] = mapped_column(String(200))
    org_number_hash: Mapped[str] = mapped_column(String(64))
    org_number_shown: Mapped[str] = mapped_column(String(11))
    is_sole_trader: Mapped[bool]
    employer_type: Mapped[EmployerType] = mapped_column(code_of(EmployerType, "employer_type"))
    unit_name: Mapped[str] = mapped_column(Name(120), default="")
    industry: Mapped[Industry] = mapped_column(code_of(Industry, "industry"))
    size_class: Mapped[SizeClass] = mapped_column(code_of(SizeClass, "size_class"))
    collective_agreement: Mapped[bool]
    union_name: Mapped[str] = mapped_column(Name(120), default="")
    website: Mapped[str] = mapped_column(FreeText(200), default="")
    about: Mapped[str] = mapped_column(FreeText(2000), default="")
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    verified_how: Mapped[VerifiedHow | None] = mapped_column(code_of(VerifiedHow, "verified_how"))
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str | None] = mapped_column(FreeText(1000))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()
    verified_note: Mapped[str] = mapped_column(FreeText(500), default="")
    __mapper_args__ = {"version_id_col": revision}

    @property
    def is_forgotten(self) -> bool:
        """It has ended here, and its number, which was a person's, is not kept. Its name stands on what it has told."""
        return not self.org_number_sealed

    @hybrid_property
    def full_name(self) -> str:
        """The name with its unit, as people know it. May be selected as a column."""
        return f"{self.name}, {self.unit_name}" if self.unit_name else self.name

    @full_name.inplace.expression
    @classmethod
    def _full_name(cls) -> ColumnElement[str]:
        return case((cls.unit_name == "", cls.name), else_=cls.name + ", " + cls.unit_name)


class Workplace(Base):
    """`ceiling`: how many may be there at once, None for as many as the offers say."""

    __tablename__ = "workplace"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    name: Mapped[str] = mapped_column(Name(120))
    street: Mapped[str] = mapped_column(Name(120))
    postal_code: Mapped[str] = mapped_column(String(6))
    city: Mapped[str] = mapped_column(Name(60))
    cfar: Mapped[str] = mapped_column(String(8), default="")
    clothing: Mapped[str] = mapped_column(FreeText(500), default="")
    parking: Mapped[str] = mapped_column(FreeText(500), default="")
    report_to: Mapped[str] = mapped_column(FreeText(200), default="")
    sick_phone: Mapped[str] = mapped_column(String(30), default="")
    removed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    ceiling: Mapped[int | None] = mapped_column(sort_order=1)
    __mapper_args__ = {"version_id_col": revision}


class RequestState(LabelEnum):
    PENDING = "pending", "Väntar på svar"
    ACCEPTED = "accepted", "Godkänd"
    DECLINED = "declined", "Nekad"


class JoinRequest(Base):
    """Somebody wants to act for a company that is already registered."""

    __tablename__ = "join_request"
    __table_args__ = (
        Index("uq_join_request_pending", "company_id", "user_id", unique=True,
              sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_when"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[RequestState] = mapped_column(code_of(RequestState, "state"), default=RequestState.PENDING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    @property
    def is_withdrawn(self) -> bool:
        """The one who asked said no to it, or closed the account."""
        return self.state is RequestState.DECLINED and self.decided_by in (None, self.user_id)


class Invitation(Base):
    """An owner invites a colleague by e-mail; the link holds a token that works once and expires."""

    __tablename__ = "invitation"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    is_owner: Mapped[bool]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Block(Base):
    """A company was blocked, why and by whom; and when that was lifted, why and by whom. One at a time."""

    __tablename__ = "company_block"
    __table_args__ = (
        Index("uq_company_block_open", "company_id", unique=True,
              sqlite_where=text("lifted_at IS NULL"), postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL)",
                        name="lifted_why_and_by_whom"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    reason: Mapped[str] = mapped_column(FreeText(1000))
    blocked_at: Mapped[datetime] = mapped_column(default=clock.now)
    blocked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lifted_reason: Mapped[str | None] = mapped_column(FreeText(1000))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ContactKind(LabelEnum):
    PHONE = "phone", "Telefon"
    VISIT = "visit", "Besök"
    MAIL = "mail", "Mejl"
    EVENT = "event", "Event"


class Contact(Base):
    """The project group spoke with a company. `next_step` is what somebody promised to do, on `next_on`. `changed_at`:
    when its author last put it right."""

    __tablename__ = "contact"
    __table_args__ = (
        Index(None, "company_id", "happened_on", "id"),
        Index(None, "author_party", "done_at", "next_on", "id"),
        Index(None, "author_id", "done_at", "next_on", "id"),
        CheckConstraint("(next_step = '') = (next_on IS NULL)", name="next_step_on_a_day"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL OR next_on IS NOT NULL)",
                        name="done_by_whom"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    kind: Mapped[ContactKind] = mapped_column(code_of(ContactKind, "kind"))
    happened_on: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(FreeText(120))
    author_party: Mapped[Party] = mapped_column(code_of(Party, "author_party"))
    note: Mapped[str] = mapped_column(FreeText(2000))
    next_step: Mapped[str] = mapped_column(FreeText(300), default="")
    next_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime | None]
