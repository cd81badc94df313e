"""The company answers what was asked: before, asked and suggested on one page, and suggestions taken with a click."""
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Role
from portal.core.web import Portal
from portal.offers.models import DeclineReason, Lifting, Offer, Pace, ReviewState, Submission
from portal.reviews.models import Remark
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.offering import HOME
from tests.web.reviewing import Place, row

OTHER = DeclineReason.OTHER
SUGGESTED = (("tasks", "Diska i lugn takt."), ("pace", "calm"), ("hours_per_week", "20.5"), ("lifting", None))


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


@pytest.fixture
def case(s: Session, place: Place) -> Submission:
    made = asked(s, place, *SUGGESTED)
    s.commit()
    return made


@pytest.fixture
def owner(case: Submission, place: Place, anyone: Browser) -> Browser:
    return anyone.sign_in(place.owner)


def asked(s: Session, place: Place, *remarks: tuple[str, str | None]) -> Submission:
    """A version that was sent back with these remarks."""
    case = place.case(state=ReviewState.CHANGES_REQUESTED)
    for field, suggested in remarks:
        s.add(Remark(submission_id=case.id, field=field, text=f"Om {field}?", suggested_value=suggested,
                     sent_at=clock.now(), author_id=place.anna.id, author_name="Anna Ek",
                     author_party=place.anna.party))
    return case


def page_of(case: Submission) -> str:
    return f"{HOME}{case.offer_public_id}/komplettering"


def copy_of(s: Session, case: Submission) -> Any:
    """The working copy as it is now."""
    found = s.get_one(Offer, case.offer_id, populate_existing=True)
    values = {name: getattr(found, name) for name in ("tasks", "pace", "hours_per_week", "lifting", "start_until")}
    s.commit()
    return values


def buttons(page: Any, what: str = "") -> list[dict[str, str]]:
    """The hidden fields of each button that takes a suggestion; `what` is part of its words."""
    forms = [f for f in page.soup.select("main form") if what in f.get_text(" ")]
    return [{str(i["name"]): str(i["value"]) for i in f.select("input")} for f in forms]


def test_the_page_shows_before_asked_and_suggested(case: Submission, owner: Browser) -> None:
    assert page_of(case) in owner.get(f"{HOME}{case.offer_public_id}").links()
    page = owner.get(page_of(case))
    assert "Projektgruppen bad om 4 saker." in page.text
    sheet = page.soup.select_one("section[aria-labelledby=om-pace]")
    said = " ".join(sheet.get_text(" ").split()) if sheet else ""
    for words in ("Arbetstempo", "Kvar", "Ni skickade in Växlande", "Om pace?", "Vårt förslag Lugnt", "Anna Ek"):
        assert words in said
    assert len(buttons(page, "Använd förslaget")) == 3
    assert len(buttons(page, "Använd alla 3 förslag")) == 1
    assert f"{HOME}{case.offer_public_id}/arbetet?tillbaka=komplettering#pace" in page.links()


def test_one_suggestion_is_taken_and_what_is_left_is_said(s: Session, case: Submission, owner: Browser) -> None:
    [button] = buttons(owner.get(page_of(case)), "arbetstempo")
    page = owner.post(page_of(case), button, follow=True)
    assert "3 anmärkningar är kvar" in page.text
    assert "Förslaget är infört" in page.text
    assert copy_of(s, case) == {"tasks": case.tasks, "pace": Pace.CALM, "hours_per_week": Decimal(30),
                                "lifting": Lifting.LIGHT, "start_until": None}
    assert owner.post(page_of(case), button).status == 303, "a double click is fine"


def test_all_suggestions_are_taken_with_one_click(s: Session, case: Submission, owner: Browser) -> None:
    [button] = buttons(owner.get(page_of(case)), "alla 3")
    page = owner.post(page_of(case), button, follow=True)
    assert "1 anmärkning är kvar" in page.text
    now = copy_of(s, case)
    assert (now["tasks"], now["pace"], now["hours_per_week"]) == ("Diska i lugn takt.", Pace.CALM, Decimal("20.5"))
    assert owner.post(page_of(case), button).status == 303
    owner.fill(f"{HOME}{case.offer_public_id}/arbetet", {"lifting": "none"})
    page = owner.get(page_of(case))
    assert "Allt är besvarat." in page.text
    assert f"{HOME}{case.offer_public_id}/skicka-in" in page.links()


def test_what_the_company_has_answered_is_not_overwritten_by_all(
    s: Session, case: Submission, owner: Browser,
) -> None:
    address = f"{HOME}{case.offer_public_id}/arbetet?tillbaka=komplettering"
    answer = owner.fill(address, {"tasks": "Egna ord.", "pace": "varying"})
    assert answer.location == page_of(case)
    page = owner.get(page_of(case))
    assert "Ändrat av er" in page.text
    assert row(page, "Nu står det") == "Egna ord."
    owner.post(page_of(case), buttons(page, "båda")[0])
    now = copy_of(s, case)
    assert (now["tasks"], now["pace"]) == ("Egna ord.", Pace.CALM)
    [button] = buttons(page, "arbetsuppgifter")
    owner.post(page_of(case), button)
    assert copy_of(s, case)["tasks"] == "Diska i lugn takt.", "one at a time it may still be taken"


