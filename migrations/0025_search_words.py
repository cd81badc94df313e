"""What is searched holds words alone: no apostrophes, no signs around words, and dashes part them as blanks do."""
import re

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("company", "need", "submission")
AT_A_TIME = 500
APOSTROPHE = re.compile("['`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\uff07]")


def upgrade() -> None:
    """The texts are folded already, so that only the signs in them are left to take away."""
    for name in TABLES:
        table = sa.table(name, sa.column("id", sa.Integer), sa.column("search_text", sa.String))
        change = table.update().where(table.c.id == sa.bindparam("which")).values(search_text=sa.bindparam("words"))
        last = 0
        while rows := op.get_bind().execute(sa.select(table.c.id, table.c.search_text).where(table.c.id > last)
                                            .order_by(table.c.id).limit(AT_A_TIME)).all():
            last = rows[-1].id
            changed = [{"which": row.id, "words": words} for row in rows
                       if (words := _words(row.search_text)) != row.search_text]
            if changed:
                op.get_bind().execute(change, changed)


def downgrade() -> None:
    """The signs are not to be had again; what is asked for in words is found as before."""


def _words(text: str) -> str:
    """A copy of `search_text` as it was then: a migration outlives the code."""
    return "".join(f" {word}" for word in re.findall(r"\w+", APOSTROPHE.sub("", text)))
