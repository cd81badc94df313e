"""Seats, what they are used for, and who waits for one. Nothing here says anything of a person (rule one): codes, dates
and staff, no words; and no row tells which other placement it has to do with."""
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base, sparse
from portal.core.database.types import code_of
from portal.core.labels import LabelEnum


class SeatState(LabelEnum):
    """REMOVED: a later version of the place has fewer."""

    OPEN = "open", "Öppen"
    RESTING = "resting", "Vilar"
    CLOSED = "closed", "Stängd"
    REMOVED = "removed", "Borttagen"


class PlacementState(LabelEnum):
    HELD = "held", "Reserverad"
    AGREED = "agreed", "Tillsatt"
    ONGOING = "ongoing", "Pågår"
    ENDED = "ended", "Avslutad"
    RELEASED = "released", "Släppt"
    UNDONE = "undone", "Ångrad"
    LAPSED = "lapsed", "Reservationen gick ut"
    CANCELLED = "cancelled", "Inställd"


PLANNED = (PlacementState.HELD, PlacementState.AGREED)
LIVE = (*PLANNED, PlacementState.ONGOING)


class Form(LabelEnum):
    """As little of the support as who signs and who insures must know."""

    PRACTICE = "practice", "Praktik"
    WORK_TRAINING = "work_training", "Arbetsträning"
    SUPPORTED = "supported", "Anställning med stöd"
    MUNICIPAL = "municipal", "Arbetsmarknadsanställning"


class Decider(LabelEnum):
    AF = "af", "Arbetsförmedlingen"
    MUNICIPALITY = "municipality", "Kommunen"


class CompanyAnswer(LabelEnum):
    YES = "yes", "Ja"
    NO = "no", "Nej"


class Channel(LabelEnum):
    """How an answer came. PHONE and VISIT: a coach wrote it down for a company that has no account."""

    PORTAL = "portal", "I portalen"
    LINK = "link", "Genom länken i mejlet"
    PHONE = "phone", "Per telefon"
    VISIT = "visit", "Vid besök"


class WhyNot(LabelEnum):
    """Why a company says no, or cancels: of the place, never of anybody."""

    SUPERVISOR_AWAY = "supervisor_away", "Handledaren är borta"
    WRONG_TIME = "wrong_time", "Det är fel tid för oss"
    TOO_MANY = "too_many", "Vi har för många just nu"
    TASKS_GONE = "tasks_gone", "Uppgifterna finns inte längre"
    FILLED_OTHERWISE = "filled_otherwise", "Platsen är tillsatt på annat sätt"
    NOT_THIS_TIME = "not_this_time", "Det blev inget den här gången"


class EndKind(LabelEnum):
    WHOLE_TIME = "whole_time", "Hela tiden"
    EARLY_COMPANY = "early_company", "I förtid, från företagets sida"
    EARLY_OURS = "early_ours", "I förtid, från vår sida"
    NEVER_COMPANY = "never_company", "Startade aldrig, från företagets sida"
    NEVER_OURS = "never_ours", "Startade aldrig, från vår sida"
    STOPPED = "stopped", "Stoppat av projektgruppen"


class InterestState(LabelEnum):
    WAITING = "waiting", "Står i kö"
    OFFERED = "offered", "Din tur"
    PASSED = "passed", "Lät gå den här gången"
    DONE = "done", "Inte i kö"


