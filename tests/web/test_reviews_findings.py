"""Automatic findings on the review: kept as remarks, dismissed, taken back, and back when a field changes."""
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.models import Capacity, CloseReason, Lifecycle, Lifting, Offer, ReviewState, Submission
from portal.reviews.decisions import service as decisions
from portal.reviews.findings import queries as finding_queries
from portal.reviews.models import Remark, RemarkReason, SettledFinding
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.reviewing import Place, address, again, preview, read, remark, remarks, row

PHONE = "070-174 06 90"
CALM: dict[str, Any] = dict(hours_per_week=8, start_from=None, start_rolling=True)
"""Nothing in the factory's ordinary place is noticed then."""


PRESSED = {"notering": "phone", "falt": "tasks"}


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def noted(s: Session, place: Place, **changes: Any) -> Submission:
    """A case with a phone number in its tasks, and nothing else to notice."""
    case = place.case(**{**CALM, "tasks": f"Diska. Ring {PHONE}.", **changes})
    s.commit()
    return case


def section(page: Page) -> str:
    found = page.soup.find(id="noteringar")
    return " ".join(found.get_text(" ").split()) if found else ""


def press(browser: Browser, case: Submission, step: str) -> Page:
    return browser.fill(address(case), {}, action=f"notering/{step}")


def resubmitted(s: Session, place: Place, case: Submission, **changes: Any) -> Submission:
    """Changes are asked for, and the company sends the next version."""
    anna, owner = make.actor(place.anna), make.actor(place.owner, place.company)
    decisions.request_changes(s, anna, case.public_id, message="Hej", seen=decisions.sight_of(s, case))
    offer = s.get_one(Offer, case.offer_id)
    for field, value in changes.items():
        setattr(offer, field, value)
    second = offers.submit(s, owner, offer.public_id, declared=True)
    s.commit()
    return second


def test_a_finding_says_what_and_why_and_leads_to_its_field(s: Session, place: Place, anyone: Browser) -> None:
    page = anyone.sign_in(place.anna).get(address(noted(s, place)))
    said = section(page)
    for words in ("Automatiska noteringar", "Arbetsuppgifter", "Det står ett telefonnummer", PHONE, "kopieras vidare"):
        assert words in said
    assert "#falt-tasks" in page.links()


def test_a_case_without_findings_has_no_section(s: Session, place: Place, anyone: Browser) -> None:
    page = anyone.sign_in(place.anna).get(address(noted(s, place, tasks="Diska.")))
    assert section(page) == ""


