"""What is judged in a review, without database."""
import time
from datetime import date

import pytest

from portal.core.access import Party
from portal.core.workflow import Step
from portal.offers.models import Submission
from portal.offers.workflow import REVIEW
from portal.reviews import rules
from portal.reviews.models import Statement

DAY = date(2026, 12, 1)


def step(action: str) -> Step:
    return next(s for s in REVIEW.steps if s.action == action)


def test_an_answer_is_held_against_what_was_asked() -> None:
    answer = rules.answer(asked={"pace", "tasks", "shift"}, changed=["tasks", "places", "title"])
    assert answer == rules.Answer(taken=(), done=("tasks",), left=("pace", "shift"), unasked=("title", "places"))
    taken = rules.answer(asked={"pace", "tasks"}, changed=["tasks"], taken={"tasks", "pace"})
    assert (taken.taken, taken.done, taken.left) == (("tasks",), (), ("pace",))


def test_a_sight_is_the_same_until_something_it_rests_on_changes() -> None:
    leaf, later = (Statement(party=Party.CAMPUS, revision=n) for n in (1, 2))
    seen = rules.sight(1, "submitted", 0, ["b", "a"], [leaf])
    assert seen == rules.sight(1, "submitted", 0, iter(["a", "b"]), iter([leaf]))
    others = [rules.sight(2, "submitted", 0, ["a", "b"], [leaf]), rules.sight(1, "approved", 0, ["a", "b"], [leaf]),
              rules.sight(1, "submitted", 1, ["a", "b"], [leaf]), rules.sight(1, "submitted", 2, ["a", "b"], [leaf]),
              rules.sight(1, "submitted", 0, ["a"], [leaf]), rules.sight(1, "submitted", 0, ["a", "b"], [later])]
    assert len({seen, *others}) == 7


def test_only_what_the_page_cannot_mend_stands_in_the_way() -> None:
    place = Submission(start_from=DAY, leaves="cncc")
    for action in ("approve", "decline", "request_changes"):
        assert rules.in_the_way(step(action), place, recused=False, today=DAY) == []
        assert len(rules.in_the_way(step(action), place, recused=True, today=DAY)) == 1
    assert len(rules.in_the_way(step("approve"), place, recused=False, today=date(2026, 12, 2))) == 1
    assert rules.in_the_way(step("decline"), place, recused=False, today=date(2026, 12, 2)) == []


@pytest.mark.parametrize(("before", "after"), [
    ("Dissk och städning i storkökk", "Disk och städning i storkök"), ("köks biträde", "Köksbiträde."),
    ("Du ska diska torka bord", "Du ska diska och torka bord."), ("Du du ska diska", "Du ska diska"),
    ("vi behover nagon som kann laga mat", "Vi behöver någon som kan laga mat."), ("Disak", "Diska"),
    ("Lyft på 10 kg", "Lyft på 10 kg."), ("och och diska", "och diska"), ("Underskötersak", "Undersköterska"),
    ("packa upp varor i hylan", "Packa upp varor i hyllan"), ("restaurang biträde", "restaurangbiträde"),
    ("På torsdgar, torsdgg", "På torsdagar, torsdag"),
])
def test_spelling_is_corrected(before: str, after: str) -> None:
    rules.refuse_a_rewriting(before, after, objected=False)


@pytest.mark.parametrize(("before", "after"), [
    ("Diska i köket.", "Diska i köket. Inga tunga lyft förekommer."), ("Lyft på 10 kg", "Lyft på 15 kg"),
    ("Diska i köket", "Diska i köket 2 timmar"), ("Tunga lyft ingår", "Lätta lyft ingår"),
    ("Du kan lyfta", "Du ska lyfta"),
    ("Svenska behövs inte", "Svenska behövs"), ("Svenska behövs", "Svenska behövs inte"), ("möjligt", "omöjligt"),
    ("Diska, torka, städa, laga, bära, packa, sopa", "Diska, torka, städa, laga, bära, packa, sopa, svetsa"),
    ("Bära ut varor", "Köra ut varor"), ("På dagtid", "På kvällstid"), ("städning", "städ"),
    ("Kök", "Kök av den som är det"),
    ("Arbetet är inomhus", "Arbetet är utomhus"), ("Diska med en kollega", "Diska ensam"),
    ("Varje torsdag", "Varje tisdag"), ("Nio timmar", "Tio timmar"), ("Från juni", "Från juli"),
    ("Efter sjutton dagar", "Efter sjuttio dagar"), ("Där hon arbetar", "Där han arbetar"),
])
def test_facts_are_not(before: str, after: str) -> None:
    with pytest.raises(rules.CorrectionWrong):
        rules.refuse_a_rewriting(before, after, objected=False)


def test_the_longest_text_is_measured_in_no_time() -> None:
    words = [f"ord{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(660)]
    begun = time.process_time()
    rules.refuse_a_rewriting(" ".join(words), " ".join(f"{word}x" for word in words), objected=False)
    assert time.process_time() - begun < 1
