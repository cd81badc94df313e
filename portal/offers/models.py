"""Offers: the company's working copy, and each submission as it was sent."""
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Numeric, String, text, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.companies.models import EmployerType
from portal.core import clock, ids
from portal.core.access import Party
from portal.core.database.db import Base, sparse
from portal.core.database.types import CodeSet, FreeText, Name, PersonName, code_of
from portal.core.labels import LabelEnum
from portal.core.occupations import Area
from portal.needs.models import HiringInterest, SwedishLevel


class OpenTo(LabelEnum):
    """The forms of placement a company may be open to; each is a column `open_to_<code>`."""

    PRACTICE = "practice", "Praktik"
    WORK_TRAINING = "work_training", "Arbetsträning"
    ADAPTED = "adapted", "Anpassad anställning"
    SUBSIDISED = "subsidised", "Subventionerad anställning"
    MUNICIPAL = "municipal", "Arbetsmarknadsanställning"


class Lifting(LabelEnum):
    NONE = "none", "Inga lyft"
    LIGHT = "light", "Lätta lyft"
    HEAVY = "heavy", "Tunga lyft"


class Pace(LabelEnum):
    CALM = "calm", "Lugnt"
    VARYING = "varying", "Växlande"
    HIGH = "high", "Högt"


class Weekday(LabelEnum):
    MON = "mon", "Måndag"
    TUE = "tue", "Tisdag"
    WED = "wed", "Onsdag"
    THU = "thu", "Torsdag"
    FRI = "fri", "Fredag"
    SAT = "sat", "Lördag"
    SUN = "sun", "Söndag"


class Shift(LabelEnum):
    DAY = "day", "Dag"
    EVENING = "evening", "Kväll"
    NIGHT = "night", "Natt"
    WEEKEND = "weekend", "Helg"


class Capacity(LabelEnum):
    SMALL = "small", "En stund i början"
    MEDIUM = "medium", "Halva dagen i början"
    LARGE = "large", "Hela dagen i början"


class Lifecycle(LabelEnum):
    UNPUBLISHED = "unpublished", "Inte publicerad"
    PUBLISHED = "published", "Godkänd – coacherna ser den"
    PAUSED = "paused", "Pausad"
    CLOSED = "closed", "Avslutad"


class ContactRule(LabelEnum):
    """Whether a coach who has reserved a seat gets in touch at once."""

    ASK = "ask", "Fråga oss först"
    TELL = "tell", "Hör av er direkt"


ON_OFFER = (Lifecycle.PUBLISHED, Lifecycle.PAUSED)
"""An approved version stands: shown, or hidden for a while."""


class CloseReason(LabelEnum):
    FILLED = "filled", "Tillsatt"
    WITHDRAWN = "withdrawn", "Återtaget"
    EXPIRED = "expired", "Utgånget"
    STOPPED = "stopped", "Stoppat av projektgruppen"


class ReviewState(LabelEnum):
    SUBMITTED = "submitted", "Inskickad"
    CHANGES_REQUESTED = "changes_requested", "Komplettering begärd"
    APPROVED = "approved", "Godkänd"
    DECLINED = "declined", "Inte godkänd"
    RECALLED = "recalled", "Tillbakatagen"
    SUPERSEDED = "superseded", "Ersatt av ny version"


IN_QUEUE = (ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED)


class DeclineReason(LabelEnum):
    NOT_A_PLACE = "not_a_place", "Platsen är en vanlig ledig tjänst"
    REPLACES_STAFF = "replaces_staff", "Platsen ersätter någon som är anställd"
    SUPERVISION = "supervision", "Handledningen räcker inte"
    WORK_ENVIRONMENT = "work_environment", "Arbetsmiljön är inte trygg nog"
    COMPANY = "company", "Företaget uppfyller inte kraven"
    NO_CANDIDATES = "no_candidates", "Ingen hos oss passar platsen nu"
    OTHER = "other", "Annat"


