"""How fast Slack lets us speak."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pace import Limit, Paces

T0 = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
POST = "chat.postMessage"


def paces(per_minute: float = 60, burst: int = 1) -> Paces:
    return Paces({POST: Limit(per_minute, burst)}, per_channel=Limit(60, 1))


def test_calls_come_one_interval_apart_once_the_burst_is_spent() -> None:
    slots = paces(per_minute=120, burst=3)
    booked = [slots.book(POST, None, T0) for _ in range(5)]
    assert [(slot - T0).total_seconds() for slot in booked] == [0, 0, 0, 0.5, 1.0]


def test_one_channel_gets_one_message_a_second_and_others_need_not_wait_for_it() -> None:
    slots = paces(per_minute=6000, burst=10)
    slots.book(POST, "C1", T0)
    assert slots.channel_free("C1", T0) == T0 + timedelta(seconds=1)
    assert slots.channel_free("C2", T0) == T0
    assert slots.book(POST, "C2", T0) == T0


def test_after_a_retry_after_nothing_passes_before_its_end() -> None:
    slots = paces()
    slots.close(POST, T0 + timedelta(minutes=10))
    assert slots.book(POST, "C1", T0) == T0 + timedelta(minutes=10)


def test_a_slot_that_is_given_back_goes_to_the_next() -> None:
    slots = paces()
    slots.book(POST, "C1", T0)
    slots.book(POST, "C2", T0)
    slots.give_back(POST, "C2")
    assert slots.book(POST, "C3", T0) == T0 + timedelta(seconds=1)


def test_a_method_without_a_limit_never_waits() -> None:
    assert paces().book("api.test", None, T0) == T0


@given(
    per_minute=st.integers(1, 600),
    burst=st.integers(1, 20),
    gaps=st.lists(st.floats(0, 30), min_size=1, max_size=80),
)
def test_no_minute_ever_holds_more_than_the_limit_and_its_burst(per_minute: int, burst: int, gaps: list[float]) -> None:
    slots, now, booked = paces(per_minute, burst), T0, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        booked.append(slots.book(POST, None, now))
    for start in booked:
        assert sum(start <= slot < start + timedelta(minutes=1) for slot in booked) <= per_minute + burst
