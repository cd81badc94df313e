"""Cases that are not the project group's to answer, where somebody waits for one all the same; and cases of companies
that a whole party is on jäv for."""
import pytest
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.accounts.models import User
from portal.core.access import Party
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState
from portal.reviews.queue import queries as queue
from portal.reviews.queue.queries import View
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.reviewing import Place, address, tabs, titles
from tests.web.writing import company_wrote, mention

QUEUE = "/granskning/"
ALL_CLEAR, JOBBTORG_OPEN = "cccc", "wccc"
OUTSIDE = [ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.DECLINED]


def counters(s: Session, user: User) -> tuple[int, int]:
    """Of my day and of what is outside the queue."""
    found = queue.counts(s, make.actor(user))
    return found[View.ME], found[View.BESIDE]


@pytest.mark.parametrize("state", OUTSIDE)
def test_what_the_company_wrote_is_the_holders_until_it_is_read(
    s: Session, anyone: Browser, state: ReviewState,
) -> None:
    place = Place(s)
    case = place.case("Fråga", state=state, assignee_id=place.samir.id)
    company_wrote(s, case, by=place.owner)
    s.commit()
    assert titles(anyone.sign_in(place.anna).get(QUEUE)) == []
    page = anyone.sign_in(place.samir).get(QUEUE)
    assert titles(page) == ["Fråga"]
    assert (tabs(page)["mig"], tabs(page)["utanfor"]) == ("1", "1")
    assert state.label in page.text and "Företaget har skrivit" in page.text
    assert titles(anyone.get(f"{QUEUE}?vy=utanfor")) == ["Fråga"]
    assert anyone.get(f"{QUEUE}nasta").location == address(case)
    anyone.post(address(case, "last"))
    page = anyone.get(QUEUE)
    assert titles(page) == [] and tabs(page)["mig"] == "0" and "utanfor" not in tabs(page)


def test_what_the_company_wrote_follows_the_case_to_its_newest_version(s: Session, anyone: Browser) -> None:
    place = Place(s)
    first = place.case("Ny version", state=ReviewState.SUPERSEDED)
    company_wrote(s, first, by=place.owner)
    newest = make.make_submission(s, s.get_one(Offer, first.offer_id), place.owner, assignee_id=place.anna.id)
    s.commit()
    page = anyone.sign_in(place.anna).get(QUEUE)
    assert titles(page) == ["Ny version"]
    assert page.soup.select_one("table.list tbody th a")["href"] == address(newest)  # type: ignore[index]
    assert "Företaget har skrivit" in page.text
    assert counters(s, place.anna) == (1, 0)


def test_where_nobody_holds_the_case_it_is_the_partys_that_is_waited_for(s: Session) -> None:
    place = Place(s)
    karin = make.make_staff(s, name="Karin Holm", party=Party.CAMPUS)
    for leaves, handed_to in ((ALL_CLEAR, None), ("cwcc", None), (ALL_CLEAR, Party.CAMPUS)):
        case = place.case(state=ReviewState.CHANGES_REQUESTED, leaves=leaves, handed_to=handed_to)
        company_wrote(s, case, by=place.owner)
    held = place.case(state=ReviewState.CHANGES_REQUESTED, leaves="wwww", assignee_id=place.samir.id)
    company_wrote(s, held, by=place.owner)
    assert [counters(s, person) for person in (place.anna, place.samir, karin)] == [(1, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize("gone", ["left", "on jäv"])
def test_what_is_written_to_one_who_cannot_answer_is_the_partys(s: Session, gone: str) -> None:
    place = Place(s)
    company_wrote(s, place.case(state=ReviewState.APPROVED, assignee_id=place.samir.id), by=place.owner)
    assert (counters(s, place.samir), counters(s, place.anna)) == ((1, 1), (0, 0))
    if gone == "left":
        place.samir.active = False
    else:
        accounts.recuse(s, make.actor(place.samir), place.company.id)
    s.flush()
    assert counters(s, place.anna) == (1, 1)
    assert gone == "left" or counters(s, place.samir) == (0, 0)


def test_a_mention_in_a_decided_case_stands_in_ones_day_until_it_is_done(s: Session, anyone: Browser) -> None:
    place = Place(s)
    case = place.case("Beslutad", state=ReviewState.DECLINED)
    mention(s, case, by=place.samir, to=place.anna)
    mention(s, case, by=place.samir, to=place.anna)
    s.commit()
    for view in ("mig", "namnd", "utanfor"):
        page = anyone.sign_in(place.anna).get(f"{QUEUE}?vy={view}")
        assert (titles(page), tabs(page)[view]) == (["Beslutad"], "1"), "a case once, however often"
    anyone.post(address(case, "klart"))
    assert counters(s, place.anna) == (0, 0)


def test_more_outside_the_queue_than_a_page_leads_on(app: Portal, s: Session, anyone: Browser) -> None:
    place = Place(s)
    for n in range(30):
        case = place.case(f"Plats {n}", state=ReviewState.APPROVED, assignee_id=place.anna.id)
        company_wrote(s, case, by=place.owner)
    place.case("I kön", leaves=JOBBTORG_OPEN)
    s.commit()
    anyone.sign_in(place.anna).get(QUEUE)

    def written() -> None:
        place.samir.phone = f"0155-{len(place.samir.phone or '')}"
        s.commit()

    written()
    with counted(app) as plain:
        anyone.get(f"{QUEUE}?vy=mina")
    written()
    with counted(app) as ran:
        page = anyone.get(QUEUE)
    assert len(ran) == len(plain) + 1 <= 6, "one more, for what is outside the queue"
    assert (tabs(page)["mig"], tabs(page)["utanfor"], len(titles(page))) == ("31", "30", 26)
    assert f"{QUEUE}?vy=utanfor" in page.links()
    first = anyone.get(f"{QUEUE}?vy=utanfor")
    rest = first.soup.select_one("a[rel=next]")
    assert rest is not None
    assert len(titles(first)) + len(titles(anyone.get(str(rest["href"])))) == 30
    assert titles(anyone.get(f"{QUEUE}?vy=mig&sok=plats")) == [], "a search is in the queue"


@pytest.mark.parametrize(("leaves", "party"), [(JOBBTORG_OPEN, Party.JOBBTORG), (ALL_CLEAR, Party.JOBBTORG),
                                               ("cwcc", Party.CAMPUS)])
def test_where_a_whole_party_is_on_jav_the_case_is_everyone_elses(
    s: Session, anyone: Browser, leaves: str, party: Party,
) -> None:
    place = Place(s)
    stands_in = make.make_staff(s, name="Elin Berg", party=party)
    case = place.case("Allas", leaves=leaves)
    place.case("Samirs", leaves=leaves, assignee_id=place.samir.id)
    for person in (*([place.anna] if party is Party.JOBBTORG else []), stands_in):
        before = counters(s, place.samir)
        accounts.recuse(s, make.actor(person), place.company.id)
    s.commit()
    assert before == (1, 0), "as long as somebody of the party is not"
    page = anyone.sign_in(place.samir).get(f"{QUEUE}?vy=parti")
    assert (titles(page), tabs(page)["parti"]) == (["Allas"], "1")
    assert anyone.get(f"{QUEUE}nasta").location == address(case) or leaves == ALL_CLEAR
    assert counters(s, stands_in) == (0, 0)
