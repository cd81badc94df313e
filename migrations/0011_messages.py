"""Two threads in a case: messages that are internal, who is named in them, and what the company wrote that is read."""
import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("internal", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(op.f("ck_message_internal_is_staffs"), "NOT internal OR author_party IS NOT NULL")
    with op.batch_alter_table("message") as table:
        table.alter_column("internal", server_default=None)
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("offer_public_id", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mention_message_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_mention_submission_id")),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_mention_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("message_id", "user_id", name=op.f("uq_mention_message_id_user_id")),
    )
    with op.batch_alter_table("mention") as table:
        table.create_index(op.f("ix_mention_user_id_done_at"), ["user_id", "done_at"])
        table.create_index(op.f("ix_mention_submission_id"), ["submission_id"])
        table.create_index(op.f("ix_mention_offer_public_id"), ["offer_public_id"])


def downgrade() -> None:
    op.drop_table("mention")
    with op.batch_alter_table("message") as table:
        table.drop_constraint(op.f("ck_message_internal_is_staffs"), type_="check")
        table.drop_column("read_at")
        table.drop_column("internal")
