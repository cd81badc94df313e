"""What becomes of a company's cases when the project group blocks it."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.companies.events import CompanyBlocked
from portal.offers.models import DeclineReason
from portal.reviews import record, service

BECAUSE = "Företaget är spärrat i portalen, och därför kan vi inte ta emot platsen nu. Projektgruppens skäl: {reason}"


def decline_open(session: Session, event: CompanyBlocked) -> None:
    """Nothing of a blocked company stays in the queue: declined by the one who blocked it, in the same unit of work."""
    if event.actor_id is None or event.company_id is None:
        raise ValueError("a person blocks a company")
    actor = accounts.actor_of(session, event.actor_id)
    company = companies.by_id(session, event.company_id)
    for submission in record.open_of_company(session, company.id):
        service.turn_down(session, actor, submission, DeclineReason.COMPANY,
                          BECAUSE.format(reason=company.blocked_reason))
