"""The two threads of a case: with the company, and among the project group. Impossible to confuse."""
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import ReviewState, Submission
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address, again, read
from tests.web.writing import kinds, mails, own, reopened, send, stored, thread, write

INTERNAL_WORDS = "Ska vi avslå? Peter vet mer om dem."


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


@pytest.fixture
def case(s: Session, place: Place) -> Submission:
    case = place.case(assignee_id=place.samir.id)
    s.commit()
    return case


def test_the_two_threads_are_regions_words_and_buttons_apart(place: Place, case: Submission, anyone: Browser) -> None:
    page = anyone.sign_in(place.anna).get(address(case))
    assert "Syns aldrig för företaget." in thread(page, "internt")
    assert "Företaget läser allt som står här" in thread(page, "till-foretaget")
    assert not page.soup.select("main form textarea"), "no form is open until somebody asks for it"
    to_company, internal = (anyone.get(address(case, step)).form(step) for step in ("meddelande", "anteckning"))
    assert [b.get_text() for b in to_company.select("button")] == ["Skicka till företaget"]
    assert [b.get_text() for b in internal.select("button")] == ["Spara internt"]
    assert "Det går inte att bifoga filer." in to_company.get_text()
    assert "btn-internal" in str(internal.select_one("button")) and "btn-go" in str(to_company.select_one("button"))


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED, ReviewState.APPROVED,
                                   ReviewState.DECLINED])
def test_the_company_is_written_to_and_hears_at_once(
    s: Session, place: Place, anyone: Browser, state: ReviewState,
) -> None:
    case = place.case(state=state)
    s.commit()
    answer = send(anyone.sign_in(place.anna), case, "När kan ni börja?")
    assert answer.location.endswith(f"{address(case)}#till-foretaget")
    page = anyone.get(address(case))
    assert "Meddelandet står på företagets sida. Företaget får det som mejl." in page.text
    assert "När kan ni börja?" in thread(page, "till-foretaget")
    assert "När kan ni börja?" not in thread(page, "internt")
    assert again(s, case).state is state, "words move nothing"
    assert mails(s) == [("message_sent", place.owner.email)]
    assert kinds(s) == ["MessageSent"]
    assert "När kan ni börja?" in anyone.get(address(case, "mejl")).text
    theirs = anyone.sign_in(place.owner)
    assert "När kan ni börja?" in theirs.get(own(case)).text
    page = theirs.get(own(case, ""))
    assert "När kan ni börja?" in page.text and own(case) in page.links()
    assert "Projektgruppen skrev till företaget" in page.text


def test_what_was_taken_back_is_the_company_s_own_again(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.RECALLED)
    s.commit()
    anyone.sign_in(place.anna)
    assert address(case, "meddelande#till-foretaget") not in anyone.get(address(case)).links()
    page = anyone.post(address(case, "meddelande"), {"message": "Synd!"})
    assert page.status == 422
    assert "tillbakatagen" in page.errors()["message"]
    assert page.fields("meddelande")["message"] == "Synd!", "nothing written is lost"
    assert write(anyone, case, "De tog tillbaka den.").status == 303
    anyone.sign_in(place.owner)
    assert anyone.post(own(case), {"message": "Hej"}).status == 422
    assert not anyone.get(own(case)).soup.select("main form[method=post]")


def test_a_text_that_looks_internal_is_asked_about_first(s: Session, place: Place, anyone: Browser) -> None:
    peter = make.make_staff(s, name="Peter Sand")
    case = place.case(assignee_id=peter.id)
    s.commit()
    page = send(anyone.sign_in(place.anna), case, INTERNAL_WORDS)
    assert page.status == 200
    assert page.h1 == "Ska det här till företaget?"
    for said in ("”Ska vi avslå”", "Du nämner Peter Sand", INTERNAL_WORDS):
        assert said in page.text
    assert stored(s) == [] and mails(s) == []
    forms = {form.get_text(strip=True): {str(i["name"]): str(i["value"]) for i in form.select("input")}
             for form in page.soup.select("main form")}
    assert set(forms) == {"Spara som intern anteckning", "Ändra", "Skicka till företaget ändå"}
    page = anyone.post(address(case, "meddelande"), forms["Ändra"])
    assert page.fields("/meddelande")["message"] == INTERNAL_WORDS
    assert stored(s) == []
    for _ in range(2):
        assert anyone.post(address(case, "anteckning"), forms["Spara som intern anteckning"]).status == 303
    assert stored(s) == [(INTERNAL_WORDS, True)]
    assert mails(s) == []
    for _ in range(2):
        assert anyone.post(address(case, "meddelande"), forms["Skicka till företaget ändå"]).status == 303
    assert stored(s) == [(INTERNAL_WORDS, True), (INTERNAL_WORDS, False)]
    assert mails(s) == [("message_sent", place.owner.email)]


