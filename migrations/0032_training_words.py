"""What company and Campus write to each other about a training stays: each question and each answer is a row."""
import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None

PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")
ASKED = "('proposed', 'questioned')"
"""Where `answer` holds what the company has asked."""


def upgrade() -> None:
    """Who asked what is moved is not known: the question stands without a name."""
    op.create_table(
        "training_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("author_party", sa.Enum(*PARTIES, name="author_party", native_enum=False, create_constraint=True,
                                          length=30), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_training_word_author_id")),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_word_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_word")),
    )
    op.create_index(op.f("ix_training_word_training_id"), "training_word", ["training_id"])
    op.execute("INSERT INTO training_word (training_id, text, author_name, created_at) "
               f"SELECT id, answer, '', changed_at FROM training WHERE answer <> '' AND state IN {ASKED}")
    op.execute(f"UPDATE training SET answer = NULL WHERE state IN {ASKED}")


def downgrade() -> None:
    op.execute("UPDATE training SET answer = (SELECT text FROM training_word WHERE training_id = training.id "
               "AND author_party IS NULL ORDER BY training_word.id DESC LIMIT 1) "
               f"WHERE state IN {ASKED}")
    op.drop_table("training_word")
