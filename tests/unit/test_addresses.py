"""What may stand in a name, and how an address is read and written on the wire."""
import pytest

from portal.core import addresses


@pytest.mark.parametrize("text", [
    "Du har vunnit! Hämta här: https://ond.example/x", "http:ond.example", "www.ond.example", "WWW.OND.EXAMPLE nu",
    "bit.ly/x3", "ond.example/hämta", "ond.example?x=1", "mailto:x@ond.example", "kalle@ond.example",
    "Kalle <kalle@ond.example>", "ht\u200btps://ond.example", "ｗｗｗ．ond．example", "ond\u3002example/x", "tel://112",
    "Nyfors AB ond.example:8080/x",
])
def test_no_name_holds_what_a_mail_program_makes_a_link_of(text: str) -> None:
    assert addresses.link_in(text)
    assert addresses.address_in(text)


@pytest.mark.parametrize("name", [
    "Nyfors Kök & Catering AB", "Elgiganten.se AB", "Pär's Bageri", "A/S Norden", "Bygg 24/7", "Dr. Oetker",
    "Restaurangbiträde/diskare", "Plats 1. Köket", "AB C.G. Larsson & Co.", "Skolan F-6", "Kl. 8.30-16.00", "m.fl.",
])
def test_names_of_companies_and_places_are_left_alone(name: str) -> None:
    assert addresses.link_in(name) is None


@pytest.mark.parametrize("name", ["Anna-Karin Öberg", "J.R.R. Tolkien", "Åsa von Essen d.y.", "Nguyễn Thị Hoa",
                                  "Mohammed Al-Sayed", "O'Connor", "Per E. Ek"])
def test_names_of_people_are_left_alone(name: str) -> None:
    assert addresses.address_in(name) is None


@pytest.mark.parametrize("name", [
    "ond.example", "Kalle ond.example", "@kalle", "kalle@jobb", "a.se", "vinn nu g.co", "1.com", "a．se"])
def test_a_person_is_not_called_as_a_domain(name: str) -> None:
    assert addresses.address_in(name)


@pytest.mark.parametrize(("written", "wire"), [
    ("anna@kök-nyköping.se", "anna@xn--kk-nykping-ecbf.se"), ("Anna@Example.COM", "Anna@example.com"),
])
def test_a_swedish_domain_has_another_spelling_on_the_wire(written: str, wire: str) -> None:
    assert addresses.on_the_wire(addresses.email(written)) == wire


@pytest.mark.parametrize("written", ["åsa@example.com", "anna.öberg@kök.se"])
def test_a_local_part_outside_ascii_is_refused_in_words(written: str) -> None:
    with pytest.raises(ValueError, match="Före @"):
        addresses.email(written)


@pytest.mark.parametrize("written", ["", "asa", "asa@", "@example.com", "a b@example.com"])
def test_what_is_no_address(written: str) -> None:
    with pytest.raises(ValueError, match="Skriv en e-postadress"):
        addresses.email(written)