def test_a_double_click_sends_once_and_another_text_is_another_message(s: Session, place: Place, case: Submission,
                                                                       anyone: Browser) -> None:
    fields = anyone.sign_in(place.anna).get(address(case, "meddelande")).fields("/meddelande")
    for text in ("Hej på er!", "Hej på er!", "Hej igen!"):
        assert anyone.post(address(case, "meddelande"), fields | {"message": text}).status == 303
    assert stored(s) == [("Hej på er!", False), ("Hej igen!", False)]
    fields = anyone.sign_in(place.owner).get(own(case)).fields()
    for _ in range(2):
        assert anyone.post(own(case), fields | {"message": "Hej själva!"}).status == 303
    assert len(stored(s)) == 3


@pytest.mark.parametrize("text", ["", "   ", f"Ring {make.PERSONAL_NUMBER}", "x" * 4001])
def test_what_cannot_be_kept_is_told_beside_the_field(
    place: Place, case: Submission, anyone: Browser, text: str,
) -> None:
    anyone.sign_in(place.anna)
    for step, name in (("meddelande", "message"), ("anteckning", "note")):
        page = anyone.fill(address(case, step), {name: text}, action=f"/{step}")
        assert page.status == 422
        assert page.errors()[name]
        assert page.fields(f"/{step}")[name].strip() == text.strip()
        assert page.soup.title is not None and page.soup.title.get_text().startswith("Fel: ")
    page = anyone.sign_in(place.owner).fill(own(case), {"message": text})
    assert page.status == 422 and page.errors()["message"]


def test_the_company_s_answer_reaches_the_one_who_holds_the_case(s: Session, place: Place, case: Submission,
                                                                 anyone: Browser) -> None:
    anyone.sign_in(place.owner)
    for text in ("Vi kan börja i januari.", "Och i februari."):
        assert anyone.fill(own(case), {"message": text}).status == 303
    assert again(s, case).state is ReviewState.SUBMITTED
    assert mails(s) == [("company_wrote", place.samir.email)], "one that waits is enough"
    page = anyone.sign_in(place.anna).get(address(case))
    assert "Företaget har skrivit." in page.text
    said = thread(page, "till-foretaget")
    assert "Vi kan börja i januari." in said and said.count("Nytt") == 2
    assert "Mira Lundin , företaget" in said
    for _ in range(2):
        assert anyone.post(address(case, "last")).status == 303
    page = anyone.get(address(case))
    assert "Företaget har skrivit." not in page.text and "Nytt" not in thread(page, "till-foretaget")
    anyone.sign_in(place.owner).fill(own(case), {"message": "En sak till."})
    assert mails(s)[1:] == [("company_wrote", place.samir.email)]
    send(anyone.sign_in(place.samir), case, "Tack!")
    assert "Nytt" not in thread(anyone.get(address(case)), "till-foretaget"), "an answer has read what it answers"
    assert kinds(s) == ["CompanyWrote", "CompanyWrote", "AnswerRead", "CompanyWrote", "MessageSent"]


def test_an_answer_that_nobody_reads_is_told_of_again_the_next_day(
    s: Session, place: Place, case: Submission, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    anyone.sign_in(place.owner)
    for day in range(2):
        monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=day))
        for text in (f"Dag {day}.", f"Också dag {day}."):
            anyone.fill(own(case), {"message": text})
    assert mails(s) == [("company_wrote", place.samir.email)] * 2


def test_without_a_holder_the_group_s_mailbox_gets_it(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.owner).fill(own(case), {"message": "Hallå?"})
    assert mails(s) == [("company_wrote", "grupp@example.com")]


