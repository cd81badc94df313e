"""How often a person wants mail that may be turned off, and the address in such a mail that turns it off."""
from collections.abc import Sequence

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import events, queries
from portal.accounts.models import MailChoice, MailFrequency, User
from portal.config import Settings
from portal.core.database.db import settings
from portal.core.events import publish
from portal.core.mail import sending


def of(session: Session, user_id: int) -> MailFrequency:
    chosen = session.scalar(select(MailChoice.frequency).where(MailChoice.user_id == user_id))
    return chosen or MailFrequency.NOW


def wanting(session: Session, people: Sequence[User]) -> list[User]:
    """Those who want such mail at once."""
    later = set(session.scalars(select(MailChoice.user_id).where(
        MailChoice.user_id.in_([person.id for person in people]), MailChoice.frequency != MailFrequency.NOW)))
    return [person for person in people if person.id not in later]


def choose(session: Session, user: User, frequency: MailFrequency) -> None:
    """By the person, or by their mail program. What is chosen already is chosen."""
    choice = row_of(session, user)
    if choice.frequency is frequency:
        return
    choice.frequency = frequency
    session.flush()
    publish(session, events.MailFrequencyChosen(actor_id=user.id, company_id=None, subject=user.public_id,
                                                user_id=user.id, frequency=frequency))


def row_of(session: Session, user: User) -> MailChoice:
    """The person's row, locked; made when there is none."""
    choice = session.scalar(select(MailChoice).where(MailChoice.user_id == user.id).with_for_update())
    if choice is None:
        choice = MailChoice(user_id=user.id, frequency=MailFrequency.NOW)
        session.add(choice)
        session.flush()
    return choice


def way_out(of_portal: Settings, user: User) -> str:
    """The address in a mail that turns its kind off. It never expires: a mail may be read late, and does no harm."""
    token = str(_signer(of_portal.secret_key).dumps(user.public_id))
    return sending.link(of_portal, sending.path_to("mail_choice.turn_off", token=token))


def holder(session: Session, token: str) -> User | None:
    """Whose mail it was; None for what we have not signed, and for an account that is closed."""
    try:
        public_id = _signer(settings(session).secret_key).loads(token)
    except BadData:
        return None
    user = queries.by_public_id(session, public_id)
    return user if user is not None and user.active else None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="mail-choice")
