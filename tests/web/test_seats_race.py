"""Many want the same seat in the same moment, each in a thread and a transaction of their own: one has it."""
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import ids
from portal.core.access import Party, Role
from portal.core.eventlog import broken_links
from portal.core.web import Portal
from portal.placements.models import LIVE, CompanyAnswer, Placement, PlacementState
from tests import factories as make
from tests.page import Browser
from tests.web.seating import Seated
from tests.web.test_reviews_race import at_once


def live(s: Session) -> list[Placement]:
    found = select(Placement).where(Placement.state.in_(LIVE)).execution_options(populate_existing=True)
    rows = list(s.scalars(found))
    s.commit()
    return rows


@pytest.mark.parametrize("_round", range(3))
def test_several_coaches_and_one_seat(app: Portal, s: Session, _round: int) -> None:
    place = Seated(s, places=1)
    coaches = [make.make_staff(s, Role.COACH, party=Party.JOBBTORG, name=f"Coach {n}") for n in range(4)]
    seat = place.seats()[0].public_id
    s.commit()
    address = f"/platser/{place.offer.public_id}"
    browsers = [Browser(app).sign_in(coach) for coach in coaches]
    posts = [(b, f"{address}/reservera", {"seat": seat, "once": ids.new(), "start_on": "2026-12-31",
                                          "csrf_token": b.token()} | _start(b, address)) for b in browsers]
    answers = at_once(*posts)
    assert Counter(a.status for a in answers) == {303: 1, 409: 3}
    losers = [(b, a) for b, a in zip(browsers, answers, strict=True) if a.status == 409]
    assert all("togs just" in a.text for _, a in losers)
    assert all(a.form("/ko") for _, a in losers), "each can stand in line"
    assert len(live(s)) == 1
    assert list(broken_links(s)) == []


def test_one_lets_go_while_the_company_says_yes(app: Portal, s: Session) -> None:
    place = Seated(s)
    held = place.hold()
    s.commit()
    jonas, mira = Browser(app).sign_in(place.jonas), Browser(app).sign_in(place.mira)
    answers = at_once(
        (jonas, f"/placeringar/{held.public_id}/slapp", {"csrf_token": jonas.token()}),
        (mira, f"/foretag/placeringar/{held.public_id}/ja", {"csrf_token": mira.token()}))
    assert answers[0].status == 303
    assert answers[1].status in (303, 409), "yes first and then let go, or too late"
    [after] = s.scalars(select(Placement).execution_options(populate_existing=True))
    assert after.state is PlacementState.RELEASED
    assert (after.company_answer is CompanyAnswer.YES) is (answers[1].status == 303)


def test_a_hold_while_the_company_closes_the_seat(app: Portal, s: Session) -> None:
    place = Seated(s, places=1)
    seat = place.seats()[0].public_id
    s.commit()
    address = f"/platser/{place.offer.public_id}"
    jonas, mira = Browser(app).sign_in(place.jonas), Browser(app).sign_in(place.mira)
    fields = _start(jonas, address) | {"seat": seat, "once": ids.new(), "csrf_token": jonas.token()}
    held, closed = at_once((jonas, f"{address}/reservera", fields),
                           (mira, f"/foretag/platsnummer/{seat}/stang", {"csrf_token": mira.token()}))
    assert sorted([held.status, closed.status]) in ([303, 404], [303, 409], [303, 422])
    assert len(live(s)) == (held.status == 303)


def _start(browser: Browser, address: str) -> dict[str, str]:
    """The first day that the page offers."""
    return {"start_on": browser.get(address).fields("/reservera")["start_on"]}
