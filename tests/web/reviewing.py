"""What the tests of the review stand on: a company with an owner, two reviewers, and cases of theirs."""
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Party
from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import CONTENT_FIELDS, DeclineReason, ReviewState, Submission
from portal.reviews.models import Remark
from tests import factories as make
from tests.page import Browser, Page


class Place:
    """Attributes are what tests need by name; `case` makes one more submission."""

    def __init__(self, s: Session) -> None:
        self.s = s
        self.anna = make.make_staff(s, name="Anna Ek")
        self.samir = make.make_staff(s, name="Samir Lund", party=Party.NARINGSLIV)
        self.company = make.make_company(s, verified_by=self.samir)
        self.owner = make.make_member(s, self.company)
        self.workplace = make.make_workplace(s, self.company)

    def case(self, title: str = "Restaurangbiträde", *, days: float = 7, state: ReviewState = ReviewState.SUBMITTED,
             **changes: Any) -> Submission:
        """A submission that is due in `days`; content and submission fields may be mixed in `changes`."""
        content = {k: changes.pop(k) for k in list(changes) if k in CONTENT_FIELDS}
        offer = make.make_offer(self.s, self.company, self.owner, self.workplace, title=title, **content)
        if state is ReviewState.DECLINED:
            changes |= dict(reason=DeclineReason.OTHER, reason_text="Inte nu.")
        if state is ReviewState.CHANGES_REQUESTED:
            changes |= dict(changes_requested_at=clock.now(), workdays_left=3)
        decided = self.anna if state in (ReviewState.APPROVED, ReviewState.DECLINED) else None
        return make.make_submission(self.s, offer, self.owner, state=state, decided_by=decided,
                                    due_at=clock.now() + timedelta(days=days), **changes)


def address(case: Submission, step: str = "") -> str:
    return f"/granskning/{case.public_id}{'/' if step else ''}{step}"


def read(s: Session, query: Any) -> Sequence[Any]:
    """Rows as the database has them now. Ends the reading, since on SQLite it would keep the app from writing."""
    rows = s.execute(query).all()
    s.commit()
    return rows


def again(s: Session, case: Submission) -> Any:
    """The submission's columns as they are now."""
    return read(s, sa.select(Submission.__table__).where(Submission.id == case.id))[0]


def remarks(s: Session) -> list[str]:
    """The public ids of all remarks."""
    return [row.public_id for row in read(s, sa.select(Remark.public_id).order_by(Remark.id))]


def remark(browser: Browser, case: Submission, field: str, text: str, **more: Any) -> Page:
    """Write a remark as a person does: open the form under the field, fill it in, send it."""
    page = browser.get(f"{address(case)}?falt={field}")
    fields = page.fields("anmarkning")
    return browser.post(address(case, "anmarkning"), {**fields, "text": text, **more})


def preview(browser: Browser, case: Submission, step: str, **values: Any) -> Page:
    """Open a decision, fill it in, and look at the mail."""
    return browser.fill(address(case, step), values, action=step)


def confirm(browser: Browser, case: Submission, step: str, **values: Any) -> Page:
    """The whole way through a decision."""
    page = preview(browser, case, step, **values)
    assert page.status == 200, page.text
    return browser.post(address(case, step), page.fields(step))


def everything(app: Portal) -> dict[str, list[Any]]:
    """Every row of every table: what must be untouched after something that leaves no trace."""
    with db.engine_of(app).connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(sa.select(table))))
                for table in db.Base.metadata.sorted_tables}


def row(page: Page, label: str) -> str:
    """What stands beside a label on the page."""
    dt = next(dt for dt in page.soup.find_all("dt") if dt.get_text(strip=True) == label)
    dd = dt.find_next("dd")
    return " ".join(dd.get_text(" ").split()) if dd else ""


def titles(page: Page) -> list[str]:
    return [a.get_text() for a in page.soup.select("table.list tbody th a")]


def tabs(page: Page) -> dict[str, str]:
    """View -> its counter, as the page shows them."""
    return {str(a["href"]).partition("vy=")[2]: a.select_one(".count").get_text()  # type: ignore[union-attr]
            for a in page.soup.select("nav.views a")}
