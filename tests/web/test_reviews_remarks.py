"""Remarks: beside their field, changed until they are sent, read by the company afterwards."""
import pytest
from sqlalchemy.orm import Session

from portal.core.access import Party, Role
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.reviews import queries
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, address, confirm, remark, remarks, row


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


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
    page = remark(anyone, case, "pace", "", suggested="calm")
    assert page.status == 422
    assert "Skriv vad företaget" in page.errors()["text"]
    assert page.fields("anmarkning")["suggested"] == "calm"
    assert remark(anyone, case, "pace", make.PERSONAL_NUMBER).status == 422
    assert remark(anyone, case, "tasks", "ok", suggested=make.COORDINATION_NUMBER).status == 422
    assert remark(anyone, case, "pace", "x" * 2001).status == 422


@pytest.mark.parametrize("field", ["", "password", "case_number", "\0", "tasks; drop"])
def test_a_remark_is_about_a_field_of_the_form(s: Session, place: Place, anyone: Browser, field: str) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    for text in ("Hej", ""):
        assert anyone.post(address(case, "anmarkning"), {"field": field, "text": text}).status == 422
    assert anyone.get(f"{address(case)}?falt={field.replace(chr(0), '%00')}").status == 200


def test_no_words_about_a_decided_case_is_no_error_of_ours(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.DECLINED)
    s.commit()
    anyone.sign_in(place.anna)
    assert anyone.post(address(case, "anmarkning"), {"field": "tasks", "text": ""}).status == 422
    written = {"field": "tasks", "text": "Hej", "reason": "unclear"}
    assert anyone.post(address(case, "anmarkning"), written).status == 409


