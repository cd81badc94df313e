"""What an account holds, for the administrator who is about to switch it off."""
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.sign_ins import queries as sign_ins
from portal.companies import queries as companies
from portal.companies.models import Company, Contact, Invitation
from portal.core.access import Role
from portal.offers.models import IN_QUEUE, Submission
from portal.placements.models import LIVE, Interest, Placement
from portal.placements.queries import IN_LINE
from portal.reviews import queries as reviews
from portal.reviews.models import Mention
from portal.trainings.models import ENDED, Training, TrainingState


@dataclass(frozen=True)
class Holds:
    """`cases` are let go of when the account is switched off; `trainings` stay with Campus. `promised`: next steps that
    are not done; `mentioned`: cases where a note waits for the person; `invitations`: to companies, not used yet.
    `placements`: that live, and have the person as contact; `in_line`: the places that the person stands in line for.
    `last_reviewer`, `last_campus`: nobody else of the party works the queue, nobody else has the role."""

    cases: Sequence[Any]
    trainings: Sequence[Any]
    sign_ins: int
    promised: int
    mentioned: int
    invitations: int
    placements: int
    in_line: int
    last_reviewer: bool
    last_campus: bool

    @property
    def mark(self) -> str:
        """Changes when what is shown does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def held_by(session: Session, user: User) -> Holds:
    colleagues = [row for row in reviews.colleagues(session) if row.party is user.party and row.id != user.id]
    campus = [person for person in accounts.staff_with(session, Role.CAMPUS) if person.id != user.id]
    return Holds(
        cases=cases_of(session, user), trainings=_trainings_of(session, user),
        sign_ins=len(sign_ins.of_user(session, user.id)),
        promised=_count(session, select(Contact.id).where(Contact.author_id == user.id, Contact.done_at.is_(None),
                                                          Contact.next_on.is_not(None))),
        mentioned=_count(session, select(Mention.offer_public_id).distinct().where(
            Mention.user_id == user.id, Mention.done_at.is_(None))),
        invitations=_count(session, companies.open_invitations().where(Invitation.invited_by == user.id)
                           .with_only_columns(Invitation.id)),
        placements=_count(session, select(Placement.id).where(
            Placement.coach_id == user.id, Placement.state.in_(LIVE))),
        in_line=_count(session, select(Interest.id).where(Interest.coach_id == user.id, Interest.state.in_(IN_LINE))),
        last_reviewer=Role.REVIEWER in user.held_roles and not colleagues,
        last_campus=Role.CAMPUS in user.held_roles and not campus)


def cases_of(session: Session, user: User) -> Sequence[Any]:
    """The undecided cases that somebody holds, those that are due first first: their numbers, since an administrator
    reads nothing of them."""
    return session.execute(
        select(Submission.case_number, Submission.public_id, Submission.company_name, Submission.state,
               Submission.due_at, Submission.rests_until)
        .where(Submission.assignee_id == user.id, Submission.state.in_(IN_QUEUE))
        .order_by(Submission.due_at, Submission.id)).all()


def _trainings_of(session: Session, user: User) -> Sequence[Any]:
    """Those that the person has proposed and that are neither held nor ended."""
    return session.execute(
        select(Training.id, Training.state, Company.full_name).join(Company, Company.id == Training.company_id)
        .where(Training.created_by == user.id, Training.state.not_in((*ENDED, TrainingState.DONE)))
        .order_by(Training.id)).all()


def _count(session: Session, rows: Any) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0
