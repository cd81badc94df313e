"""The four leaves: who is concerned, what is carried over, who waits for whom."""
import itertools
from dataclasses import replace
from typing import Any

import pytest

from portal.core.access import Party
from portal.core.wording import listed
from portal.offers import content, review_rules
from portal.offers.models import OpenTo, ReviewState, Submission
from portal.offers.review_rules import CheckFacts, ConcernFacts, LeafFacts
from portal.reviews.models import LeafState, UnionAnswer, Why
from portal.reviews.statements import rules as statement_rules
from portal.reviews.statements.rules import About

J, C, N, A = Party
USUAL = About(open_to=frozenset({OpenTo.PRACTICE}), training_wanted=True, verified=True, known=True)


@pytest.mark.parametrize(("changes", "party", "concerned", "why"), [
    ({}, J, True, Why.LEADS),
    ({}, C, True, Why.TRAINING),
    (dict(training_wanted=False), C, False, Why.NO_TRAINING),
    ({}, N, False, Why.KNOWN),
    (dict(known=False), N, True, Why.FIRST),
    (dict(verified=False), N, True, Why.UNVERIFIED),
    (dict(verified=False, known=False), N, True, Why.UNVERIFIED),
    ({}, A, True, Why.STATE_FORM),
    (dict(open_to=frozenset({OpenTo.MUNICIPAL})), A, False, Why.MUNICIPAL),
    (dict(open_to=frozenset({OpenTo.MUNICIPAL, OpenTo.ADAPTED})), A, True, Why.STATE_FORM),
])
def test_who_is_concerned_and_why(changes: dict[str, Any], party: Party, concerned: bool, why: Why) -> None:
    row = statement_rules.concern(replace(USUAL, **changes))[party]
    assert (row.concerned, row.why) == (concerned, why)


def test_every_party_has_an_answer_for_every_place_and_jobbtorg_always_leads() -> None:
    kinds = [frozenset(some) for n in range(len(OpenTo) + 1) for some in itertools.combinations(OpenTo, n)]
    for open_to, answers in itertools.product(kinds, itertools.product((False, True), repeat=3)):
        rows = statement_rules.concern(About(open_to, *answers))
        assert list(rows) == list(Party)
        assert rows[J].concerned
        assert all(why.label.endswith(".") for why in (row.why for row in rows.values()))


def test_somebody_answers_for_every_field_and_for_no_other() -> None:
    answered = frozenset().union(*statement_rules.ANSWERS_FOR.values())
    assert answered == {*content.FIELDS, *statement_rules.AGREEMENT}


@pytest.mark.parametrize(("state", "changed", "stays"), [
    (LeafState.CLEAR, {"pace"}, True), (LeafState.CLEAR, {"training_wish"}, False), (LeafState.CLEAR, set(), True),
    (LeafState.QUESTION, set(), False), (LeafState.BLOCKED, set(), False), (LeafState.WAITING, set(), False),
    (LeafState.NOT_CONCERNED, set(), False),
])
def test_what_was_clear_stays_clear_until_something_it_rests_on_changes(
    state: LeafState, changed: set[str], stays: bool,
) -> None:
    assert statement_rules.stays_clear(C, state, changed) is stays


def test_what_the_union_is_asked_about_counts_as_changed() -> None:
    before, now = Submission(union_name="Kommunal", pace=None), Submission(union_name="Handels", pace=None)
    assert statement_rules.changed(before, now) == {"union_name"}
    assert not statement_rules.stays_clear(A, LeafState.CLEAR, statement_rules.changed(before, now))
    assert statement_rules.stays_clear(J, LeafState.CLEAR, statement_rules.changed(before, now))


def test_letters_and_states_are_two_ways_of_saying_the_same() -> None:
    for some in itertools.product(LeafState, repeat=4):
        letters = statement_rules.letters(dict(zip(Party, some, strict=True)))
        assert len(letters) == 4
        assert tuple(statement_rules.states(letters).values()) == some


def test_the_clover_in_words() -> None:
    assert statement_rules.spoken("cqbw") == ("Jobbtorg: klart. Campus: fråga. Näringsliv: stopp. "
                                              "Arbetsförmedlingen: väntar.")
    assert statement_rules.spoken("cnnn").endswith("Arbetsförmedlingen: berörs inte.")
    assert statement_rules.tally("cqnw") == "1 av 3"


