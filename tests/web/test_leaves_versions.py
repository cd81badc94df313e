"""Who is concerned by a submission, what a new version keeps, and how the clover is drawn."""
import itertools

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.access import Party
from portal.core.eventlog import LoggedEvent
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.decisions import service as decisions
from portal.reviews.models import LeafState, Statement, Why
from portal.reviews.statements import rules as statement_rules
from portal.reviews.statements import service as statements
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.leafing import Four, given
from tests.web.reviewing import address, again, read

J, C, N, A = Party
STATES = {state.value[0]: state for state in LeafState}


@pytest.fixture
def place(s: Session) -> Four:
    return Four(s)


def submitted(s: Session, place: Four, **changes: object) -> Submission:
    offer = make.make_offer(s, place.company, place.owner, place.workplace, **changes)
    return offers.submit(s, make.actor(place.owner, place.company), offer.public_id, declared=True)


def again_with(s: Session, place: Four, case: Submission, **changes: object) -> Submission:
    """Changes are asked for, made, and sent in."""
    anna, owner = make.actor(place.anna), make.actor(place.owner, place.company)
    decisions.request_changes(s, anna, case.public_id, message="Berätta mer.", seen=decisions.sight_of(s, case))
    offer = s.get_one(Offer, case.offer_id)
    for column, value in changes.items():
        setattr(offer, column, value)
    s.flush()
    return offers.submit(s, owner, offer.public_id, declared=True)


def say(s: Session, place: Four, case: Submission, party: Party, state: LeafState, note: str = "Sagt.") -> None:
    leaf = s.scalars(select(Statement).where(Statement.submission_id == case.id, Statement.party == party)).one()
    statements.state_leaf(s, make.actor(place.members[party]), case.public_id, party, state=state, note=note,
                          seen=leaf.revision)


def test_a_place_that_comes_in_gets_its_four_leaves(s: Session, place: Four) -> None:
    first = submitted(s, place, training_wanted=False, training_wish="")
    s.commit()
    rows = {row.party: row for row in read(s, select(Statement.__table__).where(Statement.submission_id == first.id))}
    assert [(rows[p].state, rows[p].why, rows[p].awaited) for p in Party] == [
        ("waiting", Why.LEADS, True), ("not_concerned", Why.NO_TRAINING, False), ("waiting", Why.FIRST, True),
        ("waiting", Why.STATE_FORM, True)]
    assert again(s, first).leaves == "wnww"
    assert all(clock.now() < rows[p].due_at <= first.due_at for p in Party)


def test_a_known_company_s_next_place_is_no_news_to_naringsliv(s: Session, place: Four) -> None:
    place.case(state=ReviewState.APPROVED)
    assert submitted(s, place).leaves == "wwnw"


def test_an_unverified_company_is_naringsliv_s_concern(s: Session, place: Four) -> None:
    place.case(state=ReviewState.APPROVED)
    place.company.verified_at = place.company.verified_by = place.company.verified_how = None
    s.flush()
    assert submitted(s, place).leaves == "wwww"


def test_what_was_clear_is_carried_when_nothing_it_rests_on_changed(s: Session, place: Four, anyone: Browser) -> None:
    first = submitted(s, place)
    s.flush()
    place.checked(first)
    for party, state in ((J, LeafState.CLEAR), (C, LeafState.CLEAR), (N, LeafState.QUESTION), (A, LeafState.CLEAR)):
        say(s, place, first, party, state, f"Sagt av {party.short}.")
    second = again_with(s, place, first, protective_equipment="Hjälm och skor")
    s.commit()
    assert again(s, second).leaves == "wcwc"
    campus, naringsliv, jobbtorg, af = (place.leaf(second, party) for party in (C, N, J, A))
    assert (campus.note, campus.by_name, campus.carried_from) == ("Sagt av Campus.", "Karin Holm", 1)
    assert (naringsliv.note, naringsliv.carried_from, naringsliv.awaited) == ("Sagt av Näringsliv.", 1, True)
    assert (jobbtorg.state, jobbtorg.note) == ("waiting", "Sagt av Jobbtorg.")
    assert (af.union_answer, af.bars_checked_by) == ("received", place.leila.id)
    text = anyone.sign_in(place.anna).get(address(second)).text
    assert "Står kvar från version 1" in text
    assert "Sades om version 1: Sagt av Näringsliv. Samir Lund" in text


