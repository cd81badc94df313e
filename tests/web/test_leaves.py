"""The four leaves: made when a place comes in, stated by each party, and waited for by an approval."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers.models import ReviewState
from portal.reviews.models import LeafState, UnionAnswer
from tests import factories as make
from tests.page import Browser
from tests.web.leafing import Four, given, letters
from tests.web.reviewing import address, again, preview, read, remark

SAID = {LeafState.CLEAR: "Ser bra ut.", LeafState.QUESTION: "Går bussen så dags?", LeafState.BLOCKED: "Ingen på plats."}


@pytest.fixture
def place(s: Session) -> Four:
    return Four(s)


def kinds(s: Session) -> list[str]:
    return [row.kind for row in read(s, select(LoggedEvent.kind).order_by(LoggedEvent.id))]


@pytest.mark.parametrize("state", list(SAID))
@pytest.mark.parametrize("party", list(Party))
def test_each_party_states_its_own(
    s: Session, place: Four, anyone: Browser, party: Party, state: LeafState,
) -> None:
    case = place.case(leaves="wwww")
    place.checked(case)
    s.commit()
    page = given(anyone.sign_in(place.members[party]), case, party, state=state, note=SAID[state])
    assert (page.status, page.location) == (303, f"{address(case)}#klovern")
    assert letters(s, case)[party] == state
    leaf = place.leaf(case, party)
    assert (leaf.note, leaf.by_name, leaf.awaited) == (SAID[state], place.members[party].name, state == "question")
    shown = anyone.sign_in(place.anna).get(address(case))
    assert f"{party.short}: {state.label.lower()}." in str(shown.soup.select_one("#klovern svg[role=img]"))
    assert SAID[state] in shown.text
    assert f"Ställningstagande : {party.label}, {state.label.lower()}" in shown.text


@pytest.mark.parametrize("party", list(Party))
def test_nobody_speaks_for_another_party(s: Session, place: Four, anyone: Browser, party: Party) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    for other, member in place.members.items():
        if other is not party:
            anyone.sign_in(member)
            assert anyone.get(address(case, f"blad/{party}")).status == 403
            answer = anyone.post(address(case, f"blad/{party}"), {"state": "clear", "note": "", "revision": "1"})
            assert answer.status == 403
    assert anyone.get(address(case, "blad/skatteverket")).status == 404
    assert again(s, case).leaves == "wwww"


def test_staff_who_do_not_review_state_nothing(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww")
    campus = make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)
    s.commit()
    for person in (campus, place.owner):
        anyone.sign_in(person)
        for step in ("blad/campus", "kontroll", "berorda"):
            assert anyone.get(address(case, step)).status == 403
            assert anyone.post(address(case, step), {"state": "clear"}).status == 403


@pytest.mark.parametrize("state", [LeafState.QUESTION, LeafState.BLOCKED])
def test_a_question_or_a_hindrance_says_what_it_is(
    s: Session, place: Four, anyone: Browser, state: LeafState,
) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    page = given(anyone.sign_in(place.karin), case, Party.CAMPUS, state=state, note="  ")
    assert page.status == 422
    assert "Skriv vad frågan eller hindret är" in page.errors()["note"]
    assert page.soup.select_one(f"input[name=state][value={state}][checked]"), "the choice is kept"
    assert again(s, case).leaves == "wwww"


@pytest.mark.parametrize(("wrong", "field"), [
    ({"state": ""}, "state"), ({"state": "waiting"}, "state"), ({"state": "not_concerned"}, "state"),
    ({"note": f"Hon heter {make.PERSONAL_NUMBER}."}, "note"), ({"note": "å" * 1001}, "note"),
    ({"note": "a\0b"}, "note"),
])
def test_bad_input_is_told_beside_the_field(
    s: Session, place: Four, anyone: Browser, wrong: dict[str, str], field: str,
) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    page = given(anyone.sign_in(place.karin), case, Party.CAMPUS, **{"state": "clear", "note": "Bra.", **wrong})
    assert page.status == 422
    assert field in page.errors()
    if field == "state":
        assert page.fields(f"blad/{Party.CAMPUS}")["note"] == "Bra."
    assert again(s, case).leaves == "wwww"


def test_a_double_click_states_it_once(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    fields = anyone.sign_in(place.karin).get(address(case, "blad/campus")).fields("blad/campus")
    for _ in range(2):
        answer = anyone.post(address(case, "blad/campus"), {**fields, "state": "clear", "note": "Bra."})
        assert answer.status == 303
    assert kinds(s) == ["LeafStated"]


def test_a_colleague_who_was_first_is_not_overwritten(app: Portal, s: Session, place: Four, anyone: Browser) -> None:
    tomas = make.make_staff(s, party=Party.CAMPUS, name="Tomas Ahl")
    case = place.case(leaves="wwww")
    s.commit()
    fields = anyone.sign_in(place.karin).get(address(case, "blad/campus")).fields("blad/campus")
    given(Browser(app).sign_in(tomas), case, Party.CAMPUS, state="blocked", note="Ingen kurs i vår.")
    page = anyone.post(address(case, "blad/campus"), {**fields, "state": "clear", "note": "Bra."})
    assert page.status == 409
    assert "En kollega har ändrat" in page.text
    assert "Tomas Ahl" in page.text
    assert again(s, case).leaves == "wbww"


def test_a_statement_may_be_changed_until_the_decision(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    anyone.sign_in(place.karin)
    given(anyone, case, Party.CAMPUS, state="question", note="Räcker vår kurs?")
    form = anyone.get(address(case, "blad/campus")).fields("blad/campus")
    assert (form["state"], form["note"]) == ("question", "Räcker vår kurs?")
    given(anyone, case, Party.CAMPUS, state="clear", note="Den räcker.")
    assert again(s, case).leaves == "wcww"
    for state in (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DECLINED):
        decided = place.case(state=state)
        s.commit()
        assert anyone.get(address(decided, "blad/campus")).status == 409
        assert anyone.post(address(decided, "blad/campus"), {"state": "question", "note": "Vänta."}).status == 409
        assert "Ändra ert ställningstagande" not in anyone.get(address(decided)).text


def test_a_party_that_is_not_concerned_states_nothing(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wnww")
    s.commit()
    page = anyone.sign_in(place.karin).get(address(case, "blad/campus"))
    assert page.status == 422
    assert "berörs inte" in page.text
    assert not anyone.get(address(case)).soup.select("#klovern a[href*=blad]")


def test_nobody_on_jav_states_anything(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww", assignee_id=place.leila.id)
    s.commit()
    fields = anyone.sign_in(place.leila).get(address(case, "blad/arbetsformedlingen")).fields("blad/arbetsformedlingen")
    accounts.recuse(s, make.actor(place.leila), place.company.id)
    s.commit()
    for step in ("blad/arbetsformedlingen", "kontroll", "berorda"):
        page = anyone.post(address(case, step), {**fields, "state": "blocked", "note": "Nej.", "bars_checked": "yes"})
        assert page.status == 422
        assert "jävig" in page.text
    assert not anyone.get(address(case)).soup.select("#klovern a")
    assert again(s, case).leaves == "wwww"


def test_an_approval_waits_for_every_concerned_leaf(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="cwnw")
    place.checked(case)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(address(case))
    assert "Godkänn: Kan godkännas när Campus och Arbetsförmedlingen är klara." in page.text
    assert not [f for f in page.soup.select("main form") if str(f.get("action")).endswith("godkann")]
    seen = anyone.get(address(case, "avsla")).fields("avsla")["seen"]
    answer = anyone.post(address(case, "godkann"), {"step": "confirm", "seen": seen})
    assert (answer.status, again(s, case).state) == (422, ReviewState.SUBMITTED)
    assert "Kan godkännas när" in answer.text
    for party in (Party.CAMPUS, Party.ARBETSFORMEDLINGEN):
        given(anyone.sign_in(place.members[party]), case, party, state="clear", note="")
    page = preview(anyone.sign_in(place.anna), case, "godkann")
    assert anyone.post(address(case, "godkann"), page.fields("godkann")).status == 303
    assert again(s, case).state == ReviewState.APPROVED


@pytest.mark.parametrize("step", ["godkann", "avsla", "begar-komplettering"])
def test_a_leaf_that_changed_since_the_page_was_read_stops_the_decision(
    app: Portal, s: Session, place: Four, anyone: Browser, step: str,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    page = preview(anyone, case, step, reason="other", text="Nej.", message="Berätta mer.")
    given(Browser(app).sign_in(place.karin), case, Party.CAMPUS, state="clear", note="En sak till, ring mig.")
    answer = anyone.post(address(case, step), page.fields(step))
    assert answer.status == 409
    assert "Karin Holm" in answer.text
    assert again(s, case).state == ReviewState.SUBMITTED


def test_a_decline_that_a_leaf_overtook_is_kept_and_may_be_pressed_again(
    app: Portal, s: Session, place: Four, anyone: Browser,
) -> None:
    case, words = place.case(), "Vi hittar ingen handledare som kan språket."
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "avsla", reason="supervision", text=words)
    given(Browser(app).sign_in(place.karin), case, Party.CAMPUS, state="clear", note="En sak till, ring mig.")
    page = anyone.post(address(case, "avsla"), page.fields("avsla"))
    assert (page.status, page.h1) == (409, "Avslå")
    assert "Något har ändrats" in page.text
    assert "Karin Holm" in page.text
    assert (page.fields("avsla")["reason"], page.fields("avsla")["text"]) == ("supervision", words)
    page = anyone.post(address(case, "avsla"), page.fields("avsla"))
    assert page.status == 200
    assert anyone.post(address(case, "avsla"), page.fields("avsla")).status == 303
    assert again(s, case).state == ReviewState.DECLINED


def test_what_was_written_about_a_case_that_was_decided_is_there_to_copy(
    s: Session, place: Four, anyone: Browser,
) -> None:
    case = place.case(state=ReviewState.DECLINED)
    s.commit()
    anyone.sign_in(place.karin)
    for step, sent in (("blad/campus", {"state": "question", "note": "Går bussen <så> dags?"}),
                       ("anmarkning", {"field": "tasks", "reason": "unclear", "text": "Går bussen <så> dags?"})):
        page = anyone.post(address(case, step), sent)
        assert page.status == 409
        assert [box.get_text() for box in page.soup.select(".letter")] == ["Går bussen <så> dags?"]
    assert not anyone.post(address(case, "ta")).soup.select(".letter")


def test_nobody_is_awaited_in_what_has_left_the_queue(s: Session, place: Four, anyone: Browser) -> None:
    asked, declined, recalled = (place.case(title, leaves="wqbn") for title in ("Ett", "Två", "Tre"))
    s.commit()
    assert place.awaited(Party.CAMPUS) == [asked.id, declined.id, recalled.id]
    assert place.awaited(Party.NARINGSLIV) == []
    anyone.sign_in(place.anna)
    remark(anyone, asked, "tasks", "Hur tungt?")
    for case, step in ((asked, "begar-komplettering"), (declined, "avsla")):
        page = preview(anyone, case, step, reason="other", text="Nej.")
        assert anyone.post(address(case, step), page.fields(step)).status == 303
    anyone.sign_in(place.owner).post(f"/foretag/platser/{recalled.offer_public_id}/ta-tillbaka")
    assert place.awaited(Party.JOBBTORG) == place.awaited(Party.CAMPUS) == []
    assert again(s, asked).leaves == "wqbn", "what was said stays"


def test_what_the_union_says_is_recorded_by_arbetsformedlingen(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    anyone.sign_in(place.leila)
    page = given(anyone, case, Party.ARBETSFORMEDLINGEN, state="clear", note="")
    assert page.status == 422
    assert "kontrollerat hindren" in page.errors()["state"]
    assert "fackets yttrande" in page.errors()["state"]
    for answer, checked in (("asked", ""), ("asked", "yes"), ("silent", "yes")):
        fields = anyone.get(address(case, "kontroll")).fields("kontroll")
        page = anyone.post(address(case, "kontroll"), {**fields, "answer": answer, "bars_checked": checked})
        assert page.status == 303
    leaf = place.leaf(case, Party.ARBETSFORMEDLINGEN)
    assert (leaf.union_answer, leaf.union_by_name, leaf.bars_checked_by_name) == (
        UnionAnswer.SILENT, "Leila Haddad", "Leila Haddad")
    shown = anyone.get(address(case)).text
    assert "Inget svar, Leila Haddad" in shown
    assert "Kontrollerade, Leila Haddad" in shown
    assert "Arbetsgivaren uppger: kollektivavtal, Hotell- och restaurangfacket" in shown
    assert given(anyone, case, Party.ARBETSFORMEDLINGEN, state="clear", note="").status == 303
    fields = anyone.get(address(case, "kontroll")).fields("kontroll")
    page = anyone.post(address(case, "kontroll"), {**fields, "answer": "asked"})
    assert "Ert blad är klart" in page.errors()["answer"]
    assert kinds(s) == ["UnionStatementRecorded", "BarsChecked", "UnionStatementRecorded", "LeafStated"]


def test_what_was_found_is_noted_where_the_leaf_is_said_to_be_clear(s: Session, place: Four, anyone: Browser) -> None:
    case, words = place.case(leaves="wwww"), {"state": "clear", "note": "Facket hann inte svara."}
    s.commit()
    anyone.sign_in(place.leila)
    page = given(anyone, case, Party.ARBETSFORMEDLINGEN, **words, bars_checked="yes")
    assert (page.status, list(page.errors())) == (422, ["state"])
    left = page.fields("blad/arbetsformedlingen")
    assert {name: left[name] for name in (*words, "bars_checked")} == {**words, "bars_checked": "yes"}
    assert "Inte kontrollerade än" in page.text
    assert not page.soup.select("#klovern a[href*='/kontroll']"), "nothing leads away from what is written"
    sent = {**left, "answer": "silent"}
    assert [anyone.post(address(case, "blad/arbetsformedlingen"), sent).status for _ in range(2)] == [303, 303]
    assert place.leaf(case, Party.ARBETSFORMEDLINGEN).note == words["note"]
    assert kinds(s) == ["UnionStatementRecorded", "BarsChecked", "LeafStated"]
    assert "answer" not in anyone.get(address(case, "blad/arbetsformedlingen")).fields("blad/arbetsformedlingen")


@pytest.mark.parametrize("party", [p for p in Party if p is not Party.ARBETSFORMEDLINGEN])
def test_only_arbetsformedlingen_records_it(s: Session, place: Four, anyone: Browser, party: Party) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    anyone.sign_in(place.members[party])
    assert anyone.get(address(case, "kontroll")).status == 403
    assert anyone.post(address(case, "kontroll"), {"answer": "received", "bars_checked": "yes"}).status == 403
    assert place.leaf(case, Party.ARBETSFORMEDLINGEN).union_answer is None
    assert "/kontroll" not in str(anyone.get(address(case)).soup.select_one("#klovern"))
