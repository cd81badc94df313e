"""Law and decisions that the portal judges by: rows with a source and days of validity, where a file had numbers."""
from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0032"
branch_labels = None
depends_on = None

CODES = ("practice", "practice_municipal", "work_training", "work_training_extended", "introduction_job",
         "new_start_job", "municipal_employment", "daily_rest")
UNITS = ("months", "weeks", "hours")
LAWS, TOWN = "Regeringskansliets rättsdatabaser", "Kommunens riktlinjer för arbetsmarknadsanställningar"
KNOWN = (
    ("practice", 6, "months", "Förordning (2000:634) om arbetsmarknadspolitiska program, 7 §", "2000:634"),
    ("work_training", 6, "months", "Förordning (2007:414) om jobb- och utvecklingsgarantin, 10 §", "2007:414"),
    ("work_training_extended", 12, "months", "Förordning (2007:414) om jobb- och utvecklingsgarantin, 10 §: efter 450 "
     "dagar i garantin", "2007:414"),
    ("introduction_job", 24, "months", "Förordning (2018:42) om särskilt anställningsstöd, 10 §", "2018:42"),
    ("new_start_job", 12, "months", "Förordning (2018:43) om stöd för nystartsjobb, 28 §", "2018:43"),
    ("municipal_employment", 12, "months", "Kommunens beslut om arbetsmarknadsanställningar", ""),
    ("daily_rest", 11, "hours", "Arbetstidslagen (1982:673), 13 §", "1982:673"),
)
"""As the portal judged before, or will; nobody has checked them here. What the municipality decides about its own
praktik is not known."""


def code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    rule = op.create_table(
        "support_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("code", code("code", *CODES), nullable=False),
        sa.Column("value", sa.Numeric(9, 2), nullable=False),
        sa.Column("unit", code("unit", *UNITS), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.String(300), nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("source_url", sa.String(300), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_by_name", sa.String(120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("value > 0", name=op.f("ck_support_rule_value_above_zero")),
        sa.CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to",
                           name=op.f("ck_support_rule_ends_after_it_begins")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
                           name=op.f("ck_support_rule_withdrawn_by_whom")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_support_rule_written_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_support_rule_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_support_rule_public_id")),
    )
    op.create_index(op.f("ix_support_rule_code_id"), "support_rule", ["code", "id"])
    op.create_table(
        "support_rule_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=False),
        sa.Column("checked_by_name", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["support_rule.id"], name=op.f("fk_support_rule_check_rule_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_support_rule_check_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_rule_check")),
    )
    op.create_index("uq_support_rule_check_day", "support_rule_check", ["rule_id", "checked_on"], unique=True)
    op.bulk_insert(rule, [
        dict(public_id=f"rege{n:06d}", code=which, value=Decimal(value), unit=unit, legal_basis=basis,
             source=LAWS if number else TOWN, written_at=datetime(2026, 12, 1, tzinfo=UTC), written_by_name="",
             source_url=f"https://rkrattsbaser.gov.se/sfst?bet={number}" if number else "")
        for n, (which, value, unit, basis, number) in enumerate(KNOWN, 1)])
    op.add_column("submission", sa.Column("judged_by", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("submission", "judged_by")
    op.drop_table("support_rule_check")
    op.drop_table("support_rule")
