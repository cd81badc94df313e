"""What waits for whom: the views of the queue, their counters, and which case is next."""
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock, workdays
from portal.core.access import Party
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from portal.reviews.queue import queries as queue
from portal.reviews.queue.queries import QueueFilter, View
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.reviewing import Place, address, confirm, tabs, titles
from tests.web.writing import company_wrote, mention

QUEUE = "/granskning/"
ALL_CLEAR, MINE_OPEN = "cccc", "wccc"
"""Jobbtorg, which Anna belongs to, stands first."""


class Day(Place):
    """One case of each kind, for Anna at Jobbtorg. A case is named after why it is there."""

    def __init__(self, s: Session) -> None:
        super().__init__(s)
        self.soon = clock.today() + timedelta(days=3)
        rest: dict[str, Any] = {"rests_until": self.soon, "rest_reason": "Väntar på AF"}
        self.made = {
            "Min": self.calm("Min", 30, assignee_id=self.anna.id),
            "Min vilar": self.calm("Min vilar", 29, assignee_id=self.anna.id, **rest),
            "Partiets": self.calm("Partiets", 28, leaves=MINE_OPEN),
            "Partiets fråga": self.calm("Partiets fråga", 27, leaves="qccc", assignee_id=self.samir.id),
            "Partiets vilar": self.calm("Partiets vilar", 26, leaves=MINE_OPEN, **rest),
            "Lämnat till oss": self.calm("Lämnat till oss", 25, handed_to=Party.JOBBTORG),
            "Lämnat till Campus": self.calm("Lämnat till Campus", 24, handed_to=Party.CAMPUS),
            "Nämnd": self.calm("Nämnd", 23, assignee_id=self.samir.id),
            "Nämnd i vila": self.calm("Nämnd i vila", 32, assignee_id=self.samir.id, **rest),
            "Kollegans": self.calm("Kollegans", 22, assignee_id=self.samir.id),
            "Förföll": self.calm("Förföll", 21, lapsed_at=clock.now(), lapsed_from=self.anna.id),
            "Fri": self.calm("Fri", 20, leaves="cwcc"),
            "Hinder": self.calm("Hinder", 31, leaves="cbnn"),
            "Nära": self.calm("Nära", .1, assignee_id=self.samir.id),
            "Nära vilar": self.calm("Nära vilar", .1, assignee_id=self.samir.id, **rest),
        }
        for named in ("Nämnd", "Nämnd i vila"):
            mention(s, self.made[named], by=self.samir, to=self.anna)
        decided = self.case("Beslutad", state=ReviewState.APPROVED, assignee_id=self.anna.id)
        mention(s, decided, by=self.samir, to=self.anna)

    def calm(self, title: str, days: float, **changes: Any) -> Submission:
        """A case where every party is content, so that nobody is waited for but whom `changes` say."""
        return self.case(title, days=days, **{"leaves": ALL_CLEAR, **changes})


@pytest.fixture
def day(s: Session) -> Day:
    made = Day(s)
    s.commit()
    return made


VIEWS = {
    "mig": {"Min", "Partiets", "Partiets fråga", "Lämnat till oss", "Nämnd", "Nämnd i vila", "Förföll", "Hinder",
            "Beslutad"},
    "mina": {"Min"},
    "parti": {"Partiets", "Partiets fråga", "Lämnat till oss", "Förföll", "Hinder"},
    "namnd": {"Nämnd", "Nämnd i vila", "Beslutad"},
    "utanfor": {"Beslutad"},
    "nara": {"Nära", "Nära vilar"},
    "vilar": {"Min vilar", "Partiets vilar", "Nära vilar", "Nämnd i vila"},
    "forfallna": {"Förföll"},
}


def test_each_view_and_its_counter_say_the_same(day: Day, anyone: Browser) -> None:
    page = anyone.sign_in(day.anna).get(QUEUE)
    assert set(titles(page)) == VIEWS["mig"], "the queue opens on what waits for me"
    shown = tabs(page)
    assert shown.pop("alla") == "15"
    assert shown == {view: str(len(expected)) for view, expected in VIEWS.items()}
    for view, expected in VIEWS.items():
        page = anyone.get(f"{QUEUE}?vy={view}")
        assert set(titles(page)) == expected, view
        current = page.soup.select_one("nav.views a[aria-current]")
        assert current is not None
        assert str(current["href"]).endswith(view)
    assert len(titles(anyone.get(f"{QUEUE}?vy=alla"))) == 15


def test_what_is_due_first_stands_first_in_every_view(day: Day, anyone: Browser) -> None:
    assert titles(anyone.sign_in(day.anna).get(QUEUE)) == [
        "Beslutad", "Förföll", "Nämnd", "Lämnat till oss", "Partiets fråga", "Partiets", "Min", "Hinder",
        "Nämnd i vila"]


def test_a_resubmission_keeps_its_place_by_its_due_date(s: Session, anyone: Browser) -> None:
    place = Place(s)
    place.case("Ny", days=6, submitted_at=clock.now() - timedelta(days=2))
    place.case("Kom tillbaka", days=2, submitted_at=clock.now())
    s.commit()
    assert titles(anyone.sign_in(place.anna).get(f"{QUEUE}?vy=alla")) == ["Kom tillbaka", "Ny"]


