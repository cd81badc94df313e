"""What is judged in a review, without database."""
from datetime import date

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