def test_one_click_makes_a_remark_of_it(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    answer = press(anyone.sign_in(place.anna), case, "behall")
    assert answer.location.endswith(f"{address(case)}#falt-tasks")
    page = anyone.get(address(case))
    assert "Det står ett telefonnummer" in row(page, "Arbetsuppgifter")
    assert "Inte skickad än" in row(page, "Arbetsuppgifter")
    assert section(page) == "", "it stands beside its field now"
    assert PHONE not in read(s, sa.select(Remark.text))[0].text, "never said again in what goes by mail"
    anyone.post(address(case, "ta-bort-anmarkning"), page.fields("ta-bort-anmarkning"))
    assert "Det står ett telefonnummer" in section(anyone.get(address(case))), "without its remark it stands again"


def test_dismissed_and_taken_back(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    press(anyone.sign_in(place.anna), case, "avfarda")
    page = anyone.get(address(case))
    assert "1 avfärdad notering" in section(page) and "Avfärdad av Anna Ek" in section(page)
    assert "Gör till anmärkning" not in section(page)
    assert remarks(s) == []
    anyone.sign_in(place.samir)
    press(anyone, case, "ta-tillbaka")
    assert "Gör till anmärkning" in section(anyone.get(address(case)))
    log = read(s, sa.select(LoggedEvent.kind, LoggedEvent.facts).where(LoggedEvent.subject == case.offer_public_id)
               .order_by(LoggedEvent.id))
    assert [one.kind for one in log] == ["FindingDismissed", "FindingReturned"]
    assert (log[0].facts["field"], log[0].facts["code"]) == ("tasks", "phone")


def test_dismissed_stays_so_until_its_field_changes(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    press(anyone.sign_in(place.anna), case, "avfarda")
    second = resubmitted(s, place, again_as_entity(s, case), places=4)
    page = anyone.get(address(second))
    assert "Avfärdad av Anna Ek" in section(page) and "Gör till anmärkning" not in section(page)
    third = resubmitted(s, place, again_as_entity(s, second), tasks=f"Diska mycket. Ring {PHONE}.")
    page = anyone.get(address(third))
    assert "Gör till anmärkning" in section(page) and "avfärdad" not in section(page)


def test_what_a_reviewer_has_corrected_is_noticed_no_more(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place, corrected={"tasks": "Diska."})
    assert section(anyone.sign_in(place.anna).get(address(case))) == ""


def test_a_dismissal_of_the_version_before_is_taken_back_in_this_one(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    press(anyone.sign_in(place.anna), case, "avfarda")
    second = resubmitted(s, place, again_as_entity(s, case), places=4)
    press(anyone, second, "ta-tillbaka")
    assert "Gör till anmärkning" in section(anyone.get(address(second)))
    press(anyone, second, "behall")
    assert len(remarks(s)) == 1


def test_a_kept_one_that_was_not_met_is_noticed_again(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    press(anyone.sign_in(place.anna), case, "behall")
    second = resubmitted(s, place, again_as_entity(s, case), places=4)
    assert "Gör till anmärkning" in section(anyone.get(address(second)))
    press(anyone, second, "behall")
    assert len(remarks(s)) == 2


@pytest.mark.parametrize("step", ["behall", "avfarda", "ta-tillbaka"])
def test_a_double_click_does_it_once(s: Session, place: Place, anyone: Browser, step: str) -> None:
    case = noted(s, place)
    anyone.sign_in(place.anna)
    if step == "ta-tillbaka":
        press(anyone, case, "avfarda")
    fields = anyone.get(address(case)).fields(f"notering/{step}")
    assert [anyone.post(address(case, f"notering/{step}"), fields).status for _ in range(2)] == [303, 303]
    assert len(read(s, sa.select(SettledFinding.id))) == (0 if step == "ta-tillbaka" else 1)
    assert len(remarks(s)) == (1 if step == "behall" else 0)


def test_a_colleague_who_was_first_is_named(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place)
    press(anyone.sign_in(place.samir), case, "avfarda")
    page = anyone.sign_in(place.anna).post(address(case, "notering/behall"), PRESSED)
    assert page.status == 409
    assert "Samir Lund har avfärdat noteringen" in page.text
    press(anyone, case, "ta-tillbaka")
    press(anyone, case, "behall")
    for step in ("avfarda", "ta-tillbaka"):
        page = anyone.sign_in(place.samir).post(address(case, f"notering/{step}"), PRESSED)
        assert page.status == 409
        assert "Anna Ek har gjort en anmärkning" in page.text


@pytest.mark.parametrize("asked", [
    {}, {"notering": "phone"}, {"notering": "phone", "falt": "title"}, {"notering": "x" * 500, "falt": "tasks"},
    {"notering": "\0", "falt": "\0"}, {"notering": "vacancy", "falt": "tasks"},
])
@pytest.mark.parametrize("step", ["behall", "avfarda", "ta-tillbaka"])
def test_what_is_not_noticed_is_not_here(
    s: Session, place: Place, anyone: Browser, step: str, asked: dict[str, str],
) -> None:
    case = noted(s, place)
    assert anyone.sign_in(place.anna).post(address(case, f"notering/{step}"), asked).status == 404
    assert anyone.post(f"/granskning/0123456789/notering/{step}", asked).status == 404
    assert read(s, sa.select(SettledFinding.id)) == []


@pytest.mark.parametrize("step", ["behall", "avfarda", "ta-tillbaka"])
def test_only_those_who_may_ask_for_changes(s: Session, place: Place, anyone: Browser, step: str) -> None:
    case = noted(s, place)
    campus = make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)
    s.commit()
    for person in (place.owner, campus):
        assert anyone.sign_in(person).post(address(case, f"notering/{step}"), PRESSED).status == 403
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    anyone.sign_in(place.anna)
    assert section(anyone.get(address(case))) == ""
    assert anyone.post(address(case, f"notering/{step}"), PRESSED).status == 422


@pytest.mark.parametrize("state", [ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.DECLINED])
def test_only_while_the_case_waits_for_the_group(s: Session, place: Place, anyone: Browser, state: ReviewState) -> None:
    case = noted(s, place, state=state)
    assert section(anyone.sign_in(place.anna).get(address(case))) == ""
    assert anyone.post(address(case, "notering/avfarda"), PRESSED).status == 409


def test_a_likely_duplicate_leads_to_the_other_place(s: Session, place: Place, anyone: Browser) -> None:
    other = noted(s, place, title="Diskare på kvällen", tasks="Diska.")
    case = noted(s, place, tasks="Diska.")
    page = anyone.sign_in(place.anna).get(address(case))
    assert "”Diskare på kvällen”" in section(page) and other.case_number in section(page)
    assert address(other) in page.links()


@pytest.mark.parametrize("state", [ReviewState.DECLINED, ReviewState.RECALLED, ReviewState.SUPERSEDED])
def test_places_that_are_not_open_are_no_duplicates(
    s: Session, place: Place, anyone: Browser, state: ReviewState,
) -> None:
    noted(s, place, tasks="Diska.", state=state)
    stranger = make.make_company(s, name="Ett annat AB")
    owner = make.make_member(s, stranger)
    make.make_submission(s, make.make_offer(s, stranger, owner, **CALM), owner)
    case = noted(s, place, tasks="Diska.")
    assert section(anyone.sign_in(place.anna).get(address(case))) == ""


def test_what_is_shown_is_a_duplicate_too(s: Session, place: Place) -> None:
    noted(s, place, tasks="Diska.", state=ReviewState.APPROVED)
    case = noted(s, place, tasks="Diska.")
    assert [one.code for one in finding_queries.in_case(s, case).left] == ["duplicate"]


@pytest.mark.parametrize(("lifecycle", "changes", "found"), [
    (Lifecycle.PAUSED, {"paused_until": date(2030, 1, 1)}, ["duplicate"]),
    (Lifecycle.CLOSED, {"close_reason": CloseReason.FILLED}, []),
])
def test_a_paused_place_is_a_duplicate_and_a_closed_one_is_not(
    s: Session, place: Place, lifecycle: Lifecycle, changes: dict[str, Any], found: list[str],
) -> None:
    other = noted(s, place, tasks="Diska.", state=ReviewState.APPROVED)
    offer = s.get_one(Offer, other.offer_id)
    other.shown, offer.lifecycle = False, lifecycle
    for column, value in changes.items():
        setattr(offer, column, value)
    case = noted(s, place, tasks="Diska.")
    assert [one.code for one in finding_queries.in_case(s, case).left] == found


def test_findings_cost_one_statement_whatever_is_found(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    plain = noted(s, place, tasks="Diska.")
    anyone.sign_in(place.anna).get(address(plain))
    with counted(app) as few:
        anyone.get(address(plain))
    for n in range(20):
        place.case(f"Plats nummer {n}")
    case = noted(s, place, title=f"Städare {PHONE}", adaptations="Mejla a@example.com", places=4, lifting=Lifting.HEAVY,
                 training_wish="Ung och frisk, CV", supervision_capacity=Capacity.SMALL)
    press(anyone, case, "avfarda")
    with counted(app) as many:
        assert "Avfärda" in anyone.get(address(case)).text
    assert len(few) == len(many) <= 6, many
    assert again(s, case).state == ReviewState.SUBMITTED


def again_as_entity(s: Session, case: Submission) -> Submission:
    s.expire_all()
    return s.get_one(Submission, case.id)


def test_a_remark_on_its_field_settles_it_and_without_the_remark_it_stands_again(
    s: Session, place: Place, anyone: Browser,
) -> None:
    case = noted(s, place, title="Köksbiträde sökes")
    remark(anyone.sign_in(place.anna), case, "tasks", "Flytta numret till handledaren.")
    page = anyone.get(address(case))
    assert "telefonnummer" not in section(page) and "”sökes”" in section(page), "the other field's stands"
    anyone.post(address(case, "ta-bort-anmarkning"), page.fields("ta-bort-anmarkning"))
    assert "telefonnummer" in section(anyone.get(address(case)))


def test_one_finding_made_a_remark_leaves_the_others_of_its_field(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place, tasks=f"Vi söker en kock. Ring {PHONE}.")
    press(anyone.sign_in(place.anna), case, "behall")
    assert len(remarks(s)) == 1
    left = section(anyone.get(address(case)))
    assert ("telefonnummer" in left) != ("”Vi söker”" in left)


def test_the_reason_of_its_remark_follows_from_the_finding(s: Session, place: Place, anyone: Browser) -> None:
    case = noted(s, place, tasks="Vi söker en kock.")
    press(anyone.sign_in(place.anna), case, "behall")
    assert [one.reason for one in read(s, sa.select(Remark.reason))] == [RemarkReason.LANGUAGE]
    assert "Språk" in row(anyone.get(address(case)), "Arbetsuppgifter")


@pytest.mark.parametrize("verified", [True, False])
def test_approving_tells_of_what_nobody_has_taken_a_stand_on(
    s: Session, place: Place, anyone: Browser, verified: bool,
) -> None:
    case = noted(s, place, leaves="cccc")
    if not verified:
        place.company.verified_at = place.company.verified_by = place.company.verified_how = None
        s.commit()
    anyone.sign_in(place.anna)
    shown = preview(anyone, case, "godkann") if verified else anyone.get(address(case, "godkann"))
    assert "1 automatisk notering som ingen har tagit ställning till" in shown.text
    assert "Det står ett telefonnummer" in shown.text and f"{address(case)}#falt-tasks" in shown.links()
    press(anyone, case, "avfarda")
    shown = preview(anyone, case, "godkann") if verified else anyone.get(address(case, "godkann"))
    assert "tagit ställning" not in shown.text