@pytest.mark.parametrize(("letters", "parties"), [
    ("cccc", ()), ("cnnn", ()), ("wccc", (J,)), ("cqnb", (C, A)), ("wwww", (J, C, N, A))])
def test_an_approval_waits_for_everyone_who_is_concerned(letters: str, parties: tuple[Party, ...]) -> None:
    assert statement_rules.unready(letters) == parties


@pytest.mark.parametrize(("state", "letters", "assignee", "sentence"), [
    ("submitted", "cwnq", "Anna Ek", "Anna Ek har ärendet och väntar på Campus och Arbetsförmedlingen."),
    ("submitted", "cccc", "Anna Ek", "Ärendet väntar på Anna Ek, som har det."),
    ("submitted", "cbnn", "Anna Ek", "Ärendet väntar på Anna Ek, som har det."),
    ("submitted", "wcnn", "", "Ärendet väntar på Jobbtorg. Ingen har tagit det än."),
    ("submitted", "cccn", "", "Ärendet väntar på Jobbtorg, som leder arbetet. Ingen har tagit det än."),
    ("submitted", "cbnn", "", "Ärendet väntar på Jobbtorg, som leder arbetet. Ingen har tagit det än."),
    ("changes_requested", "cwnn", "Anna Ek", "Ärendet väntar på att företaget kompletterar."),
    ("approved", "cccc", "Anna Ek", ""), ("declined", "cwww", "", ""),
])
def test_who_waits_for_whom(state: str, letters: str, assignee: str, sentence: str) -> None:
    assert statement_rules.waits_for(ReviewState(state), letters, assignee).sentence == sentence


def test_every_case_in_the_queue_waits_for_somebody_and_no_other_does() -> None:
    for state, some, assignee in itertools.product(ReviewState, itertools.product("wqbcn", repeat=4), ("", "Anna Ek")):
        waits = statement_rules.waits_for(state, "".join(some), assignee)
        assert bool(waits) is (state in (ReviewState.SUBMITTED, ReviewState.CHANGES_REQUESTED))
        assert bool(waits.sentence) is bool(waits)


@pytest.mark.parametrize(("answer", "checked", "left"), [
    (None, False, 2), (UnionAnswer.ASKED, True, 1), (UnionAnswer.RECEIVED, False, 1), (UnionAnswer.RECEIVED, True, 0),
    (UnionAnswer.SILENT, True, 0)])
def test_what_arbetsformedlingen_must_do_first(answer: UnionAnswer | None, checked: bool, left: int) -> None:
    assert len(statement_rules.Found(answer, checked).left) == left


@pytest.mark.parametrize(("facts", "word"), [
    (LeafFacts(recused=True), "jävig"), (LeafFacts(recused=False, concerned=False), "berörs inte"),
    (LeafFacts(recused=False, lacks_note=True), "Skriv vad"),
    (LeafFacts(recused=False, checks_left=("ring facket", "se efter")), "ring facket och se efter."),
])
def test_what_stops_a_statement(facts: LeafFacts, word: str) -> None:
    [sentence] = review_rules.may_state_leaf(facts)
    assert word in sentence
    assert review_rules.may_state_leaf(LeafFacts(recused=False)) == []


@pytest.mark.parametrize(("facts", "word"), [
    (ConcernFacts(recused=True, holds=True), "jävig"), (ConcernFacts(recused=False, holds=False), "Ta ärendet"),
    (ConcernFacts(recused=False, holds=True, leads=False), "Jobbtorg"),
    (ConcernFacts(recused=False, holds=True, has_reason=False), "varför"),
])
def test_what_stops_a_change_of_who_is_concerned(facts: ConcernFacts, word: str) -> None:
    [sentence] = review_rules.may_change_concern(facts)
    assert word in sentence
    assert review_rules.may_change_concern(ConcernFacts(recused=False, holds=True)) == []


def test_what_a_clear_leaf_rests_on_is_not_taken_away() -> None:
    assert review_rules.may_record_check(CheckFacts(recused=False)) == []
    assert len(review_rules.may_record_check(CheckFacts(recused=True, undoes=True))) == 2


def test_words_are_listed_as_people_say_them() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a och b", "a, b och c"]
