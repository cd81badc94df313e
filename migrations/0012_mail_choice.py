"""How often each person wants mail, and the address in a mail that ends its kind."""
import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.Enum("now", "daily", "never", name="frequency", native_enum=False,
                                       create_constraint=True, length=30), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_mail_choice_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_choice")),
    )
    op.add_column("outbox_mail", sa.Column("unsubscribe", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_mail", "unsubscribe")
    op.drop_table("mail_choice")