def test_the_views_are_each_ones_own(s: Session, day: Day, anyone: Browser) -> None:
    karin = make.make_staff(s, name="Karin Holm", party=Party.CAMPUS)
    s.commit()
    assert titles(anyone.sign_in(karin).get(QUEUE)) == ["Fri", "Lämnat till Campus"]
    assert set(titles(anyone.sign_in(day.samir).get(QUEUE))) == {"Partiets fråga", "Nämnd", "Kollegans", "Nära"}


def test_what_one_is_on_jav_for_does_not_wait_for_ones_party(s: Session, day: Day, anyone: Browser) -> None:
    accounts.recuse(s, make.actor(day.anna), day.company.id)
    s.commit()
    page = anyone.sign_in(day.anna).get(QUEUE)
    assert titles(page) == ["Beslutad", "Nämnd", "Nämnd i vila"]
    assert tabs(page)["parti"] == "0"
    assert anyone.get(f"{QUEUE}nasta").location == QUEUE


def test_filters_narrow_the_view_and_keep_in_the_address(day: Day, anyone: Browser) -> None:
    page = anyone.sign_in(day.anna).get(f"{QUEUE}?vy=parti&sok=fr%C3%A5ga")
    assert titles(page) == ["Partiets fråga"]
    assert page.soup.select_one("form.filters input[name=vy]")["value"] == "parti"  # type: ignore[index]
    order = page.soup.select_one("th[aria-sort] a")
    assert order is not None
    assert "vy=parti" in str(order["href"])
    assert "sok=" in str(order["href"])
    assert titles(anyone.get(f"{QUEUE}?vy=alla&handlaggare=ingen&sok=fri")) == ["Fri"]
    assert titles(anyone.get(f"{QUEUE}?lage=approved")) == ["Beslutad"], "another state is looked for among all"
    assert set(titles(anyone.get(f"{QUEUE}?vy=%00"))) == VIEWS["mig"]


