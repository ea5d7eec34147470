"""How many messages a minute a workspace takes is learned from what Slack accepts and refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.ceiling import DIP, HIGHEST, LOWEST, Ceiling

PEAKS = st.floats(LOWEST, HIGHEST)
RUNS = st.floats(0, 10_000)
PRICES = st.one_of(st.none(), st.floats(1, 3600))
ANY = st.builds(Ceiling, PEAKS, RUNS, PRICES)


@pytest.mark.parametrize(
    ("run", "pace"),
    [(0, 83), (19, 97.9), (38, 100), (49.4, 100.5), (57.4, 201), (73.4, 804)],
)
def test_after_a_refusal_it_goes_a_little_below_lingers_at_the_ceiling_and_then_doubles(
    run: float, pace: float
) -> None:
    assert Ceiling(100, run, 5).per_minute == pytest.approx(pace, rel=0.02)


@pytest.mark.parametrize(("run", "pace"), [(0, 200), (8, 400), (16, 800)])
def test_before_the_first_refusal_it_doubles(run: float, pace: float) -> None:
    assert Ceiling(200, run).per_minute == pytest.approx(pace)


@pytest.mark.parametrize(
    ("before", "price", "peak"),
    [
        pytest.param(Ceiling(200, 0.5), 5, 104.4, id="at once: no more than half"),
        pytest.param(Ceiling(200, 2.0), 5, 158.4, id="soon: as far below as what had been saved up says"),
        pytest.param(Ceiling(600, 50.0, 5), 5, 595.4, id="late: where it was met"),
        pytest.param(Ceiling(600, 58.0, 5), 5, 1110.9, id="far beyond: near the pace of then"),
        pytest.param(Ceiling(25, 0.0, 5), 5, LOWEST, id="never below the lowest"),
    ],
)
def test_a_refusal_tells_where_the_ceiling_is(before: Ceiling, price: float, peak: float) -> None:
    after = before.refused(price)
    assert after.peak == pytest.approx(peak, rel=0.01)
    assert (after.run, after.price) == (0, price)


@pytest.mark.parametrize(("peak", "price", "back"), [(600, 5, 38), (30, 5, 90), (600, 30, 150), (600, 3600, 300)])
def test_the_dearer_a_refusal_the_longer_the_way_back(peak: float, price: float, back: float) -> None:
    assert Ceiling(peak, 0, price).back == back


@given(ANY)
def test_the_pace_is_always_within_its_bounds(known: Ceiling) -> None:
    assert LOWEST <= known.per_minute <= HIGHEST


@given(ANY, st.integers(1, 500))
def test_what_is_accepted_never_makes_it_slower(known: Ceiling, posts: int) -> None:
    assert known.accepted(posts).per_minute >= known.per_minute - 1e-9


@given(ANY, st.floats(1, 3600))
def test_a_refusal_always_makes_it_slower_and_never_slower_than_half_and_a_dip(known: Ceiling, price: float) -> None:
    after = known.refused(price).per_minute
    assert after <= max(LOWEST, known.per_minute * (1 - DIP) + 1e-9)
    assert after >= min(known.per_minute / 2 * (1 - DIP), known.per_minute) - 1e-9


@given(ANY)
def test_a_rest_never_makes_it_faster_and_leaves_at_most_the_ceiling_that_was_met(known: Ceiling) -> None:
    rested = known.rested()
    assert rested.per_minute <= known.per_minute + 1e-9
    assert rested.per_minute <= known.peak + 1e-9


@pytest.mark.long
@settings(max_examples=25)
@given(PEAKS, st.floats(1, 600))
def test_it_recovers_from_any_peak_to_any_pace_within_a_bounded_run(peak: float, price: float) -> None:
    known, seconds = Ceiling(peak, 0, price), 0.0
    while known.per_minute < HIGHEST:
        seconds += 60 / known.per_minute * 10
        known = known.accepted(10)
        assert seconds < 1.6 * known.back + 12 * 10 + 60
