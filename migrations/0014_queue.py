"""The queue's index holds all that its views ask"""
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VIEWS = ["leaves", "assignee_id", "handed_to", "rests_until", "company_id", "lapsed_at"]


def upgrade() -> None:
    op.drop_index("ix_submission_state_due_at_id", "submission")
    op.create_index("ix_submission_queue", "submission", ["state", "due_at", "id", *VIEWS])


def downgrade() -> None:
    op.drop_index("ix_submission_queue", "submission")
    op.create_index("ix_submission_state_due_at_id", "submission", ["state", "due_at", "id"])
