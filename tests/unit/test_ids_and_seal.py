import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from portal.core import ids, seal


def test_ids_are_ten_letters_that_cannot_be_misread() -> None:
    drawn = [ids.new() for _ in range(500)]
    assert len(set(drawn)) == 500
    assert all(ids.is_valid(one) for one in drawn)
    assert not set("".join(drawn)) & set("ilouILOU")


@pytest.mark.parametrize("text", ["", "abc", "ABCDEFGHJK", "abcdefghjkm", "abcdefghi!", "abcdefghjk\n", "Å" * 10,
                                  "٠" * 10])
def test_what_is_no_id(text: str) -> None:
    assert not ids.is_valid(text)


@given(st.text(max_size=50))
def test_what_is_sealed_can_be_read_again(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    sealed = seal.seal("key", text)
    assert seal.unseal("key", sealed) == text
    assert sealed != seal.seal("key", text)


def test_only_with_the_right_key() -> None:
    sealed = seal.seal("key", "6408233234")
    assert "6408233234" not in sealed
    assert len(sealed) <= 200
    with pytest.raises(InvalidToken):
        seal.unseal("another", sealed)


def test_the_hash_is_the_same_for_the_same_and_keyed() -> None:
    assert seal.keyed_hash("key", "1") == seal.keyed_hash("key", "1")
    assert len({seal.keyed_hash(key, text) for key in "ab" for text in "12"}) == 4
    assert len(seal.keyed_hash("key", "1")) == 64
