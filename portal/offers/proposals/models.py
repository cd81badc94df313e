"""A place that the project group has written down for a company."""
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.access import Party
from portal.core.database.db import Base
from portal.core.database.types import code_of
from portal.core.labels import LabelEnum
from portal.needs.models import Source


class ProposalState(LabelEnum):
    UNOPENED = "unopened", "Inte öppnat av företaget"
    OPENED = "opened", "Öppnat av företaget"
    AGREED = "agreed", "Bekräftat av företaget"


class Proposal(Base):
    """Where a draft came from, when the company did not write it itself. Its words are the offer's own."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index(None, "company_id", "state"),
        CheckConstraint("(state = 'unopened') = (opened_at IS NULL)", name="opened_when"),
        CheckConstraint("(state = 'agreed') = (agreed_at IS NOT NULL)", name="agreed_when"),
    )
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"), primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"))
    party: Mapped[Party] = mapped_column(code_of(Party, "party"))
    source: Mapped[Source] = mapped_column(code_of(Source, "source"))
    written_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[ProposalState] = mapped_column(code_of(ProposalState, "state"), default=ProposalState.UNOPENED)
    opened_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
