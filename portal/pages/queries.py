"""What stands on the company's first page. Each part is read where it belongs, from what the person may see."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.core.access import Actor
from portal.needs import queries as needs
from portal.offers import queries as offers
from portal.trainings import queries as trainings
from portal.trainings.models import TrainingState

MOST = 5


@dataclass(frozen=True)
class Overview:
    """Rows of each part; `offers`, `needs` and `trainings` are the newest few."""

    waiting: Sequence[Any]
    requests: Sequence[Any]
    offers: Sequence[Any]
    needs: Sequence[Any]
    trainings: Sequence[Any]

    @property
    def proposals(self) -> list[Any]:
        """Trainings that wait for the company's answer."""
        return [row for row in self.trainings if row.state is TrainingState.PROPOSED]

    @property
    def is_new(self) -> bool:
        """True when the company has not told or offered anything yet."""
        return not (self.offers or self.needs)


def overview(session: Session, actor: Actor) -> Overview:
    """Five SQL statements; one less for a person who does not own the company."""
    return Overview(
        waiting=offers.waiting_for_company(session, actor),
        requests=companies.waiting(session, actor) if actor.is_owner else [],
        offers=offers.newest_own(session, actor, most=MOST),
        needs=needs.own(session, actor)[:MOST],
        trainings=trainings.going_on(session, actor, most=MOST * 2),
    )


def is_migrated(session: Session, heads: Sequence[str]) -> bool:
    """True when the database can be reached and stands where this version of the portal expects it."""
    try:
        return set(session.scalars(text("SELECT version_num FROM alembic_version"))) == set(heads)
    except DBAPIError:
        return False
