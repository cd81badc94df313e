"""Where each of the four parties is reached when nobody in particular is."""
import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")


def upgrade() -> None:
    op.create_table(
        "party_contact",
        sa.Column("party", sa.Enum(*PARTIES, name="party", native_enum=False, create_constraint=True, length=30),
                  nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("party", name=op.f("pk_party_contact")),
    )


def downgrade() -> None:
    op.drop_table("party_contact")
