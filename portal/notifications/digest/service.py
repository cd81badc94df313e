"""The morning's digests: each person is thought of once a working day, whoever's worker does it."""
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailChoice, MailFrequency, User
from portal.core import clock, jobs
from portal.core.access import Role
from portal.notifications import recipients
from portal.notifications.digest import queries as waiting
from portal.notifications.digest import rules as digest
from portal.notifications.digest.mails import CampusDigest, CompanyDigest, Digest, RulesDigest
from portal.notifications.digest.rules import Heading, Item


def send_digests(session: Session) -> int:
    """A timed job. Returns how many people it thought of: those with nothing to read get nothing that day."""
    day = digest.day_of(clock.now())
    if day is None:
        return 0
    people = _unthought(session, day)
    for person in people:
        mail_choice.row_of(session, person).digest_on = day
        if not person.away(day):
            _tell(session, person, day)
    session.flush()
    return len(people)


def _tell(session: Session, person: User, day: date) -> None:
    """What waits for each of their roles; to a coach, whom nothing waits for, no mail."""
    lines: list[tuple[Heading, Item]] = []
    kind: type[Digest] = CampusDigest if Role.CAMPUS in person.held_roles else RulesDigest
    if person.party is None:
        kind, lines = CompanyDigest, list(waiting.for_company(session, person, day))
    if Role.REVIEWER in person.held_roles:
        kind, lines = Digest, list(waiting.for_reviewer(session, person, day))
    if Role.CAMPUS in person.held_roles:
        lines += waiting.for_campus(session, person)
    if Role.ADMIN in person.held_roles:
        lines += waiting.for_administrator(session, day)
    if groups := digest.grouped(lines):
        recipients.to_person(session, person, kind(day=day, summary=digest.summary(groups), groups=groups),
                             once=str(day))


def _unthought(session: Session, day: date) -> list[User]:
    """Staff who have not turned mail off, and those of companies who asked for a mail a day."""
    wanted = or_(and_(User.party.is_not(None), or_(MailChoice.user_id.is_(None),
                                                   MailChoice.frequency != MailFrequency.NEVER)),
                 and_(User.party.is_(None), MailChoice.frequency == MailFrequency.DAILY))
    return list(session.scalars(
        select(User).outerjoin(MailChoice, MailChoice.user_id == User.id)
        .where(User.active, User.confirmed_at.is_not(None), wanted,
               or_(MailChoice.digest_on.is_(None), MailChoice.digest_on != day))
        .order_by(User.id).limit(jobs.AT_A_TIME).with_for_update(of=User, skip_locked=True)))
