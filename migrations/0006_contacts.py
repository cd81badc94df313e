"""The contact log, blocks with their reasons, and what was checked when a company was verified."""
import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = ("phone", "visit", "mail", "event")
PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")


def upgrade() -> None:
    with op.batch_alter_table("company") as batch:
        batch.add_column(sa.Column("verified_note", sa.String(500), nullable=False, server_default=""))
        batch.create_check_constraint("blocked_why", "(blocked_at IS NULL) = (blocked_reason IS NULL)")
    with op.batch_alter_table("company") as batch:
        batch.alter_column("verified_note", server_default=None)
    op.create_table(
        "company_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_by", sa.Integer(), nullable=False),
        sa.Column("lifted_reason", sa.String(1000), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_reason IS NULL)",
                           name=op.f("ck_company_block_lifted_why_and_by_whom")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_company_block_company_id")),
        sa.ForeignKeyConstraint(["blocked_by"], ["account.id"], name=op.f("fk_company_block_blocked_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_company_block_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_block")),
    )
    op.create_index(op.f("ix_company_block_company_id"), "company_block", ["company_id"])
    op.create_index("uq_company_block_open", "company_block", ["company_id"], unique=True,
                    sqlite_where=sa.text("lifted_at IS NULL"), postgresql_where=sa.text("lifted_at IS NULL"))
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, create_constraint=True, length=30),
                  nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(120), nullable=False),
        sa.Column("author_party", sa.Enum(*PARTIES, name="author_party", native_enum=False, create_constraint=True,
                                          length=30), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("next_step", sa.String(300), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(next_step = '') = (next_on IS NULL)", name=op.f("ck_contact_next_step_on_a_day")),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL OR next_on IS NOT NULL)",
                           name=op.f("ck_contact_done_by_whom")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_contact_company_id")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_contact_author_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_contact_done_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )
    op.create_index(op.f("ix_contact_company_id_happened_on_id"), "contact", ["company_id", "happened_on", "id"])
    for whose in ("author_party", "author_id"):
        op.create_index(op.f(f"ix_contact_{whose}_done_at_next_on_id"), "contact",
                        [whose, "done_at", "next_on", "id"])


def downgrade() -> None:
    op.drop_table("contact")
    op.drop_table("company_block")
    with op.batch_alter_table("company") as batch:
        batch.drop_constraint("blocked_why", type_="check")
        batch.drop_column("verified_note")
