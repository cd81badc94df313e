"""Mail that was given up is found by its reader: pages say when no mail reaches a company."""
import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0025"
branch_labels = None
depends_on = None

GIVEN_UP = sa.text("dead_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_outbox_mail_dead", "outbox_mail", ["recipient", "id"],
                    sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP)


def downgrade() -> None:
    op.drop_index("ix_outbox_mail_dead", "outbox_mail")
