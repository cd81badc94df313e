"""Who holds a case: handed over, let go on jäv, and free again when nobody does anything."""
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock, wording
from portal.core.access import RECUSED, Party, Role
from portal.core.database import db
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.offers.review_rules import LetGoFacts, away_receiver, may_hand_over, may_release, past_the_promise
from portal.reviews.assignment import service as assignment
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address, again, read, remark, row

FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
"""One in the afternoon in Nyköping."""


WORD = {"note": "Ring Mira efter tre, hon väntar på försäkringen."}


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def kinds(s: Session) -> list[str]:
    return [row.kind for row in read(s, select(LoggedEvent.kind).order_by(LoggedEvent.id))]


def do(app: Portal, job: Callable[[Session], int]) -> int:
    with app.app_context(), db.own_transaction() as s:
        return job(s)


def test_a_case_is_handed_over_once(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    to_samir = {"to": place.samir.public_id, **WORD}
    page = anyone.sign_in(place.anna).fill(address(case, "lamna-over"), to_samir, follow=True)
    assert row(page, "Handläggare") == "Samir Lund"
    assert anyone.fill(address(case, "lamna-over"), to_samir).status == 303
    assert again(s, case).assignee_id == place.samir.id
    assert kinds(s) == ["NoteWritten", "SubmissionHandedOver", "NoteWritten"], "handed over once; no word is lost"
    assert "Ring Mira efter tre" in anyone.get(address(case)).text
    assert anyone.fill(address(case, "lamna-over"), {"to": place.anna.public_id}).errors().keys() == {"note"}


def test_nobody_on_jav_is_handed_a_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    accounts.recuse(s, make.actor(place.samir), place.company.id)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "lamna-over"), {"to": place.samir.public_id, **WORD})
    assert page.status == 422
    assert "Samir Lund är jävig" in page.errors()["to"]
    assert again(s, case).assignee_id is None


def test_on_jav_one_lets_go_of_nobody_elses_case(s: Session, place: Place, anyone: Browser) -> None:
    held, left = place.case(assignee_id=place.anna.id), place.case(handed_to=Party.CAMPUS)
    accounts.recuse(s, make.actor(place.samir), place.company.id)
    s.commit()
    anyone.sign_in(place.samir)
    for case in (held, left):
        page = anyone.get(address(case))
        assert "Släpp ärendet" not in page.text and "Lämna över" not in page.text
        assert anyone.get(address(case, "lamna-over")).status == 422
        for step, data in (("slapp", {}), ("lamna-over", {"to": place.anna.public_id, **WORD})):
            answer = anyone.post(address(case, step), data)
            assert answer.status == 422 and "Du är jävig" in answer.text
    assert (again(s, held).assignee_id, again(s, left).handed_to) == (place.anna.id, Party.CAMPUS)
    assert kinds(s) == ["Recused"]


def test_on_jav_one_lets_go_of_ones_own() -> None:
    """Jäv lets go of what one holds by itself; the table says the same for whoever still does."""
    own, others = LetGoFacts(recused=True, holds=True), LetGoFacts(recused=True, holds=False)
    assert (may_release(own), may_release(others)) == ([], [RECUSED])
    assert (may_hand_over(own), may_hand_over(others)) == ([], [RECUSED])
    assert may_hand_over(LetGoFacts(recused=False, holds=True, on_jav="Samir Lund")) == [
        "Samir Lund är jävig för arbetsgivaren. Välj någon annan."]


def test_only_those_who_work_the_queue_are_handed_a_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    coach = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN)
    gone = make.make_staff(s, active=False)
    s.commit()
    anyone.sign_in(place.anna)
    for to in (coach.public_id, gone.public_id, place.owner.public_id, "", "\0"):
        assert "to" in anyone.fill(address(case, "lamna-over"), {"to": to, **WORD}).errors()


@pytest.mark.parametrize(("to", "names"), [("samir", "Samir Lund"), ("part", "Alla på Näringsliv")])
def test_handing_to_somebody_who_is_away_asks(
    s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch, to: str, names: str,
) -> None:
    monkeypatch.setattr(clock, "held", FRIDAY)
    case = place.case()
    place.samir.party, place.samir.absent_until = Party.NARINGSLIV, clock.today() + timedelta(days=9)
    s.commit()
    path, chosen = address(case, "lamna-over"), place.samir.public_id if to == "samir" else "part-naringsliv"
    page = anyone.sign_in(place.anna).fill(path, {"to": chosen, **WORD})
    assert (page.status, again(s, case).assignee_id, kinds(s)) == (422, None, [])
    assert f"{names} är borta till och med 6 december. Företaget ska ha svar senast 4 december." in page.text
    assert anyone.post(path, page.sure()).status == 303
    assert kinds(s) == ["NoteWritten", "SubmissionHandedOver" if to == "samir" else "SubmissionHandedToParty"]


