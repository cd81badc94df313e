"""Needs and places that the project group writes down for a company."""
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")
SOURCES = ("company", "phone", "visit", "event")
STATES = ("unopened", "opened", "agreed")


def code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    with op.batch_alter_table("need") as batch:
        batch.add_column(sa.Column("told_party", code("told_party", *PARTIES), nullable=True))
        batch.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint("told_by_whom", "(source = 'company') = (told_party IS NULL)")
    op.create_table(
        "proposal",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("party", code("party", *PARTIES), nullable=False),
        sa.Column("source", code("source", *SOURCES), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", code("state", *STATES), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'unopened') = (opened_at IS NULL)", name=op.f("ck_proposal_opened_when")),
        sa.CheckConstraint("(state = 'agreed') = (agreed_at IS NOT NULL)", name=op.f("ck_proposal_agreed_when")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_proposal_offer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_proposal_company_id")),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_proposal_written_by")),
        sa.PrimaryKeyConstraint("offer_id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_company_id_state"), "proposal", ["company_id", "state"])


def downgrade() -> None:
    op.drop_table("proposal")
    with op.batch_alter_table("need") as batch:
        batch.drop_constraint("told_by_whom", type_="check")
        batch.drop_constraint("told_party", type_="check")
        batch.drop_column("agreed_at")
        batch.drop_column("told_party")
