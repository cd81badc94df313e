"""How many working days each answer took. `flask portal rebuild-answer-times` fills it from the log."""
import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_time",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workdays", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"],
                                name=op.f("fk_answer_time_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_answer_time")),
    )
    op.create_index("ix_answer_time_answered_at_workdays", "answer_time", ["answered_at", "workdays"])


def downgrade() -> None:
    op.drop_table("answer_time")
