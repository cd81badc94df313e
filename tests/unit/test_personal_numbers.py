"""Personal numbers however they are written, and the numbers that are none."""
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn

from portal.companies import numbers
from portal.core import clock
from portal.core.personal_numbers import first_in, is_birthday, like_one, refusal

SEPARATORS = ["", "-", "+", " ", "  ", "–", " - ", ".", "/", "\N{NO-BREAK SPACE}", "\u2011", ": ", "--"]
UNSEEN = ["", "\u00ad", "\u200b", "\u2060", "\ufeff", "\u202e"]


@pytest.mark.parametrize("written", [
    "640823-3234", "6408233234", "19640823-3234", "196408233234", "640823+3234", "640823 3234", "640823–3234",
    "640823‐3234", "640823‑3234", "640823−3234", "640823 - 3234", "６４０８２３－３２３４", "640823\u200b-3234",
    "٦٤٠٨٢٣-٣٢٣٤", "701063-2391", "7010632391", "19701063-2391",
    "811228  9874", "81 12 28 9874", "811228.9874", "81-12-28-9874", "1981-12-28-9874", "1981-12-28 9874",
    "19 81 12 28 9874", "19811228 - 9874", "19 811228-9874", "811228/9874", "811228-98 74", "81.12.28-9874",
    "8112\u00ad28-9874", "811228\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}9874",
    "550072-2391",            # a samordningsnummer whose month is not known
    "191500882392",           # the same, from Skatteverket's own test numbers
])
def test_a_personal_number_is_found_however_it_is_written(written: str) -> None:
    assert first_in(f"Ring Anna, {written}, om platsen.")
    assert first_in(written)


@pytest.mark.parametrize("innocent", [
    "", "070-174 06 05", "+46 70 174 06 05", "0701-74 06 05", "0701 74 06 05", "07 01 74 06 05", "070174 06 05",
    "+46 701740605", "+46 (0)701740605", "070-174 06 90", "08-16 50 00 70",
    "640823-3235",            # wrong check digit
    "641323-3230",            # no thirteenth month
    "640800-3230", "640832-3230", "640899-3230", "640023-3232",
    "010229-1238",            # no leap year, in any century
    "404040-4040", "16404040-4040", "556000-4615",
    "1640823-3234", "640823-32345",   # part of a longer number
    "2026-12-01", "611 83", "SSYK 9412", "37,5 timmar",
    "2026-12-01 – 2027-01-31", "2026-12-01–2027-01-31", "20261201-20270131", "kl. 08.00–16.30", "07.30-16.00",
    "12 500 000 kr", "20 000–25 000 kr", "10 000 - 20 000 kr", "v. 49–52", "36 38 40 42 44", "81 12 28 98 74",
])
def test_other_numbers_are_not(innocent: str) -> None:
    assert first_in(innocent) is None


@given(ahead=st.integers(-300, 1000), hour=st.integers(0, 23), minute=st.integers(0, 59), spelling=st.integers(0, 4))
def test_a_day_and_a_time_are_free(ahead: int, hour: int, minute: int, spelling: int) -> None:
    day = clock.today() + timedelta(days=ahead)
    written = ("%Y-%m-%d", "%y-%m-%d", "%Y%m%d", "%y%m%d", "%Y.%m.%d")[spelling]
    assert first_in(f"Mötet är {day:{written}} {hour:02d}{minute:02d}.") is None
    assert first_in(f"Mötet är {day:{written}} {hour:02d}.{minute:02d}.") is None


