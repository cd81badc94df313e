"""Seats, placements and the line for a seat. Every place that is on offer gets its seats."""
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")
PLACEMENT_STATES = ("held", "agreed", "ongoing", "ended", "released", "undone", "lapsed", "cancelled")
REASONS = ("supervisor_away", "wrong_time", "too_many", "tasks_gone", "filled_otherwise", "not_this_time")
ENDS = ("whole_time", "early_company", "early_ours", "never_company", "never_ours", "stopped")
COUNTS, DAYS = ("seats_free", "seats_held", "seats_filled"), ("news_on", "free_from")
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
AT_A_TIME = 500
ON_OFFER = """SELECT o.id, s.places, s.decided_at FROM offer o JOIN submission s ON s.offer_id = o.id
    WHERE o.lifecycle IN ('published', 'paused') AND s.number = (
        SELECT max(v.number) FROM submission v WHERE v.offer_id = o.id AND v.state = 'approved')
    ORDER BY o.id"""


def code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=30)


def number(name: str, *, optional: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=optional)


def day(name: str, *, optional: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=optional)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def points(table: str, column: str, at: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{at}.id"], name=op.f(f"fk_{table}_{column}"))


def named(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def partial(name: str, table: str, columns: list[str], where: str, *, unique: bool) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def upgrade() -> None:
    _seat()
    _placement()
    _interest()
    op.execute("ALTER TABLE offer ADD COLUMN contact_rule VARCHAR(30) DEFAULT 'ask' NOT NULL "
               "CONSTRAINT ck_offer_contact_rule CHECK (contact_rule IN ('ask', 'tell'))")
    op.add_column("offer", sa.Column("meet_first", sa.Boolean(), server_default=sa.true(), nullable=False))
    for name in COUNTS:
        op.add_column("offer", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in DAYS:
        op.add_column("offer", sa.Column(name, sa.Date(), nullable=True))
    _fill()


def downgrade() -> None:
    for column in (*DAYS, *COUNTS, "meet_first", "contact_rule"):
        op.execute(f"ALTER TABLE offer DROP COLUMN {column}")
    for table in ("interest", "placement", "seat"):
        op.drop_table(table)


def _seat() -> None:
    op.create_table(
        "seat",
        number("id"), sa.Column("public_id", sa.String(length=10), nullable=False), number("offer_id"),
        number("number"), sa.Column("state", code("state", "open", "resting", "closed", "removed"), nullable=False),
        day("available_from"), day("rest_until"), day("asked_on"), day("free_since", optional=False),
        number("revision"),
        named("seat", "rests_until_when", "(state = 'resting') = (rest_until IS NOT NULL)"),
        named("seat", "number", "number >= 1"),
        points("seat", "offer_id", "offer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("offer_id", "number", name=op.f("uq_seat_offer_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seat_public_id")),
    )
    partial("ix_seat_rest_until", "seat", ["rest_until"], "rest_until IS NOT NULL", unique=False)
    index("seat", "state", "free_since", "id")


def _placement() -> None:
    op.create_table(
        "placement",
        number("id"), sa.Column("public_id", sa.String(length=10), nullable=False),
        *map(number, ("seat_id", "offer_id", "company_id", "submission_id", "coach_id")),
        sa.Column("party", code("party", *PARTIES), nullable=False),
        sa.Column("state", code("state", *PLACEMENT_STATES), nullable=False),
        day("start_on", optional=False), day("end_on", optional=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False), day("held_until", optional=False),
        flag("prolonged"), day("warned_on"), flag("asks_first"), flag("meets_first"),
        sa.Column("company_answer", code("company_answer", "yes", "no"), nullable=True),
        day("answered_on"), number("answered_by", optional=True),
        sa.Column("channel", code("channel", "portal", "link", "phone", "visit"), nullable=True),
        sa.Column("why_not", code("why_not", *REASONS), nullable=True), day("met_on"),
        sa.Column("form", code("form", "practice", "work_training", "supported", "municipal"), nullable=True),
        sa.Column("decider", code("decider", "af", "municipality"), nullable=True),
        day("agreed_on"), flag("not_extended"),
        sa.Column("end_kind", code("end_kind", *ENDS), nullable=True), day("ended_on"),
        number("ended_by", optional=True), number("revision"),
        named("placement", "ended_how", "(state = 'ended') = (end_kind IS NOT NULL)"),
        named("placement", "no_has_a_reason", "coalesce(company_answer, '') <> 'no' OR why_not IS NOT NULL"),
        named("placement", "form_and_decider", "form IS NULL OR decider = CASE form WHEN 'municipal' THEN "
              "'municipality' WHEN 'practice' THEN decider ELSE 'af' END"),
        named("placement", "agreed_form", "state NOT IN ('agreed', 'ongoing', 'ended') OR "
              "(form IS NOT NULL AND decider IS NOT NULL)"),
        named("placement", "ends_after_start", "end_on >= start_on"),
        *(points("placement", column, at) for column, at in (
            ("answered_by", "account"), ("coach_id", "account"), ("company_id", "company"), ("ended_by", "account"),
            ("offer_id", "offer"), ("seat_id", "seat"), ("submission_id", "submission"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_placement_public_id")),
    )
    for columns in (("coach_id", "state"), ("company_id", "state", "id"), ("offer_id", "state"),
                    ("party", "state", "id"), ("seat_id", "id"), ("state", "end_on"), ("state", "held_until"),
                    ("state", "start_on")):
        index("placement", *columns)
    partial("uq_placement_ongoing", "placement", ["seat_id"], "state = 'ongoing'", unique=True)
    partial("uq_placement_planned", "placement", ["seat_id"], "state IN ('held', 'agreed')", unique=True)


def _interest() -> None:
    op.create_table(
        "interest",
        number("id"), sa.Column("public_id", sa.String(length=10), nullable=False), number("offer_id"),
        number("coach_id"), sa.Column("state", code("state", "waiting", "offered", "passed", "done"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False), number("seat_id", optional=True),
        day("offered_until"), number("revision"),
        named("interest", "offered_until_when", "(state = 'offered') = (offered_until IS NOT NULL)"),
        named("interest", "offered_a_seat", "(state = 'offered') = (seat_id IS NOT NULL)"),
        *(points("interest", column, at) for column, at in (
            ("coach_id", "account"), ("offer_id", "offer"), ("seat_id", "seat"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_interest_public_id")),
    )
    index("interest", "coach_id", "state")
    index("interest", "offer_id", "state", "id")
    partial("ix_interest_offered_until", "interest", ["offered_until"], "offered_until IS NOT NULL", unique=False)
    partial("uq_interest_in_line", "interest", ["offer_id", "coach_id"], "state <> 'done'", unique=True)
    partial("uq_interest_offered", "interest", ["seat_id"], "seat_id IS NOT NULL", unique=True)


def _fill() -> None:
    """Free since the day they were approved, which is also when their companies were last told how it goes."""
    seat = sa.table("seat", *(sa.column(name) for name in ("public_id", "offer_id", "number", "state", "revision")),
                    sa.column("free_since", sa.Date))
    found = op.get_bind().execute(sa.text(ON_OFFER).columns(
        id=sa.Integer, places=sa.Integer, decided_at=sa.DateTime(timezone=True)))
    rows = [{"public_id": _new_id(), "offer_id": row.id, "number": n, "state": "open", "revision": 1,
             "free_since": row.decided_at.date()} for row in found for n in range(1, row.places + 1)]
    for first in range(0, len(rows), AT_A_TIME):
        op.bulk_insert(seat, rows[first:first + AT_A_TIME])
    offer = sa.table("offer", *(sa.column(name) for name in ("id", "lifecycle", "seats_free")),
                     sa.column("news_on", sa.Date))
    theirs = seat.c.offer_id == offer.c.id
    op.execute(offer.update().where(offer.c.lifecycle.in_(("published", "paused"))).values(
        seats_free=sa.select(sa.func.count()).where(theirs).scalar_subquery(),
        news_on=sa.select(sa.func.min(seat.c.free_since)).where(theirs).scalar_subquery()))


def _new_id() -> str:
    """As core/ids draws them; a migration outlives the code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))
