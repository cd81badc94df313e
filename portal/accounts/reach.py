"""Whether what the portal mails to a company reaches anybody there, said in one way wherever mail is promised."""
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.core.mail import outbox
from portal.core.mail.outbox import OutboxMail

NOBODY = "Ingen på företaget har något konto, så inget mejl når det. Ring i stället."
RETURNED = "Mejl till företaget kommer inte fram. Ring i stället."
OWN_RETURNED = "Våra mejl till er kommer inte fram. Kontrollera din e-postadress under Mitt konto."
_DEAD = (select(func.max(OutboxMail.id)).where(OutboxMail.recipient == User.email, OutboxMail.dead_at.is_not(None))
         .correlate(User).scalar_subquery())


def told(session: Session, company_id: int, promise: str) -> str:
    """The promise, when somebody at the company gets its mail; otherwise what is true instead."""
    return unreached(session, company_id) or promise


def told_own(session: Session, company_id: int, promise: str) -> str:
    """The same in words for the company itself, somebody of which reads the page."""
    return OWN_RETURNED if unreached(session, company_id) else promise


def unreached(session: Session, company_id: int) -> str:
    """Why no mail reaches a company; "" when it does. What people have chosen about mail does not matter: what a
    company's own case depends on always goes. One whose last mail was given up is not reached."""
    people = session.execute(
        select(User.email, _DEAD.label("given_up")).join(Membership, Membership.user_id == User.id)
        .where(Membership.company_id == company_id, User.active, User.confirmed_at.is_not(None))).all()
    if not people:
        return NOBODY
    reached = any(row.given_up is None or outbox.went_through(session, row.email, since=row.given_up)
                  for row in people)
    return "" if reached else RETURNED
