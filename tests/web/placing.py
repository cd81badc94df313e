"""One verified company with a place to show: what the tests of places, search and the first pages begin with."""
from typing import Any

from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.core.access import Role
from portal.offers.models import Offer, ReviewState, Submission
from tests import factories as make


class Yard:
    """One verified company and what it takes to show places of it."""

    def __init__(self, s: Session) -> None:
        self.s = s
        self.staff = make.make_staff(s, Role.REVIEWER)
        self.company: Company = make.make_company(s, verified_by=self.staff)
        self.owner = make.make_member(s, self.company)
        self.workplace = make.make_workplace(s, self.company)

    def place(self, title: str = "Restaurangbiträde i storkök", **changes: Any) -> Submission:
        """A place that is shown. `sent` holds what is changed on the submission itself."""
        sent = changes.pop("sent", {})
        offer = make.make_offer(self.s, self.company, self.owner, self.workplace, title=title, **changes)
        return make.make_submission(self.s, offer, self.owner, state=ReviewState.APPROVED, decided_by=self.staff,
                                    **sent)

    def offer_of(self, place: Submission) -> Offer:
        return self.s.get_one(Offer, place.offer_id)
