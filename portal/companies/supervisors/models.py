"""The register of supervisors that a company keeps."""
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, ids
from portal.core.database.db import Base
from portal.core.database.types import PersonName

MOST_AT_ONCE = 50


class Supervisor(Base):
    """Somebody at the company who supervises, at most `ceiling` at a time. What has been sent in keeps the name and the
    ways to reach them as they were: only a working copy points here.

    `sent_at`: since when a version that was sent in names them; until then the project group does not see them, who may
    stand in a draft alone (rule two). `inactive_at`: no longer to choose. `removal_asked_at`: the person has asked the
    company to be taken away. `created_by` None: stood in an offer before there was a register.
    """

    __tablename__ = "supervisor"
    __table_args__ = (
        Index("uq_supervisor_active", "company_id", "name", "email", unique=True,
              sqlite_where=text("inactive_at IS NULL"), postgresql_where=text("inactive_at IS NULL")),
        Index(None, "company_id", "id"),
        Index(None, "email"),
        CheckConstraint(f"ceiling BETWEEN 1 AND {MOST_AT_ONCE}", name="ceiling_within"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(10), default=ids.new, unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    name: Mapped[str] = mapped_column(PersonName(120))
    phone: Mapped[str] = mapped_column(String(30))
    email: Mapped[str] = mapped_column(String(254), default="")
    ceiling: Mapped[int]
    sent_at: Mapped[datetime | None]
    inactive_at: Mapped[datetime | None]
    removal_asked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": revision}
