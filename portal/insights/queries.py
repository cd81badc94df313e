"""Figures over everything, for everyone: sums only, nobody's rows."""
from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from portal.needs.models import Need, NeedState
from portal.offers.models import Submission
from portal.trainings.models import AGREED, Training


@dataclass(frozen=True)
class Figures:
    """What the start page says. Zero means that there is nothing to say yet."""

    places: int
    companies: int
    trainings: int


def figures(session: Session) -> Figures:
    """Open places, companies with a shown place or an open need, and trainings agreed on. Three SQL statements."""
    offering = select(Submission.company_id).where(Submission.shown.is_(True))
    needing = select(Need.company_id).where(Need.state == NeedState.OPEN)
    return Figures(
        places=session.scalar(select(func.sum(Submission.places)).where(Submission.shown.is_(True))) or 0,
        companies=session.scalar(select(func.count()).select_from(union(offering, needing).subquery())) or 0,
        trainings=session.scalar(select(func.count()).select_from(Training).where(Training.state.in_(AGREED))) or 0,
    )
