"""Never more at once than a supervisor or a workplace takes. No database."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.companies.supervisors import ceilings
from portal.companies.supervisors.ceilings import Full, Use, first_full, supervisor_full, use, workplace_full
from portal.core import wording

FIRST = date(2027, 3, 1)
TODAY = date(2026, 12, 1)


def days(start: int, end: int, who: str = "anna") -> Use:
    return Use(FIRST + timedelta(start), FIRST + timedelta(end), who)


@pytest.mark.parametrize(("uses", "ceiling", "full"), [
    ([], 1, None),
    ([days(0, 5)], 2, None),
    ([days(0, 5)], 1, (0, 1)),
    ([days(2, 5), days(5, 9)], 2, (5, 2)),
    ([days(2, 4), days(5, 9)], 2, None),
    ([days(-9, -1), days(11, 20)], 1, None),
    ([days(-9, 0)], 1, (0, 1)),
    ([days(10, 20)], 1, (10, 1)),
    ([days(0, 10, "omar"), days(0, 10, "omar")], 1, None),
    ([days(0, 10)] * 3, 2, (0, 3)),
    ([days(0, 10)] * 3, None, None),
])
def test_the_first_day_without_room(uses: list[Use], ceiling: int | None, full: tuple[int, int] | None) -> None:
    expected = full and Full(FIRST + timedelta(full[0]), full[1], ceiling or 0)
    assert first_full(uses, days(0, 10), ceiling) == expected


SPANS = st.builds(lambda start, length, who: days(start, start + length, who), st.integers(0, 40), st.integers(0, 20),
                  st.sampled_from(["anna", "omar"]))


@given(st.lists(SPANS, max_size=12), SPANS, st.integers(1, 4))
def test_it_is_what_counting_each_day_gives(uses: list[Use], wanted: Use, ceiling: int) -> None:
    counted = None
    day = wanted.start
    while day <= wanted.end and counted is None:
        already = sum(one.who == wanted.who and one.start <= day <= one.end for one in uses)
        counted = Full(day, already, ceiling) if already >= ceiling else None
        day += timedelta(1)
    assert first_full(uses, wanted, ceiling) == counted


@given(st.lists(SPANS, max_size=25), st.integers(1, 3))
def test_whoever_asks_first_never_exceeds_it(asked: list[Use], ceiling: int) -> None:
    taken: list[Use] = []
    for one in asked:
        if first_full(taken, one, ceiling) is None:
            taken.append(one)
    for who in ("anna", "omar"):
        for n in range(61):
            day = FIRST + timedelta(n)
            assert sum(one.who == who and one.start <= day <= one.end for one in taken) <= ceiling


@pytest.mark.parametrize(("start", "end", "offer_start", "expected"), [
    (FIRST, FIRST + timedelta(9), None, (FIRST, FIRST + timedelta(9))),
    (FIRST, None, None, (FIRST, FIRST + timedelta(13))),
    (None, None, FIRST, (FIRST, FIRST + timedelta(13))),
    (None, None, None, (TODAY, TODAY + timedelta(13))),
    (None, None, TODAY - timedelta(5), (TODAY, TODAY + timedelta(13))),
])
def test_what_has_no_dates_counts_from_the_offers_start(
    start: date | None, end: date | None, offer_start: date | None, expected: tuple[date, date],
) -> None:
    found = use("anna", start=start, end=end, offer_start=offer_start, weeks=2, today=TODAY)
    assert (found.start, found.end) == expected


def test_the_refusal_says_who_how_many_and_when() -> None:
    said = supervisor_full("Anna Berg", Full(date(2027, 3, 3), 2, 2))
    when = wording.plain_day(date(2027, 3, 3))
    assert said == f"Anna handleder redan 2 den {when}, och får högst ha 2. Be företaget höja gränsen."
    at_work = workplace_full("Skolköket", Full(date(2027, 3, 3), 3, 3))
    assert at_work.startswith("Skolköket har redan 3 samtidigt den 3 mars")
    assert said.endswith(ceilings.RAISE)
