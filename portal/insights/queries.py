"""Figures over everything, for everyone: sums only, nobody's rows."""
from dataclasses import dataclass

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from portal.core.database.db import settings
from portal.needs.models import Need, NeedState
from portal.offers.models import Submission
from portal.reviews import answer_times
from portal.reviews.answer_times import AnswerTimes
from portal.trainings.models import AGREED, Training


@dataclass(frozen=True)
class Figures:
    """What the start page says. A place is one that staff find in their list, whatever the number of people it is for.
    Zero and None mean that there is nothing to say yet."""

    places: int
    companies: int
    trainings: int
    answers: AnswerTimes | None


def figures(session: Session) -> Figures:
    """Open places, companies with a shown place or an open need, trainings agreed on, and how long answers take.
    Four SQL statements."""
    offering = select(Submission.company_id).where(Submission.shown.is_(True))
    needing = select(Need.company_id).where(Need.state == NeedState.OPEN)
    return Figures(
        places=session.scalar(select(func.count()).where(Submission.shown.is_(True))) or 0,
        companies=session.scalar(select(func.count()).select_from(union(offering, needing).subquery())) or 0,
        trainings=session.scalar(select(func.count()).select_from(Training).where(Training.state.in_(AGREED))) or 0,
        answers=answer_times.latest(session, settings(session).answer_workdays),
    )
