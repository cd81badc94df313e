"""A reviewer corrects plain mistakes; what was sent stays, the company sees before and after and may object."""
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import content
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.corrections import service as corrections
from portal.reviews.models import Correction
from tests import factories as make
from tests.page import Browser, Page, controls_of
from tests.statements import counted
from tests.web.offering import HOME
from tests.web.reviewing import Place, address, again, confirm, read, remark, row

SENT, RIGHT = "Dissk och städning i storkökk", "Disk och städning i storkök"


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


@pytest.fixture
def case(s: Session, place: Place) -> Submission:
    made = place.case(SENT)
    s.commit()
    return made


@pytest.fixture
def anna(case: Submission, place: Place, anyone: Browser) -> Browser:
    return anyone.sign_in(place.anna)


def correct(browser: Browser, case: Submission, text: str = RIGHT, field: str = "title") -> Page:
    """Open the form under the field, write, read before and after, and send it."""
    page = browser.fill(f"{address(case)}?ratta={field}", {"after": text}, action="/ratta")
    return browser.post(address(case, "ratta"), page.fields("/ratta")) if page.status == 200 else page


def made(s: Session) -> list[Any]:
    return list(read(s, select(Correction.public_id, Correction.field, Correction.before, Correction.after,
                               Correction.objection)))


def object_to(browser: Browser, case: Submission, correction: str, text: str = "Så heter det hos oss.") -> Page:
    return browser.fill(f"{HOME}{case.offer_public_id}/rattelse/{correction}", {"text": text})


def working_copy(s: Session, case: Submission) -> str:
    title = s.get_one(Offer, case.offer_id, populate_existing=True).title
    s.commit()
    return title


def seen_by_a_coach(s: Session, browser: Browser, case: Submission) -> str:
    """What a coach reads: the list, and the place."""
    coach = make.make_staff(s, Role.COACH, party=Party.ARBETSFORMEDLINGEN)
    s.commit()
    browser.sign_in(coach)
    return browser.get("/platser/").text + browser.get(f"/platser/{case.offer_public_id}").text


def test_a_correction_stands_beside_what_was_sent(s: Session, case: Submission, anna: Browser) -> None:
    answer = correct(anna, case)
    assert answer.location == f"{address(case)}#falt-title"
    assert again(s, case).title == SENT, "what was sent is kept"
    assert [tuple(c)[1:4] for c in made(s)] == [("title", SENT, RIGHT)]
    said = row(anna.get(address(case)), "Rubrik")
    for words in (SENT, "Rättat skrivfel", RIGHT, "Anna Ek", "Visas när platsen är godkänd"):
        assert words in said
    printed = anna.get(address(case, "utskrift")).text
    assert SENT in printed and "Rättade skrivfel" in printed and RIGHT in printed
    assert "Stavfel rättat : Rubrik" in anna.get(address(case)).text
    assert working_copy(s, case) == SENT


def test_the_same_click_again_is_the_same_correction(s: Session, case: Submission, anna: Browser) -> None:
    fields = anna.get(f"{address(case)}?ratta=title").fields("/ratta") | {"after": RIGHT, "step": "confirm"}
    assert [anna.post(address(case, "ratta"), fields).status for _ in range(2)] == [303, 303]
    assert len(made(s)) == 1
    kinds = read(s, select(LoggedEvent.kind).where(LoggedEvent.subject == case.offer_public_id))
    assert [k.kind for k in kinds] == ["CorrectionMade"]


