"""A change is named when there clearly is one, and hardly ever when there is none."""

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.rules.changes import Tally, Verdict, changes, compare, holm

calmly = settings(deadline=None)


def test_the_difference_is_taken_from_the_mean_of_the_shares_before() -> None:
    difference, _ = compare([Tally(30, 40)], [Tally(10, 40), Tally(12, 24)])
    assert difference == pytest.approx(0.75 - (0.25 + 0.5) / 2)


def test_with_one_cycle_before_the_test_is_the_textbook_one_less_half_a_person() -> None:
    _, p = compare([Tally(30, 40)], [Tally(20, 40)])
    error = math.sqrt(50 / 80 * 30 / 80 * (1 / 40 + 1 / 40))
    assert p == pytest.approx(2 * stats.norm.sf((0.25 - 0.5 / 40) / error))


@pytest.mark.parametrize(("fewer", "more", "size"), [(10, 25, 40), (41, 60, 80), (3, 17, 30), (120, 150, 200)])
def test_the_test_is_the_square_root_of_scipys_chi_square_but_for_the_half_person_of_the_other_side(
    fewer: int, more: int, size: int
) -> None:
    # Yates takes half a person off each side, this rule off the latest alone: it lies between both of SciPy's.
    table = [[fewer, size - fewer], [more, size - more]]
    with_yates = stats.chi2_contingency(table, correction=True).pvalue
    without = stats.chi2_contingency(table, correction=False).pvalue
    assert without < compare([Tally(fewer, size)], [Tally(more, size)])[1] < with_yates


def test_equal_cycles_count_as_one_of_all_their_answers() -> None:
    several = compare([Tally(30, 40), Tally(26, 40)], [Tally(20, 40)] * 4)
    assert several == pytest.approx(compare([Tally(56, 80)], [Tally(80, 160)]))


def test_where_everybody_always_agreed_nothing_has_changed() -> None:
    assert compare([Tally(20, 20)], [Tally(20, 20)] * 4) == (0.0, 1.0)


def test_of_ranges_the_nearest_ends_are_compared() -> None:
    told = compare([Tally(26, 40, 30)], [Tally(8, 40, 10)] * 4)
    assert told == compare([Tally(26, 40)], [Tally(10, 40)] * 4)
    assert told[1] > compare([Tally(30, 40)], [Tally(8, 40)] * 4)[1]


def test_ranges_that_overlap_show_no_change() -> None:
    assert compare([Tally(10, 40, 20)], [Tally(18, 40, 30)]) == (0.0, 1.0)


@pytest.mark.parametrize("wrong", [(-1, 40, None), (41, 40, None), (0, 0, None), (10, 40, 9), (10, 40, 41)])
def test_a_tally_that_cannot_be_is_refused(wrong: tuple[int, int, int | None]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Tally(*wrong)


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
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.sampled_from([0.01, 0.05, 0.5]))
def test_holm_is_bonferroni_closed_over_all_intersections(ps: list[float], error: float) -> None:
    # Marcus, Peritz and Gabriel 1976: a hypothesis falls where Bonferroni lets every intersection with it fall.
    every = [some for size in range(1, len(ps) + 1) for some in combinations(range(len(ps)), size)]
    for index, fell in enumerate(holm(ps, error)):
        own = [some for some in every if index in some]
        assert fell == all(min(ps[other] for other in some) <= error / len(some) for some in own)


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
            "old": [Tally(0, 40)] * 6 + [*steady, Tally(20, 40), Tally(20, 40)],
            "small": [*steady, Tally(0, 29)],
            "once_small": [Tally(15, 29), *steady[1:], Tally(0, 40)],
        }
    )
    assert {unit: change.verdict for unit, change in verdicts.items()} == {
        "up": Verdict.ROSE,
        "down": Verdict.FELL,
        "same": Verdict.NO_CLEAR_CHANGE,
        "new": Verdict.TOO_SOON,
        "old": Verdict.NO_CLEAR_CHANGE,
        "small": Verdict.TOO_FEW,
        "once_small": Verdict.TOO_FEW,
    }
    assert verdicts["new"].p is None
    assert (verdicts["up"].cycles, verdicts["up"].latest, verdicts["up"].before) == (1, 0.9, 0.5)


def test_what_one_cycle_leaves_open_two_together_can_show() -> None:
    steady, less = [Tally(50, 97)] * 4, Tally(38, 97)
    assert changes({"sales": [*steady, less]})["sales"].verdict is Verdict.NO_CLEAR_CHANGE
    both = changes({"sales": [*steady, less, less]})["sales"]
    assert (both.verdict, both.cycles) == (Verdict.FELL, 2)
    assert both.before == pytest.approx(50 / 97)


def test_two_cycles_of_which_one_has_few_answers_show_nothing() -> None:
    assert changes({"sales": [*[Tally(50, 97)] * 4, Tally(5, 29), Tally(30, 97)]})["sales"].verdict is Verdict.TOO_FEW


def test_departments_that_cannot_be_compared_do_not_count_among_those_corrected_over() -> None:
    moved = [*[Tally(20, 40)] * 4, Tally(32, 40)]
    others = {str(n): [Tally(10, 20)] * 5 for n in range(30)}
    assert changes({"sales": moved})["sales"] == changes({"sales": moved, **others})["sales"]
    shown = {str(n): [Tally(20, 40)] * 5 for n in range(30)}
    assert not changes({"sales": moved, **shown})["sales"].verdict.named


def test_hardly_a_digest_names_a_change_where_nothing_happened() -> None:
    random = Random(11)
    named = uncorrected = 0
    for _ in range(600):
        series = {}
        for size in (30, 30, 35, 40, 50, 60, 80, 120):
            rate = random.choice([0.1, 0.4, 0.6, 0.9])
            cycles = [Tally(sum(random.random() < rate for _ in range(size)), size) for _ in range(6)]
            series[str(len(series))] = cycles
        verdicts = changes(series).values()
        named += any(change.verdict.named for change in verdicts)
        uncorrected += any(change.p is not None and change.p < 0.05 for change in verdicts)
    assert named / 600 <= 0.08
    assert uncorrected / 600 > 0.2