def test_handing_to_a_party_where_somebody_is_here_asks_nothing() -> None:
    away, due = date(2026, 12, 6), date(2026, 12, 4)
    assert away_receiver("Alla på Campus", [away, None], due) == []
    assert away_receiver("Samir Lund", [None], due) == []
    assert "6 december" in away_receiver("Alla på Campus", [date(2026, 12, 9), away], due)[0]


@pytest.mark.parametrize(("until", "asks"), [(date(2026, 12, 3), False), (date(2026, 12, 4), False),
                                             (date(2026, 12, 5), True)])
def test_a_rest_until_the_promised_day_asks_nothing(until: date, asks: bool) -> None:
    assert bool(past_the_promise(until, date(2026, 12, 4))) is asks


def test_a_decided_case_is_handed_to_nobody(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.APPROVED)
    s.commit()
    anyone.sign_in(place.anna)
    assert anyone.post(address(case, "lamna-over"), {"to": place.samir.public_id, **WORD}).status == 409
    assert "Lämna över" not in anyone.get(address(case)).text


def test_a_take_lapses_when_nothing_is_done(
    app: Portal, s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", FRIDAY)
    idle, busy = place.case("Tyst"), place.case("Pågår")
    s.commit()
    anyone.sign_in(place.anna)
    for case in (idle, busy):
        assert anyone.post(address(case, "ta")).status == 303
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(hours=3))
    remark(anyone, busy, "tasks", "Vad gör man på morgonen?")
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(days=2))
    assert do(app, assignment.lapse_idle) == 0, "a weekend is no working time"
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(days=2, hours=19, minutes=1))
    assert [do(app, assignment.lapse_idle) for _ in range(2)] == [1, 0]
    now = again(s, idle)
    assert (now.assignee_id, now.lapsed_from, again(s, busy).assignee_id) == (None, place.anna.id, place.anna.id)
    assert kinds(s)[-1] == "SubmissionLapsed"
    assert "Ärendet blev fritt igen" in anyone.get(address(idle)).text
    told = anyone.sign_in(place.samir).get(address(idle)).text
    assert "Ärendet blev fritt igen" in told
    assert "Fritt igen: inget hände i ärendet Systemet" in told


def test_whoever_let_a_take_lapse_says_that_they_know(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(lapsed_at=clock.now(), lapsed_from=place.anna.id)
    s.commit()
    anyone.sign_in(place.samir).post(address(case, "sett"))
    assert again(s, case).lapsed_from == place.anna.id, "nobody says it for somebody else"
    assert anyone.sign_in(place.anna).post(address(case, "sett")).location == "/granskning/"
    assert again(s, case).lapsed_from is None
    anyone.post(address(case, "ta"))
    assert again(s, case).lapsed_at is None


def test_a_case_is_left_to_a_party_and_taken_by_anyone_there(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(assignee_id=place.anna.id)
    karin = make.make_staff(s, name="Karin Holm", party=Party.CAMPUS)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "lamna-over"), {"to": "part-campus", **WORD}, follow=True)
    assert row(page, "Handläggare") == "Väntar på Campus Nyköping"
    assert "Ärendet lämnat till en annan part : Campus Nyköping" in page.text
    assert anyone.fill(address(case, "lamna-over"), {"to": "part-campus", **WORD}).status == 303
    refused = anyone.post(address(case, "ta"))
    assert refused.status == 422
    assert "lämnat till Campus Nyköping" in refused.text
    assert anyone.sign_in(karin).post(address(case, "ta")).status == 303
    now = again(s, case)
    assert (now.assignee_id, now.handed_to) == (karin.id, None)
    assert kinds(s) == ["NoteWritten", "SubmissionHandedToParty", "NoteWritten", "SubmissionTaken"]


def test_what_is_left_to_a_party_may_be_taken_back(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(handed_to=Party.CAMPUS)
    s.commit()
    anyone.sign_in(place.anna).post(address(case, "slapp"))
    assert again(s, case).handed_to is None
    assert anyone.post(address(case, "ta")).status == 303


def test_nothing_is_left_to_a_party_where_nobody_works(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    s.commit()
    assert "to" in anyone.sign_in(place.anna).fill(address(case, "lamna-over"), {"to": "part-campus", **WORD}).errors()


REST = {"until": "2026-12-08", "reason": "Besked om försäkring"}


def test_a_case_rests_and_comes_back_by_itself(
    app: Portal, s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", FRIDAY)
    case = place.case(assignee_id=place.anna.id, assigned_at=FRIDAY)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "vila"), REST)
    assert (page.status, again(s, case).rests_until) == (422, None)
    assert "efter löftet: företaget ska ha svar senast 4 december" in page.text
    page = anyone.post(address(case, "vila"), page.sure(), follow=True)
    assert "Vilar till tisdag 8 december Besked om försäkring" in page.text
    assert "svaret är lovat senast fredag 4 december, innan ärendet kommer tillbaka" in page.text
    assert anyone.fill(address(case, "vila"), {}).status == 303
    assert again(s, case).due_at == case.due_at
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(days=10))
    assert do(app, assignment.lapse_idle) == 0, "what rests does not lapse"
    assert do(app, assignment.wake_rested) == 0
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(days=11, hours=-12))
    assert [do(app, assignment.wake_rested) for _ in range(2)] == [1, 0]
    now = again(s, case)
    assert (now.rests_until, now.rest_reason, now.assignee_id) == (None, None, place.anna.id)
    assert do(app, assignment.lapse_idle) == 0, "the hours are counted from the morning when it came back"
    assert kinds(s) == ["SubmissionRested", "SubmissionWoken"]