def test_a_correction_is_changed_and_taken_back(s: Session, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    assert anna.get(f"{address(case)}?ratta=title").fields("/ratta")["after"] == RIGHT
    assert correct(anna, case, "Disk och städning i storköket").status == 303
    assert [c.after for c in made(s)] == ["Disk och städning i storköket"]
    assert correct(anna, case, SENT).status == 303
    assert made(s) == []
    assert "Rättat skrivfel" not in anna.get(address(case)).text


def test_a_colleague_who_corrected_meanwhile_is_not_overwritten(
    s: Session, place: Place, case: Submission, anna: Browser,
) -> None:
    fields = anna.get(f"{address(case)}?ratta=title").fields("/ratta")
    del fields["csrf_token"]
    correct(anna.sign_in(place.samir), case)
    page = anna.sign_in(place.anna).post(address(case, "ratta"), fields | {"after": "Disk och städning i storköket"})
    assert page.status == 409
    assert "En kollega har rättat" in page.text
    assert [c.after for c in made(s)] == [RIGHT]


def test_before_and_after_are_read_before_anything_is_done(s: Session, case: Submission, anna: Browser) -> None:
    page = anna.fill(f"{address(case)}?ratta=title", {"after": RIGHT}, action="/ratta")
    assert page.status == 200 and page.h1 == "Är det bara stavningen som ändras?"
    assert SENT in page.text and RIGHT in page.text
    assert made(s) == [] and again(s, case).corrected is None
    back = next(f for f in page.soup.select("main form") if "Ändra" in f.get_text())
    form = anna.post(address(case, "ratta"), controls_of(back))
    assert form.fields("/ratta")["after"] == RIGHT, "as it was written, to be changed"
    assert made(s) == []
    assert anna.post(address(case, "ratta"), page.fields("/ratta")).status == 303
    assert [c.after for c in made(s)] == [RIGHT]


@pytest.mark.parametrize(("text", "message"), [
    ("", "Skriv texten"),
    ("Något helt annat på ett kontor i stan", "mer än ett skrivfel"),
    (f"{SENT}. Lyft på 30 kg förekommer", "Siffror rättas inte"),
    (f"{SENT}, inga tunga lyft", "mer än ett skrivfel"),
    (f"{SENT} {make.PERSONAL_NUMBER}", "personnummer"),
    ("x" * 121, "högst 120"),
    (f"{SENT}\n", ""),
])
def test_only_plain_mistakes_are_corrected(
    s: Session, case: Submission, anna: Browser, text: str, message: str,
) -> None:
    page = correct(anna, case, text)
    if not message:
        assert page.status == 303, "nothing but space is no change"
    else:
        assert page.status == 422
        assert message in page.errors()["after"]
    assert made(s) == []


@pytest.mark.parametrize("field", ["pace", "supervisor_name", "company_name", "", "\0"])
def test_only_listed_texts_are_corrected(s: Session, case: Submission, anna: Browser, field: str) -> None:
    assert anna.get(f"{address(case)}?ratta={field.replace(chr(0), '%00')}").status == 200
    assert anna.post(address(case, "ratta"), {"field": field, "after": "calm", "seen": ""}).status == 422
    assert made(s) == []
    links = [a for a in anna.get(address(case)).links() if "?ratta=" in a]
    assert len(links) == sum(1 for text in content.CORRECTABLE if getattr(case, text)), "where something is written"


@pytest.mark.parametrize("state", [ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED, ReviewState.RECALLED])
def test_only_what_waits_is_corrected(s: Session, place: Place, anyone: Browser, state: ReviewState) -> None:
    case = place.case(SENT, state=state)
    s.commit()
    anyone.sign_in(place.anna)
    assert "?ratta=" not in " ".join(anyone.get(address(case)).links())
    assert anyone.post(address(case, "ratta"), {"field": "title", "after": RIGHT, "seen": ""}).status == 409


def test_on_jäv_nothing_is_corrected(s: Session, case: Submission, anna: Browser) -> None:
    fields = anna.get(f"{address(case)}?ratta=title").fields("/ratta") | {"after": RIGHT}
    anna.fill(address(case, "javig"), {}, action="/javig")
    assert "?ratta=" not in " ".join(anna.get(address(case)).links())
    assert anna.post(address(case, "ratta"), fields).status == 422
    assert made(s) == []


def test_what_is_approved_is_shown_corrected(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    correct(anna, case, "Förbereda grönsaker, diska, och fylla på buffén.", "tasks")
    confirm(anna, case, "godkann")
    letter = read(s, select(OutboxMail.text).where(OutboxMail.name == "approved"))[0].text
    assert SENT in letter and RIGHT in letter and "rättat skrivfel" in letter
    assert again(s, case).title == SENT
    assert working_copy(s, case) == RIGHT, "the next edit does not bring the mistake back"
    shown = seen_by_a_coach(s, anna, case)
    assert RIGHT in shown and "diska, och fylla" in shown
    assert SENT not in shown
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    s.commit()
    assert RIGHT in anna.sign_in(campus).get("/campus/").text
    page = anna.sign_in(place.owner).get(f"{HOME}{case.offer_public_id}")
    assert "Projektgruppen har rättat skrivfel" in page.text
    assert "Coacherna ser den rättade texten." in page.text
    assert not page.soup.select(".tasks"), "the company has changed nothing itself"
    assert "slang-andringar" not in " ".join(page.links())


def test_a_correction_after_the_page_was_read_stops_the_decision(
    s: Session, place: Place, case: Submission, anna: Browser,
) -> None:
    button = anna.get(address(case)).fields("/godkann")
    del button["csrf_token"]
    correct(anna.sign_in(place.samir), case)
    assert anna.sign_in(place.anna).post(address(case, "godkann"), button | {"step": "confirm"}).status == 409
    assert again(s, case).state == ReviewState.SUBMITTED


def test_an_objection_puts_the_words_back_at_once(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    [one] = made(s)
    anna.sign_in(place.owner)
    assert f"{HOME}{case.offer_public_id}/rattelse/{one.public_id}" in anna.get(f"{HOME}{case.offer_public_id}").links()
    assert object_to(anna, case, one.public_id).status == 303
    assert "Er egen text står kvar" in anna.get(f"{HOME}{case.offer_public_id}/rattelse/{one.public_id}").text
    assert "syns för coacherna" not in anna.get(f"{HOME}{case.offer_public_id}").text
    assert anna.post(f"{HOME}{case.offer_public_id}/rattelse/{one.public_id}", {"text": "Igen"}).status == 303
    assert made(s)[0].objection == "Så heter det hos oss."
    group = read(s, select(OutboxMail.recipient).where(OutboxMail.name == "correction_objected"))
    assert [m.recipient for m in group] == ["grupp@example.com"]
    anna.sign_in(place.anna)
    said = row(anna.get(address(case)), "Rubrik")
    assert "Företaget har invänt" in said and "Så heter det hos oss." in said
    assert "Så heter det hos oss." in anna.get(address(case, "utskrift")).text
    page = correct(anna, case)
    assert page.status == 422
    assert "har invänt" in page.errors()["after"]
    confirm(anna, case, "godkann")
    shown = seen_by_a_coach(s, anna, case)
    assert SENT in shown and RIGHT not in shown


def test_an_objection_after_the_approval(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    confirm(anna, case, "godkann")
    object_to(anna.sign_in(place.owner), case, made(s)[0].public_id)
    assert working_copy(s, case) == SENT
    shown = seen_by_a_coach(s, anna, case)
    assert SENT in shown and RIGHT not in shown
    assert "storkökk" in again(s, case).search_text


@pytest.mark.parametrize("text", ["", " ", make.PERSONAL_NUMBER, "x" * 2001])
def test_an_objection_says_why(s: Session, place: Place, case: Submission, anna: Browser, text: str) -> None:
    correct(anna, case)
    [one] = made(s)
    page = object_to(anna.sign_in(place.owner), case, one.public_id, text)
    assert page.status == 422
    assert "text" in page.errors()
    assert made(s)[0].objection is None


def test_what_is_no_longer_shown_is_not_objected_to(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    confirm(anna, case, "godkann")
    anna.sign_in(place.owner).fill(f"{HOME}{case.offer_public_id}/avsluta", {"reason": "filled"})
    page = object_to(anna, case, made(s)[0].public_id)
    assert (page.status, "visas inte längre" in page.text, made(s)[0].objection) == (422, True, None)
    assert page.fields()["text"] == "Så heter det hos oss."


def test_an_objection_too_late_is_there_to_copy(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    confirm(anna, case, "avsla", reason="other", text="Inte nu.")
    page = f"{HOME}{case.offer_public_id}/rattelse/{made(s)[0].public_id}"
    answer = anna.sign_in(place.owner).post(page, {"text": "Det är vårt eget ord."})
    assert (answer.status, "vårt eget ord" in answer.text, made(s)[0].objection) == (409, True, None)


def test_anothers_correction_is_not_here(s: Session, place: Place, case: Submission, anna: Browser) -> None:
    correct(anna, case)
    [one] = made(s)
    stranger = make.make_member(s, make.make_company(s, name="Ett annat AB"))
    other = place.case("En annan plats")
    s.commit()
    anna.sign_in(stranger)
    for where in (f"{HOME}{case.offer_public_id}", f"{HOME}{one.public_id}"):
        assert anna.get(f"{where}/rattelse/{one.public_id}").status == 404
        assert anna.post(f"{where}/rattelse/{one.public_id}", {"text": "Nej"}).status == 404
    anna.sign_in(place.owner)
    assert anna.get(f"{HOME}{other.offer_public_id}/rattelse/{one.public_id}").status == 404
    anna.sign_in(place.anna)
    assert anna.get(f"{HOME}{case.offer_public_id}/rattelse/{one.public_id}").status == 403


def test_when_changes_are_requested_the_working_copy_is_corrected_too(
    s: Session, place: Place, case: Submission, anna: Browser,
) -> None:
    correct(anna, case)
    remark(anna, case, "tasks", "Skriv mer.")
    confirm(anna, case, "begar-komplettering")
    assert working_copy(s, case) == RIGHT
    anna.sign_in(place.owner)
    assert "Projektgruppen har rättat skrivfel" in anna.get(f"{HOME}{case.offer_public_id}/komplettering").text
    anna.fill(f"{HOME}{case.offer_public_id}/arbetet", {"tasks": "Diska och torka."})
    declared = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
    assert anna.fill(f"{HOME}{case.offer_public_id}/skicka-in", declared).status == 303
    second = read(s, select(Submission.public_id, Submission.title).where(Submission.number == 2))[0]
    assert second.title == RIGHT
    page = anna.sign_in(place.anna).get(f"/granskning/{second.public_id}")
    assert [dt.get_text() for dt in page.soup.select("dt.changed")] == ["Arbetsuppgifter"], "ours is not their change"


def test_a_correction_costs_one_statement_and_nothing_without_one(
    app: Portal, s: Session, place: Place, case: Submission, anna: Browser,
) -> None:
    anna.get(address(case))
    with counted(app) as none:
        anna.get(address(case))
    actor = make.actor(place.anna)
    for field in ("title", "tasks", "adaptations"):
        text = getattr(case, field)
        corrections.correct(s, actor, case.public_id, field=field, after=f"{text}.",
                            seen=content.digest(case, (field,)))
    s.commit()
    with counted(app) as some:
        anna.get(address(case))
    assert len(some) == len(none) + 1
