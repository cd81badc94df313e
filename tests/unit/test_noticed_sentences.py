"""A hundred and twenty sentences: all that are to be noticed are, and none of the others."""
import csv
from pathlib import Path

import pytest

from portal.reviews.findings import rules as findings
from tests.unit.test_findings import place

SENTENCES = Path(__file__).parents[1] / "data" / "noticed_sentences.csv"


def sentences() -> list[tuple[str, str]]:
    """(the code of the finding, empty for none; the sentence)."""
    lines = [line for line in SENTENCES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(row["find"], row["text"]) for row in csv.DictReader(lines)]


TO_FIND = [row for row in sentences() if row[0]]
TO_LEAVE = [text for code, text in sentences() if not code]


def test_there_are_sixty_of_each() -> None:
    assert (len(TO_FIND), len(TO_LEAVE)) == (60, 60)
    assert len({text for _, text in sentences()}) == 120


@pytest.mark.parametrize(("code", "text"), TO_FIND)
def test_what_is_to_be_noticed_is(code: str, text: str) -> None:
    assert code in {one.code for one in findings.found(place(tasks=text))}


@pytest.mark.parametrize("text", TO_LEAVE)
def test_what_is_to_be_left_alone_is(text: str) -> None:
    assert findings.found(place(tasks=text)) == []
