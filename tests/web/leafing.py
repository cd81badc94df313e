"""A place with a reviewer of each party, for the tests of the four leaves."""
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.core import clock
from portal.core.access import Party
from portal.offers.models import Submission
from portal.reviews.models import LeafState, Statement, UnionAnswer
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import rules as statement_rules
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, address, again, read


class Four(Place):
    """`members`: somebody of each party."""

    def __init__(self, s: Session) -> None:
        super().__init__(s)
        self.karin = make.make_staff(s, name="Karin Holm", party=Party.CAMPUS)
        self.leila = make.make_staff(s, name="Leila Haddad", party=Party.ARBETSFORMEDLINGEN)
        self.members: dict[Party, User] = dict(
            zip(Party, (self.anna, self.karin, self.samir, self.leila), strict=True))

    def leaf(self, case: Submission, party: Party) -> Any:
        """One statement's columns as they are now."""
        mine = select(Statement.__table__).where(Statement.submission_id == case.id, Statement.party == party)
        return read(self.s, mine)[0]

    def checked(self, case: Submission) -> None:
        """Arbetsförmedlingen has done what it must before its leaf is clear."""
        leaf = next(x for x in statement_queries.statements_of(self.s, case) if x.party is Party.ARBETSFORMEDLINGEN)
        leaf.union_answer, leaf.union_by, leaf.union_at = UnionAnswer.RECEIVED, self.leila.id, clock.now()
        leaf.bars_checked_by, leaf.bars_checked_at = self.leila.id, clock.now()
        self.s.flush()

    def awaited(self, party: Party) -> list[int]:
        """The ids of the submissions that wait for this party."""
        return sorted(row[0] for row in read(
            self.s, select(Statement.submission_id).where(Statement.party == party, Statement.awaited)))


def given(browser: Browser, case: Submission, party: Party, **values: Any) -> Page:
    """Give a statement as a person does: open the form on the review, fill it in, send it."""
    fields = browser.get(address(case, f"blad/{party}")).fields(f"blad/{party}")
    return browser.post(address(case, f"blad/{party}"), {**fields, **values})


def letters(s: Session, case: Submission) -> dict[Party, LeafState]:
    """What the clover says now."""
    return statement_rules.states(again(s, case).leaves)
