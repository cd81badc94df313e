"""What stands on the company's first page. Each part is read where it belongs, from what the person may see."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.companies.models import Company
from portal.companies.staff import queries as staff_queries
from portal.core.access import Actor
from portal.core.database.multi_query import Lists
from portal.needs import queries as needs
from portal.offers import queries as offers
from portal.offers.models import IN_QUEUE, ON_OFFER
from portal.offers.proposals import queries as proposal_queries
from portal.placements import queries as placements
from portal.trainings import queries as trainings
from portal.trainings.models import UNANSWERED, TrainingState

MOST, ALL = 5, 1000


@dataclass(frozen=True)
class Overview:
    """Rows of each part; `offers`, `needs` and `trainings` are the newest few, `companies` all that the person may act
    for, `unopened` what the project group has written down for this one."""

    companies: Sequence[Any]
    unopened: Sequence[Any]
    waiting: Sequence[Any]
    asked: Sequence[Any]
    resting: Sequence[Any]
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


@dataclass(frozen=True)
class Alone:
    """A company that has nobody left when this person goes, and what it has open. `actor`: the person, for it;
    `placements`: how many are agreed or ongoing."""

    company: Company
    actor: Actor
    needs: Sequence[Any]
    offers: Sequence[Any]
    trainings: Sequence[Any]
    keeps_number: bool
    placements: int

    @property
    def waiting(self) -> list[Any]:
        return [row for row in self.offers if row.state in IN_QUEUE]

    @property
    def on_offer(self) -> list[Any]:
        return [row for row in self.offers if row.lifecycle in ON_OFFER]

    @property
    def drafts(self) -> list[Any]:
        """Never sent in."""
        return [row for row in self.offers if row.state is None]

    @property
    def agreed(self) -> list[Any]:
        return [row for row in self.trainings if row.state not in UNANSWERED]

    @property
    def unanswered(self) -> list[Any]:
        return [row for row in self.trainings if row.state in UNANSWERED]


def alone(session: Session, user_id: int) -> list[Alone]:
    """The companies of a person for which nobody else acts."""
    person = accounts.actor_of(session, user_id)
    return [_alone(session, replace(person, company_id=row.id, is_owner=row.is_owner))
            for row in companies.mine(user_id).read(session) if len(accounts.members(session, row.id)) == 1]


def _alone(session: Session, actor: Actor) -> Alone:
    """A sole trader's number is a person's: it stays only where a case, or a block, is about the company."""
    company = companies.own(session, actor)
    was_blocked = staff_queries.last_block(session, company.id) is not None
    is_known_by_it = offers.has_sent_in(session, company.id) or was_blocked
    return Alone(company, actor, needs=needs.own(session, actor), offers=offers.open_own(session, actor),
                 trainings=trainings.going_on(session, actor, most=ALL),
                 keeps_number=is_known_by_it or not company.is_sole_trader,
                 placements=placements.going_on(session, company.id))


@lru_cache(maxsize=256)
def _lists(actor: Actor) -> Lists:
    return Lists(
        companies=companies.mine(actor.user_id),
        requests=companies.waiting(actor),
        unopened=proposal_queries.unopened_of(actor),
        waiting=offers.waiting_for_company(actor),
        asked=placements.waiting_for_company(actor),
        resting=placements.seats_asked_about(actor),
        offers=offers.newest_own(actor, most=MOST),
    )
