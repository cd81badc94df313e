"""What reviewers have made of automatic findings: dismissed, or kept as a remark."""
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "settled_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("remark_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_settled_finding_offer_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_settled_finding_submission_id")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_settled_finding_remark_id"),
                                ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_settled_finding_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settled_finding")),
    )
    with op.batch_alter_table("settled_finding") as table:
        table.create_index(op.f("ix_settled_finding_submission_id_code_field"), ["submission_id", "code", "field"],
                           unique=True)
        table.create_index(op.f("ix_settled_finding_offer_id"), ["offer_id"])
        table.create_index(op.f("ix_settled_finding_remark_id"), ["remark_id"])


def downgrade() -> None:
    op.drop_table("settled_finding")
