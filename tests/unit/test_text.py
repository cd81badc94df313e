import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import fold, legible, search_text, sort_key, tidy, unwanted_in, words_of


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    unwanted_in(text)
    assert legible(legible(text)) == legible(text)
    assert len(search_text(tidy(text))) <= 2 * len(tidy(text)) + 3
    assert len(sort_key(tidy(text))) <= 2 * len(tidy(text))
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("c", ["\u00ad", "\u200b", "\ufeff", "\u2060", *"\u202a\u202b\u202c\u202d\u202e", "\u200e",
                               "\u200f", "\u200d", "\u2066", "\u2069", "\ufe0f", "\u034f", "\u2800", "\U000e0041"])
def test_what_nobody_sees_is_dropped(c: str) -> None:
    assert tidy(f"{c}Stor{c}kök{c}") == "Storkök"


@pytest.mark.parametrize("c", ["\r\n", *"\n\r\x0b\x0c\x85\u2028\u2029"])
def test_every_line_break_is_one(c: str) -> None:
    assert tidy(f"Disk{c}Städ{c}") == "Disk\nStäd"


@pytest.mark.parametrize("c", list("●▪○➢✓◦‣■\uf0b7\uf0a7\uf0fc"))
def test_every_bullet_is_one(c: str) -> None:
    assert tidy(f"{c}\tDisk\n{c} Städ") == "•\tDisk\n• Städ"
    assert unwanted_in(legible(c)) == []


@pytest.mark.parametrize(("c", "shown"), [
    ("\0", "‹U+0000›"), ("\x07", "‹U+0007›"), ("\ue000", "‹U+E000›"), ("\ud800", "‹U+D800›"), ("😀", "😀"), ("☎", "☎"),
])
def test_what_is_refused_is_shown_in_its_place(c: str, shown: str) -> None:
    assert unwanted_in(f"Vi lagar mat i vårt kök{c} varje dag till lunch.") == [f"”vårt kök{shown} varje dag”"]


def test_all_that_is_refused_is_shown_at_once() -> None:
    text = "Välkommen till oss! 😀 " + "Vi städar och diskar. " * 5 + "Ring ☎ mig\x07 gärna."
    assert unwanted_in(text) == ["”till oss! 😀 Vi städar”", "”diskar. Ring ☎ mig‹U+0007› gärna.”"]
    assert unwanted_in("".join(f"ord{n} ett två tre fyra 😀 " for n in range(20)))[-1] == "12 ställen till"
    assert all(len(place) < 200 for place in unwanted_in("😀" * 5000))


@pytest.mark.parametrize("text", [
    "Räksmörgås på kafé", "a\tb\nc", "20 °C, 5 § – ”citat” … €", "Ł Ž ß", "№ 5 © ® ½ × ±", "العربية", "日本", "• Disk",
])
def test_ordinary_characters(text: str) -> None:
    assert unwanted_in(text) == []


def test_swedish_order() -> None:
    right = ["Abisko", "Écolé", "Etta", "Zebra", "Åkeri", "Ängen", "Öst"]
    assert sorted(sorted(right), key=lambda word: sort_key(word).encode()) == right
    assert sort_key("A\u030akeri") == sort_key("Åkeri")


def test_what_a_search_compares() -> None:
    assert fold("ÅKERI Café") == "åkeri cafe"
    assert "akeri" in search_text("Åkeri i Nyköping")
    assert "åkeri" in search_text("Åkeri i Nyköping")
    assert search_text("Lager", "Nord\nSyd") == " lager nord syd"


@pytest.mark.parametrize(("one", "other"), [
    ("Anna's", "Anna’s"), ("Anna's", "Annas"), ("Kök-biträde", "Kök–biträde"), ("Kök—biträde", "kök biträde"),
    ("”Städ”", "städ"), ("(Städ), lager!", "städ lager"), ("Städ & lager", "städ – lager"),
    ("Stor\u00adkök", "storkök"),
])
def test_signs_around_words_make_no_difference(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)
    assert search_text(one) == search_text(other)


def test_tidy() -> None:
    assert tidy("  a\r\nb\rc  ") == "a\nb\nc"
    assert tidy("A\u030a") == "Å"
