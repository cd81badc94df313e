"""The list of words: what each ground catches, and false friends that it must not."""
from collections import Counter

import pytest

from portal.reviews.findings import wordlist
from portal.reviews.findings.wordlist import Ground, WordList

CAUGHT = {
    Ground.GENDER: ["Vi söker en kille till lagret", "Manliga sökande", "En tjej i kassan", "Städerska", "Inga barn",
                    "Du får inte vara gravid", "Vi är ett grabbgäng", "Kvinnor som gillar djur"],
    Ground.IDENTITY: ["Ingen transperson", "Biologisk kvinna", "Du ska klä dig och ser ut som en man"],
    Ground.ETHNICITY: ["Etniskt svensk", "Svensk medborgare", "Perfekt svenska krävs", "Du talar utan brytning",
                       "Svenska som modersmål", "Passar invandrare", "född i Sverige"],
    Ground.RELIGION: ["Du är kristen", "Ingen slöja", "Muslimska personer", "Hijab går inte", "Inte religiös"],
    Ground.DISABILITY: ["Du är fullt frisk", "Inga allergier", "Psykiskt stabil", "God fysik", "Inte för handikappade",
                        "Fysiskt stark person", "Normalbegåvad"],
    Ground.ORIENTATION: ["Inte homosexuell", "Inga bögar", "heterosexuella"],
    Ground.AGE: ["Vi är ett ungt gäng", "UNG och hungrig", "Yngre person", "Du är under 30 år gammal", "En 20-åring",
                 "Helst yngre än 40", "Mellan 20 och 35 år", "Ungdomlig", "Inte äldre än oss", "Ålder 18–25"],
}
FRIENDS = [
    "Ungefär fyra timmar om dagen", "Man lär sig efter hand och man får hjälp", "Tungt men roligt", "En manual finns",
    "Barn och unga på fritids", "Vi arbetar med barn och ungdomar", "Hjälpa äldre på äldreboendet", "Friskvård ingår",
    "Frisk luft", "Kvinnor och män i alla åldrar", "Svensk husmanskost", "Svenskt körkort", "Svenska så det räcker",
    "Allergener och märkning", "Handikapptoalett finns", "Transportera varor till transformatorn", "Du har fyllt 18 år",
    "Företaget har funnits i över 50 år", "Under 25 år har vi byggt hus", "Mannen i kassan heter Olle", "Romanserier",
    "Kyrkan ligger bredvid", "Damkläder och herrkläder", "Mandlar", "Handla åt pensionärer", "Religionsböcker",
    "Sjukskrivning lämnas till oss", "Ansvarig för bögeln", "Diagnostik av fordon", "Normal arbetstid",
    "Jungman", "Vara utan barnvakt", "15–20 års erfarenhet hos handledaren", "Klippa unga träd", "Kulturhuset",
    "Lunga", "Gungor och rutschkanor", "Kristall", "Judo", "Killing och får", "Flickr", "Karlavagnen", "Tjejmilen",
]


@pytest.mark.parametrize(("ground", "text"), [(ground, text) for ground, texts in CAUGHT.items() for text in texts])
def test_what_is_caught(ground: Ground, text: str) -> None:
    hits = list(wordlist.discriminating().hits(text))
    assert {hit.entry.ground for hit in hits} == {ground}, hits
    assert all(hit.words in text for hit in hits), "as it is written"


@pytest.mark.parametrize("text", FRIENDS)
def test_what_is_let_be(text: str) -> None:
    assert [hit.words for hit in wordlist.discriminating().hits(text)] == []


def test_every_ground_has_words_reasons_and_suggestions() -> None:
    entries = wordlist.discriminating().entries
    assert set(Counter(entry.ground for entry in entries)) == set(Ground)
    for entry in entries:
        assert entry.why.endswith(".") and entry.instead.endswith("."), entry


def test_a_suggestion_holds_nothing_that_is_noticed() -> None:
    for entry in wordlist.discriminating().entries:
        assert list(wordlist.discriminating().hits(entry.instead)) == [], entry.instead
        assert list(wordlist.vacancy().hits(entry.instead)) == [], entry.instead


def test_how_the_forms_are_read() -> None:
    made = WordList([dict(ground="age", forms=["ung", "pensionär*", "under # år", "#-åring"], unless=["ung lax*"],
                          why="Så.", instead="Så.")])

    def hits(text: str) -> list[str]:
        return [hit.words for hit in made.hits(text)]

    assert hits("Ung, eller PENSIONÄREN?") == ["Ung", "PENSIONÄREN"]
    assert hits("under\n30  år") == ["under 30 år"]
    assert hits("En 20–åring och en 3-åring, 40-åring") == ["20–åring", "40-åring"]
    assert hits("Ung laxfisk, men ung person") == ["ung"]
    assert hits("ungt underbart, under 130 år, under 8 år") == []
    assert hits("İ ung") == ["ung"], "a letter that grows in lower case moves nothing"
