"""An account that nobody has confirmed holds the address alone: what else stood there anybody may have written."""
import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    account = sa.table("account", *(sa.column(name) for name in ("name", "phone", "password", "confirmed_at", "party")))
    op.execute(account.update().where(account.c.confirmed_at.is_(None), account.c.party.is_(None))
               .values(name="", phone="", password="!"))


def downgrade() -> None:
    """What was taken away is not to be had again: whoever opens the mail may ask for a new password."""