class OfferContent:
    """What a company writes about a place. The same columns on the working copy and on every submission."""

    title: Mapped[str] = mapped_column(Name(120), default="")
    occupation: Mapped[str | None] = mapped_column(String(4))
    open_to_practice: Mapped[bool] = mapped_column(default=False)
    open_to_work_training: Mapped[bool] = mapped_column(default=False)
    open_to_adapted: Mapped[bool] = mapped_column(default=False)
    open_to_subsidised: Mapped[bool] = mapped_column(default=False)
    open_to_municipal: Mapped[bool] = mapped_column(default=False)
    places: Mapped[int | None]

    tasks: Mapped[str] = mapped_column(FreeText(4000), default="")
    lifting: Mapped[Lifting | None] = mapped_column(code_of(Lifting, "lifting"))
    standing: Mapped[bool | None]
    outdoors: Mapped[bool | None]
    noise: Mapped[bool | None]
    pace: Mapped[Pace | None] = mapped_column(code_of(Pace, "pace"))
    protective_equipment: Mapped[str] = mapped_column(FreeText(500), default="")

    start_rolling: Mapped[bool] = mapped_column(default=False)
    start_from: Mapped[date | None]
    start_until: Mapped[date | None]
    weeks: Mapped[int | None]
    hours_per_week: Mapped[Decimal | None] = mapped_column(Numeric(3, 1))
    weekdays: Mapped[frozenset[Weekday]] = mapped_column(CodeSet(Weekday), default=frozenset)
    shift: Mapped[frozenset[Shift]] = mapped_column(CodeSet(Shift), default=frozenset)
    ramp_up: Mapped[bool | None]

    swedish_level: Mapped[SwedishLevel | None] = mapped_column(code_of(SwedishLevel, "swedish_level"))
    driving_licence: Mapped[bool | None]
    background_check: Mapped[bool | None]
    other_requirements: Mapped[str] = mapped_column(FreeText(2000), default="")
    adaptations: Mapped[str] = mapped_column(FreeText(2000), default="")

    supervisor_name: Mapped[str] = mapped_column(PersonName(120), default="")
    supervisor_phone: Mapped[str] = mapped_column(String(30), default="")
    supervisor_email: Mapped[str] = mapped_column(String(254), default="")
    deputy_name: Mapped[str] = mapped_column(PersonName(120), default="")
    supervision_capacity: Mapped[Capacity | None] = mapped_column(code_of(Capacity, "supervision_capacity"))
    supervisor_training: Mapped[bool | None]

    training_wanted: Mapped[bool | None]
    training_wish: Mapped[str] = mapped_column(FreeText(2000), default="")
    hiring_interest: Mapped[HiringInterest | None] = mapped_column(code_of(HiringInterest, "hiring_interest"))

    @property
    def open_to(self) -> frozenset[OpenTo]:
        return frozenset(kind for kind in OpenTo if getattr(self, f"open_to_{kind}"))

    @declared_attr
    def need_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("need.id"))

    @declared_attr
    def workplace_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("workplace.id"))


