"""How long answers take: measured from the log, kept with each answer, told with how many and since when."""
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock
from portal.core.access import Actor
from portal.core.web import Portal
from portal.offers import queries as offers
from portal.offers import service as offers_service
from portal.offers.content import SECTIONS, digest, values
from portal.offers.models import DeclineReason, Offer, ReviewState, Submission
from portal.reviews.decisions import service as decisions
from portal.reviews.models import AnswerTime
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.reviewing import Place, read

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
PAGE = "/granskning/svarstider"


class Story:
    """One place, and days that pass."""

    def __init__(self, s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
        self.s, self.place, self.patch = s, Place(s), monkeypatch
        self.on(0)
        self.staff = make.actor(self.place.anna)
        self.owner: Actor = make.actor(self.place.owner, self.place.company)
        self.offer: Offer = make.make_offer(s, self.place.company, self.place.owner, self.place.workplace,
                                            start_rolling=True, start_from=None)

    def on(self, days: float) -> None:
        """So many days after the Monday when it begins."""
        self.patch.setattr(clock, "held", MONDAY + timedelta(days=days))

    def submit(self) -> Submission:
        return offers_service.submit(self.s, self.owner, self.offer.public_id, declared=True)

    def ask(self) -> None:
        case = self.case()
        decisions.request_changes(self.s, self.staff, case.public_id, message="Berätta mer.",
                                seen=decisions.sight_of(self.s, case))

    def change(self, tasks: str) -> None:
        section = next(part for part in SECTIONS if "tasks" in part.columns)
        offers_service.save_section(self.s, self.owner, self.offer.public_id, section,
                                    values(self.offer) | {"tasks": tasks}, seen=digest(self.offer, section.columns))

    def decline(self) -> None:
        case = self.case()
        decisions.decline(self.s, self.staff, case.public_id, reason=DeclineReason.OTHER, text="Inte nu.",
                        seen=decisions.sight_of(self.s, case))

    def case(self) -> Submission:
        found = offers.newest_submission(self.s, self.offer)
        assert found is not None
        return found

    def kept(self) -> list[int]:
        return list(self.s.scalars(sa.select(AnswerTime.workdays).order_by(AnswerTime.answered_at)))


@pytest.fixture
def story(s: Session, monkeypatch: pytest.MonkeyPatch) -> Story:
    return Story(s, monkeypatch)


def test_days_when_the_company_has_the_case_do_not_count(story: Story) -> None:
    story.submit()
    story.on(2)
    story.ask()
    assert story.kept() == [2]
    story.on(7)
    story.change("Baka bröd")
    story.submit()
    story.on(8)
    story.decline()
    assert story.kept() == [2, 3], "two days, then one more of the group's own"
    story.on(9)
    story.submit()
    story.on(9.2)
    story.decline()
    assert story.kept() == [2, 3, 0], "after a decision it begins anew"


def test_what_is_taken_back_has_no_answer(story: Story) -> None:
    story.submit()
    story.on(3)
    offers_service.recall(story.s, story.owner, story.offer.public_id)
    story.submit()
    story.on(4)
    story.decline()
    assert story.kept() == [1]


def test_a_decline_while_the_company_is_silent_is_no_second_answer(story: Story) -> None:
    story.submit()
    story.on(1)
    story.ask()
    story.on(20)
    story.decline()
    assert story.kept() == [1]


def test_weekends_holidays_and_evenings_are_as_in_the_promise(story: Story) -> None:
    story.on(37.4)    # Wednesday 23 December, after hours: it begins on the 28th
    story.submit()
    story.on(44)      # Wednesday 30 December
    story.decline()
    assert story.kept() == [2]


def test_an_evening_s_questions_and_answers_do_not_move_the_promise(story: Story, anyone: Browser) -> None:
    """Sent at 22.52 on a Monday, asked about and answered two minutes later, and once more."""
    minute = 1 / 24 / 60
    story.on(12 / 24 + 52 * minute)
    promised = story.submit().due_at
    assert clock.local(promised) == datetime(2026, 11, 24, 17, tzinfo=clock.STOCKHOLM)
    for n in (1, 2):
        story.on(12 / 24 + (52 + 2 * n) * minute)
        story.ask()
        story.change(f"Diska, {n} gånger om dagen.")
        assert story.submit().due_at == promised
    story.s.commit()
    receipt = f"/foretag/platser/{story.offer.public_id}/kvitto"
    assert "(5 arbetsdagar kvar)" in anyone.sign_in(story.place.owner).get(receipt).text
    assert "5 arbetsdagar kvar" in anyone.sign_in(story.place.anna).get("/granskning/?vy=alla").text


def test_the_command_says_how_many(app: Portal, story: Story) -> None:
    story.submit()
    story.decline()
    story.s.commit()
    result = app.test_cli_runner().invoke(args=["portal", "rebuild-answer-times"])
    assert "1 svar är räknade" in result.output
    assert len(read(story.s, sa.select(AnswerTime.submission_id))) == 1


def test_figures_stand_with_their_number_and_period(app: Portal, story: Story, anyone: Browser) -> None:
    for days, at in ((0, 0), (2, 2), (2, 3), (3, 3), (9, 9), (1, -60)):
        case = story.place.case(days=30)
        story.s.add(AnswerTime(submission_id=case.id, answered_at=MONDAY + timedelta(days=at), workdays=days))
    story.on(10)
    story.s.commit()
    page = anyone.sign_in(story.place.anna).get(PAGE)
    month, quarter = page.soup.select("section[aria-labelledby^=period]")
    assert " ".join(month.get_text(" ").split()) == (
        "Senaste 30 dagarna Median 2 arbetsdagar Nio av tio inom 9 arbetsdagar Svar i tid 4 av 5")
    assert "Median 2 arbetsdagar" in " ".join(quarter.get_text(" ").split())
    assert "5 av 6" in quarter.get_text(" ")
    app.extensions.pop("figures", None)
    start = anyone.get("/").text
    assert "arbetsdagar i median till svar, 5 svar senaste 30 dagarna 2" in start
    assert "arbetsdagar, inom den tiden kom nio av tio svar 9" in start, "measured, and not what is set"
    assert "lovar vi svar" not in start
    app.extensions.pop("figures", None)


def test_what_waits_after_its_day_is_no_answer_in_time(story: Story, anyone: Browser) -> None:
    story.s.add(AnswerTime(submission_id=story.place.case().id, answered_at=MONDAY, workdays=1))
    story.place.case("Sen", days=7 / 24)
    story.place.case("Hos företaget", days=0, state=ReviewState.CHANGES_REQUESTED)
    story.place.case("I tid", days=1)
    story.s.commit()
    anyone.sign_in(story.place.anna)
    assert "Svar i tid 1 av 1" in anyone.get(PAGE).text
    story.on(8 / 24)
    page = anyone.get(PAGE).text
    assert "Svar i tid 1 av 2 1 väntar fortfarande, efter den lovade dagen" in page, "the clock alone makes it late"


def test_no_answers_give_no_figure(app: Portal, story: Story, anyone: Browser) -> None:
    story.s.commit()
    app.extensions.pop("figures", None)
    assert "Inga svar de senaste 30 dagarna" in anyone.sign_in(story.place.anna).get(PAGE).text
    start = anyone.get("/").text
    assert "median" not in start
    assert "arbetsdagar, inom den tiden lovar vi svar på en plats 5" in start
    app.extensions.pop("figures", None)


def test_the_receipt_says_what_is_promised_and_what_is_usual(story: Story, anyone: Browser) -> None:
    story.submit()
    story.on(2)
    story.decline()
    other = make.make_offer(story.s, story.place.company, story.place.owner, story.place.workplace)
    story.on(9)
    offers_service.submit(story.s, story.owner, other.public_id, declared=True)
    story.s.commit()
    text = anyone.sign_in(story.place.owner).get(f"/foretag/platser/{other.public_id}/kvitto").text
    assert "senast onsdag 2 december" in text
    assert "Hittills: median 2 arbetsdagar, 1 svar senaste 30 dagarna" in text


def test_the_page_costs_one_statement_and_reads_an_index(app: Portal, story: Story, anyone: Browser) -> None:
    story.s.commit()
    anyone.sign_in(story.place.anna).get(PAGE)
    story.place.case()
    story.s.commit()
    for figures in (1, 0):
        with counted(app) as ran:
            anyone.get(PAGE)
        assert len(ran) == 1 + figures, "who asks and has anything been written, and if so the figures"


def test_only_the_project_group_reads_it(s: Session, anyone: Browser) -> None:
    place = Place(s)
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    assert anyone.sign_in(place.owner).get(PAGE).status == 403
    assert anyone.sign_in(place.anna).get(PAGE).status == 200
