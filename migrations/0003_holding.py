"""Who a case is handed to, takes that lapse, cases that rest, and staff who are away"""
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PARTIES = "'jobbtorg', 'campus', 'naringsliv', 'arbetsformedlingen'"
COLUMNS = {
    "handed_to": f"VARCHAR(30) CONSTRAINT ck_submission_handed_to CHECK (handed_to IN ({PARTIES}))",
    "lapsed_at": None,
    "lapsed_from": "INTEGER CONSTRAINT fk_submission_lapsed_from REFERENCES account (id)",
    "rests_until": "DATE",
    "rest_reason": "VARCHAR(200)",
}


def upgrade() -> None:
    moment = "DATETIME" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    for name, kind in COLUMNS.items():
        op.execute(f"ALTER TABLE submission ADD COLUMN {name} {kind or moment}")
    op.create_index("ix_submission_lapsed_from_id", "submission", ["lapsed_from", "id"])
    op.create_index("ix_submission_rests_until", "submission", ["rests_until"])
    op.execute("ALTER TABLE account ADD COLUMN absent_until DATE")


def downgrade() -> None:
    op.drop_index("ix_submission_rests_until", "submission")
    op.drop_index("ix_submission_lapsed_from_id", "submission")
    for table, names in (("account", ["absent_until"]), ("submission", reversed(COLUMNS))):
        for name in names:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
