"""What was typed becomes parts that are safe to ask with."""
import pytest

from portal.core.database.search import LONGEST, MOST_WORDS, parts_of


@pytest.mark.parametrize(("typed", "parts"), [
    ("", []), ("   ", []), ("Åkeri", ["åkeri"]), ("CAFÉ  café", ["cafe"]), ("kök\x00ab", ["kök", " ab"]),
    ("\u202eabc\u200b", ["abc"]), ("A\u030akeri", ["åkeri"]), ('100 % "x_', ["100", " x_"]),
    ("stor\u00adkök", ["storkök"]), ("%", [" %"]),
    ("”Städ”, (Anna’s) – kök!", ["städ", "annas", "kök"]), ("kök-biträde", ["kök", "biträde"]),
])
def test_parts(typed: str, parts: list[str]) -> None:
    assert parts_of(typed) == parts


def test_a_novel_is_cut() -> None:
    assert len(parts_of(" ".join(f"ord{n}" for n in range(500)))) == MOST_WORDS
    assert parts_of("å" * 9000) == ["å" * LONGEST]
