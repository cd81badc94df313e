"""When each party was told by mail that a submission waits for it: the worker tells those that have not been."""
import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statement", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE statement SET told_at = (SELECT submitted_at FROM submission "
               "WHERE submission.id = statement.submission_id) WHERE awaited")
    op.create_index("ix_statement_untold", "statement", ["id"], sqlite_where=sa.text("awaited = 1 AND told_at IS NULL"),
                    postgresql_where=sa.text("awaited AND told_at IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_statement_untold", table_name="statement")
    with op.batch_alter_table("statement") as batch:
        batch.drop_column("told_at")
