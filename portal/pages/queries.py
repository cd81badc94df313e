"""What stands on the company's first page. Each part is read where it belongs, from what the person may see."""
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from portal.companies import queries as companies
from portal.core.access import Actor
from portal.core.lists import Lists
from portal.needs import queries as needs
from portal.offers import proposed
from portal.offers import queries as offers
from portal.trainings import queries as trainings
from portal.trainings.models import TrainingState

MOST = 5


@dataclass(frozen=True)
class Overview:
    """Rows of each part; `offers`, `needs` and `trainings` are the newest few, `companies` all that the person may act
    for, `unopened` what the project group has written down for this one."""

    companies: Sequence[Any]
    unopened: Sequence[Any]
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
    """Three SQL statements."""
    return Overview(
        **_lists(actor).read(session),
        needs=needs.own(session, actor)[:MOST],
        trainings=trainings.going_on(session, actor, most=MOST * 2),
    )


@lru_cache(maxsize=256)
def _lists(actor: Actor) -> Lists:
    return Lists(
        companies=companies.mine(actor.user_id),
        requests=companies.waiting(actor),
        unopened=proposed.unopened_of(actor),
        waiting=offers.waiting_for_company(actor),
        offers=offers.newest_own(actor, most=MOST),
    )
