"""A row for each browser that somebody is signed in on. Those who were signed in sign in again."""
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_sign_in_key_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_in_public_id")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"])
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(op.f("uq_account_fs_uniquifier"), type_="unique")
        batch.drop_column("fs_uniquifier")


def downgrade() -> None:
    op.drop_table("sign_in")
    op.add_column("account", sa.Column("fs_uniquifier", sa.String(length=64), nullable=True))
    account = sa.table("account", sa.column("id", sa.Integer), sa.column("fs_uniquifier", sa.String))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(account.c.id)).all():
        connection.execute(sa.update(account).where(account.c.id == number).values(fs_uniquifier=uuid.uuid4().hex))
    with op.batch_alter_table("account") as batch:
        batch.alter_column("fs_uniquifier", existing_type=sa.String(length=64), nullable=False)
        batch.create_unique_constraint(op.f("uq_account_fs_uniquifier"), ["fs_uniquifier"])
