"""What the mails need to know and nobody else asks for. Read for the system, on behalf of no person."""
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Company, JoinRequest, RequestState
from portal.companies.rules import asked_too_long_ago
from portal.core import clock
from portal.offers import queries as offers
from portal.offers.models import Submission


def last_approved(session: Session, offer_id: int) -> Submission:
    """What a published offer last said, also when it is closed."""
    return session.scalars(offers.last_approved(offer_id)).one()


def silent_requests(session: Session) -> Sequence[tuple[int, Company]]:
    """(request id, company) of requests to join that have waited too long for an owner's answer."""
    rows = session.execute(
        select(JoinRequest.id, Company).join(Company, Company.id == JoinRequest.company_id)
        .where(JoinRequest.state == RequestState.PENDING, JoinRequest.created_at < asked_too_long_ago(clock.now()))
        .order_by(JoinRequest.id))
    return [(row.id, row.Company) for row in rows]
