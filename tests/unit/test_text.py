from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from portal.core.text import fold, personal_number_in, search_text, sort_key, tidy, unwanted_character


@pytest.mark.parametrize("written", [
    "640823-3234", "6408233234", "19640823-3234", "196408233234", "640823+3234", "640823 3234", "640823–3234",
    "640823‐3234", "640823‑3234", "640823−3234", "640823 - 3234", "６４０８２３－３２３４", "640823\u200b-3234",
    "٦٤٠٨٢٣-٣٢٣٤", "701063-2391", "7010632391", "19701063-2391",
])
def test_a_personal_number_is_found_however_it_is_written(written: str) -> None:
    assert personal_number_in(f"Ring Anna, {written}, om platsen.")
    assert personal_number_in(written)


@pytest.mark.parametrize("innocent", [
    "", "070-174 06 05", "+46 70 174 06 05", "0701-74 06 05", "070-174 06 90",
    "640823-3235",           # wrong check digit
    "641323-3230",           # no thirteenth month
    "640800-3230", "640832-3230", "640899-3230",
    "010229-1238",           # no leap year, in any century
    "404040-4040", "16404040-4040",
    "1640823-3234", "640823-32345",   # part of a longer number
    "2026-12-01", "611 83", "SSYK 9412", "37,5 timmar",
])
def test_other_numbers_are_not(innocent: str) -> None:
    assert personal_number_in(innocent) is None


def test_it_says_which_part_was_found() -> None:
    assert personal_number_in("Två: 640823-3235 och 640823-3234.") == "640823-3234"


@given(
    day=st.dates(date(1930, 1, 1), date(2020, 12, 31)), serial=st.integers(0, 999), coordinated=st.booleans(),
    sign=st.sampled_from(["", "-", "+", " ", "–"]), century=st.booleans(), before=st.sampled_from(["", "Ab (", "nr:"]),
)
def test_every_valid_number_is_found_and_no_other_check_digit(
    day: date, serial: int, coordinated: bool, sign: str, century: bool, before: str,
) -> None:
    start = f"{day:%y%m}{day.day + 60 * coordinated:02d}"
    right = luhn.calc_check_digit(f"{start}{serial:03d}")
    prefix = f"{day:%Y}"[:2] if century else ""
    for digit in "0123456789":
        found = personal_number_in(f"{before}{prefix}{start}{sign}{serial:03d}{digit} slut")
        assert bool(found) is (digit == right)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    personal_number_in(text)
    unwanted_character(text)
    assert len(search_text(tidy(text))) <= 2 * len(tidy(text)) + 3
    assert len(sort_key(tidy(text))) <= 2 * len(tidy(text))
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("c", list("\0\x07\u200b\u200f\u202e\ufeff\ue000\ud800\u2028😀☎"))
def test_unwanted_characters(c: str) -> None:
    assert unwanted_character(f"Kök{c}") == c


@pytest.mark.parametrize("text", [
    "Räksmörgås på kafé", "a\tb\nc", "20 °C, 5 § – ”citat” … €", "Ł Ž ß", "№ 5 © ® ½ × ±", "العربية", "日本",
])
def test_ordinary_characters(text: str) -> None:
    assert unwanted_character(text) is None


def test_a_line_break_only_where_there_are_lines() -> None:
    assert unwanted_character("a\nb", lines=False) == "\n"


def test_swedish_order() -> None:
    right = ["Abisko", "Écolé", "Etta", "Zebra", "Åkeri", "Ängen", "Öst"]
    assert sorted(sorted(right), key=lambda word: sort_key(word).encode()) == right
    assert sort_key("A\u030akeri") == sort_key("Åkeri")


def test_what_a_search_compares() -> None:
    assert fold("ÅKERI Café") == "åkeri cafe"
    assert "akeri" in search_text("Åkeri i Nyköping")
    assert "åkeri" in search_text("Åkeri i Nyköping")
    assert search_text("Lager", "Nord\nSyd") == " lager nord syd"


def test_tidy() -> None:
    assert tidy("  a\r\nb\rc  ") == "a\nb\nc"
    assert tidy("A\u030a") == "Å"
