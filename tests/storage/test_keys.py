"""The keys between answers and names: what they lock, nothing else opens."""

import base64

import pytest

from storage.keys import Keys, Locked, new_secret, secret_in

SECRET = new_secret()


def test_a_person_has_one_author_in_a_round_and_another_in_every_other() -> None:
    keys = Keys(SECRET)
    first, second = keys.new_round_key(1), keys.new_round_key(2)
    assert keys.author(first, 1, 7) == Keys(SECRET).author(first, 1, 7)
    assert len({keys.author(first, 1, 7), keys.author(first, 1, 8), keys.author(second, 2, 7)}) == 3


def test_two_keys_of_one_round_are_not_the_same() -> None:
    keys = Keys(SECRET)
    assert keys.author(keys.new_round_key(1), 1, 7) != keys.author(keys.new_round_key(1), 1, 7)


def test_what_was_sealed_is_opened_again_as_what_it_is_about() -> None:
    keys = Keys(SECRET)
    sealed = keys.seal("round:1", {"n": [1, 2]})
    assert keys.unseal("round:1", sealed) == {"n": [1, 2]}
    assert b'{"n"' not in base64.b64decode(sealed["sealed"])
    with pytest.raises(Locked):
        keys.unseal("round:2", sealed)


def test_a_rounds_key_opens_no_other_round() -> None:
    keys = Keys(SECRET)
    with pytest.raises(Locked):
        keys.author(keys.new_round_key(1), 2, 7)


@pytest.mark.parametrize("other", [Keys(None), Keys(new_secret())], ids=["no secret", "another secret"])
def test_without_the_secret_nothing_is_opened(other: Keys) -> None:
    keys = Keys(SECRET)
    with pytest.raises(Locked):
        other.author(keys.new_round_key(1), 1, 7)
    with pytest.raises(Locked):
        other.unseal("round:1", keys.seal("round:1", {}))


def test_without_a_secret_nothing_is_locked() -> None:
    with pytest.raises(Locked, match="no secret is set"):
        Keys(None).new_round_key(1)


@pytest.mark.parametrize(
    "text",
    ["", "hunter2", SECRET[:-1], SECRET + "AAAA", "ä" * 43, "!" + SECRET[1:]],
    ids=["empty", "a word", "too short", "too long", "other letters", "a sign"],
)
def test_what_is_no_secret_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="groundswell secret"):
        secret_in(text)
