"""One case: what the page says, take and release, remarks, jäv, and the printed version."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts import service as accounts_service
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews import service
from portal.reviews.models import Message, Remark
from tests import factories as make
from tests.page import Browser, Page
from tests.statements import counted
from tests.web.reviewing import Place, address, again, confirm, read, remark, remarks

STEPS = ("", "utskrift", "godkann", "avsla", "begar-komplettering", "javig")


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def row(page: Page, label: str) -> str:
    """What stands beside a label on the page."""
    dt = next(dt for dt in page.soup.find_all("dt") if dt.get_text(strip=True) == label)
    dd = dt.find_next("dd")
    return " ".join(dd.get_text(" ").split()) if dd else ""


def resubmitted(s: Session, place: Place) -> tuple[Submission, Submission]:
    """Version 1 with two remarks sent, and version 2 with one of them met and one thing more changed."""
    first = place.case(tasks="Diska.")
    anna, owner = make.actor(place.anna), make.actor(place.owner, place.company)
    for field, text in (("tasks", "Hur tungt är det?"), ("pace", "Även vid lunch?")):
        service.add_remark(s, anna, first.public_id, remark_id=ids.new(), field=field, text=text, suggested=None)
    seen = service.sight_of(s, first)
    service.request_changes(s, anna, first.public_id, message="Berätta mer.", seen=seen)
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


def test_a_remark_stands_beside_its_field_until_it_is_taken_away(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    answer = remark(anyone, case, "tasks", "Hur tungt är det?", suggested="Högst 8 kg.")
    assert answer.location.endswith(f"{address(case)}#falt-tasks")
    page = anyone.get(address(case))
    said = row(page, "Arbetsuppgifter")
    for words in ("Hur tungt är det?", "Högst 8 kg.", "Anna Ek, Jobbtorg", "Inte skickad än"):
        assert words in said
    assert "1 anmärkning väntar" in page.text
    anyone.post(address(case, "ta-bort-anmarkning"), page.fields("ta-bort-anmarkning"))
    assert "Hur tungt" not in anyone.get(address(case)).text
    assert remarks(s) == []


def test_a_remark_needs_words_and_keeps_what_was_written(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    page = remark(anyone, case, "pace", "", suggested="Lugnt")
    assert page.status == 422
    assert "Skriv vad företaget" in page.errors()["text"]
    assert page.fields("anmarkning")["suggested"] == "Lugnt"
    assert remark(anyone, case, "pace", make.PERSONAL_NUMBER).status == 422
    assert remark(anyone, case, "pace", "ok", suggested=make.COORDINATION_NUMBER).status == 422
    assert remark(anyone, case, "pace", "x" * 2001).status == 422


@pytest.mark.parametrize("field", ["", "password", "case_number", "\0", "tasks; drop"])
def test_a_remark_is_about_a_field_of_the_form(s: Session, place: Place, anyone: Browser, field: str) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    assert anyone.post(address(case, "anmarkning"), {"field": field, "text": "Hej"}).status == 422
    assert anyone.get(f"{address(case)}?falt={field.replace(chr(0), '%00')}").status == 200


def test_a_double_click_makes_one_remark(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    fields = anyone.get(f"{address(case)}?falt=tasks").fields("anmarkning") | {"text": "Hur tungt?"}
    assert [anyone.post(address(case, "anmarkning"), fields).status for _ in range(2)] == [303, 303]
    assert len(remarks(s)) == 1


@pytest.mark.parametrize("remark_id", ["", "0123456789", "\0", "x" * 500])
def test_taking_away_what_is_not_there_does_no_harm(s: Session, place: Place, anyone: Browser, remark_id: str) -> None:
    case = place.case()
    s.commit()
    assert anyone.sign_in(place.anna).post(address(case, "ta-bort-anmarkning"), {"anmarkning": remark_id}).status == 303


def test_a_remark_of_another_case_is_left_alone(s: Session, place: Place, anyone: Browser) -> None:
    case, other = place.case(), place.case()
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, other, "tasks", "Kvar")
    anyone.post(address(case, "ta-bort-anmarkning"), {"anmarkning": remarks(s)[0]})
    assert "Kvar" in anyone.get(address(other)).text


def test_sent_remarks_are_never_taken_away(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, case, "tasks", "Hur tungt?")
    confirm(anyone, case, "begar-komplettering")
    assert anyone.post(address(case, "ta-bort-anmarkning"), {"anmarkning": remarks(s)[0]}).status == 409
    assert len(remarks(s)) == 1


@pytest.mark.parametrize("sent", [False, True])
def test_the_company_sees_remarks_once_they_are_sent(
    app: Portal, s: Session, place: Place, anyone: Browser, sent: bool,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, case, "tasks", "Hur tungt är det?")
    if sent:
        confirm(anyone, case, "begar-komplettering", message="Hej på er.")
    anyone.sign_in(place.owner)
    pages = " ".join(anyone.get(f"/foretag/platser/{case.offer_public_id}{part}").text for part in ("", "/arbetet"))
    assert ("Hur tungt är det?" in pages) is sent
    assert ("Hej på er." in pages) is sent


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
    letters = [d.get_text() for d in page.soup.select("details .letter")]
    assert any("Hur tungt är det?" in letter for letter in letters)


def test_a_sole_traders_number_is_whole_only_where_it_is_verified(s: Session, place: Place, anyone: Browser) -> None:
    number = make.PERSONAL_NUMBER
    sole = make.make_company(s, name="Olles Trädgård", number=number.replace("-", ""))
    owner = make.make_member(s, sole)
    case = make.make_submission(s, make.make_offer(s, sole, owner), owner)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(case))
    details = next(d for d in page.soup.find_all("details") if "Verifiera" in d.get_text())
    assert number in details.extract().get_text()
    assert number not in page.soup.get_text()
    assert number not in anyone.get(address(case, "utskrift")).html
    anyone.post(f"/arbetsgivare/{sole.public_id}/verifiera", {"how": "register", "next": address(case)})
    for step in ("", "utskrift", "godkann"):
        assert number not in anyone.get(address(case, step)).html


def test_verify_beside_the_case_leads_back_to_it(s: Session, place: Place, anyone: Browser) -> None:
    new = make.make_company(s, name="Nytt AB")
    owner = make.make_member(s, new)
    case = make.make_submission(s, make.make_offer(s, new, owner), owner)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case), {"how": "call_back"}, action="verifiera")
    assert page.location.endswith(address(case))
    assert "Uppringd" in row(anyone.get(address(case)), "Verifierad")


def test_jav_is_declared_on_its_own_page_and_lets_go_of_the_cases(s: Session, place: Place, anyone: Browser) -> None:
    case, second = (place.case(assignee_id=place.anna.id) for _ in range(2))
    kept = place.case(assignee_id=place.samir.id)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.fill(address(case, "javig"), {}, follow=True)
    assert "Du är jävig" in page.text
    assert [again(s, c).assignee_id for c in (case, second, kept)] == [None, None, place.samir.id]
    assert anyone.post(address(case, "javig")).status == 303, "twice is no error"
    assert accounts.is_recused(s, make.actor(place.anna), place.company.id)


def test_a_recused_reviewer_reads_and_does_nothing(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    unverified = make.make_company(s, name="Mitt eget AB")
    s.commit()
    for company in (place.company, unverified):
        accounts_service.recuse(s, make.actor(place.anna), company.id)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(address(case))
    assert not page.soup.select("main form"), "no button for the one who may not"
    assert "jävig" in page.text
    assert anyone.post(address(case, "ta")).status == 422
    assert anyone.post(address(case, "anmarkning"), {"field": "tasks", "text": "Nej"}).status == 422
    for step in ("godkann", "avsla", "begar-komplettering"):
        page = anyone.get(address(case, step))
        assert "jävig" in page.text
        assert not page.soup.select("main form")
    assert anyone.post(f"/arbetsgivare/{unverified.public_id}/verifiera", {"how": "visit"}).status == 403


def test_the_printed_version_has_it_all_and_nothing_to_press(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.DECLINED)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(case, "utskrift"))
    for said in (case.title, case.case_number, "Förbereda grönsaker", "intygade", "Inte godkänd", "Inte nu.", "Anna Ek",
                 "Arbetskläder finns"):
        assert said in page.text
    assert not page.soup.select("main form")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("public_id", ["0123456789", "x", "%00", "a" * 300])
def test_unknown_cases_are_not_found(s: Session, place: Place, anyone: Browser, public_id: str, step: str) -> None:
    s.commit()
    path = f"/granskning/{public_id}{'/' if step else ''}{step}"
    assert anyone.sign_in(place.anna).get(path).status == 404


@pytest.mark.parametrize("step", ["ta", "slapp", "anmarkning", "ta-bort-anmarkning", "javig", "godkann", "avsla",
                                  "begar-komplettering"])
def test_unknown_cases_are_not_found_by_post(s: Session, place: Place, anyone: Browser, step: str) -> None:
    s.commit()
    for public_id in ("0123456789", "%00"):
        page = anyone.sign_in(place.anna).post(f"/granskning/{public_id}/{step}", {
            "step": "confirm", "field": "tasks", "text": "Hej", "reason": "other", "how": "visit", "message": "Hej"})
        assert page.status == 404


@pytest.mark.parametrize("step", STEPS)
def test_others_are_turned_away(s: Session, place: Place, anyone: Browser, step: str) -> None:
    case = place.case()
    campus = make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)
    s.commit()
    for person in (place.owner, campus):
        assert anyone.sign_in(person).get(address(case, step)).status == 403


def test_the_page_costs_the_same_whatever_has_happened(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    plain = place.case()
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
    assert len(few) == len(many) <= 6, many


def test_the_company_page_of_staff_lists_its_cases(app: Portal, s: Session, place: Place, anyone: Browser) -> None:
    first, second = resubmitted(s, place)
    other = place.case("En till")
    s.commit()
    links = anyone.sign_in(place.anna).get(f"/arbetsgivare/{place.company.public_id}").links()
    assert address(second) in links
    assert address(other) in links
    assert address(first) not in links