def test_what_is_carried_twice_says_where_it_came_from(s: Session, place: Four) -> None:
    first = submitted(s, place)
    say(s, place, first, C, LeafState.CLEAR)
    second = again_with(s, place, first, deputy_name="Olle Ek")
    third = again_with(s, place, second, deputy_name="Maja Ek")
    s.commit()
    assert (place.leaf(third, C).state, place.leaf(third, C).carried_from) == ("clear", 1)


def test_a_new_wish_is_a_new_question_to_campus(s: Session, place: Four) -> None:
    first = submitted(s, place)
    say(s, place, first, C, LeafState.CLEAR)
    second = again_with(s, place, first, training_wish="Truckkort")
    third = again_with(s, place, second, training_wanted=False, training_wish="")
    assert (second.leaves[1], third.leaves[1]) == ("w", "n")


def test_the_one_who_holds_the_case_chooses_who_is_concerned(s: Session, place: Four, anyone: Browser) -> None:
    case = submitted(s, place)
    case.assignee_id, case.assigned_at = place.anna.id, clock.now()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "berorda"), {
        "concerned": ["jobbtorg", "campus"], "reason": "Näringsliv var där i går, AF har sagt ja i telefon."})
    assert page.status == 303
    assert again(s, case).leaves == "wwnn"
    leaf = place.leaf(case, N)
    assert (leaf.why, leaf.chosen_by_name, leaf.awaited) == (Why.CHOSEN, "Anna Ek", False)
    text = anyone.get(address(case)).text
    assert "Anna Ek valde bort Näringsliv" in text
    assert "AF har sagt ja i telefon." in text
    facts = read(s, select(LoggedEvent.facts).where(LoggedEvent.kind == "ConcernChanged").order_by(LoggedEvent.id))
    assert [(row.facts["party"], row.facts["concerned"]) for row in facts] == [(N, False), (A, False)]
    assert "telefon" not in str(facts), "words are no facts"
    second = again_with(s, place, s.get_one(Submission, case.id), tasks="Något helt annat.")
    s.commit()
    assert again(s, second).leaves == "wwnn", "what was chosen by hand stays"


def test_who_is_concerned_again_is_waited_for(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="cbnn", assignee_id=place.anna.id)
    s.commit()
    anyone.sign_in(place.anna)
    anyone.fill(address(case, "berorda"), {"concerned": ["jobbtorg"], "reason": "Kursen är inställd."})
    assert "Sades tidigare: Vi undrar en sak." in anyone.get(address(case)).text
    anyone.fill(address(case, "berorda"), {"concerned": ["jobbtorg", "campus"], "reason": "Kursen blir av."})
    assert again(s, case).leaves == "cwnn"
    assert place.leaf(case, C).awaited


@pytest.mark.parametrize(("values", "field", "words"), [
    ({"concerned": ["campus"], "reason": "Fel."}, "concerned", "Jobbtorg leder"),
    ({"concerned": [], "reason": "Fel."}, "concerned", "Jobbtorg leder"),
    ({"concerned": ["jobbtorg"], "reason": " "}, "reason", "Skriv varför"),
    ({"concerned": ["jobbtorg", "skatteverket"], "reason": "Fel."}, "concerned", "Välj bland"),
    ({"concerned": ["jobbtorg"], "reason": make.PERSONAL_NUMBER}, "reason", "personnummer"),
])
def test_a_wrong_choice_is_told_beside_the_field(
    s: Session, place: Four, anyone: Browser, values: dict[str, object], field: str, words: str,
) -> None:
    case = place.case(leaves="wwww", assignee_id=place.anna.id)
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case, "berorda"), values)
    assert page.status == 422
    assert words in page.errors()[field]
    assert again(s, case).leaves == "wwww"


@pytest.mark.parametrize("holder", [None, "samir"])
def test_only_the_one_who_holds_the_case_chooses(s: Session, place: Four, anyone: Browser, holder: str | None) -> None:
    case = place.case(leaves="wwww", assignee_id=getattr(place, holder).id if holder else None)
    s.commit()
    anyone.sign_in(place.anna)
    for page in (anyone.get(address(case, "berorda")),
                 anyone.post(address(case, "berorda"), {"concerned": ["jobbtorg"], "reason": "Så är det."})):
        assert page.status == 422
        assert "Ta ärendet först" in page.text
    assert f"{address(case)}/berorda" not in anyone.get(address(case)).links()
    assert again(s, case).leaves == "wwww"


