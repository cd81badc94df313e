"""What the company wrote and nobody has read is found without walking every message."""
import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UNREAD = sa.text("author_party IS NULL AND read_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_message_unread", "message", ["submission_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)


def downgrade() -> None:
    op.drop_index("ix_message_unread", table_name="message")
