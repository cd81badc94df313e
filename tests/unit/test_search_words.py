"""What was typed becomes words that are safe to ask with."""
import pytest

from portal.core.search import LONGEST, MOST_WORDS, words_of


@pytest.mark.parametrize(("typed", "words"), [
    ("", []), ("   ", []), ("Åkeri", ["åkeri"]), ("CAFÉ  café", ["cafe"]), ("kök\x00ab", ["kök", "ab"]),
    ("\u202eabc\u200b", ["abc"]), ("A\u030akeri", ["åkeri"]), ('100 % "x_', ["100", "%", '"x_']),
])
def test_words(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_a_novel_is_cut() -> None:
    assert len(words_of(" ".join(f"ord{n}" for n in range(500)))) == MOST_WORDS
    assert sum(map(len, words_of("å" * 9000))) <= LONGEST
