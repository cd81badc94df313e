"""The five rules of the domain, on every page, for everyone (domain.md). Each text carries a word of its own."""
import pytest

from tests.guards import world
from tests.guards.conftest import Walked
from tests.guards.personal_numbers import NUMBERS

OWN = {"full"}
REVIEWERS = {"reviewer"}
MAY_READ = {
    world.DRAFT: OWN,
    world.WORKING: OWN,
    world.RECALLED: OWN | REVIEWERS,
    world.REFUSED: OWN | REVIEWERS,
    world.ASKED: OWN | REVIEWERS,
    world.UNREVIEWED: OWN | REVIEWERS | {"unverified"},
    world.NEWER: OWN | REVIEWERS,
    world.CLOSED: OWN | REVIEWERS,
    world.PAUSED: OWN | REVIEWERS,
    world.STOPPED: OWN | REVIEWERS,
    world.UNSENT: REVIEWERS,
    world.WRITTEN_DOWN: REVIEWERS,
    world.INTERNAL: REVIEWERS,
    world.SHOWN: OWN | REVIEWERS | {"sole", "municipal", "campus", "coach"},
    world.PROPOSED: OWN | REVIEWERS | {"campus"},
    world.AGREED: OWN | REVIEWERS | {"campus", "coach"},
    world.EARLY_NEED: REVIEWERS | {"unverified"},
}
"""Word -> who may read it; nobody else may, anywhere."""


@pytest.mark.parametrize("word", MAY_READ)
def test_a_text_is_read_by_those_who_may_and_by_nobody_else(walked: Walked, word: str) -> None:
    readers = {visit.who for visit in walked.visits if word in visit.page.html}
    leaks = [str(v) for v in walked.visits if word in v.page.html and v.who not in MAY_READ[word]]
    assert leaks == []
    assert readers == MAY_READ[word], "somebody who should read it cannot, so the test would prove nothing"


def test_no_text_field_takes_a_personal_number(walked: Walked) -> None:
    forms = {attempt.form for attempt in walked.attempts}
    assert len(forms) >= 15, forms
    assert [str(a) for a in walked.attempts if a.status != 422] == []
    assert [str(a) for a in walked.attempts if not a.is_told] == [], "refused, but not beside the field"
    assert [where for where, text in walked.texts for number in NUMBERS if number in text] == []


def test_a_sole_trader_s_number_is_seen_by_itself_and_the_reviewer_who_verifies(walked: Walked) -> None:
    number = world.SOLE_NUMBER
    written = (number, f"{number[:6]}-{number[6:]}", f"19{number}")
    seen = {(v.who, v.endpoint) for v in walked.visits if any(form in v.page.html for form in written)}
    assert seen <= {("sole", "companies.details"), ("sole", "companies.change"), ("reviewer", "companies.show"),
                    ("reviewer", "companies.verify")}
    assert not any(form in v.path for v in walked.visits for form in written)
    masked = [v for v in walked.visits if f"{number[:6]}-****" in v.page.html]
    assert masked, "the masked number is shown nowhere"


def test_no_page_promises_support(walked: Walked) -> None:
    promises = ("du får bidrag", "ni får bidrag", "ni har rätt till", "garanterar", "garanterat")
    assert [str(v) for v in walked.visits if any(p in v.page.text.lower() for p in promises)] == []


def test_support_is_always_af_s_decision(walked: Walked) -> None:
    for visit in walked.visits:
        text = visit.page.text.lower()
        if any(word in text for word in ("lönebidrag", "nystartsjobb", "introduktionsjobb")):
            assert "arbetsförmedlingen beslutar" in text, str(visit)
