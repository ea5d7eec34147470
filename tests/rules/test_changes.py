"""A change is named when there clearly is one, and hardly ever when there is none."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.rules.changes import Tally, Verdict, changes, compare, holm

calmly = settings(deadline=None)


def test_the_difference_is_taken_from_the_mean_of_the_shares_before() -> None:
    difference, _ = compare(Tally(30, 40), [Tally(10, 40), Tally(12, 24)])
    assert difference == pytest.approx(0.75 - (0.25 + 0.5) / 2)


def test_with_one_cycle_before_the_test_is_the_textbook_one_less_half_a_person() -> None:
    _, p = compare(Tally(30, 40), [Tally(20, 40)])
    error = math.sqrt(50 / 80 * 30 / 80 * (1 / 40 + 1 / 40))
    assert p == pytest.approx(2 * stats.norm.sf((0.25 - 0.5 / 40) / error))


def test_where_everybody_always_agreed_nothing_has_changed() -> None:
    assert compare(Tally(20, 20), [Tally(20, 20)] * 4) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("p_values", "fallen"),
    [
        ([], ()),
        ([0.009], (True,)),
        ([0.011], (False,)),
        ([0.004, 0.009], (True, True)),
        ([0.009, 0.006], (False, False)),
        ([0.5, 0.002, 0.0099, 0.003], (False, True, False, True)),
    ],
)
def test_holm_lets_hypotheses_fall_one_by_one(p_values: list[float], fallen: tuple[bool, ...]) -> None:
    assert holm(p_values) == fallen


@calmly
@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_is_at_least_as_strict_as_no_correction_and_no_stricter_than_bonferroni(ps: list[float]) -> None:
    fallen = holm(ps)
    assert all(p <= 0.01 for p, fell in zip(ps, fallen, strict=True) if fell)
    assert all(fell for p, fell in zip(ps, fallen, strict=True) if p <= 0.01 / len(ps))


def test_a_department_is_named_when_it_clearly_moved_and_only_then() -> None:
    steady = [Tally(20, 40)] * 4
    verdicts = changes(
        {
            "up": [*steady, Tally(36, 40)],
            "down": [*steady, Tally(4, 40)],
            "same": [*steady, Tally(24, 40)],
            "new": [*steady],
            "old": [Tally(0, 40)] * 6 + [*steady, Tally(20, 40)],
        }
    )
    assert {unit: change.verdict for unit, change in verdicts.items()} == {
        "up": Verdict.ROSE,
        "down": Verdict.FELL,
        "same": Verdict.NO_CLEAR_CHANGE,
        "new": Verdict.TOO_SOON,
        "old": Verdict.NO_CLEAR_CHANGE,
    }
    assert verdicts["new"].p is None
    assert verdicts["up"].difference == pytest.approx(0.4)


def test_hardly_a_digest_names_a_change_where_nothing_happened() -> None:
    random = Random(11)
    named = uncorrected = 0
    for _ in range(600):
        series = {}
        for size in (8, 12, 16, 20, 25, 30, 40, 60):
            rate = random.choice([0.1, 0.4, 0.6, 0.9])
            cycles = [Tally(sum(random.random() < rate for _ in range(size)), size) for _ in range(5)]
            series[str(size)] = cycles
        verdicts = changes(series).values()
        named += any(change.verdict in (Verdict.ROSE, Verdict.FELL) for change in verdicts)
        uncorrected += any(change.p is not None and change.p < 0.05 for change in verdicts)
    assert named / 600 <= 0.02
    assert uncorrected / 600 > 0.1