def test_a_rest_is_over_on_its_morning_also_before_the_job_has_run(
    day: Day, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = datetime.combine(day.soon, datetime.min.time(), clock.STOCKHOLM) + timedelta(hours=6)
    monkeypatch.setattr(clock, "held", later.astimezone(UTC))
    page = anyone.sign_in(day.anna).get(QUEUE)
    assert {"Min vilar", "Partiets vilar"} <= set(titles(page))
    assert tabs(page)["vilar"] == "0"


def test_the_counters_stop_at_a_thousand(day: Day, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "counts", lambda *_: dict.fromkeys(View, 1001))
    assert tabs(anyone.sign_in(day.anna).get(QUEUE))["mig"].replace("\N{NO-BREAK SPACE}", " ") == "mer än 1 000"


EMPTY = {
    "mig": "Inget väntar på dig just nu", "mina": "Du håller inte i något ärende", "parti": "Inget väntar på Jobbtorg",
    "namnd": "Ingen har nämnt dig", "nara": "Inget är snart försenat", "vilar": "Inget ärende vilar",
    "forfallna": "Inget tag har förfallit", "utanfor": "Ingen väntar på dig utanför kön",
}


def test_an_empty_view_says_why(s: Session, anyone: Browser) -> None:
    place = Place(s)
    place.case(days=30, assignee_id=place.samir.id)
    s.commit()
    anyone.sign_in(place.anna)
    for view, words in EMPTY.items():
        page = anyone.get(f"{QUEUE}?vy={view}")
        assert words in page.text, view
        assert view in tabs(page)
    assert {"forfallna", "utanfor"}.isdisjoint(tabs(anyone.get(QUEUE))), "shown when there is something in them"


def test_one_row_and_a_full_page_cost_the_same(app: Portal, s: Session, anyone: Browser) -> None:
    place = Place(s)
    place.case(leaves=MINE_OPEN)
    s.commit()
    anyone.sign_in(place.anna)
    costs = {}
    for rows in ("one", "many"):
        if rows == "many":
            for n in range(30):
                mention(s, place.case(f"Plats {n}", leaves=MINE_OPEN, assignee_id=place.anna.id), by=place.samir,
                        to=place.anna)
            s.commit()
        for view in ("mig", "mina", "parti", "namnd", "alla"):
            anyone.get(f"{QUEUE}?vy={view}")
            place.case("En annans", assignee_id=place.samir.id)
            s.commit()
            with counted(app) as ran:
                anyone.get(f"{QUEUE}?vy={view}")
            costs[view, rows] = len(ran)
    assert set(costs.values()) == {4}, "who asks and has anything been written, counters, rows, colleagues"


def test_the_views_are_counted_out_of_the_index_alone(app: Portal, s: Session, day: Day) -> None:
    if s.get_bind().dialect.name != "sqlite":
        pytest.skip("the plan on PostgreSQL depends on how much there is: see the bench")
    actor = make.actor(day.anna)
    with counted(app) as ran:
        queue.counts(s, actor)
        for view in (View.ME, View.PARTY, View.NEAR, View.ALL):
            queue.page(s, actor, QueueFilter(view=view), None, count=1)
    counting, *walks = (" / ".join(str(step[-1]) for step in s.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {sql}", ("submitted",) * sql.count("?")).all()) for sql in ran)
    assert "USING COVERING INDEX ix_submission_queue" in counting
    assert "SCAN submission" not in counting
    for plan in walks:
        assert "INDEX ix_submission_queue" in plan
        assert "TEMP B-TREE" not in plan


NEXT = (
    ("Min", "one's own first, though others are due before"),
    ("Förföll", "then what somebody let lapse"),
    ("Lämnat till oss", "then what waits for the party, by due date"),
    ("Partiets", "but not what a colleague at the same party holds"),
    ("Hinder", "which is also what nobody is asked about: Jobbtorg leads"),
    ("Fri", "then what anyone may take"),
)


def test_next_is_mine_then_lapsed_then_my_partys_then_anyones(s: Session, day: Day, anyone: Browser) -> None:
    colleague = make.make_staff(s, name="Elin Berg")
    day.made["Partiets fråga"].assignee_id = colleague.id
    s.commit()
    anyone.sign_in(day.anna)
    for title, why in NEXT:
        found = anyone.get(f"{QUEUE}nasta").location
        assert found == address(day.made[title]), why
        day.made[title].state = ReviewState.RECALLED
        s.commit()
    assert anyone.get(f"{QUEUE}nasta").location == QUEUE
    assert "inget mer ärende" in anyone.get(f"{QUEUE}nasta", follow=True).text


ONES_OWN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Vi har inte svarat", {"leaves": "wwcc"}), ("Hinder hos någon", {"leaves": "cwbc"}),
    ("Alla är klara", {"leaves": "ccnn"}), ("Företaget har skrivit", {"leaves": "cwcc"}),
    ("En kollega frågar", {"leaves": "cwcc"}),
)


def test_next_is_first_ones_own_where_one_can_do_something(s: Session, anyone: Browser) -> None:
    place, colleague = Place(s), make.make_staff(s, name="Elin Berg")
    mine: dict[str, Any] = {"assignee_id": place.anna.id}
    place.case("Väntar på Campus", days=1, leaves="cwcc", **mine)
    made = [place.case(title, days=2 + n, **mine, **changes) for n, (title, changes) in enumerate(ONES_OWN)]
    others = [place.case("Jobbtorgs", days=1, leaves=MINE_OPEN), place.case("Vems som helst", days=1, leaves="cwcc")]
    company_wrote(s, made[3], by=place.owner)
    mention(s, made[4], by=place.samir, to=place.anna)
    s.commit()
    anyone.sign_in(place.anna)
    for case in (*made, *others):
        assert anyone.get(f"{QUEUE}nasta").location == address(case), case.title
        case.assignee_id = colleague.id
        s.commit()
    waits = anyone.get(anyone.get(f"{QUEUE}nasta").location)
    assert waits.h1 == "Väntar på Campus", "what only waits for others comes last"


def test_after_a_decision_the_next_case_opens(s: Session, anyone: Browser) -> None:
    place = Place(s)
    first, then = place.case("Först", days=5, leaves=ALL_CLEAR), place.case("Sedan", days=6, leaves=ALL_CLEAR)
    s.commit()
    anyone.sign_in(place.anna)
    page = confirm(anyone, first, "avsla", reason="other", text="Vi har ingen som passar.")
    assert page.location == address(then)
    said = anyone.get(address(then))
    note = said.soup.select_one("p.note[role=status]")
    assert note is not None
    assert "Platsen är avslagen." in note.get_text()
    back = note.select_one("a")
    assert back is not None
    assert (back["href"], back.get_text()) == (address(first), "Först")
    page = confirm(anyone, then, "avsla", reason="other", text="Vi har ingen som passar.")
    assert page.location == QUEUE
    assert "Kön är tom" in anyone.get(QUEUE).text


def test_near_is_two_working_days() -> None:
    for now, limit in (("2026-11-25", "2026-11-30"), ("2026-11-26", "2026-12-01"), ("2026-11-28", "2026-12-02"),
                       ("2026-12-22", "2026-12-29"), ("2026-12-30", "2027-01-07")):
        assert clock.local(workdays.near(date.fromisoformat(now))).date() == date.fromisoformat(limit), now


def test_the_shortcuts_are_a_page_and_stand_on_what_they_press(day: Day, anyone: Browser) -> None:
    ready = day.calm("Klar för alla", 32)
    day.s.commit()
    anyone.sign_in(day.anna)
    listed = {" ".join(kbd.get_text() for kbd in th.select("kbd"))
              for th in anyone.get(f"{QUEUE}genvagar").soup.select("tbody th")}
    pages = [anyone.get(QUEUE), anyone.get(address(ready))]
    on_pages = {str(tag["data-key"]) for page in pages for tag in page.soup.select("[data-key]")}
    assert on_pages <= listed
    assert listed - on_pages == {"j", "k"}, "which walk between rows"
    assert f"{QUEUE}genvagar" in pages[0].links()