class Seat(Base):
    """One of the places of an offer. `available_from`: the first day it can be used, said when it was freed.
    `free_since`: how long nobody has had it. `asked_on`: when the company was asked whether a resting one is back."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("offer_id", "number"),
        Index(None, "state", "free_since", "id"),
        sparse("seat", "rest_until"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("(state = 'resting') = (rest_until IS NOT NULL)", name="rests_until_when"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    number: Mapped[int]
    state: Mapped[SeatState] = mapped_column(code_of(SeatState, "state"), default=SeatState.OPEN)
    available_from: Mapped[date | None]
    rest_until: Mapped[date | None]
    asked_on: Mapped[date | None]
    free_since: Mapped[date] = mapped_column(default=clock.today)
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class Placement(Base):
    """One use of a seat. It keeps the version of the place that it was held under. `held_at` and what follows are facts
    of the same row, which is erased as one; the event log has none of them."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("uq_placement_planned", "seat_id", unique=True, sqlite_where=text("state IN ('held', 'agreed')"),
              postgresql_where=text("state IN ('held', 'agreed')")),
        Index("uq_placement_ongoing", "seat_id", unique=True, sqlite_where=text("state = 'ongoing'"),
              postgresql_where=text("state = 'ongoing'")),
        Index(None, "seat_id", "id"),
        Index(None, "offer_id", "state"),
        Index(None, "company_id", "state", "id"),
        Index(None, "coach_id", "state"),
        Index(None, "party", "state", "id"),
        Index(None, "state", "held_until"),
        Index(None, "state", "start_on"),
        Index(None, "state", "end_on"),
        CheckConstraint("end_on >= start_on", name="ends_after_start"),
        CheckConstraint("state NOT IN ('agreed', 'ongoing', 'ended') OR (form IS NOT NULL AND decider IS NOT NULL)",
                        name="agreed_form"),
        CheckConstraint("(state = 'ended') = (end_kind IS NOT NULL)", name="ended_how"),
        CheckConstraint("coalesce(company_answer, '') <> 'no' OR why_not IS NOT NULL", name="no_has_a_reason"),
        CheckConstraint("form IS NULL OR decider = CASE form WHEN 'municipal' THEN 'municipality' WHEN 'practice' "
                        "THEN decider ELSE 'af' END", name="form_and_decider"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    party: Mapped[Party] = mapped_column(code_of(Party, "party"))
    state: Mapped[PlacementState] = mapped_column(code_of(PlacementState, "state"), default=PlacementState.HELD)
    start_on: Mapped[date]
    end_on: Mapped[date]
    held_at: Mapped[datetime] = mapped_column(default=clock.now)
    held_until: Mapped[date]
    prolonged: Mapped[bool] = mapped_column(default=False)
    warned_on: Mapped[date | None]
    asks_first: Mapped[bool]
    meets_first: Mapped[bool]
    company_answer: Mapped[CompanyAnswer | None] = mapped_column(code_of(CompanyAnswer, "company_answer"))
    answered_on: Mapped[date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    channel: Mapped[Channel | None] = mapped_column(code_of(Channel, "channel"))
    why_not: Mapped[WhyNot | None] = mapped_column(code_of(WhyNot, "why_not"))
    met_on: Mapped[date | None]
    form: Mapped[Form | None] = mapped_column(code_of(Form, "form"))
    decider: Mapped[Decider | None] = mapped_column(code_of(Decider, "decider"))
    agreed_on: Mapped[date | None]
    not_extended: Mapped[bool] = mapped_column(default=False)
    end_kind: Mapped[EndKind | None] = mapped_column(code_of(EndKind, "end_kind"))
    ended_on: Mapped[date | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class Interest(Base):
    """A coach in line for a seat of an offer. `seat_id`: the free one that is theirs to take, until `offered_until`."""

    __tablename__ = "interest"
    __table_args__ = (
        Index("uq_interest_in_line", "offer_id", "coach_id", unique=True, sqlite_where=text("state <> 'done'"),
              postgresql_where=text("state <> 'done'")),
        Index("uq_interest_offered", "seat_id", unique=True, sqlite_where=text("seat_id IS NOT NULL"),
              postgresql_where=text("seat_id IS NOT NULL")),
        Index(None, "offer_id", "state", "id"),
        Index(None, "coach_id", "state"),
        sparse("interest", "offered_until"),
        CheckConstraint("(state = 'offered') = (seat_id IS NOT NULL)", name="offered_a_seat"),
        CheckConstraint("(state = 'offered') = (offered_until IS NOT NULL)", name="offered_until_when"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    state: Mapped[InterestState] = mapped_column(code_of(InterestState, "state"), default=InterestState.WAITING)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    offered_until: Mapped[date | None]
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}
