"""What each of the four parties states of a submission, and `submission.leaves`, which says it in four letters.

Submissions that wait for an answer get their four leaves, as the table in reviews/leaves.py said when this was written;
those that were decided before have none, and no letter but "not concerned".
"""
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")
KNOWN = """EXISTS (SELECT 1 FROM submission AS s2
    WHERE s2.company_id = s.company_id AND s2.id <> s.id AND s2.state = 'approved')"""
STATE_FORM = "(s.open_to_practice OR s.open_to_work_training OR s.open_to_adapted OR s.open_to_subsidised)"
WHY = {
    "jobbtorg": "'leads'",
    "campus": "CASE WHEN s.training_wanted THEN 'training' ELSE 'no_training' END",
    "naringsliv": f"CASE WHEN c.verified_at IS NULL THEN 'unverified' WHEN {KNOWN} THEN 'known' ELSE 'first' END",
    "arbetsformedlingen": f"CASE WHEN {STATE_FORM} THEN 'state_form' ELSE 'municipal' END",
}
INSERT = """INSERT INTO statement (submission_id, party, state, awaited, due_at, why, note, by_name, chosen_by_name,
                       chosen_reason, union_by_name, bars_checked_by_name, revision)
SELECT id, '{party}', CASE WHEN why IN ('no_training', 'known', 'municipal') THEN 'not_concerned' ELSE 'waiting' END,
       state = 'submitted' AND why NOT IN ('no_training', 'known', 'municipal'), due_at, why, '', '', '', '', '', '', 1
FROM (SELECT s.id, s.state, s.due_at, {why} AS why FROM submission AS s JOIN company AS c ON c.id = s.company_id
      WHERE s.state IN ('submitted', 'changes_requested')) AS waiting"""
LETTERS = """UPDATE submission SET leaves = 'nnnn' WHERE state NOT IN ('submitted', 'changes_requested')"""
LETTER = "(SELECT substr(t.state, 1, 1) FROM statement AS t WHERE t.submission_id = submission.id AND t.party = '{party}')"


def upgrade() -> None:
    op.execute("ALTER TABLE submission ADD COLUMN leaves VARCHAR(4) DEFAULT 'wwww' NOT NULL")
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("party", _code("party", *PARTIES), nullable=False),
        sa.Column("state", _code("state", "waiting", "question", "blocked", "clear", "not_concerned"), nullable=False),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", _code("why", "leads", "training", "no_training", "unverified", "first", "known", "state_form",
                               "municipal", "chosen"), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        *_signed("by_id", "by_name", "at"),
        sa.Column("carried_from", sa.Integer(), nullable=True),
        *_signed("chosen_by", "chosen_by_name", "chosen_at"),
        sa.Column("chosen_reason", sa.String(500), nullable=False),
        sa.Column("union_answer", _code("union_answer", "asked", "received", "silent"), nullable=True),
        *_signed("union_by", "union_by_name", "union_at"),
        *_signed("bars_checked_by", "bars_checked_by_name", "bars_checked_at"),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(words, name=op.f(f"ck_statement_{name}")) for name, words in CHECKS.items()),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_statement_submission_id")),
        *(sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_statement_{column}"))
          for column in ("by_id", "chosen_by", "union_by", "bars_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("submission_id", "party", name=op.f("uq_statement_submission_id_party")),
    )
    op.create_index(op.f("ix_statement_party_awaited_due_at_id"), "statement", ["party", "awaited", "due_at", "id"])
    for party in PARTIES:
        op.execute(INSERT.format(party=party, why=WHY[party]))
    op.execute(LETTERS)
    op.execute("UPDATE submission SET leaves = " + " || ".join(LETTER.format(party=party) for party in PARTIES)
               + " WHERE state IN ('submitted', 'changes_requested')")


def downgrade() -> None:
    op.drop_table("statement")
    op.execute("ALTER TABLE submission DROP COLUMN leaves")


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=30)


def _signed(by: str, name: str, at: str) -> tuple[sa.Column[int], sa.Column[str], sa.Column[object]]:
    return (sa.Column(by, sa.Integer(), nullable=True), sa.Column(name, sa.String(120), nullable=False),
            sa.Column(at, sa.DateTime(timezone=True), nullable=True))


CHECKS = {
    "awaited_is_open": "NOT awaited OR state IN ('waiting', 'question')",
    "stated_by_and_when":
        "state NOT IN ('question', 'blocked', 'clear') OR (by_id IS NOT NULL AND at IS NOT NULL)",
    "said_why": "state NOT IN ('question', 'blocked') OR note <> ''",
    "jobbtorg_leads": "party <> 'jobbtorg' OR state <> 'not_concerned'",
    "chosen_by_and_why":
        "(why = 'chosen') = (chosen_by IS NOT NULL AND chosen_at IS NOT NULL AND chosen_reason <> '')",
    "checked_by_the_state": "party = 'arbetsformedlingen' OR (union_answer IS NULL AND bars_checked_at IS NULL)",
    "union_by_and_when": "(union_answer IS NULL) = (union_by IS NULL) AND (union_answer IS NULL) = (union_at IS NULL)",
    "bars_by_and_when": "(bars_checked_at IS NULL) = (bars_checked_by IS NULL)",
    "clear_is_checked":
        "party <> 'arbetsformedlingen' OR state <> 'clear' OR "
        "(bars_checked_at IS NOT NULL AND union_answer IN ('received', 'silent'))",
}
