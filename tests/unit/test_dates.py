"""Dates as people write them: read, asked about, or refused with the reason."""
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock, dates, wording
from portal.offers import content
from portal.offers.models import Offer

FIRST = date(2027, 12, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Stockholm")))


@pytest.mark.parametrize("written", [
    "2027-12-01", "20271201", "2027.12.01", "2027/12/1", "2027 12 01", "2027‑12‑01", "2027–12–01", "2027 - 12 - 01",
    "2027−12−01", "1 dec. 2027", "1 dec 2027", "1 December 2027", "onsdag 1 december 2027",
    "Onsdagen den 1 december 2027",
    "ons. 1 dec. 2027", "den 1 december 2027", "1:a december 2027", "1/12 2027", "1/12-2027", "1\N{NO-BREAK SPACE}dec."
    "\N{NO-BREAK SPACE}2027", "1.12.2027", "1. december 2027", "ons 1/12 2027", "1 \t december  2027", "1december2027",
])
def test_dates_as_written(written: str) -> None:
    assert dates.read(written) == FIRST


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_portals_own_forms_are_read(day: date) -> None:
    for shown in (day.isoformat(), wording.short_day(day), content.shown(Offer(start_from=day), "start_from")):
        assert dates.read(shown) == day
    for shown in (wording.day(day), wording.plain_day(day)):
        if day.year != clock.today().year:
            assert dates.read(shown) == day


@pytest.mark.parametrize(("written", "said"), [
    ("2026-02-30", "Februari 2026 har 28 dagar, så dag 30 finns inte."),
    ("31 april 2027", "April 2027 har 30 dagar"), ("2026-13-01", "ingen månad 13"), ("0/5 2027", "dag 0 finns inte"),
    ("1999-01-01", "mellan 2000 och 2100"), ("2101-01-01", "mellan 2000 och 2100"),
    ("torsdag 1 december 2027", "1 december 2027 är en onsdag"),
])
def test_what_cannot_be_is_said(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        dates.read(written)


@pytest.mark.parametrize(("written", "offered"), [
    ("1 december", ["2026-12-01", "2027-12-01"]), ("1/12", ["2026-12-01", "2027-12-01"]),
    ("tisdag 1 december", ["2026-12-01", "2027-12-01"]), ("1 dec 27", ["2027-12-01"]), ("26-12-01", ["2026-12-01"]),
    ("01-02-2027", ["2027-02-01", "2027-01-02"]), ("1/2/2027", ["2027-02-01", "2027-01-02"]),
    ("1/12/27", ["2027-12-01"]),
])
def test_what_may_be_two_days_is_asked_about(written: str, offered: list[str]) -> None:
    with pytest.raises(ValueError, match="Skriv") as asked:
        dates.read(written)
    assert all(day in str(asked.value) for day in offered)


@pytest.mark.parametrize("written", ["13/2/2027", "2/13/2027", "13-2-2027"])
def test_what_can_be_one_day_alone_is_read(written: str) -> None:
    assert dates.read(written) == date(2027, 2, 13)


@pytest.mark.parametrize("written", ["snart", "1 xyz 2027", "40-40-40", "1 ma 2027", "2027", "2027-12", "x" * 1000])
def test_what_is_no_date_is_told_how(written: str) -> None:
    with pytest.raises(ValueError, match="Skriv datumet så här"):
        dates.read(written)


@given(st.text(max_size=30) | st.text(alphabet="0123456789-/. dejanocmb", max_size=20))
def test_any_text_is_a_date_or_refused_in_a_sentence(text: str) -> None:
    try:
        dates.read(text)
    except ValueError as error:
        said = str(error)
    else:
        return
    assert said[0].isupper() or said[0].isdigit()
    assert said.endswith(".")
