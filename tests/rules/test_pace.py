"""How fast Slack lets us speak."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ceiling import Ceiling
from bot.rules.pace import Limit, Pace

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def tier(per_minute: float = 60, burst: int = 1) -> Pace:
    return Pace(published=Limit(per_minute, burst))


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def slots(pace: Pace, how_many: int, now: datetime = T0) -> list[float]:
    """Seconds from T0 of so many slots booked at once."""
    booked = []
    for _ in range(how_many):
        pace, slot = pace.booked(now)
        booked.append((slot - T0).total_seconds())
    return booked


def test_calls_come_one_interval_apart_once_the_burst_is_spent() -> None:
    assert slots(tier(per_minute=120, burst=3), 5) == [0, 0, 0, 0.5, 1.0]


def test_after_a_retry_after_nothing_passes_before_its_end_and_then_one_after_the_other() -> None:
    pace = tier(per_minute=60, burst=3).refused(T0, T0, 600)
    assert slots(pace, 3) == [600, 601, 602]


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=1)])
def test_what_a_clock_booked_that_was_ahead_holds_nobody_back(ahead: timedelta) -> None:
    pace, _ = tier().booked(T0 + ahead)
    assert slots(pace, 3) == [0, 1, 2]


def test_what_is_booked_behind_a_long_wait_stands_behind_it() -> None:
    pace = tier().refused(T0, T0, 7200)
    for expected in range(7200, 7205):
        pace, slot = pace.booked(after(60))
        assert slot == after(expected)


def test_a_shorter_wait_does_not_open_what_a_longer_one_has_closed() -> None:
    pace = tier().refused(T0, T0, 600).refused(T0, after(1), 5)
    assert slots(pace, 1) == [600]


def test_a_slot_booked_for_a_moment_at_which_nothing_passes_is_void() -> None:
    pace = tier().refused(T0, T0, 5)
    assert [pace.closed(after(seconds)) for seconds in (0, 4.9, 5, 6)] == [True, True, False, False]


def test_whoever_holds_a_slot_beyond_the_wait_keeps_it() -> None:
    pace = tier()
    for _ in range(9):
        pace, _ = pace.booked(T0)
    assert slots(pace.refused(T0, T0, 5), 1) == [9]


def test_a_slot_that_is_given_back_goes_to_the_next() -> None:
    pace, _ = tier().booked(T0)
    pace, _ = pace.booked(T0)
    assert slots(pace.given_back(), 1) == [1]


def test_a_method_without_a_limit_never_waits() -> None:
    assert slots(Pace(), 3) == [0, 0, 0]


def test_calls_that_were_under_way_together_are_one_refusal() -> None:
    learned = Pace(ceiling=Ceiling(100))
    learned, _ = learned.booked(T0)
    once = learned.refused(T0, after(0.2), 5)
    assert once.ceiling is not None
    assert once.ceiling.peak == 50
    assert once.refused(T0, after(0.3), 5).ceiling == once.ceiling
    assert once.refused(after(6), after(6), 5).ceiling == Ceiling(20.75, 0, 5)


@pytest.mark.parametrize(
    ("seconds_later", "taught"),
    [(0.6, True), (1.9, True), (3, False), (59, False), (600, False)],
)
def test_only_messages_that_came_one_slot_after_the_other_teach_anything(seconds_later: float, taught: bool) -> None:
    pace, _ = Pace(ceiling=Ceiling(60, 10, 5)).booked(T0)
    pace, _ = pace.booked(after(seconds_later), accepted=1)
    assert pace.ceiling is not None
    assert (pace.ceiling.run > 10) is taught


def test_what_was_not_refused_before_a_pause_proves_nothing_after_it() -> None:
    pace, _ = Pace(ceiling=Ceiling(60, 500, 5)).booked(T0)
    fast = pace.limit
    pace, _ = pace.booked(after(3600))
    assert fast is not None
    assert pace.limit is not None
    assert fast.per_minute > 200
    assert pace.limit.per_minute == 60


@given(
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 20),
    gaps=st.lists(st.floats(0, 30), min_size=1, max_size=80),
)
def test_no_minute_ever_holds_more_than_the_limit_and_its_burst(per_minute: int, burst: int, gaps: list[float]) -> None:
    pace, now, booked = tier(per_minute, burst), T0, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        pace, slot = pace.booked(now)
        booked.append(slot)
    for start in booked:
        assert sum(start <= slot < start + timedelta(minutes=1) for slot in booked) <= per_minute + burst


@given(
    waits=st.lists(st.tuples(st.floats(0, 20), st.floats(1, 4000)), min_size=1, max_size=20),
    posts=st.integers(1, 20),
)
def test_no_slot_that_is_booked_ever_lies_in_a_wait_that_is_known(waits: list[tuple[float, float]], posts: int) -> None:
    pace, now, longest = Pace(ceiling=Ceiling(200)), T0, T0
    for gap, wait in waits:
        now += timedelta(seconds=gap)
        pace = pace.refused(now, now, wait)
        longest = max(longest, now + timedelta(seconds=wait))
        for _ in range(posts):
            pace, slot = pace.booked(now)
            assert slot >= longest
