"""Intervals and quantiles are checked against SciPy, against published tables, and against what they promise."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from bot.rules.intervals import Interval, corrected_size, incomplete_beta, t_quantile, wilson

calmly = settings(deadline=None)


def per_cent(interval: Interval) -> tuple[int, int]:
    return round(interval.low * 100), round(interval.high * 100)


# Wilson's interval


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(5, (23, 88)), (10, (31, 83)), (20, (39, 78)), (30, (42, 75)), (50, (46, 72)), (100, (50, 69))],
)
def test_wilson_gives_the_published_figures_at_sixty_per_cent(answers: int, expected: tuple[int, int]) -> None:
    assert per_cent(wilson(0.6, answers)) == expected


@pytest.mark.parametrize(
    ("yes", "answers", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_examples_of_newcombe(yes: int, answers: int, low: float, high: float) -> None:
    # Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    interval = wilson(yes / answers, answers)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@calmly
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(counts: tuple[int, int]) -> None:
    yes, n = counts
    theirs = stats.binomtest(yes, n).proportion_ci(method="wilson")
    ours = wilson(yes / n, n)
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)


def test_wilson_is_wider_at_ninety_nine_per_cent() -> None:
    theirs = stats.binomtest(12, 20).proportion_ci(confidence_level=0.99, method="wilson")
    assert wilson(0.6, 20, confidence=0.99).low == pytest.approx(theirs.low, abs=1e-9)


def test_where_everybody_answered_the_interval_is_the_share_itself() -> None:
    assert wilson(0.6, 20, 20) == Interval(0.6, 0.6)
    assert wilson(1.0, 1, 1) == Interval(1.0, 1.0)


def test_where_nobody_answered_the_interval_is_everything() -> None:
    assert wilson(0.5, 0, 20) == Interval(0.0, 1.0)
    assert wilson(0.5, 0, 0) == Interval(0.0, 1.0)


def test_the_population_narrows_the_interval_more_the_more_of_it_answered() -> None:
    widths = [i.high - i.low for i in (wilson(0.6, 20, n) for n in (20, 25, 40, 400, 10**9))]
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(wilson(0.6, 20).high - wilson(0.6, 20).low)


def test_the_corrected_size_is_the_one_of_the_formula() -> None:
    assert corrected_size(20, 40) == pytest.approx(20 * 39 / 20)
    assert corrected_size(12.5, 40) == pytest.approx(12.5 * 39 / 27.5)
    assert corrected_size(40, 40) == math.inf


@pytest.mark.parametrize(("answered", "population", "yes"), [(20, 40, 12), (90, 120, 30), (5, 6, 3)])
def test_the_corrected_size_has_the_variance_of_a_share_drawn_without_putting_back(
    answered: int, population: int, yes: int
) -> None:
    share = yes / population
    exact = float(stats.hypergeom(population, yes, answered).var()) / answered**2
    assert share * (1 - share) / corrected_size(answered, population) == pytest.approx(exact)


@calmly
@given(st.floats(0, 1), st.floats(0.5, 200), st.floats(0, 200))
def test_an_interval_holds_its_share_and_stays_within_nought_and_one(p: float, n: float, more: float) -> None:
    interval = wilson(p, n, max(1.0, n + more))
    assert 0 <= interval.low <= p <= interval.high <= 1


@pytest.mark.parametrize(("population", "answered", "yes"), [(60, 40, 36), (120, 90, 30), (30, 20, 6)])
def test_the_corrected_interval_holds_the_true_share_as_often_as_it_promises(
    population: int, answered: int, yes: int
) -> None:
    drawn = stats.hypergeom(population, yes, answered)
    covered = 0.0
    for k in range(answered + 1):
        interval = wilson(k / answered, answered, population)
        if interval.low <= yes / population <= interval.high:
            covered += float(drawn.pmf(k))
    assert covered > 0.92


@pytest.mark.parametrize("wrong", [(1.2, 5, 10), (-0.1, 5, 10), (0.5, 11, 10), (0.5, -1, 10)])
def test_wilson_refuses_what_cannot_be(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"share|answers"):
        wilson(*wrong)


def test_a_confidence_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        wilson(0.5, 10, confidence=1.0)


# Student's t and means


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 5, 7.5, 10, 29, 99, 1000, 31_623, 1_000_000])
@pytest.mark.parametrize("probability", [0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999, 0.025])
def test_quantiles_of_t_agree_with_scipy(degrees: float, probability: float) -> None:
    theirs = stats.t.ppf(probability, degrees)
    assert t_quantile(probability, degrees) == pytest.approx(theirs, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("degrees", "published"), [(1, 12.706), (4, 2.776), (10, 2.228), (29, 2.045)])
def test_quantiles_of_t_are_those_of_the_printed_tables(degrees: int, published: float) -> None:
    assert round(t_quantile(0.975, degrees), 3) == published


@calmly
@given(st.floats(0.2, 300), st.floats(0.2, 300), st.floats(0, 1))
def test_the_incomplete_beta_function_agrees_with_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("wrong", [(0.0, 5), (1.0, 5), (0.9, 0.5)])
def test_a_quantile_that_is_none_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no t"):
        t_quantile(*wrong)
