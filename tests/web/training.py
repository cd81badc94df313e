"""What the tests of trainings stand on: one published offer, its owner, and somebody at Campus."""
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, eventlog
from portal.core.access import Party, Role
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState, Submission
from portal.trainings.models import Training, TrainingState, TrainingWord
from tests import factories as make
from tests.page import Browser

ANSWERS = {
    "title": "Hygien för storkök", "content": "Egenkontroll i ert kök.", "outcome": "Kan egenkontroll.",
    "timing": "before", "hours": "16", "starts_on": "", "ends_on": "", "seats": "2", "place": "campus",
    "language_support": "yes", "contact": "Karin Holm",
}


def dates(starts: int = 20, ends: int = 28) -> dict[str, str]:
    """Answers about when: so many days from today."""
    return {name: (clock.today() + timedelta(days=days)).isoformat()
            for name, days in (("starts_on", starts), ("ends_on", ends))}


@dataclass
class House:
    """One published offer, and somebody of each kind."""

    s: Session
    app: Portal
    company: Company
    owner: User
    staff: User
    offer: Offer
    submission: Submission

    def __post_init__(self) -> None:
        self.employer = Browser(self.app).sign_in(self.owner)
        self.campus = Browser(self.app).sign_in(self.staff)
        self.new = f"/platser/{self.offer.public_id}/utbildning/ny"

    def training(self, state: TrainingState = TrainingState.PROPOSED, **changes: Any) -> str:
        if state is TrainingState.CANCELLED:
            changes = {"answer": "Läraren är sjuk."} | changes
        made = make.make_training(self.s, self.offer, self.staff, state=state, **changes)
        self.s.commit()
        return made.public_id

    def state(self) -> TrainingState:
        return self.all()[-1].state

    def all(self) -> list[Training]:
        query = select(Training).order_by(Training.id).execution_options(populate_existing=True)
        found = list(self.s.scalars(query))
        self.s.commit()
        return found

    def words(self) -> list[tuple[Party | None, str]]:
        """(whose, what) has been written about trainings, oldest first."""
        found = self.s.execute(select(TrainingWord.author_party, TrainingWord.text).order_by(TrainingWord.id)).all()
        self.s.commit()
        return [(row.author_party, row.text) for row in found]

    def has_training(self) -> bool:
        found = bool(self.s.scalar(select(Submission.has_training).where(Submission.shown)))
        self.s.commit()
        return found

    def kinds(self) -> list[str]:
        found = [row.kind for row in eventlog.of_subject(self.s, self.offer.public_id)]
        self.s.commit()
        return found

    def agree(self, training_id: str) -> int:
        page = self.employer.get(f"/foretag/utbildning/{training_id}")
        return self.employer.post(f"/foretag/utbildning/{training_id}/tacka-ja", page.fields("/tacka-ja")).status


def opened(s: Session, app: Portal) -> House:
    staff = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm")
    company = make.make_company(s, verified_by=staff)
    owner = make.make_member(s, company)
    offer = make.make_offer(s, company, owner)
    submission = make.make_submission(s, offer, owner, state=ReviewState.APPROVED, decided_by=staff)
    s.commit()
    return House(s, app, company, owner, staff, offer, submission)
