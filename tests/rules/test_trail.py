"""Nothing in the trail can be changed, moved, left out, added or cut unseen."""

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.trail import Broken, Entry, Head, Problem, digest, problems

T0 = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
KEY = b"a key that does not lie in the database"
LENGTH = 8


def link(before: str, entry: bytes) -> str:
    return hmac.digest(KEY, before.encode() + entry, hashlib.sha256).hex()


def sealed(entry: Entry, before: str, seal: str = "") -> Entry:
    bare = replace(entry, before=before)
    return replace(bare, seal=seal or link(before, bare.line()))


def trail(length: int = LENGTH) -> list[Entry]:
    """A trail as it is written."""
    found: list[Entry] = []
    for number in range(1, length + 1):
        named, worded = digest(f"salt {number}", 1, number), digest(f"pepper {number}", f"words {number}")
        bare = Entry(
            number, T0 + timedelta(hours=number), f"concern:{number % 3}", "noted", "", "", named, worded, "", ""
        )
        found.append(sealed(bare, found[-1].seal if found else ""))
    return found


def found(entries: list[Entry], *heads: Head) -> list[Problem]:
    written = trail()
    return problems(entries, {}, link, heads or [Head(LENGTH, written[-1].seal)])


def test_a_trail_as_it_was_written_is_whole() -> None:
    assert found(trail()) == []
    assert problems([], {}, link, [Head(0, "")]) == []


FIELDS = ("subject", "happened", "role", "why", "named", "worded", "before", "seal")


@given(st.integers(0, LENGTH - 1), st.sampled_from(FIELDS), st.text(min_size=1, max_size=8))
def test_whatever_is_changed_in_an_event_is_found_and_named(place: int, field: str, put: str) -> None:
    entries = trail()
    if getattr(entries[place], field) == put:
        return
    entries[place] = replace(entries[place], **{field: put})
    assert Problem(place + 1, Broken.CHANGED) in found(entries)


@given(st.integers(0, LENGTH - 1), st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=9)))
def test_a_moment_that_was_changed_is_found(place: int, later: timedelta) -> None:
    entries = trail()
    entries[place] = replace(entries[place], at=entries[place].at + later)
    assert Problem(place + 1, Broken.CHANGED) in found(entries)


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    entries = [replace(one, at=one.at.astimezone()) for one in trail()]
    assert found(entries) == []


@given(st.sets(st.integers(1, LENGTH), min_size=1, max_size=LENGTH))
def test_whatever_is_left_out_is_found_and_named(gone: set[int]) -> None:
    said = {one.number for one in found([one for one in trail() if one.number not in gone])}
    assert gone <= said


@given(st.integers(1, LENGTH))
def test_an_end_that_is_cut_off_is_found(left: int) -> None:
    cut = found(trail()[: left - 1])
    assert cut == [Problem(number, Broken.CUT) for number in range(left, LENGTH + 1)]


@given(st.integers(0, LENGTH - 2))
def test_two_that_changed_places_are_found_as_that(place: int) -> None:
    entries = trail()
    one, other = entries[place], entries[place + 1]
    entries[place], entries[place + 1] = replace(other, number=one.number), replace(one, number=other.number)
    assert Problem(one.number, Broken.REORDERED) in found(entries)
    assert Problem(other.number, Broken.REORDERED) in found(entries)


@given(st.integers(1, LENGTH - 1))
def test_one_that_is_left_out_with_the_others_numbered_anew_is_found(gone: int) -> None:
    entries = [replace(one, number=n) for n, one in enumerate((e for e in trail() if e.number != gone), 1)]
    assert found(entries)


def test_what_whoever_holds_the_key_wrote_over_is_found_by_what_a_digest_printed() -> None:
    entries = trail()
    anew: list[Entry] = []
    for one in entries:
        changed = replace(one, why="another reason") if one.number == 3 else one
        anew.append(sealed(changed, anew[-1].seal if anew else ""))
    newest, printed = Head(LENGTH, anew[-1].seal), Head(5, entries[4].seal)
    assert found(anew, newest) == []
    assert found(anew, newest, printed) == [Problem(5, Broken.CHANGED)]


def test_one_that_was_added_from_another_trail_of_the_same_key_is_found() -> None:
    entries = trail()
    entries[4] = sealed(replace(entries[4], why="from elsewhere"), "another seal")
    assert Problem(5, Broken.ADDED) in found(entries)


@pytest.mark.parametrize(("named", "worded", "fits"), [
    (("salt 2", 1, 2), ("pepper 2", "words 2"), True),
    (("salt 2", 1, 2), None, True),
    (None, None, True),
    (("salt 2", 2, 2), None, False),
    (None, ("pepper 2", "other words"), False),
])  # fmt: skip
def test_other_words_or_names_are_found_and_erased_ones_are_not_missed(
    named: tuple[object, ...] | None, worded: tuple[object, ...] | None, fits: bool
) -> None:
    left = [digest(str(one[0]), *one[1:]) for one in (named, worded) if one]
    written = trail()
    said = problems(written, {2: left}, link, [Head(LENGTH, written[-1].seal)])
    assert said == ([] if fits else [Problem(2, Broken.SWAPPED)])
