from hypothesis import given
from hypothesis import strategies as st

from portal.reviews import answer_times


def test_median_and_nine_of_ten() -> None:
    found = answer_times.summed(30, {1: 3, 2: 4, 5: 2, 8: 1}, promised=5)
    assert found == answer_times.AnswerTimes(days=30, count=10, median=2, ninth=5, kept=9)
    even = answer_times.summed(30, {1: 1, 2: 1}, promised=5)
    assert even is not None
    assert even.median == 1.5


def test_nothing_has_no_median() -> None:
    assert answer_times.summed(30, {}, promised=5) is None


@given(st.lists(st.integers(0, 20), min_size=1, max_size=60))
def test_as_in_a_sorted_list(taken: list[int]) -> None:
    found = answer_times.summed(30, {n: taken.count(n) for n in taken}, promised=5)
    assert found is not None
    row = sorted(taken)
    middle = row[(len(row) - 1) // 2: len(row) // 2 + 1]
    assert found.median == sum(middle) / len(middle)
    assert sum(n <= found.ninth for n in row) >= .9 * len(row)
    assert found.ninth in row