@pytest.mark.parametrize("step", ["begar-komplettering", "godkann", "avsla"])
def test_a_step_in_the_case_has_read_what_the_company_wrote(
    s: Session, place: Place, case: Submission, anyone: Browser, step: str,
) -> None:
    anyone.sign_in(place.owner).fill(own(case), {"message": "Vi kan börja i januari."})
    write(anyone.sign_in(place.anna), case, "Titta på det här.", place.samir.public_id)
    seen = anyone.get(address(case)).fields("godkann")["seen"]
    given = {"seen": seen, "step": "confirm", "message": "Mer, tack.", "reason": "other", "text": "Nej."}
    assert anyone.post(address(case, step), given).status == 303
    page = anyone.sign_in(place.samir).get(address(case))
    assert "Företaget har skrivit." not in page.text
    assert ("En kollega har nämnt dig" in page.text) is (step == "begar-komplettering"), "decided: nobody waits"


def test_a_request_for_changes_mails_its_own_message_only(s: Session, place: Place, case: Submission,
                                                          anyone: Browser) -> None:
    send(anyone.sign_in(place.anna), case, "Sagt i förrgår.")
    seen = anyone.get(address(case)).fields("godkann")["seen"]
    anyone.post(address(case, "begar-komplettering"), {"seen": seen, "step": "confirm", "message": "Mer, tack."})
    text = read(s, select(OutboxMail.text).where(OutboxMail.name == "changes_requested"))[0].text
    assert "Mer, tack." in text and "Sagt i förrgår." not in text
    page = anyone.get(address(case))
    assert "Mer, tack." in thread(page, "till-foretaget")


def test_a_mentioned_colleague_hears_and_is_waited_for_until_done(s: Session, place: Place, case: Submission,
                                                                  anyone: Browser) -> None:
    anyone.sign_in(place.anna)
    assert write(anyone, case, "Känner ni dem?", place.samir.public_id).location.endswith("#internt")
    assert mails(s) == [("mentioned", place.samir.email)]
    assert kinds(s) == ["NoteWritten", "ColleagueMentioned"]
    assert "Till Samir Lund" in thread(anyone.get(address(case)), "internt")
    page = anyone.sign_in(place.samir).get(address(case))
    assert "En kollega har nämnt dig" in page.text
    for _ in range(2):
        assert anyone.post(address(case, "klart"), page.fields("/klart")).status == 303
    page = anyone.get(address(case))
    assert "En kollega har nämnt dig" not in page.text
    assert "(klart)" in thread(page, "internt")
    assert kinds(s)[2:] == ["MentionDone"]
    write(anyone.sign_in(place.anna), case, "Och nu?", place.samir.public_id)
    write(anyone.sign_in(place.samir), case, "Ja, bra folk.")
    assert "En kollega har nämnt dig" not in anyone.get(address(case)).text, "whoever writes has answered"


@pytest.mark.parametrize("who", ["0123456789", "\0", "", "anna"])
def test_only_colleagues_in_the_list_are_mentioned(
    s: Session, place: Place, case: Submission, anyone: Browser, who: str,
) -> None:
    chosen = place.anna.public_id if who == "anna" else who
    page = write(anyone.sign_in(place.anna), case, "Hej", chosen)
    assert page.status == 422
    assert page.fields("/anteckning")["note"] == "Hej"
    assert stored(s) == []


def test_on_jav_one_reads_and_neither_writes_nor_is_mentioned(s: Session, place: Place, case: Submission,
                                                              anyone: Browser) -> None:
    make.make_staff(s, name="Peter Sand")
    s.commit()
    write(anyone.sign_in(place.anna), case, "Bara vi ser.")
    accounts.recuse(reopened(s), make.actor(place.samir), place.company.id)
    s.commit()
    page = anyone.get(address(case, "anteckning"))
    assert place.samir.public_id not in page.html
    assert write(anyone, case, "Hej", place.samir.public_id).status == 422
    anyone.sign_in(place.samir)
    page = anyone.get(address(case))
    assert "Bara vi ser." in page.text
    for step, name in (("meddelande", "message"), ("anteckning", "note")):
        assert address(case, step) not in " ".join(page.links())
        assert not anyone.get(address(case, step)).soup.select("main form textarea")
        page = anyone.post(address(case, step), {name: "Hej"})
        assert page.status == 422 and "jävig" in page.errors()[name]
    assert anyone.post(address(case, "last")).status == 422
    assert stored(s) == [("Bara vi ser.", True)]
