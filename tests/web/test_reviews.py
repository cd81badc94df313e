"""One case: what the page says, take and release, new versions, the printed version."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.decisions import service as decisions
from portal.reviews.models import Message, Remark
from portal.reviews.remarks import service as remarks
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.reviewing import Place, address, again, read, row


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def resubmitted(s: Session, place: Place) -> tuple[Submission, Submission]:
    """Version 1 with two remarks sent, and version 2 with one of them met and one thing more changed."""
    first = place.case(tasks="Diska.")
    anna, owner = make.actor(place.anna), make.actor(place.owner, place.company)
    for field, text in (("tasks", "Hur tungt är det?"), ("pace", "Även vid lunch?")):
        remarks.add_remark(s, anna, first.public_id, remark_id=ids.new(), field=field, text=text, suggested=None)
    seen = decisions.sight_of(s, first)
    decisions.request_changes(s, anna, first.public_id, message="Berätta mer.", seen=seen)
    offer = s.get_one(Offer, first.offer_id)
    offer.tasks, offer.places = "Diska och lyfta backar på 8 kg.", 5
    second = offers.submit(s, owner, offer.public_id, declared=True)
    s.commit()
    return first, second


def test_the_page_says_everything_about_the_case(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case("Diskare i skolkök", need_id=make.make_need(s, place.company).id)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(case))
    assert page.h1 == "Diskare i skolkök"
    for said in (place.company.name, "2 platser", "version 1", case.case_number, "senast", "arbetsdagar kvar",
                 "Restaurang- och köksbiträden", "Förbereda grönsaker", "Mira Lundin", "intygade", "Skolköket"):
        assert said in page.text
    assert row(page, "Organisationsnummer") == place.company.org_number_shown
    assert "Samir Lund" in row(page, "Verifierad")
    assert row(page, "Kompetensbehov").startswith("Restaurang")
    assert "/granskning/" in page.links()


def test_the_record_counts_places_and_first_tries(s: Session, place: Place, anyone: Browser) -> None:
    place.case(state=ReviewState.APPROVED)
    twice = place.case(state=ReviewState.SUPERSEDED)
    make.make_submission(s, s.get_one(Offer, twice.offer_id), place.owner, state=ReviewState.APPROVED,
                         decided_by=place.anna)
    place.case(state=ReviewState.DECLINED)
    case = place.case()
    s.commit()
    said = row(anyone.sign_in(place.anna).get(address(case)), "Hittills")
    assert said == "4 inskickade, 2 godkända, 1 vid första försöket"


def test_take_and_release(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case), {}, action="/ta", follow=True)
    assert row(page, "Handläggare") == "Du"
    assert again(s, case).assignee_id == place.anna.id
    assert anyone.post(address(case, "ta")).status == 303, "a double click is no error"
    page = anyone.fill(address(case), {}, action="/slapp", follow=True)
    assert row(page, "Handläggare") == "Ingen än"
    assert again(s, case).assignee_id is None
    assert anyone.post(address(case, "slapp")).status == 303
    log = read(s, select(LoggedEvent.kind).where(LoggedEvent.subject == case.offer_public_id).order_by(LoggedEvent.id))
    assert [row.kind for row in log] == ["SubmissionTaken", "SubmissionReleased"]


def test_what_a_colleague_holds_is_not_taken_but_may_be_released(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(assignee_id=place.samir.id)
    s.commit()
    page = anyone.sign_in(place.anna).post(address(case, "ta"))
    assert page.status == 409
    assert "Samir Lund har redan tagit ärendet." in page.text
    assert anyone.post(address(case, "slapp")).status == 303
    assert again(s, case).assignee_id is None


@pytest.mark.parametrize("state", [ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.RECALLED])
def test_only_what_waits_for_an_answer_is_taken(s: Session, place: Place, anyone: Browser, state: ReviewState) -> None:
    case = place.case(state=state)
    s.commit()
    page = anyone.sign_in(place.anna).post(address(case, "ta"))
    assert page.status == 409
    assert state.label in page.text


def test_a_new_version_shows_what_was_asked_and_what_became_of_it(s: Session, place: Place, anyone: Browser) -> None:
    _, second = resubmitted(s, place)
    page = anyone.sign_in(place.anna).get(address(second))
    assert row(page, "Ändrat som vi bad om") == "Arbetsuppgifter"
    assert row(page, "Vi bad om, inte ändrat") == "Arbetstempo"
    assert row(page, "Ändrat utan att vi bad") == "Antal platser"
    tasks = row(page, "Arbetsuppgifter")
    order = [tasks.index(words) for words in ("Diska.", "Diska och lyfta", "Hur tungt är det?", "Ändrat")]
    assert order == sorted(order)
    assert "Inte ändrat" in row(page, "Arbetstempo")
    assert [dt.get_text() for dt in page.soup.select("dt.changed")] == ["Antal platser", "Arbetsuppgifter"]
    assert "Berätta mer." in page.text


def test_the_old_version_leads_to_the_new_one(s: Session, place: Place, anyone: Browser) -> None:
    first, second = resubmitted(s, place)
    page = anyone.sign_in(place.anna).get(address(first))
    assert "Det finns en nyare version" in page.text
    assert address(second) in page.links()
    assert not [f for f in page.soup.select("main form") if "godkann" in str(f.get("action"))]


def test_history_and_mails_are_read_in_the_case(s: Session, place: Place, anyone: Browser) -> None:
    _, second = resubmitted(s, place)
    page = anyone.sign_in(place.anna).get(address(second))
    told = [li.get_text(" ", strip=True) for li in page.soup.select("ol.history li")]
    assert told[0].startswith("Inskickad")
    assert any(t.startswith("Komplettering begärd") and "Anna Ek" in t for t in told)
    assert any("Anmärkning skriven : Arbetstempo" in t for t in told)
    page = anyone.get(address(second, "mejl"))
    letters = [d.get_text() for d in page.soup.select("details .letter")]
    assert any("Hur tungt är det?" in letter for letter in letters)


def test_the_printed_version_has_it_all_and_nothing_to_press(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.DECLINED)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(case, "utskrift"))
    for said in (case.title, case.case_number, "Förbereda grönsaker", "intygade", "Inte godkänd", "Inte nu.", "Anna Ek",
                 "Arbetskläder finns"):
        assert said in page.text
    assert not page.soup.select("main form")


def test_trainings_stand_on_an_approved_case(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.APPROVED)
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    make.make_training(s, s.get_one(Offer, case.offer_id), campus, title="Hygien för storkök")
    s.commit()
    anyone.sign_in(place.anna)
    with counted(app) as statements:
        assert "Hygien för storkök" in anyone.get(address(case)).text
    assert len(statements) <= 6, statements


def test_the_page_costs_the_same_whatever_has_happened(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    plain = place.case(judged_by=[1])
    s.commit()
    anyone.sign_in(place.anna).get(address(plain))
    with counted(app) as few:
        anyone.get(address(plain))
    _, second = resubmitted(s, place)
    for n in range(20):
        s.add(Message(submission_id=second.id, text=f"Hej {n}", author_id=place.anna.id, author_name="Anna Ek",
                      author_party=Party.JOBBTORG, created_at=clock.now() - timedelta(minutes=n)))
        s.add(Remark(submission_id=second.id, field="tasks", text=f"Mer {n}", author_id=place.anna.id,
                     author_name="Anna Ek", author_party=Party.JOBBTORG))
    s.commit()
    with counted(app) as many:
        assert "Hej 19" in anyone.get(address(second)).text
    assert len(few) == len(many) <= 7, many


def test_the_company_page_of_staff_lists_its_cases(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    first, second = resubmitted(s, place)
    other = place.case("En till")
    s.commit()
    links = anyone.sign_in(place.anna).get(f"/arbetsgivare/{place.company.public_id}").links()
    assert address(second) in links
    assert address(other) in links
    assert address(first) not in links


def test_an_empty_answer_is_folded_unless_something_is_said_of_it(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(adaptations="", deputy_name="", other_requirements="")
    anna = make.actor(place.anna)
    remarks.add_remark(s, anna, case.public_id, remark_id=ids.new(), field="adaptations", text="Vad går att ändra?",
                       suggested=None)
    s.commit()

    def folded(page: Page) -> set[str]:
        return {dt.get_text() for dt in page.soup.select(".asks .fold dt")}

    page = anyone.sign_in(place.anna).get(address(case))
    assert {"Ersättare", "Andra krav"} <= folded(page)
    assert "Anpassningar" not in folded(page), "there is a remark on it"
    assert row(page, "Anpassningar").startswith("Inte angivet")
    assert "Andra krav" not in folded(anyone.get(f"{address(case)}?falt=other_requirements")), "its form is open"
    assert anyone.get(address(case, "utskrift")).soup.select(".fold") == [], "on paper all stands"
