"""The few cases of a person, those that rest and those that somebody let lapse are found without walking the queue"""
import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SPARSE = ("lapsed_from", "lapsed_at", "rests_until")


def upgrade() -> None:
    for name in ("assignee_id_state", "lapsed_from_id", "rests_until"):
        op.drop_index(f"ix_submission_{name}", "submission")
    op.create_index("ix_submission_assignee_id_state_rests_until", "submission", ["assignee_id", "state", "rests_until"])
    for column in SPARSE:
        has_value = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_submission_{column}", "submission", [column],
                        sqlite_where=has_value, postgresql_where=has_value)


def downgrade() -> None:
    for column in SPARSE:
        op.drop_index(f"ix_submission_{column}", "submission")
    op.drop_index("ix_submission_assignee_id_state_rests_until", "submission")
    op.create_index("ix_submission_assignee_id_state", "submission", ["assignee_id", "state"])
    op.create_index("ix_submission_lapsed_from_id", "submission", ["lapsed_from", "id"])
    op.create_index("ix_submission_rests_until", "submission", ["rests_until"])