@given(first=st.dates(date(2020, 1, 1), date(2040, 1, 1)), days=st.integers(0, 1000), dash=st.sampled_from("-–—"),
       around=st.sampled_from(["", " "]),
       written=st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%y%m%d", "%d.%m.%Y", "%d/%m %Y"]))
def test_periods_are_free(first: date, days: int, dash: str, around: str, written: str) -> None:
    last = first + timedelta(days=days)
    assert first_in(f"{first:{written}}{around}{dash}{around}{last:{written}}") is None


@given(st.integers(10, 99999), st.integers(10, 99999), st.sampled_from(["\N{NO-BREAK SPACE}", " ", "."]))
def test_prices_are_free(one: int, other: int, sign: str) -> None:
    low, high = (f"{price * 100:,}".replace(",", sign) for price in (one, other))
    assert first_in(f"{low} kr") is None
    assert first_in(f"{low},50 kr till {high}:-") is None


@given(st.from_regex(r"[2-9][0-9][2-9][0-9]{6}", fullmatch=True), st.sampled_from(["", "-", " "]))
def test_organisation_numbers_are_free(nine: str, sign: str) -> None:
    digits = nine + luhn.calc_check_digit(nine)
    assert first_in(f"Org.nr {digits[:6]}{sign}{digits[6:]}") is None


@given(st.from_regex(r"07[02369][0-9]{7}", fullmatch=True))
def test_grouped_phone_numbers_are_free(digits: str) -> None:
    for grouped in ((3, 3, 2, 2), (3, 2, 3, 2), (4, 2, 2, 2), (2, 2, 2, 2, 2), (3, 7)):
        at, parts = 0, []
        for length in grouped:
            parts.append(digits[at:at + length])
            at += length
        assert first_in(f"Ring {parts[0]}-{' '.join(parts[1:])}.") is None
        assert first_in(f"Ring {' '.join(parts)}.") is None
        assert first_in(f"Ring +46 {' '.join(parts)[1:]}.") is None


def test_it_says_which_part_was_found() -> None:
    assert first_in("Två: 640823-3235 och 640823-3234.") == "640823-3234"


def test_the_refusal_names_every_one() -> None:
    assert refusal("Inget här") is None
    one, both = refusal("Ring 640823-3234, 640823-3234"), refusal("Ring 640823-3234 och 701063  2391")
    assert one
    assert "ett personnummer" in one
    assert one.count("640823-3234") == 1
    assert both
    assert "(640823-3234 och 701063  2391)" in both


@st.composite
def people(draw: st.DrawFn) -> tuple[str, str]:
    """(century, ÅÅMMDDNNN) of a personnummer or a samordningsnummer, of which month and day may not be known."""
    born = draw(st.dates(date(1931, 1, 1), date(2020, 12, 31)))
    month, day = born.month, born.day
    if draw(st.booleans()):
        unknown = draw(st.sampled_from(["", "month", "day", "both"]))
        month *= unknown not in ("month", "both")
        day = 60 + day * (unknown not in ("day", "both"))
    return f"{born:%Y}"[:2], f"{born:%y}{month:02d}{day:02d}{draw(st.integers(0, 999)):03d}"


@given(person=people(), sign=st.sampled_from(SEPARATORS), spread=st.sampled_from(["", " ", "-", "."]),
       with_century=st.booleans(), unseen=st.sampled_from(UNSEEN), before=st.sampled_from(["", "Ab (", "nr:"]))
def test_every_valid_number_is_found_and_no_other_check_digit(
    person: tuple[str, str], sign: str, spread: str, with_century: bool, unseen: str, before: str,
) -> None:
    century, nine = person
    right = luhn.calc_check_digit(nine)
    start = spread.join([century * with_century + nine[:2], nine[2:4], nine[4:6]])
    for digit in "0123456789":
        found = first_in(f"{before}{start}{unseen}{sign}{nine[6:]}{digit} slut")
        assert bool(found) is (digit == right)


@given(people(), st.sampled_from(SEPARATORS))
def test_it_is_a_sole_traders_number_too(person: tuple[str, str], sign: str) -> None:
    century, nine = person
    assume(nine[2] in "01")
    digits = nine + luhn.calc_check_digit(nine)
    for text in (f"{digits[:6]}{sign}{digits[6:]}", f"{century}{digits[:6]}{sign}{digits[6:]}"):
        number = numbers.parse(text)
        assert (number.digits, number.is_sole_trader) == (digits, True)
        assert number.shown() == f"{digits[:6]}-****"


@pytest.mark.parametrize(("digits", "may_be"), [
    ("550072", True), ("550060", True), ("551260", True), ("550091", True), ("550092", False), ("551360", False),
    ("550012", False), ("551200", False), ("550059", False), ("000229", True), ("010229", False), ("010289", False),
])
def test_what_can_begin_a_number(digits: str, may_be: bool) -> None:
    assert is_birthday(digits) is may_be


def test_what_is_nearly_one() -> None:
    assert like_one("640823-3235, 640823-xxxx och 64 08 23 3235") == ["640823-3235", "640823-xxxx", "64 08 23 3235"]
    assert like_one("550072-2392") == ["550072-2392"]
    assert like_one(f"{clock.today()} 1430, 404040-4041") == []


@given(st.text(alphabet="0123456789- .+/\u00ad", max_size=80) | st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    first_in(text)
    like_one(text)
    refusal(text)
