"""Weights take back what volunteers add, and a weighted share is told only where it gives nobody away."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.company import Cohort
from bot.rules.intervals import Interval, wilson
from bot.rules.weighting import (
    Cell,
    exact_weighted_share,
    kish,
    weighted_share,
    weighting_classes,
)

calmly = settings(deadline=None)

V, A = Cohort.VOLUNTEER, Cohort.ASSIGNED


def cells(*rows: tuple[str, Cohort, int, int, int]) -> list[Cell]:
    return [Cell(*row) for row in rows]


ROLLOUT = cells(
    ("sales", V, 20, 20, 18),
    ("sales", A, 60, 20, 6),
    ("hr", V, 10, 10, 8),
    ("hr", A, 30, 20, 10),
)


def test_each_answer_stands_for_the_people_of_its_class() -> None:
    weights = {(c.departments, c.cohort): c.weight for c in weighting_classes(ROLLOUT)}
    assert weights == {(("sales",), V): 1, (("sales",), A): 3, (("hr",), V): 1, (("hr",), A): 1.5}


def test_weighting_takes_back_what_volunteers_add() -> None:
    weighted = weighted_share(ROLLOUT)
    assert weighted is not None
    exact = (18 + 3 * 6 + 8 + 1.5 * 10) / 120
    assert exact_weighted_share(weighting_classes(ROLLOUT)) == pytest.approx(exact)
    assert weighted.share == round(exact, 3) < 42 / 70
    assert weighted.effective == pytest.approx(120**2 / (20 + 20 * 9 + 10 + 20 * 2.25), abs=0.05)
    whole = wilson(exact, 120**2 / (20 + 20 * 9 + 10 + 20 * 2.25), 120)
    assert weighted.interval == Interval(round(whole.low, 3), round(whole.high, 3))
    assert (weighted.answered, weighted.asked, weighted.capped) == (70, 120, False)


def test_share_and_effective_size_are_those_of_every_answer_with_its_weight() -> None:
    classes = weighting_classes(ROLLOUT)
    weights = np.concatenate([np.full(c.answered, c.weight) for c in classes])
    said = np.concatenate([np.arange(c.answered) < c.yes for c in classes])
    assert exact_weighted_share(classes) == pytest.approx(np.average(said, weights=weights))
    assert kish(classes) == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_small_classes_collapse_within_their_cohort_and_never_across() -> None:
    classes = weighting_classes(
        cells(("a", V, 4, 2, 1), ("b", V, 4, 1, 1), ("c", V, 20, 12, 9), ("a", A, 30, 20, 5), ("b", A, 9, 4, 1))
    )
    assert [(c.departments, c.cohort, c.answered) for c in classes] == [
        (("a", "b", "c"), V, 15),
        (("a", "b"), A, 24),
    ]


def test_a_weight_is_at_most_three_mean_weights() -> None:
    classes = weighting_classes(cells(("a", V, 40, 40, 20), ("a", A, 20, 20, 5), ("b", A, 100, 5, 1)))
    assert max(c.weight for c in classes) == pytest.approx(3 * 160 / 65)
    weighted = weighted_share(cells(("a", V, 40, 40, 20), ("a", A, 20, 20, 5), ("b", A, 100, 5, 1)))
    assert weighted is not None
    assert weighted.capped


@pytest.mark.parametrize("few", [V, A])
def test_a_cohort_with_fewer_than_ten_answers_has_no_weighted_figure(few: Cohort) -> None:
    other = A if few is V else V
    assert weighted_share(cells(("a", few, 30, 9, 3), ("a", other, 30, 30, 3))) is None
    assert weighted_share(cells(("a", few, 30, 10, 3), ("a", other, 30, 30, 3))) is not None


def test_a_cohort_that_never_answered_cannot_be_weighted() -> None:
    with pytest.raises(ValueError, match="nobody of the cohort"):
        weighting_classes(cells(("a", V, 3, 0, 0), ("a", A, 30, 20, 5)))


def test_a_cell_that_nobody_was_asked_in_counts_for_nothing() -> None:
    assert weighting_classes([*ROLLOUT, Cell("it", V, 0, 0, 0)]) == weighting_classes(ROLLOUT)


SOME_CELLS = st.lists(
    st.integers(1, 40).flatmap(
        lambda asked: st.integers(0, asked).flatmap(lambda n: st.tuples(st.just(asked), st.just(n), st.integers(0, n)))
    ),
    min_size=2,
    max_size=16,
)


@calmly
@given(SOME_CELLS, st.randoms(use_true_random=False))
def test_classes_lose_nobody_whatever_the_order(numbers: list[tuple[int, int, int]], random: Random) -> None:
    rows = [Cell(f"d{i // 2}", (V, A)[i % 2], *row) for i, row in enumerate(numbers)]
    if any(not sum(c.answered for c in rows if c.cohort == cohort) for cohort in Cohort):
        return
    classes = weighting_classes(rows)
    assert sum(c.asked for c in classes) == sum(c.asked for c in rows)
    assert sum(c.yes for c in classes) == sum(c.yes for c in rows)
    mean_weight = sum(c.asked for c in rows) / sum(c.answered for c in rows)
    assert all(c.weight <= 3 * mean_weight + 1e-9 for c in classes)
    assert 0 < kish(classes) <= sum(c.answered for c in rows) + 1e-9
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert weighting_classes(shuffled) == classes


def test_where_everybody_answered_weighting_changes_nothing() -> None:
    weighted = weighted_share(cells(("a", V, 10, 10, 9), ("a", A, 30, 30, 3)))
    assert weighted is not None
    assert (weighted.share, weighted.effective, weighted.interval) == (0.3, 40, Interval(0.3, 0.3))


def test_counts_told_as_ranges_make_the_middle_and_an_interval_that_holds_for_both_ends() -> None:
    least, most = cells(("", V, 40, 20, 12), ("", A, 80, 30, 6)), cells(("", V, 40, 20, 15), ("", A, 80, 30, 9))
    low, high, both = weighted_share(least), weighted_share(most), weighted_share(least, most)
    assert low is not None
    assert high is not None
    assert both is not None
    assert both.share == pytest.approx((low.share + high.share) / 2, abs=0.01)
    assert both.interval == Interval(low.interval.low, high.interval.high)
    assert both.effective == low.effective
