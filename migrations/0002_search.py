"""The index over submission.search_text: three-letter parts, kept in step by the database itself.

A later migration that makes the table anew on SQLite (batch mode) takes the triggers away with the old table and
must make them again; tests/web/test_search.py finds out.
"""
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE submission_search USING fts5(
        search_text, content='submission', content_rowid='id', tokenize='trigram case_sensitive 1')""",
    "INSERT INTO submission_search(submission_search) VALUES ('rebuild')",
    """CREATE TRIGGER submission_search_insert AFTER INSERT ON submission BEGIN
        INSERT INTO submission_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
    """CREATE TRIGGER submission_search_delete AFTER DELETE ON submission BEGIN
        INSERT INTO submission_search(submission_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    END""",
    """CREATE TRIGGER submission_search_update AFTER UPDATE OF id, search_text ON submission BEGIN
        INSERT INTO submission_search(submission_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
        INSERT INTO submission_search(rowid, search_text) VALUES (new.id, new.search_text);
    END""",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_submission_search ON submission USING gin (search_text gin_trgm_ops)",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for what in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER submission_search_{what}")
        op.execute("DROP TABLE submission_search")
    else:
        op.execute("DROP INDEX ix_submission_search")
