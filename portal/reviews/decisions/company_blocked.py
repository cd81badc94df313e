"""What becomes of a company's cases when the project group blocks it."""
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.companies import queries as companies
from portal.companies.events import CompanyBlocked
from portal.companies.models import Company
from portal.core.access import Actor
from portal.offers.life import service as life
from portal.offers.models import DeclineReason
from portal.reviews import company_record
from portal.reviews.decisions import service as decisions

NOW = "Företaget är spärrat i portalen, och därför {what}. Projektgruppens skäl: {reason}"


def decline_open(session: Session, event: CompanyBlocked) -> None:
    """Nothing of a blocked company stays in the queue: declined by the one who blocked it, in the same unit of work."""
    actor, company = _who(session, event)
    text = NOW.format(what="kan vi inte ta emot platsen nu", reason=company.blocked_reason)
    for submission in company_record.open_of_company(session, company.id):
        decisions.turn_down(session, actor, submission, DeclineReason.COMPANY, text)


def stop_published(session: Session, event: CompanyBlocked) -> None:
    """Nobody is to be placed there: what it has on offer is stopped. After `decline_open`, so that nothing waits."""
    actor, company = _who(session, event)
    text = NOW.format(what="är platsen stoppad", reason=company.blocked_reason)
    for offer_id in company_record.on_offer(session, company.id):
        life.stop(session, actor, offer_id, reason=text)


def _who(session: Session, event: CompanyBlocked) -> tuple[Actor, Company]:
    if event.actor_id is None or event.company_id is None:
        raise ValueError("a person blocks a company")
    return accounts.actor_of(session, event.actor_id), companies.by_id(session, event.company_id)
