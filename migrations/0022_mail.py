"""Knocks at open doors are counted here; what a mail says as a code; mail is sent in the order of its failures."""
import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WAITING, SELDOM = sa.text("due_at IS NOT NULL"), sa.text("mark IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "door_count",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_door_count")),
    )
    op.create_index("ix_door_count_began_at", "door_count", ["began_at"])
    op.add_column("outbox_mail", sa.Column("mark", sa.String(length=64), nullable=True))
    op.create_index("ix_outbox_mail_seldom", "outbox_mail", ["recipient", "name", "id"],
                    sqlite_where=SELDOM, postgresql_where=SELDOM)
    op.drop_index("ix_outbox_mail_due_at_id", "outbox_mail")
    op.create_index("ix_outbox_mail_waiting", "outbox_mail", ["attempts", "due_at", "id"],
                    sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_waiting", "outbox_mail")
    op.create_index("ix_outbox_mail_due_at_id", "outbox_mail", ["due_at", "id"])
    op.drop_index("ix_outbox_mail_seldom", "outbox_mail")
    op.drop_column("outbox_mail", "mark")
    op.drop_table("door_count")
