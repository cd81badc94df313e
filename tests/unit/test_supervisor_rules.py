"""Who is the same supervisor, and whose a link is. No database."""
import pytest

from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached, find, id_in, is_same, is_token_of, token

KEY = "en hemlig nyckel"


def listed(name: str, email: str = "", phone: str = "070-174 06 11", id: str = "0123456789") -> Supervisor:
    return Supervisor(public_id=id, name=name, email=email, phone=phone)


def who(name: str, email: str = "", phone: str = "070-174 06 22") -> Reached:
    return Reached(name=name, phone=phone, email=email)


@pytest.mark.parametrize(("name", "email", "same"), [
    ("Anna Berg", "anna@example.com", True), ("ANNA BERG", "Anna@Example.com", True),
    ("Anna Berg", "", False), ("Anna Berg", "anna.b@example.com", False), ("Hanna Berg", "anna@example.com", False),
])
def test_two_are_one_by_name_and_address(name: str, email: str, same: bool) -> None:
    assert is_same(listed("Anna Berg", "anna@example.com"), who(name, email)) == same


@pytest.mark.parametrize(("register", "named", "found"), [
    ([("Anna", "a@example.com")], ("anna", "a@example.com"), 0),
    ([("Anna", "a@example.com")], ("Anna", ""), 0),
    ([("Anna", "")], ("Anna", "a@example.com"), 0),
    ([("Anna", "a@example.com"), ("Anna", "b@example.com")], ("Anna", ""), None),
    ([("Anna", "a@example.com"), ("Anna", "")], ("Anna", ""), 1),
    ([("Anna", "a@example.com"), ("Anna", "")], ("Anna", "b@example.com"), 1),
    ([("Anna", "a@example.com")], ("Anna", "b@example.com"), None),
    ([("Anna", "a@example.com")], ("Omar", "a@example.com"), None),
    ([], ("Anna", ""), None),
])
def test_whom_an_offer_names(register: list[tuple[str, str]], named: tuple[str, str], found: int | None) -> None:
    known = [listed(*one) for one in register]
    expected = None if found is None else known[found]
    assert find(known, who(*named)) is expected


def test_a_link_is_one_supervisors_and_dies_with_name_or_address() -> None:
    anna = listed("Anna Berg", "anna@example.com")
    link = token(KEY, anna)
    assert id_in(link) == anna.public_id
    assert is_token_of(KEY, anna, link)
    assert is_token_of(KEY, listed("anna berg", "anna@example.com", phone="070-174 06 99"), link), "not with a number"
    for other in (listed("Omar Ali", "anna@example.com"), listed("Anna Berg", "omar@example.com"),
                  listed("Anna Berg", "anna@example.com", id="9876543210")):
        assert not is_token_of(KEY, other, link)
    assert not is_token_of("en annan nyckel", anna, link)
    assert not is_token_of(KEY, anna, "å" + link[1:])