class Offer(OfferContent, Base):
    """The company's own: the working copy, and where the offer is in its life.

    `paused_until` is the first day it is shown again. `confirmed_at`: when the company last said that the place is
    there; `asked_at`: since when it is asked whether it still is, until it has answered. `supervisor_id` and
    `deputy_id`: who in the company's register the names in the working copy are, None for somebody who is not there.
    `contact_rule` and `meet_first` are the company's own, and no version's. `news_on`: when it was last told how the
    place fares.

    How its seats stand, counted by placements alone: `free_from` is the latest day that an open one can be used from.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(None, "company_id", "id"),
        Index(None, "lifecycle", "id"),
        Index(None, "lifecycle", "confirmed_at"),
        Index(None, "asked_at"),
        CheckConstraint("(lifecycle = 'closed') = (close_reason IS NOT NULL)", name="closed_why"),
        CheckConstraint("lifecycle NOT IN ('published', 'paused') OR case_number IS NOT NULL",
                        name="published_has_case"),
        CheckConstraint("(lifecycle = 'paused') = (paused_until IS NOT NULL)", name="paused_until_when"),
        CheckConstraint("asked_at IS NULL OR lifecycle = 'published'", name="asked_is_published"),
        CheckConstraint("coalesce(close_reason, '') <> 'stopped' OR stop_reason IS NOT NULL", name="stopped_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    case_number: Mapped[str | None] = mapped_column(String(12), unique=True)
    lifecycle: Mapped[Lifecycle] = mapped_column(code_of(Lifecycle, "lifecycle"), default=Lifecycle.UNPUBLISHED)
    close_reason: Mapped[CloseReason | None] = mapped_column(code_of(CloseReason, "close_reason"))
    closed_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()
    stop_reason: Mapped[str | None] = mapped_column(FreeText(4000), sort_order=1)
    paused_until: Mapped[date | None] = mapped_column(sort_order=1)
    confirmed_at: Mapped[datetime | None] = mapped_column(sort_order=1)
    asked_at: Mapped[datetime | None] = mapped_column(sort_order=1)
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"), sort_order=1)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("supervisor.id"), sort_order=1)
    contact_rule: Mapped[ContactRule] = mapped_column(code_of(ContactRule, "contact_rule"), default=ContactRule.ASK,
                                                      server_default=ContactRule.ASK, sort_order=1)
    meet_first: Mapped[bool] = mapped_column(default=True, server_default=true(), sort_order=1)
    news_on: Mapped[date | None] = mapped_column(sort_order=1)
    seats_free: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)
    seats_held: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)
    seats_filled: Mapped[int] = mapped_column(default=0, server_default=text("0"), sort_order=1)
    free_from: Mapped[date | None] = mapped_column(sort_order=1)
    __mapper_args__ = {"version_id_col": revision}


FILTERED = ("area", "hours_per_week", "swedish_level", "driving_licence", "has_training", "open_to_practice",
            "open_to_work_training", "open_to_adapted", "open_to_subsidised", "open_to_municipal", "places")
"""What the list of places filters by and sums, kept in its two indexes: a row that is filtered away is never read."""

def _first_day(context: Any) -> date:
    """When a person may start. A rolling start counts from the day the version was sent."""
    chosen: date | None = context.get_current_parameters().get("start_from")
    return chosen or clock.today()


class Submission(OfferContent, Base):
    """A version as it was sent: content never changes, the review moves. Allmän handling from `submitted_at`.

    `shown`: coaches and Campus see it; refused by the database on any state but approved. `leaves`: what each party has
    stated, a letter each (reviews/leaves). `corrected`: field -> text where a plain mistake was corrected, or the
    contact is another now; else None. `judged_by`: the ids of the rules that its times were judged by when it was sent;
    None for those sent before.
    """

    __tablename__ = "submission"
    __table_args__ = (
        Index("uq_submission_number", "offer_id", "number", unique=True),
        Index("uq_submission_in_queue", "offer_id", unique=True,
              sqlite_where=text("state IN ('submitted', 'changes_requested')"),
              postgresql_where=text("state IN ('submitted', 'changes_requested')")),
        Index("uq_submission_shown", "offer_id", unique=True,
              sqlite_where=text("shown"), postgresql_where=text("shown")),
        Index("ix_submission_queue", "state", "due_at", "id",    # and all that its views ask: counted, no row is read
              "leaves", "assignee_id", "handed_to", "rests_until", "company_id", "lapsed_at"),
        Index(None, "state", "submitted_at", "id"),
        Index("ix_submission_shown_newest", "shown", "decided_at", "id", *FILTERED),
        Index("ix_submission_shown_soonest", "shown", "starts_on", "id", *FILTERED),
        Index(None, "company_id", "id"),
        Index(None, "assignee_id", "state", "rests_until"),
        sparse("submission", "lapsed_from"), sparse("submission", "lapsed_at"), sparse("submission", "rests_until"),
        CheckConstraint("NOT shown OR state = 'approved'", name="shown_is_approved"),
        CheckConstraint("state NOT IN ('approved', 'declined') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL)",
                        name="decided_by_and_when"),
        CheckConstraint("state <> 'declined' OR (reason IS NOT NULL AND reason_text IS NOT NULL)", name="declined_why"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    offer_public_id: Mapped[str] = mapped_column(String(10), index=True)
    case_number: Mapped[str] = mapped_column(String(12))
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    number: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(code_of(ReviewState, "state"), default=ReviewState.SUBMITTED)
    leaves: Mapped[str] = mapped_column(String(4), default="wwww", server_default="wwww")
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitter_name: Mapped[str] = mapped_column(FreeText(120))
    declared_at: Mapped[datetime]
    due_at: Mapped[datetime]
    workdays_left: Mapped[int | None]
    changes_requested_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    assigned_at: Mapped[datetime | None]
    handed_to: Mapped[Party | None] = mapped_column(code_of(Party, "handed_to"))
    lapsed_at: Mapped[datetime | None]
    lapsed_from: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    rests_until: Mapped[date | None]
    rest_reason: Mapped[str | None] = mapped_column(FreeText(200))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[DeclineReason | None] = mapped_column(code_of(DeclineReason, "reason"))
    reason_text: Mapped[str | None] = mapped_column(FreeText(4000))
    shown: Mapped[bool] = mapped_column(default=False)
    has_training: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date] = mapped_column(default=_first_day)
    area: Mapped[Area] = mapped_column(code_of(Area, "area"))
    search_text: Mapped[str] = mapped_column(String(2000))
    company_name: Mapped[str] = mapped_column(FreeText(250))
    employer_type: Mapped[EmployerType] = mapped_column(code_of(EmployerType, "employer_type"))
    collective_agreement: Mapped[bool]
    union_name: Mapped[str] = mapped_column(FreeText(120))
    workplace_name: Mapped[str] = mapped_column(FreeText(120))
    workplace_street: Mapped[str] = mapped_column(FreeText(120))
    workplace_postal_code: Mapped[str] = mapped_column(String(6))
    workplace_city: Mapped[str] = mapped_column(FreeText(60))
    clothing: Mapped[str] = mapped_column(FreeText(500))
    parking: Mapped[str] = mapped_column(FreeText(500))
    report_to: Mapped[str] = mapped_column(FreeText(200))
    sick_phone: Mapped[str] = mapped_column(String(30))
    corrected: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    judged_by: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True), sort_order=1)
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}


class CaseCounter(Base):
    """The last case number drawn in a year; locked while one is drawn."""

    __tablename__ = "case_counter"
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


CONTENT_FIELDS: tuple[str, ...] = tuple(c.key for c in Offer.__table__.columns if c.key in Submission.__table__.columns
                                        and c.key in {*OfferContent.__annotations__, "need_id", "workplace_id"})
"""Every field of OfferContent, in declared order."""
