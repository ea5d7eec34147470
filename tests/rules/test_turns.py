"""Whose turn it is: the most urgent's, and nobody starves."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.turns import OLDEST_EVERY, is_oldests


def test_every_tenth_slot_is_for_whoever_has_waited_longest() -> None:
    assert [turn for turn in range(30) if is_oldests(turn)] == [9, 19, 29]


@given(longer=st.integers(0, 50), start=st.integers(0, 1000))
def test_whoever_waits_is_sent_after_ten_slots_for_each_who_has_waited_longer_though_urgent_ones_never_end(
    longer: int, start: int
) -> None:
    line = [*range(longer), "she"]
    for slot in range(OLDEST_EVERY * (longer + 1)):
        if is_oldests(start + slot) and line.pop(0) == "she":
            return
    raise AssertionError("she still waits")
