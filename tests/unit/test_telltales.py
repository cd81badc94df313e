"""Texts that may not be meant for the company, and those that plainly are."""
import pytest

from portal.reviews.messages.rules import SIGNS, looks_internal

NAMES = {"Peter Sand", "Leila Haddad"}


@pytest.mark.parametrize(("text", "part"), [
    ("@peter kan du titta?", "”@peter”"),
    ("Det här stannar internt.", "”internt”"),
    ("Mellan oss: de har inte betalat.", "”Mellan oss”"),
    ("Skriv inget om det till företaget.", "”Skriv inget om det till företaget”"),
    ("Jag är jävig här.", "”jävig”"),
    ("Ska vi avslå?", "”Ska vi avslå”"),
    ("ska vi verkligen godkänna den här", "”ska vi verkligen godkänna”"),
    ("Jag tycker att vi avslår.", "”Jag tycker att vi avslår”"),
    ("Vad tycker ni andra?", "”Vad tycker ni andra”"),
    ("AF är tveksamma.", "”AF är tveksamma”"),
    ("Min kollega på Campus vet mer.", "”Min kollega på Campus”"),
    ("Vårt ställningstagande dröjer.", "”ställningstagande”"),
    ("De verkar oseriösa.", "”De verkar”"),
    ("Peter vet mer om dem.", "Du nämner Peter Sand"),
    ("Fråga Leila Haddad.", "Du nämner Leila Haddad"),
    ("Det är Peters ärende.", "Du nämner Peter Sand"),
])
def test_a_sign_is_told_with_the_words_that_were_written(text: str, part: str) -> None:
    found = looks_internal(text, NAMES)
    assert any(part in sentence for sentence in found), found
    assert all(sentence.endswith(".") for sentence in found)


@pytest.mark.parametrize("text", [
    "",
    "Hej Mira! Tack för platsen. Hur tungt lyfter man, och finns det hjälpmedel?",
    "Skriv till oss på naringsliv@example.com om något är oklart.",
    "Behöver man kunna prata med kollegor på svenska?",
    "Jobbtorg och Arbetsförmedlingen föreslår personer till platsen.",
    "Vi kan godkänna platsen när ni har skrivit vem som handleder.",
    "Har ni interna utbildningar för nya medarbetare?",
    "Campus hör av sig om utbildningen.",
    "Peterssons bageri ligger nära.",
    "Handledaren får gärna höra av sig till oss.",
])
def test_plain_words_to_a_company_pass(text: str) -> None:
    assert looks_internal(text, NAMES) == []


def test_each_sign_is_told_once_and_names_in_order() -> None:
    found = looks_internal("Internt, internt: Peter och Leila, ska vi avslå?", NAMES)
    assert len(found) == 4
    assert found[-2:] == ["Du nämner Leila Haddad, som arbetar med ärendet.",
                          "Du nämner Peter Sand, som arbetar med ärendet."]
    assert looks_internal("Peter?") == []


def test_the_list_of_signs_is_short_enough_to_be_read() -> None:
    assert len(SIGNS) <= 8
    assert all(sign.why.endswith(".") for sign in SIGNS)
