"""A company's supervisors in a register: those that its offers name become rows, each once."""
import secrets
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
FEWEST, MOST = 2, 50
AT_A_TIME = 500
OFFER = sa.table("offer", *(sa.column(name) for name in (
    "id", "company_id", "lifecycle", "places", "supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name",
    "supervisor_id", "deputy_id")), sa.column("created_at", sa.DateTime(timezone=True)))
SUBMISSION = sa.table("submission", *(sa.column(name) for name in (
    "id", "offer_id", "company_id", "state", "number", "places", "supervisor_name", "supervisor_phone",
    "supervisor_email")), sa.column("submitted_at", sa.DateTime(timezone=True)))
Who = tuple[int, str, str]
"""Company, name and e-mail, folded: who is the same supervisor."""


def upgrade() -> None:
    supervisor = op.create_table(
        "supervisor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inactive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("ceiling BETWEEN 1 AND 50", name=op.f("ck_supervisor_ceiling_within")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_supervisor_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_supervisor_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor")),
        sa.UniqueConstraint("public_id", name=op.f("uq_supervisor_public_id")),
    )
    op.create_index("uq_supervisor_active", "supervisor", ["company_id", "name", "email"], unique=True,
                    sqlite_where=sa.text("inactive_at IS NULL"), postgresql_where=sa.text("inactive_at IS NULL"))
    op.create_index(op.f("ix_supervisor_company_id_id"), "supervisor", ["company_id", "id"])
    op.create_index(op.f("ix_supervisor_email"), "supervisor", ["email"])
    for column in ("supervisor_id", "deputy_id"):
        op.add_column("offer", sa.Column(column, sa.Integer(), sa.ForeignKey("supervisor.id"), nullable=True),
                      inline_references=True)
    op.add_column("workplace", sa.Column("ceiling", sa.Integer(), nullable=True))
    _enrol(op.get_bind(), supervisor)


def downgrade() -> None:
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("deputy_id")
        batch.drop_column("supervisor_id")
    op.drop_column("workplace", "ceiling")
    op.drop_table("supervisor")


def _enrol(connection: sa.Connection, supervisor: sa.Table) -> None:
    """From what stands in working copies, and in versions that are approved: there the places are counted, since that
    is where somebody may come."""
    offers = connection.execute(sa.select(OFFER).order_by(OFFER.c.id)).all()
    sent = connection.execute(sa.select(*SUBMISSION.c, SUBMISSION.c.submitted_at.label("created_at"))
                              .order_by(SUBMISSION.c.number)).all()
    approved = {row.offer_id: row for row in sent if row.state == "approved"}
    on_offer = [approved[row.id] for row in offers if row.lifecycle in ("published", "paused") and row.id in approved]
    named = [row for row in (*offers, *on_offer) if row.supervisor_name.strip() and row.supervisor_phone]
    whole = _emails(named)
    rows: dict[Who, dict[str, Any]] = {}
    for row in named:
        new = {"public_id": "".join(secrets.choice(ALPHABET) for _ in range(10)), "ceiling": FEWEST, "email": "",
               "sent_at": None}
        one = rows.setdefault(_who(row, whole), new)
        one.update(company_id=row.company_id, name=row.supervisor_name.strip(), phone=row.supervisor_phone,
                   email=row.supervisor_email or one["email"], revision=1)
        one.setdefault("created_at", row.created_at)
        one["ceiling"] = max(one["ceiling"], min(row.places or 1, MOST))
    for row in sent:
        if (one := rows.get(_who(row, whole))) is not None:
            one["sent_at"] = min(one["sent_at"] or row.submitted_at, row.submitted_at)
    together: dict[Who, int] = defaultdict(int)
    for row in on_offer:
        together[_who(row, whole)] += row.places or 1
    for who, places in together.items():
        if who in rows:
            rows[who]["ceiling"] = max(rows[who]["ceiling"], min(places, MOST))
    for start in range(0, len(made := list(rows.values())), AT_A_TIME):
        connection.execute(supervisor.insert(), made[start:start + AT_A_TIME])
    _link(connection, supervisor, offers, whole, rows)


def _link(connection: sa.Connection, supervisor: sa.Table, offers: Any, whole: Any, rows: dict[Who, Any]) -> None:
    """Of a deputy only the name is known: linked when there is one with that name."""
    numbers = {row.public_id: row.id for row in connection.execute(
        sa.select(supervisor.c.id, supervisor.c.public_id))}
    ids = {who: numbers[row["public_id"]] for who, row in rows.items()}
    by_name: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (company, name, _), number in ids.items():
        by_name[company, name].append(number)
    changes = []
    for row in offers:
        deputies = by_name.get((row.company_id, _folded(row.deputy_name)), [])
        link = {"s": ids.get(_who(row, whole)), "d": deputies[0] if len(deputies) == 1 else None}
        if any(link.values()):
            changes.append({"which": row.id, **link})
    change = OFFER.update().where(OFFER.c.id == sa.bindparam("which")).values(
        supervisor_id=sa.bindparam("s"), deputy_id=sa.bindparam("d"))
    for start in range(0, len(changes), AT_A_TIME):
        connection.execute(change, changes[start:start + AT_A_TIME])


def _emails(named: Any) -> dict[tuple[int, str], set[str]]:
    """Every address that somebody of a name has at a company."""
    found: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in named:
        if row.supervisor_email:
            found[row.company_id, _folded(row.supervisor_name)].add(row.supervisor_email.casefold())
    return found


def _who(row: Any, whole: dict[tuple[int, str], set[str]]) -> Who:
    """Without an address it is whoever has the name, when they have one address and no more."""
    name, email = _folded(row.supervisor_name), (row.supervisor_email or "").casefold()
    known = whole.get((row.company_id, name), set())
    return row.company_id, name, email or (next(iter(known)) if len(known) == 1 else "")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
