"""A place on offer is changed: the reviewer reads what differs from what is approved, and the rest on demand."""
import pytest
from bs4 import Tag
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from portal.reviews.models import Remark
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.living import OnOffer
from tests.web.reviewing import address, remark


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


@pytest.fixture
def anna(s: Session, place: OnOffer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.anna)


def edited(s: Session, place: OnOffer, **changes: object) -> Submission:
    newer = place.submitted(**changes)
    s.commit()
    return newer


def labels(part: Tag | Page) -> list[str]:
    soup = part.soup.select_one(".asks") if isinstance(part, Page) else part
    assert soup is not None
    return [dt.get_text(strip=True) for dt in soup.select("dt")
            if isinstance(part, Tag) or not dt.find_parent("details")]


def the_rest(page: Page) -> Tag:
    found = page.soup.select_one(".asks details:not(.fold)")
    assert found is not None
    return found


def test_only_the_difference_is_open(s: Session, place: OnOffer, anna: Browser) -> None:
    case = edited(s, place, tasks="Nytt innehåll.", places=5)
    page = anna.get(address(case))
    assert labels(page) == ["Antal platser", "Arbetsuppgifter"]
    assert next(p.get_text(strip=True) for p in page.soup.select(".asks .was")) == "Tidigare:2"
    rest = the_rest(page)
    assert "Visa alla svar" in rest.get_text()
    assert "Rubrik" in labels(rest)
    assert not {"Antal platser", "Arbetsuppgifter"} & set(labels(rest))
    assert "skiljer från version 1" in page.text


def test_what_was_asked_and_what_is_asked_now_is_open_too(s: Session, place: OnOffer, anna: Browser) -> None:
    case = edited(s, place, tasks="Nytt innehåll.")
    assert labels(anna.get(f"{address(case)}?falt=weeks")) == ["Arbetsuppgifter", "Längd"]
    assert remark(anna, case, "pace", "Hur högt är tempot?").status == 303
    assert labels(anna.get(address(case))) == ["Arbetsuppgifter", "Arbetstempo"]


def test_it_is_the_approved_version_that_counts(s: Session, place: OnOffer, anna: Browser) -> None:
    """Version 2 was sent back and never approved: version 3 is read against version 1."""
    second = place.submitted(tasks="Andra försöket.", places=5)
    second.state, second.workdays_left, second.changes_requested_at = ReviewState.SUPERSEDED, 3, clock.now()
    s.add(Remark(submission_id=second.id, field="weeks", text="Räcker tiden?", author_id=place.anna.id,
                 author_name="Anna Ek", author_party=place.anna.party, sent_at=clock.now()))
    case = edited(s, place, tasks="Tredje försöket.")
    page = anna.get(address(case))
    assert labels(page) == ["Antal platser", "Arbetsuppgifter", "Längd"]
    assert "Förbereda grönsaker" in page.soup.select_one(".asks").get_text()  # type: ignore[union-attr]
    assert "Andra försöket" not in page.soup.select_one(".asks").get_text()  # type: ignore[union-attr]
    assert "Nytt sedan version 2" in page.text


def test_a_first_version_and_a_decided_one_are_whole(s: Session, place: OnOffer, anna: Browser) -> None:
    first = make.make_submission(s, make.make_offer(s, place.company, s.merge(place.mira), place.workplace), place.mira)
    second = place.submitted(tasks="Nytt innehåll.")
    second.state, second.reason_text = ReviewState.RECALLED, None
    s.commit()
    for case in (first, second):
        page = anna.get(address(case))
        assert page.soup.select_one(".asks details:not(.fold)") is None
        assert "Rubrik" in labels(page)


def test_the_page_costs_no_more(app: Portal, s: Session, place: OnOffer, anna: Browser) -> None:
    plain = make.make_submission(s, make.make_offer(s, place.company, s.merge(place.mira), place.workplace), place.mira)
    case = edited(s, place, tasks="Nytt innehåll.")
    anna.get(address(case))
    with counted(app) as whole:
        anna.get(address(plain))
    with counted(app) as part:
        anna.get(address(case))
    assert len(part) <= len(whole) + 1, "the trainings of a place that has been approved"