def test_anyone_wakes_a_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(rests_until=clock.today() + timedelta(days=3), rest_reason="Väntar på AF")
    s.commit()
    assert anyone.sign_in(place.samir).fill(address(case), {}, action="vack").status == 303
    assert anyone.post(address(case, "vack")).status == 303
    assert again(s, case).rests_until is None
    assert kinds(s) == ["SubmissionWoken"]


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"until": "2026-11-27"}, "until", "efter i dag"),
    ({"until": "2027-03-01"}, "until", "senast 2027-01-26"),
    ({"until": "snart"}, "until", "Skriv datumet"),
    ({"until": ""}, "until", "Skriv vilken dag"),
    ({"reason": ""}, "reason", "vad ärendet väntar på"),
    ({"reason": f"Om {make.PERSONAL_NUMBER}"}, "reason", "personnummer"),
])
def test_a_rest_has_a_day_and_a_reason(s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
                                       changes: dict[str, str], field: str, words: str) -> None:
    monkeypatch.setattr(clock, "held", FRIDAY)
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "vila"), REST | changes)
    assert page.status == 422
    assert words in page.errors()[field]
    assert page.fields()["reason"] == (REST | changes)["reason"]


def test_jav_rests_and_wakes_nothing(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(rests_until=clock.today() + timedelta(days=3), rest_reason="Väntar på AF")
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    anyone.sign_in(place.anna)
    rest = {"until": str(clock.today() + timedelta(days=9)), "reason": "Annat"}
    for step, data in (("vila", rest), ("vack", {}), ("ta", {})):
        assert anyone.post(address(case, step), data).status == 422
    text = anyone.get(address(case)).text
    assert "Väck" not in text
    assert "Låt vila" not in text


def test_what_somebody_away_holds_may_be_taken(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(assignee_id=place.samir.id)
    s.commit()
    assert anyone.sign_in(place.anna).post(address(case, "ta")).status == 409
    until = clock.today() + timedelta(days=3)
    assert "borta" in anyone.sign_in(place.samir).fill(
        "/konto/franvaro", {"until": until.isoformat()}, follow=True).text.lower()
    page = anyone.sign_in(place.anna).get(address(case))
    assert f"Samir Lund (borta till {wording.short_day(until)})" in row(page, "Handläggare")
    assert anyone.fill(address(case), {}, action="ta").status == 303
    assert again(s, case).assignee_id == place.anna.id
    assert kinds(s)[-1] == "SubmissionTakenOver"


def test_nothing_of_this_moves_the_promised_day(
    app: Portal, s: Session, place: Place, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "held", FRIDAY)
    case = place.case()
    s.commit()
    promised = case.due_at
    anyone.sign_in(place.anna)
    for step, data in (("ta", {}), ("vila", REST), ("vack", {}), ("lamna-over", {"to": place.samir.public_id, **WORD}),
                       ("lamna-over", {"to": "part-naringsliv", **WORD}), ("slapp", {}), ("ta", {})):
        page = anyone.post(address(case, step), data)
        if step == "vila":
            page = anyone.post(address(case, step), page.sure())
        assert page.status == 303, step
    remark(anyone, case, "tasks", "Vad gör man på morgonen?")
    monkeypatch.setattr(clock, "held", FRIDAY + timedelta(days=5))
    assert do(app, assignment.lapse_idle) == 1
    anyone.post(address(case, "javig"))
    assert again(s, case).due_at == promised


def test_what_rests_wakes_when_the_company_writes(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(rests_until=clock.today() + timedelta(days=3), rest_reason="Väntar på företaget")
    s.commit()
    page = anyone.sign_in(place.owner).fill(f"/foretag/platser/{case.offer_public_id}/meddelanden",
                                            {"message": "Försäkringen är klar."})
    assert page.status == 303
    assert again(s, case).rests_until is None
    assert kinds(s) == ["CompanyWrote", "SubmissionWoken"]


def test_jav_lets_go_of_what_one_holds(s: Session, place: Place) -> None:
    mine, other = place.case(assignee_id=place.anna.id), place.case(assignee_id=place.samir.id)
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    assert (again(s, mine).assignee_id, again(s, other).assignee_id) == (None, place.samir.id)
