"""Organisation numbers as people write them, and what the company rules say."""
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from portal.companies import numbers, rules
from portal.companies.models import EmployerType
from portal.companies.numbers import OrgNumber, WrongNumber

COMPANY = "4040404040"
PERSON = "6408233234"
COORDINATION = "7010632391"
KEY = "k" * 32


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


@pytest.mark.parametrize("text", [
    "4040404040", "404040-4040", " 404040 4040 ", "164040404040", "16404040-4040", "16 404040 4040", "404040–4040",
    "404040\N{NO-BREAK SPACE}4040", "404040.4040", "４０４０４０-4040", "404040\u200b-4040\ufeff", "404040−4040",
])
def test_a_company_number_is_read_however_it_is_written(text: str) -> None:
    assert numbers.parse(text).digits == COMPANY


@pytest.mark.parametrize("text", ["640823-3234", "6408233234", "196408233234", "19640823-3234", "640823+3234",
                                  "64 08 23 3234", "640823  3234",
                                  "640823.3234"])
def test_a_personnummer_is_a_sole_traders_number(text: str) -> None:
    number = numbers.parse(text)
    assert (number.digits, number.is_sole_trader) == (PERSON, True)


def test_a_samordningsnummer_is_a_sole_traders_number() -> None:
    assert numbers.parse("701063-2391").is_sole_trader
    assert numbers.parse("19701063-2391").digits == COORDINATION


def test_a_company_is_shown_whole_and_a_person_masked() -> None:
    assert OrgNumber(COMPANY).shown() == "404040-4040"
    assert OrgNumber(PERSON).shown() == "640823-****"
    assert OrgNumber(PERSON).full() == "640823-3234"


def test_no_trace_can_hold_a_persons_number() -> None:
    assert PERSON not in repr(OrgNumber(PERSON))
    assert "3234" not in f"{OrgNumber(PERSON)} {OrgNumber(PERSON)!r}"


@pytest.mark.parametrize(("text", "said"), [
    ("404040-404", "Numret har 9 siffror"),
    ("1", "Numret har 1 siffra."),
    ("404040-40400", "Numret har 11 siffror"),
    ("404040-4041", "Siffrorna stämmer inte ihop"),
    ("640823-3235", "Siffrorna stämmer inte ihop"),
    ("Nyfors AB", "bara siffror"),
    ("404040-4O40", "bara siffror"),
    ("404040\0004040", "bara siffror"),
    ("SE404040404001", "momsnummer"),
    ("174040404040", "börjar med 16"),
    ("194040404040", "månaden finns inte"),
    ("166408233234", "hör till ett företag"),
    (with_check_digit("641332323"), "inget datum"),
    (with_check_digit("641232323"), "inget datum"),
    ("4" * 1_000_000, "för långt"),
])
def test_each_kind_of_mistake_has_its_own_words(text: str, said: str) -> None:
    with pytest.raises(WrongNumber, match=said):
        numbers.parse(text)


def test_a_leap_day_needs_a_leap_year_in_either_century() -> None:
    assert numbers.parse(with_check_digit("000229323")).is_sole_trader
    with pytest.raises(WrongNumber, match="inget datum"):
        numbers.parse(with_check_digit("010229323"))
    with pytest.raises(WrongNumber, match="inget datum"):
        numbers.parse("19" + with_check_digit("000229323"))


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = numbers.parse(text)
    except WrongNumber:
        return
    assert len(number.digits) == 10


@given(st.from_regex(r"[2-9][0-9][2-9][0-9]{6}", fullmatch=True))
def test_one_wrong_digit_is_always_found(nine: str) -> None:
    right = with_check_digit(nine)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert numbers.parse(right).digits == right
    with pytest.raises(WrongNumber):
        numbers.parse(wrong)