def test_a_colleague_who_answered_meanwhile_is_not_overwritten(s: Session, case: Submission, owner: Browser) -> None:
    page = owner.get(page_of(case))
    owner.fill(f"{HOME}{case.offer_public_id}/arbetet", {"tasks": "Egna ord."})
    for words in ("arbetsuppgifter", "alla 3"):
        answer = owner.post(page_of(case), buttons(page, words)[0])
        assert answer.status == 409
        assert "Någon hos er har ändrat svaret" in answer.text
    assert copy_of(s, case)["tasks"] == "Egna ord."


def test_a_suggestion_that_no_longer_fits_changes_nothing(s: Session, place: Place, anyone: Browser) -> None:
    case = asked(s, place, ("start_until", (clock.today()).isoformat()), ("pace", "calm"))
    s.commit()
    page = anyone.sign_in(place.owner).get(page_of(case))
    before = copy_of(s, case)
    for button in (*buttons(page, "senaste start"), *buttons(page, "båda")):
        answer = anyone.post(page_of(case), button)
        assert answer.status == 422
        assert "Senaste start kan inte vara före startdatumet" in answer.text
        assert "Inget är ändrat" in answer.text
    assert copy_of(s, case) == before
    assert anyone.post(page_of(case), buttons(page, "arbetstempo")[0]).status == 303


def test_words_from_before_suggestions_were_answers_are_only_read(s: Session, place: Place, anyone: Browser) -> None:
    case = asked(s, place, ("pace", "Gärna lite lugnare"))
    s.commit()
    page = anyone.sign_in(place.owner).get(page_of(case))
    assert "Gärna lite lugnare" in page.text
    assert buttons(page) == []
    [remark_id] = [r.public_id for r in s.query(Remark)]
    s.commit()
    assert anyone.post(page_of(case), {"suggestion": remark_id, "seen": "x"}).status == 422


@pytest.mark.parametrize("wanted", ["", "0123456789", "\0", "x" * 400])
def test_an_unknown_suggestion_is_not_here(case: Submission, owner: Browser, wanted: str) -> None:
    assert owner.post(page_of(case), {"suggestion": wanted, "seen": ""}).status == 404


def test_a_suggestion_in_another_case_is_not_here(s: Session, place: Place, case: Submission, owner: Browser) -> None:
    other = asked(s, place, ("pace", "calm"))
    s.commit()
    [button] = buttons(owner.get(page_of(other)), "arbetstempo")
    assert owner.post(page_of(case), button).status == 404


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.RECALLED, ReviewState.DECLINED])
def test_nothing_is_taken_when_nothing_is_asked(
    s: Session, place: Place, case: Submission, owner: Browser, state: ReviewState,
) -> None:
    [button] = buttons(owner.get(page_of(case)), "arbetstempo")
    again = s.get_one(Submission, case.id, populate_existing=True)
    again.state = state
    if state is ReviewState.DECLINED:
        again.decided_at, again.decided_by, again.reason, again.reason_text = clock.now(), place.anna.id, OTHER, "Nej"
    s.commit()
    assert owner.get(page_of(case)).status == 303
    page = owner.post(page_of(case), button)
    assert page.status == 409
    assert state.label in page.text
    assert copy_of(s, case)["pace"] is Pace.VARYING


def test_it_is_the_companys_own_page(s: Session, place: Place, case: Submission, anyone: Browser) -> None:
    other = make.make_company(s, name="Ett annat AB")
    stranger, coach = make.make_member(s, other), make.make_staff(s, Role.COACH)
    s.commit()
    anyone.sign_in(stranger)
    assert anyone.get(page_of(case)).status == 404
    assert anyone.post(page_of(case), {"suggestion": "alla", "seen": ""}).status == 404
    for person in (place.anna, coach):
        assert anyone.sign_in(person).get(page_of(case)).status == 403
    assert copy_of(s, case)["pace"] is Pace.VARYING


def test_staff_learn_nothing_until_it_is_sent_in(s: Session, place: Place, case: Submission, owner: Browser) -> None:
    """Rule two: what is taken stands in the working copy, which is the company's own."""
    owner.post(page_of(case), buttons(owner.get(page_of(case)), "alla 3")[0])
    page = owner.sign_in(place.anna).get(f"/granskning/{case.public_id}")
    assert "Förslaget togs" not in page.text
    assert "Diska i lugn takt." not in page.text.replace("Förslag: Diska i lugn takt.", "")
    assert page.soup.select("ol.history li") == []


def test_two_clicks_in_the_same_moment(
    app: Portal, s: Session, place: Place, case: Submission, owner: Browser,
) -> None:
    other = Browser(app).sign_in(place.owner)
    [button] = buttons(owner.get(page_of(case)), "alla 3")
    del button["csrf_token"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda b: b.post(page_of(case), button).status, (owner, other)))
    assert answers == [303, 303]
    assert copy_of(s, case)["pace"] is Pace.CALM


def test_the_page_costs_the_same_for_many_remarks(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    few, many = asked(s, place, ("pace", "calm")), asked(s, place, *[("tasks", f"Diska {n}.") for n in range(200)])
    s.commit()
    anyone.sign_in(place.owner).get(page_of(few))
    with counted(app) as one:
        anyone.get(page_of(few))
    with counted(app) as all_:
        assert "Diska 199." in anyone.get(page_of(many)).text
    assert len(one) == len(all_)