def test_a_double_click_makes_one_remark(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    fields = anyone.get(f"{address(case)}?falt=tasks").fields("anmarkning") | {"text": "Hur tungt?"}
    assert [anyone.post(address(case, "anmarkning"), fields).status for _ in range(2)] == [303, 303]
    assert len(remarks(s)) == 1


def test_a_remark_is_changed_until_it_is_sent(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    remark(anyone.sign_in(place.anna), case, "tasks", "Hur tungt?", suggested="Högst 8 kg.", reason="missing")
    at = address(case, f"anmarkning/{remarks(s)[0]}")
    page = anyone.sign_in(place.samir).get(address(case))
    assert any(link.startswith(at) for link in page.links())
    form = anyone.get(at).fields(at)
    assert (form["text"], form["suggested"], form["reason"]) == ("Hur tungt?", "Högst 8 kg.", "missing")
    assert "Ett klick sparar" not in anyone.get(at).text
    assert anyone.post(at, form | {"text": ""}).status == 422
    assert anyone.post(at, form | {"text": "Hur tungt lyfter man?", "suggested": "", "reason": "unclear"}).status == 303
    said = row(anyone.get(address(case)), "Arbetsuppgifter")
    assert "Hur tungt lyfter man?" in said and "Högst 8 kg." not in said and "Samir Lund" in said and "Otydligt" in said
    assert len(remarks(s)) == 1
    assert "Anmärkning ändrad" in anyone.get(address(case)).text
    assert anyone.post(at, form | {"text": "Hur tungt lyfter man?", "suggested": "", "reason": "unclear"}).status == 303
    confirm(anyone, case, "begar-komplettering", message="Hej")
    late = anyone.post(at, form | {"text": "Något annat"})
    assert late.status == 409 and "Något annat" in late.text
    assert f"/anmarkning/{remarks(s)[0]}" not in " ".join(anyone.get(address(case)).links())


def test_a_colleague_s_change_is_not_overwritten(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    remark(anyone.sign_in(place.anna), case, "tasks", "Hur tungt?")
    at = address(case, f"anmarkning/{remarks(s)[0]}")
    mine = anyone.get(at).fields(at)
    assert anyone.post(at, mine | {"text": "Hur tungt lyfter man?"}).status == 303
    late = anyone.post(at, mine | {"text": "Vad väger det?"})
    assert late.status == 409 and "En kollega har ändrat anmärkningen" in late.text and "Vad väger det?" in late.text


def test_a_remark_changed_since_stops_a_decision_that_was_read_before(
    s: Session, place: Place, anyone: Browser,
) -> None:
    case = place.case()
    s.commit()
    remark(anyone.sign_in(place.anna), case, "tasks", "Hur tungt?")
    asked = anyone.get(address(case, "begar-komplettering")).fields("/begar-komplettering")
    at = address(case, f"anmarkning/{remarks(s)[0]}")
    anyone.fill(at, {"text": "Hur tungt lyfter man?"}, action=at)
    assert anyone.post(address(case, "begar-komplettering"), asked | {"step": "confirm"}).status == 409


@pytest.mark.parametrize("remark_id", ["0123456789", "x", "%00"])
def test_a_remark_that_is_not_there_is_not_changed(s: Session, place: Place, anyone: Browser, remark_id: str) -> None:
    case, other = place.case(), place.case("Lagerarbetare", occupation="4322")
    s.commit()
    remark(anyone.sign_in(place.anna), other, "tasks", "Hej")
    for one in (remark_id, remarks(s)[0]):
        assert anyone.get(address(case, f"anmarkning/{one}")).status == 404
        assert anyone.post(address(case, f"anmarkning/{one}"), {"text": "Hej", "reason": "other"}).status == 404


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


def test_what_is_not_sent_is_the_project_groups_alone(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    remark(anyone.sign_in(place.anna), case, "tasks", "Hur tungt är det?")
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS)
    people = (make.actor(place.anna), make.actor(place.owner, place.company), make.actor(campus))
    assert [len(queries.remarks_for(s, actor, case)) for actor in people] == [1, 0, 0]


# The session ran out while somebody was writing

@pytest.mark.parametrize(("opened", "action", "name"), [
    ("?falt=tasks", "anmarkning", "text"), ("?ratta=tasks", "ratta", "after"), ("/meddelande", "meddelande", "message"),
    ("/anteckning", "anteckning", "note"),
])
def test_what_was_written_comes_back_where_it_was(
    app: Portal, s: Session, place: Place, anyone: Browser, opened: str, action: str, name: str,
) -> None:
    case = place.case()
    s.commit()
    fields = anyone.sign_in(place.anna).get(address(case) + opened).fields(action)
    fields[name] += "!!!"
    out = Browser(app).post(address(case, action), fields)
    assert (out.status, out.h1) == (401, "Du har loggats ut")
    back = anyone.post(address(case, action), {"_unsaved": "yes", **carried(out)})
    assert back.status == 200
    assert "inte sparat än" in back.text
    assert back.fields(action)[name] == fields[name]
    assert remarks(s) == []
    sure = {"step": "confirm"} if action == "ratta" else {}
    assert anyone.post(address(case, action), back.fields(action) | sure).status == 303
    assert "!!!" in anyone.get(address(case)).text


@pytest.mark.parametrize(("opened", "action", "name"), [("?falt=tasks", "anmarkning", "text"),
                                                        ("?ratta=tasks", "ratta", "after")])
def test_what_was_written_is_shown_when_the_case_was_decided_meanwhile(
    s: Session, place: Place, anyone: Browser, opened: str, action: str, name: str,
) -> None:
    case = place.case()
    s.commit()
    fields = anyone.sign_in(place.anna).get(address(case) + opened).fields(action) | {name: "Hur tungt är det?"}
    confirm(anyone, case, "avsla", reason="other", text="Inte nu.")
    page = anyone.post(address(case, action), {"_unsaved": "yes", **fields})
    assert (page.status, page.h1) == (409, "Ärendet har ändrats")
    assert "Hur tungt är det?" in page.text


def carried(page: Page) -> dict[str, str]:
    """The fields that the page carries past the sign-in, as the form has them."""
    return {name.removeprefix("carry-"): value for name, value in page.fields("/konto/logga-in").items()
            if name.startswith("carry-")}