def test_a_sealed_number_opens_with_its_key_and_hashes_alike() -> None:
    number = OrgNumber(PERSON)
    sealed = numbers.sealed(KEY, number)
    assert PERSON not in sealed
    assert numbers.unsealed(KEY, sealed) == number
    assert numbers.hashed(KEY, number) == numbers.hashed(KEY, numbers.parse("19640823-3234"))
    assert numbers.hashed(KEY, number) != numbers.hashed("x" * 32, number)


@pytest.mark.parametrize(("kind", "unit", "wrong"), [
    (EmployerType.MUNICIPAL, "", ["unit_name"]),
    (EmployerType.PUBLIC, "", ["unit_name"]),
    (EmployerType.MUNICIPAL, "Förskolan", []),
    (EmployerType.PRIVATE, "Förskolan", ["unit_name"]),
    (EmployerType.PRIVATE, "", []),
    (None, "Förskolan", []),
])
def test_only_some_employers_have_units(kind: EmployerType | None, unit: str, wrong: list[str]) -> None:
    assert [name for name, _ in rules.identity_problems(OrgNumber(COMPANY), kind, unit)] == wrong


def test_a_sole_trader_is_a_company() -> None:
    def wrong(kind: EmployerType) -> list[str]:
        return [name for name, _ in rules.identity_problems(OrgNumber(PERSON), kind, "")]

    assert wrong(EmployerType.ASSOCIATION) == ["employer_type"]
    assert wrong(EmployerType.PRIVATE) == wrong(EmployerType.SOCIAL) == []


def test_the_union_goes_with_the_agreement() -> None:
    assert [n for n, _ in rules.facts_problems(True, "")] == ["union_name"]
    assert [n for n, _ in rules.facts_problems(False, "Unionen")] == ["union_name"]
    for agreement, union in ((True, "Unionen"), (False, ""), (None, "")):
        assert not list(rules.facts_problems(agreement, union))


@pytest.mark.parametrize("text", ["61183", "611 83", " 6 1183", "SE-611 83", "s-61183"])
def test_a_postal_code_has_one_form(text: str) -> None:
    assert rules.postal_code(text) == "611 83"


@pytest.mark.parametrize("text", ["6118", "611834", "01183", "61l83", "٦١١٨٣", "6" * 1000])
def test_a_wrong_postal_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fem siffror"):
        rules.postal_code(text)


def test_cfar_has_eight_digits() -> None:
    assert rules.cfar("1234 5678") == "12345678"
    with pytest.raises(ValueError, match="åtta siffror"):
        rules.cfar("1234567")


@pytest.mark.parametrize(("text", "address"), [
    ("www.foretaget.se", "https://www.foretaget.se"), ("http://åkeriet.se/om", "http://åkeriet.se/om"),
    ("foretaget.se:8080/a?b=1", "https://foretaget.se:8080/a?b=1"),
])
def test_a_website_gets_its_scheme(text: str, address: str) -> None:
    assert rules.website(text) == address


@pytest.mark.parametrize("text", [
    "javascript:alert(1)", "ftp://foretaget.se", "foretaget", "https://", "http://[::1", "a b.se", "https://u:p@foretaget.se",
    "data://text.html", "//foretaget.se",
])
def test_what_is_no_website_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="webbadress"):
        rules.website(text)


def test_capitals_do_not_make_another_unit() -> None:
    assert rules.same_unit("Förskolan  ROSEN", "förskolan rosen")
    assert not rules.same_unit("Förskolan Rosen", "Förskolan Rösen")


def test_five_working_days_without_an_answer() -> None:
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)
    limit = rules.asked_too_long_ago(tuesday)
    assert datetime(2026, 11, 17, 20, tzinfo=UTC) < limit       # the Tuesday before: five working days have passed
    assert datetime(2026, 11, 18, 8, tzinfo=UTC) >= limit


def test_an_invitations_token_comes_from_the_key_and_is_kept_as_a_hash() -> None:
    token = rules.invitation_token(KEY, "abcdefghjk")
    assert len(token) == 43
    assert token == rules.invitation_token(KEY, "abcdefghjk") != rules.invitation_token("x" * 32, "abcdefghjk")
    assert token not in rules.token_hash(token)
