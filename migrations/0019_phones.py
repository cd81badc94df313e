"""Swedish phone numbers as Swedes write them, also those that were written before."""
import phonenumbers
import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COLUMNS = (("account", "phone"), ("workplace", "sick_phone"), ("offer", "supervisor_phone"),
           ("submission", "supervisor_phone"), ("submission", "sick_phone"))


def upgrade() -> None:
    """Every version too, or the next one would seem to change a number that nobody has changed."""
    connection = op.get_bind()
    for table, column in COLUMNS:
        phone = sa.column(column, sa.String)
        rows = sa.table(table, phone)
        for kept in connection.scalars(sa.select(phone).select_from(rows).where(phone.like("+46%")).distinct()).all():
            number = phonenumbers.parse(kept)
            if phonenumbers.is_valid_number(number):
                written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
                connection.execute(sa.update(rows).where(phone == kept).values({column: written}))


def downgrade() -> None:
    """Both forms are read."""
