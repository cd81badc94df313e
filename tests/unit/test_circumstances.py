"""What sounds like a person's circumstances, by how far a text reaches, and what plainly does not."""
import pytest

from portal.core.circumstances import Reach, _words, told_in

LETTERS = ["Vår deltagare kan börja på måndag.", "Kandidaten är klar.", "Deltagaren behöver lugn.",
           "Det gäller en klient."]
FROM_THE_GROUP = [
    "Anpassad för någon som är sjukskriven.", "Hon har en depression.", "Han har fått diagnosen adhd.",
    "Det är autism.", "Går på aktivitetsstöd nu.", "Försörjningsstödet räcker inte.", "Bidraget upphör i mars.",
    "Tidigare missbruk.",
    "Sjukskrivningen tar slut.", "Utbränd sedan i våras.", "Har suttit i fängelse.", "Socialtjänsten är inblandad.",
]
ANYBODYS = [
    "Vår deltagare Mira är sjukskriven för depression.", "Personen heter Olle Ek.", "Hon är sjukskriven sedan mars.",
    "Praktikanten heter Sara.", "Killen har adhd och behöver lugn.", "Han går på soc.", "Hon har försörjningsstöd.",
    "Någon som har en funktionsnedsättning var här förra året.",
]
PLAIN = [
    "", "Hej Mira! Tack för platsen. Hur tungt lyfter man?", "Antal deltagare: 8. Alla deltagare får skor.",
    "Platsen är anpassad för personer med funktionsnedsättning.", "Lönebidrag kan vara aktuellt.",
    "Sjukskrivning anmäls till chefen.", "Vi bidrar gärna till arbetsgivarens introduktion.", "Ring 070-174 06 05.",
    "Registerutdrag krävs.", "Organisationsnummer 404040-4040.", "Diagnostik av fordon.", "Handledaren heter Mira.",
    "Vem handleder när Olle är borta? Har hon tid?", "Personer med nedsatt arbetsförmåga kan få lönebidrag.",
    "Datorn har ett program som heter Visma.", "Ärende 2026-0147, vecka 12-14.",
]
OF_THEIR_WORK = [
    "Hjälpa äldre som har demens och barn som har adhd.", "Boende som har autism behöver tydlighet.",
    "Vi arbetar med diagnoser och missbruk på behandlingshemmet.", "Deltagaren lär sig egenkontroll.",
    "Vi tar emot deltagare i daglig verksamhet.",
]


@pytest.mark.parametrize("text", [*LETTERS, *FROM_THE_GROUP, *ANYBODYS])
def test_a_letter_is_asked_about_with_the_words_and_the_reason(text: str) -> None:
    found = told_in(text, Reach.LETTER)
    assert found, text
    assert all(said.startswith("Du skriver ”") and said.endswith(".") for said in found)


@pytest.mark.parametrize("text", [*FROM_THE_GROUP, *ANYBODYS])
def test_so_is_a_training(text: str) -> None:
    assert told_in(text, Reach.GROUP)


@pytest.mark.parametrize("text", ANYBODYS)
def test_and_what_a_company_writes_of_a_person(text: str) -> None:
    assert told_in(text, Reach.ALL)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_pass(text: str) -> None:
    assert told_in(text, Reach.LETTER) == []


@pytest.mark.parametrize("text", OF_THEIR_WORK)
def test_a_company_may_tell_of_its_work(text: str) -> None:
    assert told_in(text, Reach.ALL) == []


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("number", ["640823-3235", "19640823-3235", "640823-XXXX", "6408233235"])
def test_a_number_with_a_slip_in_it_is_asked_about_everywhere(reach: Reach, number: str) -> None:
    assert any(number in said for said in told_in(f"Gäller {number}.", reach))


def test_each_reason_is_told_once() -> None:
    assert len(told_in("Sjukskriven, och sjukskrivningen tar slut.", Reach.LETTER)) == 1


def test_every_word_has_a_reason() -> None:
    for reach in Reach:
        assert all(entry.why.endswith(".") for entry in _words(reach).entries)
