"""The life of an offer after approval: paused, stopped, asked whether it is still there."""
import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVES = ("unpublished", "published", "paused", "closed")
REASONS = ("filled", "withdrawn", "expired", "stopped")
ADDED = ("asked_at", "confirmed_at", "paused_until", "stop_reason")


def upgrade() -> None:
    with op.batch_alter_table("offer") as table:
        table.add_column(sa.Column("stop_reason", sa.String(length=4000), nullable=True))
        table.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        _codes(table, LIVES, REASONS)
        table.drop_constraint(op.f("ck_offer_published_has_case"), type_="check")
        table.create_check_constraint(
            op.f("ck_offer_published_has_case"), "lifecycle NOT IN ('published', 'paused') OR case_number IS NOT NULL")
        table.create_check_constraint(
            op.f("ck_offer_paused_until_when"), "(lifecycle = 'paused') = (paused_until IS NOT NULL)")
        table.create_check_constraint(
            op.f("ck_offer_asked_is_published"), "asked_at IS NULL OR lifecycle = 'published'")
        table.create_check_constraint(
            op.f("ck_offer_stopped_why"), "coalesce(close_reason, '') <> 'stopped' OR stop_reason IS NOT NULL")
        table.create_index(op.f("ix_offer_lifecycle_confirmed_at"), ["lifecycle", "confirmed_at"])
        table.create_index(op.f("ix_offer_asked_at"), ["asked_at"])
    op.execute("""UPDATE offer SET confirmed_at = (SELECT max(submission.submitted_at) FROM submission
                  WHERE submission.offer_id = offer.id) WHERE lifecycle = 'published'""")


def downgrade() -> None:
    op.execute("UPDATE submission SET shown = (1 = 1) WHERE state = 'approved' AND EXISTS (SELECT 1 FROM offer "
               "WHERE offer.id = submission.offer_id AND offer.lifecycle = 'paused') AND number = (SELECT max(v.number) "
               "FROM submission v WHERE v.offer_id = submission.offer_id AND v.state = 'approved')")
    op.execute("UPDATE offer SET lifecycle = 'published', paused_until = NULL WHERE lifecycle = 'paused'")
    op.execute("UPDATE offer SET close_reason = 'withdrawn' WHERE close_reason = 'stopped'")
    with op.batch_alter_table("offer") as table:
        table.drop_index(op.f("ix_offer_asked_at"))
        table.drop_index(op.f("ix_offer_lifecycle_confirmed_at"))
        for name in ("paused_until_when", "asked_is_published", "stopped_why", "published_has_case"):
            table.drop_constraint(op.f(f"ck_offer_{name}"), type_="check")
        table.create_check_constraint(
            op.f("ck_offer_published_has_case"), "lifecycle <> 'published' OR case_number IS NOT NULL")
        _codes(table, tuple(code for code in LIVES if code != "paused"), REASONS[:-1])
        for column in ADDED:
            table.drop_column(column)


def _codes(table: object, lives: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    """The codes that the two columns may hold."""
    for column, codes in (("lifecycle", lives), ("close_reason", reasons)):
        listed = ", ".join(f"'{code}'" for code in codes)
        table.drop_constraint(op.f(f"ck_offer_{column}"), type_="check")
        table.create_check_constraint(op.f(f"ck_offer_{column}"), f"{column} IN ({listed})")