def test_the_same_choice_twice_is_one(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww", assignee_id=place.anna.id)
    s.commit()
    fields = anyone.sign_in(place.anna).get(address(case, "berorda")).fields("")
    for _ in range(2):
        answer = anyone.post(address(case, "berorda"), {**fields, "concerned": ["jobbtorg"], "reason": "Klart så."})
        assert answer.status == 303
    assert len(read(s, select(LoggedEvent.id).where(LoggedEvent.kind == "ConcernChanged"))) == 3


def test_the_clover_says_in_words_what_it_shows(s: Session, place: Four, anyone: Browser) -> None:
    """Every state of every leaf, large on the review and small in the queue."""
    some = ["".join(c) for c in itertools.islice(zip("wqbcw", "qbcnw", "bcnwq", "cnwqb", strict=True), 5)]
    cases = {place.case(letters, leaves=letters).public_id: letters for letters in some}
    s.commit()
    queue = anyone.sign_in(place.anna).get("/granskning/?vy=alla")
    for public_id, letters in cases.items():
        page = anyone.get(f"/granskning/{public_id}")
        row = next(tr for tr in queue.soup.select("main tbody tr") if tr.select_one(f"a[href$='{public_id}']"))
        for clover in (page.soup.select_one("#klovern svg[role=img]"), row.select_one("svg[role=img]")):
            assert clover is not None
            states = [STATES[letter] for letter in letters]
            assert clover["aria-label"] == " ".join(
                f"{party.short}: {state.label.lower()}." for party, state in zip(Party, states, strict=True))
            drawn = [str(leaf["class"][-1]) for leaf in clover.select("use.leaf")]
            assert drawn == [f"leaf-{state}" for state in states]
            assert [str(use["href"]) for use in clover.select("use.mark")] == [
                f"#mark-{state}" for state in states if state is not LeafState.WAITING]
        said = [li.select_one(".tag").get_text() for li in page.soup.select("#klovern ul.leaves > li")]  # type: ignore[union-attr]
        assert said == [STATES[letter].label for letter in letters]
        assert statement_rules.tally(letters) in row.get_text(" ", strip=True)


def test_the_page_says_who_waits_for_whom(s: Session, place: Four, anyone: Browser) -> None:
    free, held = place.case(leaves="cwnn"), place.case(leaves="cqnw", assignee_id=place.anna.id)
    s.commit()
    anyone.sign_in(place.samir)
    assert "Ärendet väntar på Campus. Ingen har tagit det än." in anyone.get(address(free)).text
    assert "Anna Ek har ärendet och väntar på Campus och Arbetsförmedlingen." in anyone.get(address(held)).text


def test_what_colleagues_say_is_printed_and_never_shown_to_the_company(
    s: Session, place: Four, anyone: Browser,
) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    given(anyone.sign_in(place.karin), case, C, state="question", note="Har de råd, tror ni?")
    page = anyone.get(address(case, "utskrift"))
    assert "Har de råd, tror ni?" in page.text
    assert page.soup.select_one("svg[role=img]")
    assert not page.soup.select("main form")
    anyone.sign_in(place.owner)
    for path in ("/foretag/", "/foretag/platser/", f"/foretag/platser/{case.offer_public_id}"):
        assert "Har de råd" not in anyone.get(path).text


def test_a_version_from_before_the_leaves_says_so(s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(state=ReviewState.APPROVED)
    for leaf in s.scalars(select(Statement).where(Statement.submission_id == case.id)):
        s.delete(leaf)
    s.commit()
    anyone.sign_in(place.anna)
    assert "avgjordes innan de fyra" in anyone.get(address(case)).text
    assert anyone.get(address(case, "blad/jobbtorg")).status == 409
    assert anyone.get(address(case, "utskrift")).status == 200


def test_the_open_forms_cost_no_statement_more(app: Portal, s: Session, place: Four, anyone: Browser) -> None:
    case = place.case(leaves="wwww")
    s.commit()
    anyone.sign_in(place.leila).get(address(case))
    with counted(app) as plain:
        anyone.get(address(case))
    with counted(app) as opened:
        anyone.get(address(case, "blad/arbetsformedlingen"))
    assert len(opened) <= len(plain) + 1 <= 7, "the case is read once for the form and once for the page"
